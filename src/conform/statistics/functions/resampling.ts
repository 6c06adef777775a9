import { defined } from '../../../measure/outcome.ts'
import { blockLength } from '../../../measure/resampling/block-length.ts'
import { bootstrapInterval } from '../../../measure/resampling/bootstrap.ts'
import {
  BOOTSTRAP_STATISTICS,
  type BootstrapStatistic,
} from '../../../measure/resampling/interval-kernel.ts'
import { snooping, superiorTrials } from '../../../measure/selection/snooping.ts'
import type { LcgSource } from '../generators.ts'
import {
  choice,
  flag,
  matrix,
  maybe,
  number,
  or,
  randomness,
  series,
  type Values,
  whole,
} from '../parameter.ts'
import { type Progress, statistic } from '../statistic.ts'

const RESAMPLING = {
  blockLength: maybe(number('mean block length', 'blockSize'), 'automatic'),
  resamples: or(whole('how many', 'b', 'reps'), 2000),
  random: randomness('where the draws come from'),
} as const
const STATE = 'state of the lcg afterwards; null with a seed'
const trialReturns = matrix('returns: one row per period, one column per trial', 'trialReturns')
const benchmark = maybe(series('returns of the benchmark'), '0')
const studentised = or(flag('means over their standard errors', 'studentize'), true)
const NAMES = Object.keys(BOOTSTRAP_STATISTICS) as BootstrapStatistic[]

export const RESAMPLING_STATISTICS = [
  statistic({
    name: 'blockLength',
    aliases: { optimalBlockLength: {} },
    about: 'automatic block length of the bootstrap of a mean',
    source: 'Politis and White 2004; Patton, Politis and White 2009',
    parameters: { values: series('the series', 'returns', 'x') },
    outputs: { stationary: 'mean length, stationary bootstrap', circular: 'circular bootstrap' },
    run: ({ values }) => blockLength(values),
  }),
  statistic({
    name: 'bootstrapInterval',
    about: 'interval of a statistic by the stationary bootstrap',
    source: 'Politis and Romano 1994; bca: Efron 1987',
    parameters: {
      values: series('the series', 'returns', 'x'),
      statistic: or(choice(NAMES, 'what is computed'), 'mean'),
      confidence: or(number('confidence', 'level'), 0.95),
      interval: or(choice(['percentile', 'bca'], 'which interval'), 'percentile'),
      ...RESAMPLING,
    },
    outputs: {
      low: 'lower bound',
      high: 'upper bound',
      median: 'median of the resamples',
      estimate: 'of the series itself',
      standardError: 'deviation of the resamples',
      blockLength: 'that was used',
      resamples: 'that were drawn',
      endState: STATE,
    },
    run: async ({ values, statistic: name, confidence, interval, ...given }, progress) => {
      const [options, end] = drawing(given, progress)
      const found = await bootstrapInterval(values, {
        statistic: name,
        confidence,
        interval,
        ...options,
      })
      return found.value === null ? found : defined({ ...found.value, endState: end() })
    },
  }),
  statistic({
    name: 'snooping',
    aliases: { spa: {}, realityCheck: {}, superiorPredictiveAbility: {} },
    about: "White's Reality Check and Hansen's test of superior predictive ability",
    source: 'White 2000; Hansen 2005',
    parameters: { matrix: trialReturns, benchmark, studentised, ...RESAMPLING },
    outputs: {
      spa: 'statistic, and p-values lower <= consistent <= upper',
      realityCheck: 'statistic and pValue',
      bestByMean: 'trial with the largest mean, from 0',
      bestStudentised: 'trial with the largest mean over its standard error',
      idle: 'trials that never differ from the benchmark',
      blockLength: 'that was used',
      resamples: 'that were drawn',
      endState: STATE,
    },
    run: async (
      { matrix: trials, benchmark: beaten, studentised: isScaled, ...given },
      progress,
    ) => {
      const [options, end] = drawing(given, progress)
      const found = await snooping(trials, {
        studentised: isScaled,
        ...(beaten !== undefined && { benchmark: beaten }),
        ...options,
      })
      return found.value === null ? found : defined({ ...found.value, endState: end() })
    },
  }),
  statistic({
    name: 'superiorTrials',
    aliases: { stepM: {} },
    about: 'trials that beat the benchmark, with the family-wise error kept',
    source: 'Romano and Wolf 2005',
    parameters: {
      matrix: trialReturns,
      benchmark,
      studentised,
      significance: or(number('family-wise error', 'alpha'), 0.05),
      ...RESAMPLING,
    },
    outputs: {
      superior: 'trials, from 0',
      steps: 'steps taken',
      critical: 'last critical value',
    },
    run: async (
      { matrix: trials, benchmark: beaten, studentised: isScaled, significance, ...given },
      progress,
    ) => {
      const [options] = drawing(given, progress)
      return superiorTrials(trials, {
        significance,
        studentised: isScaled,
        ...(beaten !== undefined && { benchmark: beaten }),
        ...options,
      })
    },
  }),
]

/** Options of the draws, and the state of their generator once they are made. */
function drawing(
  { blockLength: length, resamples, random }: Values<typeof RESAMPLING>,
  { workers, onProgress }: Progress,
) {
  const source: LcgSource | undefined = typeof random === 'object' ? random : undefined
  const options = {
    resamples,
    onProgress,
    ...(length !== undefined && { blockLength: length }),
    ...(typeof random === 'object' ? { uniform: random.uniform } : { seed: random, workers }),
  }
  return [options, () => source?.state() ?? null] as const
}
