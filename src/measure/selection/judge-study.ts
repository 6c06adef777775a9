import { defined, finite, noValue, type Outcome } from '../outcome.ts'
import type { BlockOptions } from '../parallel/blocks.ts'
import { RESAMPLES } from '../resampling/draw.ts'
import { blockCount } from '../resampling/resample.ts'
import { deflatedSharpe, trialsOf } from '../sharpe/deflated.ts'
import { probabilisticSharpe, type SharpeMethod } from '../sharpe/inference.ts'
import { sharpeRatio, trackRecordOf } from '../sharpe/track-record.ts'
import { type Cscv, cscv } from './cscv.ts'
import { cscvTasks } from './cscv-kernel.hot.ts'
import { effectiveTrialsOf } from './effective-trials.ts'
import { type Grid, type GridEdge, gridEdges } from './grid-edge.ts'
import { type Snooping, snooping } from './snooping.ts'
import { columnOf, matrixProblem, type TrialMatrix } from './trial-matrix.ts'

export type StudyOptions = BlockOptions & {
  /** The trial that was chosen, from 0; the one with the highest Sharpe ratio unless given. */
  readonly chosen?: number
  /** How many trials were made in all, those included whose returns are not here. */
  readonly trials?: number
  /** Values tried of each parameter, and those of the best trial. */
  readonly grid?: Grid
  readonly parameters?: Readonly<Record<string, number>>
  readonly method?: SharpeMethod
  readonly blocks?: number
  readonly resamples?: number
  readonly seed?: number | string
}

/** The best trial of a study, held against the number of its trials in three ways. */
export type StudyJudgement = {
  readonly trials: number
  /** The trial that is judged, from 0. */
  readonly best: number
  readonly sharpe: Outcome
  readonly dsr: Outcome<{ readonly dsr: number; readonly benchmark: number; readonly psr: number }>
  readonly pbo: Outcome<Cscv>
  readonly snooping: Outcome<Snooping>
  /** How many independent trials these are worth, by their mean correlation: for information. */
  readonly effectiveTrials: Outcome
  readonly edges: readonly GridEdge[]
  readonly cautions: readonly string[]
  /** Deflated Sharpe ratio of 95 % or more, overfitting of 20 % or less, SPA p-value of 5 % or less. */
  readonly isSignificant: boolean
}

/** What the best trial has to reach to be called significant. */
export const STUDY_LIMITS = { dsr: 0.95, pbo: 0.2, pValue: 0.05 } as const

/**
 * Judges a study from the returns of all its trials over the same periods: deflated Sharpe ratio of
 * the best trial with N every trial that was made, probability of backtest overfitting, and Hansen's
 * test against doing nothing. A trial without any return counts, with a Sharpe ratio of 0.
 */
export async function judgeStudy(
  matrix: TrialMatrix,
  options: StudyOptions = {},
): Promise<StudyJudgement> {
  const problem = matrixProblem(matrix, 2, 1)
  const sharpes = problem === undefined ? sharpesOf(matrix) : new Float64Array()
  const highest = sharpes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const best = options.chosen ?? sharpes.indexOf(highest)
  const count = Math.max(options.trials ?? 0, matrix.trials)
  const deflated =
    problem === undefined ? deflate(matrix, sharpes, best, count, options) : undefined
  const dsr = deflated?.dsr ?? noValue(problem ?? '')
  const run = problem === undefined
  const none = noValue(problem ?? '')
  const { onProgress, blocks = 16, resamples } = options
  const [splits, draws] = [cscvTasks(blocks).length, blockCount(resamples ?? RESAMPLES)]
  // One count over both parts.
  const part = (before: number) => ({
    ...options,
    onProgress: (done: number) => onProgress?.(before + done, splits + draws),
  })
  const pbo = run ? await cscv(matrix, part(0)) : none
  const tested = run ? await snooping(matrix, part(splits)) : none
  return {
    trials: count,
    best: Math.max(0, best),
    sharpe: run ? finite(sharpes[best] ?? 0) : none,
    dsr,
    pbo,
    snooping: tested,
    effectiveTrials: run ? effectiveTrialsOf(matrix) : none,
    edges: gridEdges(options.grid ?? {}, options.parameters ?? {}),
    cautions: deflated?.cautions ?? [],
    isSignificant:
      (dsr.value?.dsr ?? 0) >= STUDY_LIMITS.dsr &&
      (pbo.value?.pbo ?? 1) <= STUDY_LIMITS.pbo &&
      (tested.value?.spa.consistent ?? 1) <= STUDY_LIMITS.pValue,
  }
}

function sharpesOf(matrix: TrialMatrix): Float64Array {
  return Float64Array.from(
    { length: matrix.trials },
    (_, k) => sharpeRatio(columnOf(matrix, k)).value ?? 0,
  )
}

function deflate(
  matrix: TrialMatrix,
  sharpes: Float64Array,
  best: number,
  count: number,
  { method = '2012' }: StudyOptions,
): { readonly dsr: StudyJudgement['dsr']; readonly cautions: readonly string[] } {
  const track = trackRecordOf(columnOf(matrix, best))
  if (track.value === null) return { dsr: track, cautions: [] }
  const trials = trialsOf(sharpes)
  if (trials.value === null) return { dsr: trials, cautions: [] }
  const found = deflatedSharpe(track.value, { ...trials.value, count }, method)
  if (found.value === null) return { dsr: found, cautions: [] }
  const psr = probabilisticSharpe(track.value, { method })
  if (psr.value === null) return { dsr: psr, cautions: [] }
  const { dsr, benchmark, cautions } = found.value
  return { dsr: defined({ dsr, benchmark, psr: psr.value }), cautions }
}
