import { defined, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

/**
 * How p-values of M tests are raised for their number. `bonferroni`: M p. `sidak`: 1 - (1 - p)^M.
 * `holm`: the largest (M - j + 1) p_(j) up to the own rank. `hochberg`: the smallest from it on.
 * `bh`: the smallest M/j p_(j) from the own rank on. `bhy`: the same times c(M) = Σ 1/i.
 * `bhy-harvey-liu`: as bhy, but the largest p-value stays as it is, as in the authors' own program.
 */
export const P_VALUE_METHODS = [
  'bonferroni',
  'sidak',
  'holm',
  'hochberg',
  'bh',
  'bhy',
  'bhy-harvey-liu',
] as const
export type PValueMethod = (typeof P_VALUE_METHODS)[number]

/** Adjusted p-values, in the order in which they were given. */
export function adjustPValues(pValues: Series, method: PValueMethod): Outcome<Float64Array> {
  const problem = seriesProblem(pValues, 1, 'p-value')
  if (problem !== undefined) return noValue(problem)
  const m = pValues.length
  const order = Array.from({ length: m }, (_, i) => i)
  order.sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0) || a - b)
  const sorted = order.map((i) => pValues[i] ?? 0)
  const outside = sorted.find((p) => p < 0 || p > 1)
  if (outside !== undefined) return noValue(`a p-value of ${outside} is no probability`)
  const adjusted = adjustSorted(sorted, method)
  const found = new Float64Array(m)
  for (const [rank, i] of order.entries()) found[i] = adjusted[rank] ?? 1
  return defined(found)
}

/** The same for p-values that ascend. */
export function adjustSorted(sorted: readonly number[], method: PValueMethod): number[] {
  const m = sorted.length
  if (method === 'bonferroni') return sorted.map((p) => Math.min(1, m * p))
  if (method === 'sidak') return sorted.map((p) => -Math.expm1(m * Math.log1p(-p)))
  if (method === 'holm') return running(sorted, (p, i) => (m - i) * p, Math.max)
  if (method === 'hochberg') return fromTheEnd(sorted, (p, i) => (m - i) * p)
  let harmonic = 0
  for (let i = 1; i <= m; i++) harmonic += 1 / i
  const factor = method === 'bh' ? 1 : harmonic
  const keepsLargest = method === 'bhy-harvey-liu'
  return fromTheEnd(sorted, (p, i) =>
    keepsLargest && i === m - 1 ? p : (factor * m * p) / (i + 1),
  )
}

function running(
  sorted: readonly number[],
  of: (p: number, i: number) => number,
  pick: (a: number, b: number) => number,
): number[] {
  let last = Number.NaN
  return sorted.map((p, i) => {
    const own = Math.min(1, of(p, i))
    last = Number.isNaN(last) ? own : pick(last, own)
    return last
  })
}

function fromTheEnd(sorted: readonly number[], of: (p: number, i: number) => number): number[] {
  const m = sorted.length
  return running(sorted.toReversed(), (p, i) => of(p, m - 1 - i), Math.min).reverse()
}
