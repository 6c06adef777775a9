import { checkWhole } from '../option-check.ts'
import { finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { momentsOf } from './moments.ts'
import { mean } from './sum.ts'

/** Σ (x[t] - mean)(x[t - lag] - mean) / n for lag 0 to `most`. */
export function autocovariances(values: Series, most: number): Float64Array {
  const n = values.length
  const centre = mean(values)
  const deviations = new Float64Array(n)
  for (let i = 0; i < n; i++) deviations[i] = (values[i] ?? 0) - centre
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
  const found = autocovariances(values, lag)
  return finite((found[lag] ?? 0) / (found[0] ?? 0))
}
