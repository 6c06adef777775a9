import type { Series } from '../outcome.ts'

/** Sum with Neumaier's compensation: exact to one rounding for all but cruel input. 0 when empty. */
export function sum(values: Series): number {
  let total = 0
  let rest = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i] ?? 0
    const next = total + x
    rest += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total
    total = next
  }
  return total + rest
}

/** Arithmetic mean. NaN when empty. */
export function mean(values: Series): number {
  return sum(values) / values.length
}

/** Middle value (mean of the two middle ones); `values` is not changed. NaN when empty. */
export function median(values: Series): number {
  const n = values.length
  if (n === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const upper = sorted[Math.floor(n / 2)] ?? Number.NaN
  const lower = sorted[Math.floor((n - 1) / 2)] ?? Number.NaN
  return lower + (upper - lower) / 2
}
