import { assert } from '../lib/assert.ts'
import type { Metric } from '../run/run-record.ts'

/** A number with its unit, how many observations stand behind it, and its definition in words. */
export function metric(value: number, unit: string, n: number, definition: string): Metric {
  assert(Number.isFinite(value), `metric is ${value}: ${definition}`)
  return { value: value === 0 ? 0 : value, unit, n, definition }
}

/** A number that has no value here, and why. */
export function noMetric(unit: string, n: number, definition: string, because: string): Metric {
  return { value: null, unit, n, definition, undefinedBecause: because }
}

/** `metric`, or `noMetric` when there is a reason that the number has no value. */
export function metricUnless(
  because: string | undefined,
  value: number,
  unit: string,
  n: number,
  definition: string,
): Metric {
  return because === undefined
    ? metric(value, unit, n, definition)
    : noMetric(unit, n, definition, because)
}

/** Middle value (mean of the two middle ones); `values` is not changed. NaN when empty. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
  return (lower + upper) / 2
}

/** Arithmetic mean with Neumaier's compensated sum. NaN when empty. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  let rest = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i] ?? 0
    const next = sum + x
    rest += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
    sum = next
  }
  return (sum + rest) / values.length
}
