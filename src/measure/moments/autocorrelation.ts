import { checkWhole } from '../option-check.ts'
import { finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { momentsOf, scaleOf } from './moments.ts'
import { mean } from './sum.ts'

/** Values less their mean, in units of `scaleOf`, which no product overflows. */
export function scaledDeviations(values: Series): Float64Array {
  const scale = scaleOf(values)
  const scaled = Float64Array.from(values, (value) => value / scale)
  const centre = mean(scaled)
  return scaled.map((value) => value - centre)
}

/** Σ d[t] d[t - lag] / n of deviations d from a mean, for lag 0 to `most`. */
export function autocovariances(deviations: Float64Array, most: number): Float64Array {
  const n = deviations.length
  const found = new Float64Array(most + 1)
  for (let lag = 0; lag <= Math.min(most, n - 1); lag++) {
    let total = 0
    for (let t = lag; t < n; t++) total += (deviations[t] ?? 0) * (deviations[t - lag] ?? 0)
    found[lag] = total / n
  }
  return found
}

/** Autocorrelation at a lag: autocovariance over variance, both divided by n. */
export function autocorrelation(values: Series, lag = 1): Outcome {
  checkWhole('lag', lag, 1)
  const problem = seriesProblem(values, lag + 2)
  if (problem !== undefined) return noValue(problem)
  if (momentsOf(values).isConstant) return noValue('the values do not vary')
  const found = autocovariances(scaledDeviations(values), lag)
  return finite((found[lag] ?? 0) / (found[0] ?? 0))
}
