import { InputError } from '../../lib/assert.ts'

/** Observations to fit on and to judge on, as indices from 0, ascending. */
export type Fold = { readonly train: Int32Array; readonly test: Int32Array }

/** First index of each of `count` runs of neighbours, and n at the end; the last run takes the rest. */
export function runStarts(n: number, count: number): number[] {
  const size = Math.floor(n / count)
  return Array.from({ length: count + 1 }, (_, i) => (i === count ? n : i * size))
}

/** Indices from `from` to before `to`. */
export function indices(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

const INDICES_MAX = 50_000_000

/** Throws InputError for folds that would hold more indices than memory should. */
export function checkIndices(count: number): void {
  if (count <= INDICES_MAX) return
  const expected = `at most ${INDICES_MAX} indices in all folds`
  throw new InputError(
    { field: 'observations' },
    `folds of ${count} indices`,
    expected,
    'Take fewer or smaller folds.',
  )
}

/** How far training keeps from what it is judged on. */
export type Distance = {
  /** Observations left out of the training on either side of a test run. */
  readonly purge?: number
  /** More of them after a test run. */
  readonly embargo?: number
  /**
   * When each observation's outcome was known: `starts[i]` to `ends[i]` in any unit of time, for a
   * strategy the holding interval of a round trip. Training leaves out what overlaps a test run.
   */
  readonly labels?: { readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number> }
}

/** The training set beside some test runs [from, to), purged of what it could have learned from them. */
export function purgedTrain(
  n: number,
  tests: readonly (readonly [number, number])[],
  { purge = 0, embargo = 0, labels }: Distance,
): Int32Array {
  const isOut = new Uint8Array(n)
  for (const [from, to] of tests) {
    isOut.fill(1, Math.max(0, from - purge), Math.min(n, to + purge + embargo))
    if (labels !== undefined) purgeOverlaps(isOut, from, to, labels)
  }
  return Int32Array.from(indices(0, n).filter((i) => isOut[i] === 0))
}

function purgeOverlaps(
  isOut: Uint8Array,
  from: number,
  to: number,
  { starts, ends }: NonNullable<Distance['labels']>,
): void {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = from; i < to; i++) {
    first = Math.min(first, starts[i] ?? first)
    last = Math.max(last, ends[i] ?? last)
  }
  for (let i = 0; i < isOut.length; i++) {
    if ((starts[i] ?? 0) <= last && (ends[i] ?? 0) >= first) isOut[i] = 1
  }
}
