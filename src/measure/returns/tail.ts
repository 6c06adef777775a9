import { normalDensity, normalQuantile } from '../distribution/normal.ts'
import { deviationOf, momentsOf } from '../moments/moments.ts'
import { sortedQuantile } from '../moments/quantile.ts'
import { mean } from '../moments/sum.ts'
import { checkProbability } from '../option-check.ts'
import { noValue, type Outcome, overSeries, ratio, type Series } from '../outcome.ts'

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
 * Expected shortfall: the mean loss (positive) of the returns at or below the quantile of the value
 * at risk; `normal` from mean and deviation (population).
 */
export function expectedShortfall(
  returns: Series,
  confidence = 0.95,
  method: 'historical' | 'normal' = 'historical',
): Outcome {
  checkProbability('confidence', confidence)
  return overSeries(returns, 1, () => {
    if (method === 'normal') {
      const moments = momentsOf(returns)
      const z = normalQuantile(1 - confidence)
      return (deviationOf(moments, 0) * normalDensity(z)) / (1 - confidence) - moments.mean
    }
    const sorted = Float64Array.from(returns).sort()
    const cut = sortedQuantile(sorted, 1 - confidence)
    return -mean(sorted.filter((r) => r <= cut))
  })
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

/** Share of Σ |x| that its `count` largest members make. */
export function largestShare(values: Series, count: number): Outcome {
  return overSeries(values, 1, () => {
    const sizes = Float64Array.from(values, Math.abs).sort().reverse()
    let [top, all] = [0, 0]
    for (let i = 0; i < sizes.length; i++) {
      all += sizes[i] ?? 0
      if (i < count) top += sizes[i] ?? 0
    }
    return all === 0 ? noValue('all values are 0') : top / all
  })
}
