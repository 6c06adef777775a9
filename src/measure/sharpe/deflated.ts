import { InputError } from '../../lib/assert.ts'
import { standardDeviation } from '../moments/moments.ts'
import { checkFinite, checkPositive } from '../option-check.ts'
import { defined, finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { probabilisticSharpe, type SharpeMethod } from './inference.ts'
import { expectedMaximum } from './maximum-of-normals.ts'
import type { TrackRecord } from './track-record.ts'

/** Below this many trials the variance across them is too rough to deflate with: a caution. */
export const FEW_TRIALS = 5

/** Every trial that was made, the bad ones included. Sharpe ratios per period. */
export type Trials = {
  /** How many, or how many independent ones (see effective trials). */
  readonly count: number
  /** Variance of the Sharpe ratios across trials. */
  readonly variance: number
  /** Their mean under the null; 0 unless given. */
  readonly mean?: number
}

/** Trials from their Sharpe ratios: variance with divisor N - `ddof`, 1 unless given. */
export function trialsOf(sharpes: Series, ddof: 0 | 1 = 1): Outcome<Trials> {
  if (ddof !== 0 && ddof !== 1) {
    throw new InputError({ field: 'ddof' }, `got ${ddof}`, '0 or 1', 'Correct it.')
  }
  const problem = seriesProblem(sharpes, 1, 'trial')
  if (problem !== undefined) return noValue(problem)
  if (sharpes.length === 1) return defined({ count: 1, variance: 0 })
  const deviation = standardDeviation(sharpes, ddof)
  if (deviation.value === null) return deviation
  return defined({ count: sharpes.length, variance: deviation.value ** 2 })
}

/** SR0: the Sharpe ratio that the best of so many trials without any edge is expected to show. */
export function deflatedBenchmark({ count, variance, mean = 0 }: Trials): Outcome {
  checkFinite('mean', mean)
  const maximum = expectedMaximum(count)
  if (maximum.value === null) return maximum
  if (!(variance >= 0) || !Number.isFinite(variance)) {
    return noValue(`a variance across trials of ${variance} is not a number of 0 or more`)
  }
  return finite(mean + Math.sqrt(variance) * maximum.value)
}

export type Deflated = {
  readonly dsr: number
  readonly benchmark: number
  readonly cautions: readonly string[]
}

/**
 * Deflated Sharpe ratio (Bailey and López de Prado 2014): the probabilistic Sharpe ratio of the best
 * trial against SR0, the best that luck alone was to be expected to show.
 */
export function deflatedSharpe(
  track: TrackRecord,
  trials: Trials,
  method: SharpeMethod = '2012',
): Outcome<Deflated> {
  const benchmark = deflatedBenchmark(trials)
  if (benchmark.value === null) return benchmark
  const dsr = probabilisticSharpe(track, { method, benchmark: benchmark.value })
  if (dsr.value === null) return dsr
  const few = `${trials.count} trials are fewer than ${FEW_TRIALS}: the variance across them is a guess`
  return defined({
    dsr: dsr.value,
    benchmark: benchmark.value,
    cautions: trials.count < FEW_TRIALS ? [few] : [],
  })
}

/**
 * Minimum backtest length in years: below it, the best of N trials without any edge is expected to
 * show the annual Sharpe ratio SR: (E[max N] / SR)² years; its upper bound is 2 ln N / SR² (Bailey,
 * Borwein, López de Prado and Zhu 2014, "Pseudo-mathematics and financial charlatanism").
 */
export function minBacktestLength(
  trials: number,
  annualSharpe: number,
): Outcome<{ readonly years: number; readonly bound: number }> {
  checkPositive('annualSharpe', annualSharpe)
  const maximum = expectedMaximum(trials)
  if (maximum.value === null) return maximum
  const years = finite((maximum.value / annualSharpe) ** 2)
  const bound = finite((2 * Math.log(trials)) / annualSharpe / annualSharpe)
  if (years.value === null) return years
  return bound.value === null ? bound : defined({ years: years.value, bound: bound.value })
}
