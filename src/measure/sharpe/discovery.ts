import { normalCdf, normalQuantile } from '../distribution/normal.ts'
import { checkFinite, checkProbability } from '../option-check.ts'
import { finite, noValue, type Outcome } from '../outcome.ts'
import { probabilisticSharpe, sharpeStandardError } from './inference.ts'
import type { TrackRecord } from './track-record.ts'

/** Source of all four: López de Prado, Lipton and Zoonekynd 2025, "Sharpe Ratio Inference". */

export type TestOptions = {
  /** Sharpe ratio per period under the null hypothesis; 0 unless given. */
  readonly benchmark?: number
  /** Share of false alarms: 0.05 unless given. */
  readonly significance?: number
  /** The record is the best of so many. */
  readonly bestOf?: number
}

/** The Sharpe ratio per period above which the null is refused: SR0 + Φ⁻¹(1 - α) σ(SR0). */
export function criticalSharpe(
  track: Omit<TrackRecord, 'sharpe'>,
  options: TestOptions = {},
): Outcome {
  const { benchmark = 0, significance = 0.05, bestOf = 1 } = options
  checkProbability('significance', significance)
  checkFinite('benchmark', benchmark)
  const error = sharpeStandardError({ ...track, sharpe: benchmark }, { method: '2025', bestOf })
  if (error.value === null) return error
  return finite(benchmark + normalQuantile(1 - significance) * error.value)
}

/** Chance that a true Sharpe ratio of `alternative` exceeds the critical one: 1 - β. */
export function sharpePower(
  track: Omit<TrackRecord, 'sharpe'>,
  alternative: number,
  options: TestOptions = {},
): Outcome {
  checkFinite('alternative', alternative)
  const critical = criticalSharpe(track, options)
  if (critical.value === null) return critical
  const error = sharpeStandardError(
    { ...track, sharpe: alternative },
    { method: '2025', bestOf: options.bestOf ?? 1 },
  )
  if (error.value === null) return error
  return finite(1 - normalCdf((critical.value - alternative) / error.value))
}

/**
 * Planned false discovery rate: of the strategies that pass a test at significance α with power 1 - β,
 * the share without an edge, when a share `prior` of all that are tested has one.
 */
export function plannedFdr(prior: number, significance: number, power: number): Outcome {
  checkProbability('prior', prior)
  checkProbability('significance', significance)
  if (!(power >= 0 && power <= 1)) return noValue(`a power of ${power} is no probability`)
  return finite(1 / (1 + (power * prior) / (significance * (1 - prior))))
}

/** Observed false discovery rate: the chance that this record has no edge, given its Sharpe ratio. */
export function observedFdr(
  track: TrackRecord,
  {
    prior,
    alternative,
    benchmark = 0,
    bestOf = 1,
  }: {
    readonly prior: number
    readonly alternative: number
    readonly benchmark?: number
    readonly bestOf?: number
  },
): Outcome {
  checkProbability('prior', prior)
  checkFinite('alternative', alternative)
  const none = probabilisticSharpe(track, { method: '2025', benchmark, bestOf })
  if (none.value === null) return none
  const some = probabilisticSharpe(track, { method: '2025', benchmark: alternative, bestOf })
  if (some.value === null) return some
  const withoutEdge = (1 - none.value) * (1 - prior)
  const withEdge = (1 - some.value) * prior
  if (withoutEdge + withEdge === 0) return noValue('the Sharpe ratio is beyond both hypotheses')
  return finite(withoutEdge / (withoutEdge + withEdge))
}
