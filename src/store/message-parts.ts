import { allocateColumns, type TapeColumns } from '../tape/columns.ts'
import { FLAG_MESSAGE_END } from '../tape/schema.ts'

/** The columns of a row as they come from a file: see `add`. */
export type RowColumns = readonly ArrayLike<number>[]

/**
 * Collects a tape's rows in file order and hands them on in parts that end where a message ends. Memory
 * goes with the longest message.
 */
export class MessageParts {
  private readonly partRows: number
  private readonly take: (part: TapeColumns) => void
  private columns: TapeColumns
  private rows = 0

  /** `take` gets parts of about `partRows` rows; their memory is used again for the next one. */
  constructor(partRows: number, epochNs: bigint, take: (part: TapeColumns) => void) {
    this.partRows = partRows
    this.take = take
    this.columns = allocateColumns(2 * partRows, epochNs)
  }

  /** Row `i` of eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef and flags. */
  add(
    [eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef, flags]: RowColumns,
    i: number,
  ): void {
    if (this.rows === this.columns.rows) this.grow()
    const { columns: c } = this
    const k = this.rows++
    c.eventNs[k] = eventNs?.[i] ?? 0
    c.receivedNs[k] = receivedNs?.[i] ?? 0
    c.kind[k] = kind?.[i] ?? 0
    c.side[k] = side?.[i] ?? 0
    c.priceTicks[k] = priceTicks?.[i] ?? 0
    c.qtyLots[k] = qtyLots?.[i] ?? 0
    c.orderRef[k] = orderRef?.[i] ?? 0
    c.flags[k] = flags?.[i] ?? 0
    const ends = ((flags?.[i] ?? 0) & FLAG_MESSAGE_END) !== 0
    if (ends && this.rows >= this.partRows) this.hand()
  }

  /** The tape has ended. */
  finish(): void {
    if (this.rows > 0) this.hand()
  }

  private hand(): void {
    const { columns, rows } = this
    this.rows = 0
    this.take(firstRows(columns, rows))
  }

  private grow(): void {
    const { columns, rows } = this
    const larger = allocateColumns(2 * rows, columns.epochNs)
    for (const name of COLUMN_NAMES) larger[name].set(columns[name] as never)
    this.columns = larger
  }
}

const COLUMN_NAMES = [
  'eventNs',
  'receivedNs',
  'kind',
  'side',
  'priceTicks',
  'qtyLots',
  'orderRef',
  'flags',
] as const

function firstRows(c: TapeColumns, rows: number): TapeColumns {
  return {
    rows,
    epochNs: c.epochNs,
    eventNs: c.eventNs.subarray(0, rows),
    receivedNs: c.receivedNs.subarray(0, rows),
    kind: c.kind.subarray(0, rows),
    side: c.side.subarray(0, rows),
    priceTicks: c.priceTicks.subarray(0, rows),
    qtyLots: c.qtyLots.subarray(0, rows),
    orderRef: c.orderRef.subarray(0, rows),
    flags: c.flags.subarray(0, rows),
  }
}
