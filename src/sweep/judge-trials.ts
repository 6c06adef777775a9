import { judgeStudy, type StudyJudgement } from '../measure/selection/judge-study.ts'
import { trialMatrixOf } from '../measure/selection/trial-matrix.ts'
import type { StudyJudged, Trial } from '../run/study-record.ts'
import type { OpenTrial } from './open-trial.ts'

/** Beyond this many returns of all trials together, judging them takes longer than a study should. */
const RETURNS_MAX = 10_000_000

/** Fewer returns are judged before a thread has begun. */
const THREADS_FROM = 100_000
const THREADS_MAX = 16

/**
 * The best trial against the number of its trials: the profits of every trial that ran, by equal parts
 * of the days, on its capital. `everTried` is N, the number of parameter sets that the ledger knows.
 * Undefined when no trial is the best.
 */
export async function judgeTrials(
  trials: readonly OpenTrial[],
  ended: readonly Trial[],
  everTried: number,
  workers: number,
): Promise<StudyJudged | undefined> {
  const ran = trials.flatMap((trial) => {
    const returns = returnsOf(trial)
    return returns === undefined ? [] : [{ number: trial.number, returns }]
  })
  const best = ended.find((trial) => trial.rank === 1)?.trial
  const chosen = ran.findIndex((each) => each.number === best)
  const first = ran[chosen]
  if (best === undefined || first === undefined) return undefined
  const periods = first.returns.length
  const count = Math.max(everTried, ended.length)
  if (periods * ran.length > RETURNS_MAX) {
    return notJudged(
      `${ran.length} trials of ${periods} returns are too many`,
      best,
      count,
      periods,
    )
  }
  const matrix = trialMatrixOf(ran.map(({ returns }) => returns))
  const threads = periods * ran.length > THREADS_FROM ? Math.min(workers, THREADS_MAX) : 0
  const judged = await judgeStudy(matrix, { chosen, trials: count, workers: threads })
  return recordOf(judged, best, periods)
}

/** Profits by part of each day, on the capital of the day; undefined when a day has none. */
function returnsOf(trial: OpenTrial): Float64Array | undefined {
  if (trial.failure !== undefined || trial.days.some(({ sums }) => !(Number(sums?.capital) > 0))) {
    return undefined
  }
  return Float64Array.from(
    trial.days.flatMap(({ sums }) => {
      const capital = sums?.capital ?? Number.NaN
      return (sums?.parts ?? []).map((profit) => profit / capital)
    }),
  )
}

function recordOf(judged: StudyJudgement, best: number, periods: number): StudyJudged {
  const { trials, sharpe, dsr, pbo, snooping, effectiveTrials, cautions, isSignificant } = judged
  return {
    trials,
    best: best - 1,
    periods,
    sharpe,
    dsr,
    pbo:
      pbo.value === null
        ? pbo
        : {
            value: {
              pbo: pbo.value.pbo,
              splits: pbo.value.splits,
              probabilityOfLoss: pbo.value.probabilityOfLoss,
            },
          },
    snooping:
      snooping.value === null
        ? snooping
        : {
            value: {
              realityCheck: snooping.value.realityCheck,
              spa: snooping.value.spa,
              blockLength: snooping.value.blockLength,
              resamples: snooping.value.resamples,
            },
          },
    effectiveTrials,
    cautions,
    isSignificant,
  }
}

function notJudged(because: string, best: number, trials: number, periods: number): StudyJudged {
  const none = { value: null, undefinedBecause: because }
  const numbers = { sharpe: none, dsr: none, pbo: none, snooping: none, effectiveTrials: none }
  return { trials, best: best - 1, periods, ...numbers, cautions: [], isSignificant: false }
}
