import {
  defined,
  noValue,
  type Outcome,
  overSeries,
  type Series,
  seriesProblem,
} from '../outcome.ts'
import { mean } from './sum.ts'

/** Mean of a series, and its central moments in units of `scale`, which no power overflows. */
export type Moments = {
  readonly n: number
  readonly mean: number
  /** A power of two near the largest size in the series. */
  readonly scale: number
  /** Means of the 2nd, 3rd and 4th power of (value - mean) / scale. */
  readonly second: number
  readonly third: number
  readonly fourth: number
  /** No variation beyond what rounding makes: every ratio over the deviation is undefined. */
  readonly isConstant: boolean
}

/** A deviation this small beside the largest value is the rounding of equal values. */
const ROUNDING = 1e-12

/** Moments about the mean in two passes. The series must be finite and not empty. */
export function momentsOf(values: Series): Moments {
  const n = values.length
  const scale = scaleOf(values)
  const scaled = new Float64Array(n)
  for (let i = 0; i < n; i++) scaled[i] = (values[i] ?? 0) / scale
  const centre = mean(scaled)
  let [d1, d2, d3, d4] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const d = (scaled[i] ?? 0) - centre
    const square = d * d
    d1 += d
    d2 += square
    d3 += square * d
    d4 += square * square
  }
  // What the rounded mean left over (Chan, Golub and LeVeque 1983).
  const second = Math.max(0, (d2 - (d1 * d1) / n) / n)
  return {
    n,
    mean: centre * scale,
    scale,
    second,
    third: d3 / n,
    fourth: d4 / n,
    isConstant: Math.sqrt(second) <= ROUNDING,
  }
}

/** A power of two: division by it is exact, and leaves sizes from 1/2 to 2. */
export function scaleOf(values: Series): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0))
  return largest === 0 ? 1 : 2 ** Math.max(-1021, Math.floor(Math.log2(largest)))
}

/** Standard deviation with divisor n - `ddof` (1 unless given). Needs ddof + 1 values; 0 when constant. */
export function standardDeviation(values: Series, ddof = 1): Outcome {
  return overSeries(values, ddof + 1, () => {
    const moments = momentsOf(values)
    return moments.isConstant ? 0 : deviationOf(moments, ddof)
  })
}

/** Standard deviation with divisor n - `ddof`. */
export function deviationOf({ n, scale, second }: Moments, ddof: number): number {
  return scale * Math.sqrt((second * n) / (n - ddof))
}

export type MomentBias = 'population' | 'sample'

const CONSTANT = 'the values do not vary'

/**
 * Skewness γ3: the third standardised moment. `population` divides by n and is what the formulas of
 * the Sharpe ratio's error take; `sample` is the adjusted G1 (Joanes and Gill 1998).
 */
export function skewness(values: Series, bias: MomentBias = 'population'): Outcome {
  return overSeries(values, bias === 'sample' ? 3 : 2, () => {
    const moments = momentsOf(values)
    return moments.isConstant ? noValue(CONSTANT) : skewnessOf(moments, bias)
  })
}

/** The same of moments with variation. */
export function skewnessOf({ n, second, third }: Moments, bias: MomentBias): number {
  const g1 = third / second ** 1.5
  return bias === 'sample' ? (g1 * Math.sqrt(n * (n - 1))) / (n - 2) : g1
}

/**
 * Raw kurtosis κ: the fourth standardised moment, 3 for a normal distribution (excess + 3).
 * `population` divides by n; `sample` is the adjusted G2 + 3 (Joanes and Gill 1998).
 */
export function kurtosis(values: Series, bias: MomentBias = 'population'): Outcome {
  return overSeries(values, bias === 'sample' ? 4 : 2, () => {
    const moments = momentsOf(values)
    return moments.isConstant ? noValue(CONSTANT) : kurtosisOf(moments, bias)
  })
}

/** The same of moments with variation. */
export function kurtosisOf({ n, second, fourth }: Moments, bias: MomentBias): number {
  const raw = fourth / second ** 2
  if (bias === 'population') return raw
  return ((n - 1) * ((n + 1) * (raw - 3) + 6)) / ((n - 2) * (n - 3)) + 3
}

/** Moments of a series with variation: at least two finite values, not all equal. */
export function varyingMoments(values: Series, what = 'value'): Outcome<Moments> {
  const problem = seriesProblem(values, 2, what)
  if (problem !== undefined) return noValue(problem)
  const moments = momentsOf(values)
  return moments.isConstant ? noValue(`the ${what}s do not vary`) : defined(moments)
}
