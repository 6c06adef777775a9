import { FLAG_MESSAGE_END, type TapeRow, TRADE } from '../../tape/schema.ts'

const NO_ORDER = -1

/**
 * The rows of one event of a venue in the making: public trades come before the book rows that they
 * cause, and the last row ends the message. Rows are reused from event to event.
 */
export class VenueEvent {
  /** Times of the rows added from now on, ns since 1970. */
  eventNs = 0n
  receivedNs = 0n
  private readonly trades = new RowPool()
  private readonly rows = new RowPool()

  get isEmpty(): boolean {
    return this.rows.used + this.trades.used === 0
  }

  /** Rows so far, public trades aside. */
  get rowCount(): number {
    return this.rows.used
  }

  /** A public trade; `side` is the aggressor. The row may be flagged until the event ends. */
  trade(side: number, priceTicks: number, qtyLots: number, flags = 0): TapeRow {
    const row = this.trades.take()
    this.put(row, TRADE, side, priceTicks, qtyLots, flags)
    return row
  }

  /** A row of the book of prices, or of the session. */
  row(kind: number, side: number, priceTicks: number, qtyLots: number, flags = 0): void {
    this.put(this.rows.take(), kind, side, priceTicks, qtyLots, flags)
  }

  /** A row of the book of orders. */
  orderRow(
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    orderRef: number,
    venueOrderId: bigint,
  ): void {
    const row = this.rows.take()
    this.put(row, kind, side, priceTicks, qtyLots, 0)
    row.orderRef = orderRef
    row.venueOrderId = venueOrderId
  }

  /** Gives all rows so far the times of now: a state as of this moment, whenever it came about. */
  stamp(): void {
    this.trades.stamp(this.eventNs, this.receivedNs)
    this.rows.stamp(this.eventNs, this.receivedNs)
  }

  /** Hands on the rows of the event, if there are any, and begins the next one. */
  end(emit: (row: TapeRow) => void): void {
    const last = this.rows.last() ?? this.trades.last()
    if (last !== undefined) last.flags |= FLAG_MESSAGE_END
    this.trades.drain(emit)
    this.rows.drain(emit)
  }

  private put(
    row: TapeRow,
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    row.eventNs = this.eventNs
    row.receivedNs = this.receivedNs
    row.kind = kind
    row.side = side
    row.priceTicks = priceTicks
    row.qtyLots = qtyLots
    row.orderRef = NO_ORDER
    row.flags = flags
    row.venueOrderId = 0n
  }
}

class RowPool {
  used = 0
  private readonly rows: TapeRow[] = []

  take(): TapeRow {
    const row = this.rows[this.used++]
    return row ?? this.grow()
  }

  last(): TapeRow | undefined {
    return this.rows[this.used - 1]
  }

  stamp(eventNs: bigint, receivedNs: bigint): void {
    for (let i = 0; i < this.used; i++) {
      const row = this.rows[i]
      if (row === undefined) continue
      row.eventNs = eventNs
      row.receivedNs = receivedNs
    }
  }

  drain(emit: (row: TapeRow) => void): void {
    for (let i = 0; i < this.used; i++) {
      const row = this.rows[i]
      if (row !== undefined) emit(row)
    }
    this.used = 0
  }

  private grow(): TapeRow {
    const row: TapeRow = {
      eventNs: 0n,
      receivedNs: 0n,
      kind: 0,
      side: 0,
      priceTicks: 0,
      qtyLots: 0,
      orderRef: NO_ORDER,
      flags: 0,
      venueOrderId: 0n,
    }
    this.rows.push(row)
    return row
  }
}
