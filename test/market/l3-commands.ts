import fc from 'fast-check'
import { allocateColumns, type TapeColumns } from '../../src/tape/columns.ts'
import * as t from '../../src/tape/schema.ts'

/** One row of an order-by-order tape. */
export type OrderRow = {
  readonly atNs: number
  readonly heardNs: number
  readonly kind: number
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly flags: number
  readonly orderRef: number
}

/** `isTrue`: a row of a known order says that order's own side and price. */
type Bare = Omit<OrderRow, 'atNs' | 'heardNs'> & { readonly isTrue?: boolean }

const side = fc.constantFrom(1, -1)
const size = fc.integer({ min: 1, max: 20 })
/** Few of them, so that rows meet; now and then one that makes the columns grow. */
const ref = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 11 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 3000 }) },
)

/**
 * Where an order of a side stands. Mostly on its own half, so that books stand; now and then through
 * the other half; negative, zero, at the edges of pages, and far away.
 */
const step = fc.oneof(
  { weight: 16, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 2, arbitrary: fc.integer({ min: -4, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(511, 512, 513, 1500, 1_000_000_000) },
)
const placed = fc
  .record({ side, step })
  .map(({ side, step }) => ({ side, priceTicks: side > 0 ? -step : 1 + step }))

function orderRow(kind: number, qtyLots = size): fc.Arbitrary<Bare> {
  return fc
    .record({ placed, qtyLots, orderRef: ref, luck: fc.nat(9) })
    .map(({ placed, qtyLots, orderRef, luck }) => {
      const isTrue = kind === t.MODIFY ? luck < 6 : kind !== t.ADD && luck < 9
      return { kind, ...placed, qtyLots, orderRef, flags: 0, isTrue }
    })
}

function bare(kind: number, flags: fc.Arbitrary<number>): fc.Arbitrary<Bare> {
  return fc
    .record({ placed, qtyLots: size, flags })
    .map(({ placed, qtyLots, flags }) => ({ kind, ...placed, qtyLots, orderRef: -1, flags }))
}

const none = fc.constant(0)
const add = orderRow(t.ADD)
const clear = bare(t.CLEAR, fc.constantFrom(0, 0, t.FLAG_WHOLE_SIDE))
const trade = bare(
  t.TRADE,
  fc.constantFrom(0, 0, 0, 0, t.FLAG_HIDDEN, t.FLAG_OFFGRID, t.FLAG_OFF_BOOK),
)

const orderRows = fc.oneof(
  { weight: 14, arbitrary: add },
  { weight: 4, arbitrary: orderRow(t.CANCEL) },
  { weight: 5, arbitrary: orderRow(t.EXECUTE) },
  { weight: 5, arbitrary: orderRow(t.MODIFY, fc.integer({ min: 0, max: 12 })) },
)

const usual = fc.array(fc.oneof(orderRows, trade), { minLength: 1, maxLength: 4 })

const mark = (kind: number, side: number, flags: number): Bare => {
  return { kind, side, priceTicks: 0, qtyLots: 0, orderRef: -1, flags }
}
const refresh = fc
  .array(add, { maxLength: 8 })
  .map((adds): Bare[] => [
    mark(t.SNAPSHOT, 0, t.FLAG_SNAPSHOT_FIRST),
    mark(t.CLEAR, 1, t.FLAG_WHOLE_SIDE),
    mark(t.CLEAR, -1, t.FLAG_WHOLE_SIDE),
    ...adds,
    mark(t.SNAPSHOT, 0, t.FLAG_SNAPSHOT_LAST),
  ])
const loose = bare(t.SNAPSHOT, fc.constantFrom(t.FLAG_SNAPSHOT_FIRST, t.FLAG_SNAPSHOT_LAST))
const status = fc
  .integer({ min: 0, max: 8 })
  .map((code): Bare => ({ ...mark(t.STATUS, 0, 0), qtyLots: code }))

const message: fc.Arbitrary<Bare[]> = fc.oneof(
  { weight: 30, arbitrary: usual },
  { weight: 3, arbitrary: refresh },
  { weight: 1, arbitrary: fc.tuple(clear, add).map((rows) => [...rows]) },
  { weight: 1, arbitrary: clear.map((row) => [row]) },
  { weight: 1, arbitrary: loose.map((row) => [row]) },
  { weight: 1, arbitrary: status.map((row) => [row]) },
  { weight: 1, arbitrary: bare(t.GAP, none).map((row) => [row]) },
)

/** Order-by-order messages as a broken feed might send them. Times move in small steps. */
export function orderMessages(maxMessages: number): fc.Arbitrary<OrderRow[][]> {
  const timed = fc.record({ rows: message, wait: fc.nat(3), latency: fc.nat(20) })
  return fc.array(timed, { minLength: 1, maxLength: maxMessages, size: 'max' }).map((all) => {
    let atNs = 100
    let heardNs = 100
    const stands = new Map<number, Pick<Bare, 'side' | 'priceTicks'>>()
    return all.map(({ rows, wait, latency }) => {
      atNs += wait
      heardNs = Math.max(heardNs, atNs + latency)
      return rows.map(({ isTrue, ...row }, i) => {
        const flags = i === rows.length - 1 ? row.flags | t.FLAG_MESSAGE_END : row.flags
        const before = stands.get(row.orderRef)
        const { side, priceTicks } = isTrue && before !== undefined ? before : row
        if (row.kind === t.ADD) stands.set(row.orderRef, { side, priceTicks })
        else if (row.kind === t.MODIFY && before !== undefined) {
          stands.set(row.orderRef, { side: before.side, priceTicks })
        }
        return { ...row, side, priceTicks, flags, atNs, heardNs }
      })
    })
  })
}

const EPOCH_NS = 1_704_067_200_000_000_000n

/** The rows as columns of a tape. */
export function orderColumns(rows: readonly OrderRow[]): TapeColumns {
  const columns = allocateColumns(rows.length, EPOCH_NS)
  rows.forEach((row, i) => {
    columns.eventNs[i] = row.atNs
    columns.receivedNs[i] = row.heardNs
    columns.kind[i] = row.kind
    columns.side[i] = row.side
    columns.priceTicks[i] = row.priceTicks
    columns.qtyLots[i] = row.qtyLots
    columns.orderRef[i] = row.orderRef
    columns.flags[i] = row.flags
  })
  return columns
}

/** A row of columns as a plain object. */
export function rowAt(columns: TapeColumns, i: number): OrderRow {
  return {
    atNs: columns.eventNs[i] ?? Number.NaN,
    heardNs: columns.receivedNs[i] ?? Number.NaN,
    kind: columns.kind[i] ?? 0,
    side: columns.side[i] ?? 0,
    priceTicks: columns.priceTicks[i] ?? 0,
    qtyLots: columns.qtyLots[i] ?? Number.NaN,
    orderRef: columns.orderRef[i] ?? -1,
    flags: columns.flags[i] ?? 0,
  }
}

/** A literal row that happens and is heard at `atNs`, and ends its message. */
export function orderAt(
  atNs: number,
  kind: number,
  orderRef: number,
  side: number,
  priceTicks: number,
  qtyLots: number,
  flags = 0,
): OrderRow {
  const ends = flags | t.FLAG_MESSAGE_END
  return { atNs, heardNs: atNs, kind, side, priceTicks, qtyLots, orderRef, flags: ends }
}
