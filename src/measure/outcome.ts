/** A value, or the reason that there is none. A statistic is never NaN and never infinite. */
export type Outcome<T = number> =
  | { readonly value: T; readonly undefinedBecause?: undefined }
  | { readonly value: null; readonly undefinedBecause: string }

/** Numbers in time order: an array, a typed array. */
export type Series = ArrayLike<number>

export function defined<T>(value: T): Outcome<T> {
  return { value }
}

export function noValue(because: string): Outcome<never> {
  return { value: null, undefinedBecause: because }
}

/** A computed number, or why it is none: inputs can be finite and still overflow. */
export function finite(value: number): Outcome {
  if (Number.isFinite(value)) return { value: value === 0 ? 0 : value }
  return noValue('the result is no finite number: the values are too large or too small')
}

/** Why a series cannot be measured; `undefined` when it can. `what` names one of its values. */
export function seriesProblem(values: Series, least: number, what = 'value'): string | undefined {
  const n = values.length
  if (n === 0) return `there are no ${what}s`
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? Number.NaN
    if (Number.isFinite(value)) continue
    return `${what} ${i + 1} of ${n} is ${Number.isNaN(value) ? 'not a number' : 'infinite'}`
  }
  if (n < least) return `${n} ${what}${n === 1 ? ' is' : 's are'} fewer than ${least}`
  return undefined
}

/** `compute` of a series of at least `least` finite values; its reason otherwise. */
export function overSeries(
  values: Series,
  least: number,
  compute: () => number | Outcome,
): Outcome {
  const problem = seriesProblem(values, least)
  if (problem !== undefined) return noValue(problem)
  const result = compute()
  return typeof result === 'number' ? finite(result) : result
}

/** A quotient, or that its denominator is 0. */
export function ratio(top: number, bottom: number, zeroMeans: string): Outcome {
  return bottom === 0 ? noValue(zeroMeans) : finite(top / bottom)
}
