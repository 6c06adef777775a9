import { normalCdf, normalQuantile } from '../distribution/normal.ts'
import { checkFinite, checkProbability, checkWhole } from '../option-check.ts'
import { finite, noValue, type Outcome } from '../outcome.ts'
import { maximumMoments } from './maximum-of-normals.ts'
import { IMPOSSIBLE_MOMENTS, type TrackRecord, trackProblem } from './track-record.ts'

/**
 * Which formulas. `2012`: Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier" (variance
 * at the estimate, divided by T - 1). `2025`: López de Prado, Lipton and Zoonekynd, "Sharpe Ratio
 * Inference" (variance at the hypothesis, divided by T, with first-order autocorrelation).
 */
export type SharpeMethod = '2012' | '2025'

/**
 * T times the variance of an estimated Sharpe ratio where the true one is `at`:
 * a - b γ3 at + c (κ - 1)/4 at², with a = b = c = 1 for independent returns (Mertens 2002, Opdyke
 * 2007) and, for AR(1) returns of autocorrelation ρ, a = 1 + 2ρ/(1 - ρ),
 * b = 1 + ρ/(1 - ρ) + ρ²/(1 - ρ²), c = 1 + 2ρ²/(1 - ρ²).
 */
function varianceTimesT(track: TrackRecord, at: number, method: SharpeMethod): number {
  const { skewness = 0, kurtosis = 3, autocorrelation = 0 } = track
  const rho = method === '2012' ? 0 : autocorrelation
  const first = rho / (1 - rho)
  const square = (rho * rho) / (1 - rho * rho)
  const a = 1 + 2 * first
  const b = 1 + first + square
  const c = 1 + 2 * square
  return a - b * skewness * at + ((c * (kurtosis - 1)) / 4) * at * at
}

export type ErrorOptions = {
  readonly method?: SharpeMethod
  /** The Sharpe ratio that the variance is taken at; the estimate unless given. */
  readonly at?: number
  /** 2025 only: the track record is the best of this many, whose maximum varies less. */
  readonly bestOf?: number
}

/** Standard error of a Sharpe ratio per period. */
export function sharpeStandardError(track: TrackRecord, options: ErrorOptions = {}): Outcome {
  const { method = '2012', at = track.sharpe, bestOf = 1 } = options
  checkFinite('at', at)
  checkWhole('bestOf', bestOf, 1)
  const problem = trackProblem(track)
  if (problem !== undefined) return noValue(problem)
  const variance = varianceTimesT(track, at, method)
  if (!(variance > 0)) return noValue(IMPOSSIBLE_MOMENTS)
  const divisor = method === '2012' ? track.observations - 1 : track.observations
  const shrink = method === '2025' && bestOf > 1 ? maximumMoments(bestOf).variance : 1
  return finite(Math.sqrt((variance * shrink) / divisor))
}

export type ProbabilisticOptions = {
  readonly method?: SharpeMethod
  /** The Sharpe ratio per period to be beaten; 0 unless given. */
  readonly benchmark?: number
  readonly bestOf?: number
}

/**
 * Probabilistic Sharpe ratio: Φ((SR - SR*) / σ(SR)), the confidence that the true Sharpe ratio is
 * above the benchmark SR*. It is a probability: nothing annualises it.
 */
export function probabilisticSharpe(
  track: TrackRecord,
  { method = '2012', benchmark = 0, bestOf = 1 }: ProbabilisticOptions = {},
): Outcome {
  checkFinite('benchmark', benchmark)
  const at = method === '2012' ? track.sharpe : benchmark
  const error = sharpeStandardError(track, { method, at, bestOf })
  if (error.value === null) return error
  return finite(normalCdf((track.sharpe - benchmark) / error.value))
}

/** `probabilisticSharpe` by the formulas of 2012: what most tools print. */
export function psr2012(track: TrackRecord, benchmark = 0): Outcome {
  return probabilisticSharpe(track, { method: '2012', benchmark })
}

/** `probabilisticSharpe` by the formulas of 2025. */
export function psr2025(track: TrackRecord, benchmark = 0): Outcome {
  return probabilisticSharpe(track, { method: '2025', benchmark })
}

/**
 * Minimum track record length: the observations at which the probabilistic Sharpe ratio reaches the
 * confidence, all else equal. 2012: 1 + v(SR) (z / (SR - SR*))²; 2025: v(SR*) (z / (SR - SR*))².
 */
export function minTrackRecord(
  track: TrackRecord,
  options: {
    readonly method?: SharpeMethod
    readonly benchmark?: number
    readonly confidence?: number
  } = {},
): Outcome {
  const { method = '2012', benchmark = 0, confidence = 0.95 } = options
  checkProbability('confidence', confidence)
  checkFinite('benchmark', benchmark)
  const problem = trackProblem(track)
  if (problem !== undefined) return noValue(problem)
  const lead = track.sharpe - benchmark
  if (!(lead > 0))
    return noValue('no length is enough: the Sharpe ratio is not above the benchmark')
  const variance = varianceTimesT(track, method === '2012' ? track.sharpe : benchmark, method)
  if (!(variance > 0)) return noValue(IMPOSSIBLE_MOMENTS)
  const z = normalQuantile(confidence) / lead
  return finite((method === '2012' ? 1 : 0) + variance * z * z)
}

/** Interval SR ± z σ(SR) of a Sharpe ratio per period, by the 2012 error unless asked otherwise. */
export function sharpeInterval(
  track: TrackRecord,
  confidence = 0.95,
  method: SharpeMethod = '2012',
): Outcome<{ readonly low: number; readonly high: number }> {
  checkProbability('confidence', confidence)
  const error = sharpeStandardError(track, { method })
  if (error.value === null) return error
  const reach = normalQuantile((1 + confidence) / 2) * error.value
  return { value: { low: track.sharpe - reach, high: track.sharpe + reach } }
}
