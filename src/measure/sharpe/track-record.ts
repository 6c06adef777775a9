import { autocorrelation } from '../moments/autocorrelation.ts'
import {
  deviationOf,
  kurtosisOf,
  type MomentBias,
  skewnessOf,
  varyingMoments,
} from '../moments/moments.ts'
import { checkFinite } from '../option-check.ts'
import { defined, finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

/** What the statistics of a Sharpe ratio need to know of a series of returns. */
export type TrackRecord = {
  /** Mean / standard deviation (n - 1) per period, not annualised. */
  readonly sharpe: number
  readonly observations: number
  /** 0 unless given. */
  readonly skewness?: number
  /** Raw, 3 for a normal distribution, which is what counts unless given. */
  readonly kurtosis?: number
  /** First-order autocorrelation; 0 unless given. Only the 2025 formulas take it. */
  readonly autocorrelation?: number
}

/** Mean of the returns less the risk-free rate, over their standard deviation (n - 1), per period. */
export function sharpeRatio(returns: Series, riskFree = 0): Outcome {
  checkFinite('riskFree', riskFree)
  const moments = varyingMoments(returns, 'return')
  if (moments.value === null) return moments
  return finite((moments.value.mean - riskFree) / deviationOf(moments.value, 1))
}

/**
 * Sharpe ratio, skewness, raw kurtosis and first autocorrelation of one sample of returns. The
 * moments are those of the population (divisor n) unless asked otherwise, as in the papers.
 */
export function trackRecordOf(
  returns: Series,
  { riskFree = 0, bias = 'population' as MomentBias } = {},
): Outcome<Required<TrackRecord>> {
  checkFinite('riskFree', riskFree)
  const found = varyingMoments(returns, 'return')
  if (found.value === null) return found
  const moments = found.value
  if (bias === 'sample' && moments.n < 4) {
    return noValue(`${moments.n} returns are fewer than the 4 of an adjusted kurtosis`)
  }
  const sharpe = finite((moments.mean - riskFree) / deviationOf(moments, 1))
  if (sharpe.value === null) return sharpe
  return defined({
    sharpe: sharpe.value,
    observations: moments.n,
    skewness: skewnessOf(moments, bias),
    kurtosis: kurtosisOf(moments, bias),
    autocorrelation: moments.n < 3 ? 0 : (autocorrelation(returns).value ?? 0),
  })
}

/** Why a track record allows no inference. */
export function trackProblem(track: TrackRecord): string | undefined {
  const {
    sharpe,
    observations,
    skewness: skew = 0,
    kurtosis: kurt = 3,
    autocorrelation: own = 0,
  } = track
  const problem = seriesProblem([sharpe, skew, kurt, own], 1)
  if (problem !== undefined)
    return 'Sharpe ratio, skewness, kurtosis and autocorrelation are to be finite'
  if (!(observations >= 2) || !Number.isFinite(observations)) {
    return `a Sharpe ratio of ${observations} observations has no error: 2 are the least`
  }
  if (kurt < 1) return `a raw kurtosis of ${kurt} is below 1: is it the excess over 3?`
  return Math.abs(own) < 1 ? undefined : `an autocorrelation of ${own} is not between -1 and 1`
}

/** Reason for a variance that is not above 0. */
export const IMPOSSIBLE_MOMENTS =
  'the variance of this Sharpe ratio is not above 0: skewness and kurtosis are not of one sample'
