import fc from 'fast-check'
import * as t from '../../src/tape/schema.ts'

/** One row for a book. */
export type BookRow = {
  readonly kind: number
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly flags: number
}

const side = fc.constantFrom(1, -1)
/** Negative prices, zero, and both sides of a page's edge; narrow, so that rows meet and cross. */
const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -6, max: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 506, max: 518 }) },
  { weight: 1, arbitrary: fc.constantFrom(-512, -513, -1024, 2000, -2000) },
)
const size = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 99 }) },
)

function rows(kind: number, flags: fc.Arbitrary<number>): fc.Arbitrary<BookRow> {
  return fc.record({
    kind: fc.constant(kind),
    side,
    priceTicks: price,
    qtyLots: size,
    flags,
  })
}

const noFlags = fc.constant(0)
const clears = rows(t.CLEAR, fc.constantFrom(0, 0, 0, t.FLAG_WHOLE_SIDE))
const gaps = rows(t.GAP, noFlags)
const trades = rows(t.TRADE, noFlags)
const statuses = rows(t.STATUS, noFlags).map((row) => ({ ...row, qtyLots: row.qtyLots % 8 }))
const snapshots = rows(t.SNAPSHOT, fc.constantFrom(t.FLAG_SNAPSHOT_FIRST, t.FLAG_SNAPSHOT_LAST))

/** Rows as a broken feed might send them: crossings, removals of nothing, clears, gaps. */
export const l2Rows = fc.array(
  fc.oneof(
    { weight: 40, arbitrary: rows(t.LEVEL, noFlags) },
    { weight: 3, arbitrary: clears },
    { weight: 2, arbitrary: snapshots },
    { weight: 1, arbitrary: gaps },
    { weight: 1, arbitrary: trades },
    { weight: 1, arbitrary: statuses },
  ),
  { maxLength: 250, size: 'max' },
)

export const l1Rows = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: rows(t.QUOTE, noFlags) },
    { weight: 1, arbitrary: gaps },
    { weight: 1, arbitrary: trades },
    { weight: 1, arbitrary: statuses },
  ),
  { maxLength: 120, size: 'max' },
)
