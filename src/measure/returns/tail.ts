import { normalDensity, normalQuantile } from '../distribution/normal.ts'
import { deviationOf, momentsOf } from '../moments/moments.ts'
import { sortedQuantile } from '../moments/quantile.ts'
import { mean, sum } from '../moments/sum.ts'
import { checkProbability } from '../option-check.ts'
import { type Outcome, overSeries, ratio, type Series } from '../outcome.ts'

/** `historical`: the sample's own quantile. The others from its moments (population). */
export type TailMethod = 'historical' | 'normal' | 'cornish-fisher'

/**
 * Value at risk: the loss (positive) that a period's return does not exceed with this confidence.
 * `cornish-fisher` corrects the normal quantile for skewness and kurtosis (Favre and Galeano 2002).
 */
export function valueAtRisk(
  returns: Series,
  confidence = 0.95,
  method: TailMethod = 'historical',
): Outcome {
  checkProbability('confidence', confidence)
  return overSeries(returns, 1, () => {
    if (method === 'historical') {
      return -sortedQuantile(Float64Array.from(returns).sort(), 1 - confidence)
    }
    const moments = momentsOf(returns)
    if (moments.isConstant) return -moments.mean
    const z = normalQuantile(1 - confidence)
    return -(moments.mean + deviationOf(moments, 0) * correctedQuantile(z, method, moments))
  })
}

function correctedQuantile(
  z: number,
  method: TailMethod,
  { second, third, fourth }: { second: number; third: number; fourth: number },
): number {
  if (method === 'normal') return z
  const skew = third / second ** 1.5
  const excess = fourth / second ** 2 - 3
  return (
    z +
    ((z * z - 1) * skew) / 6 +
    ((z ** 3 - 3 * z) * excess) / 24 -
    ((2 * z ** 3 - 5 * z) * skew * skew) / 36
  )
}

/**
 * `historical`: the mean of the returns at or below the quantile of the value at risk, as most
 * programs have it. `coherent`: the mean of exactly the worst n (1 - confidence) returns, the last of
 * them in part (Acerbi and Tasche 2002): equal returns at the quantile do not dilute it. `normal`:
 * from mean and deviation (population).
 */
export const SHORTFALL_METHODS = ['historical', 'coherent', 'normal'] as const
export type ShortfallMethod = (typeof SHORTFALL_METHODS)[number]

/** Expected shortfall: the mean loss (positive) in the worst share 1 - confidence of periods. */
export function expectedShortfall(
  returns: Series,
  confidence = 0.95,
  method: ShortfallMethod = 'historical',
): Outcome {
  checkProbability('confidence', confidence)
  return overSeries(returns, 1, () => {
    if (method === 'normal') {
      const moments = momentsOf(returns)
      const z = normalQuantile(1 - confidence)
      return (deviationOf(moments, 0) * normalDensity(z)) / (1 - confidence) - moments.mean
    }
    const sorted = Float64Array.from(returns).sort()
    if (method === 'coherent') return -worstMean(sorted, returns.length * (1 - confidence))
    const cut = sortedQuantile(sorted, 1 - confidence)
    return -mean(sorted.filter((r) => r <= cut))
  })
}

/** Mean of the lowest `count` of sorted values, which need not be whole. */
function worstMean(sorted: Float64Array, count: number): number {
  const whole = Math.floor(count)
  const rest = (count - whole) * (sorted[whole] ?? 0)
  return (sum(sorted.subarray(0, whole)) + rest) / count
}

/** Size of the 95 % quantile over the size of the 5 % quantile (at `tail` 0.05). */
export function tailRatio(returns: Series, tail = 0.05): Outcome {
  checkProbability('tail', tail)
  return overSeries(returns, 2, () => {
    const sorted = Float64Array.from(returns).sort()
    const right = Math.abs(sortedQuantile(sorted, 1 - tail))
    return ratio(right, Math.abs(sortedQuantile(sorted, tail)), 'the lower quantile is 0')
  })
}
