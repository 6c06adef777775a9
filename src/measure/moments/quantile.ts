import { InputError } from '../../lib/assert.ts'
import { checkFinite } from '../option-check.ts'
import { type Outcome, overSeries, type Series } from '../outcome.ts'

/**
 * Quantile of a sorted array by linear interpolation between its order statistics at (n - 1) p
 * (Hyndman and Fan 1996, type 7). NaN when empty.
 */
export function sortedQuantile(sorted: Series, p: number): number {
  const at = (sorted.length - 1) * p
  const low = Math.floor(at)
  const lower = sorted[low] ?? Number.NaN
  const upper = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN
  return lower + (at - low) * (upper - lower)
}

/** The p-quantile of a series (type 7), 0 <= p <= 1. */
export function quantile(values: Series, p: number): Outcome {
  checkFinite('p', p)
  if (p < 0 || p > 1) {
    throw new InputError({ field: 'p' }, `got ${p}`, 'a number from 0 to 1', 'Correct it.')
  }
  return overSeries(values, 1, () => sortedQuantile(Float64Array.from(values).sort(), p))
}
