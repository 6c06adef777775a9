import { queueLotsOf } from '../engine/desk-journal.ts'
import type { Journal } from '../engine/journal.hot.ts'
import { J_ARRIVED, J_FILL, J_INTENT_NEW, J_REPORT, J_RESTED } from '../engine/journal.hot.ts'
import { type JournalReader, readJournal } from '../engine/journal-reader.ts'
import { EVENT_NEW } from '../engine/private-events.hot.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import { cutColumns, grown, grownColumns } from '../lib/grow.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { isOver } from '../orders/order-status.hot.ts'
import { REPORT_CANCELED, REPORT_FILL, REPORT_REJECTED } from '../orders/report.ts'
import { feesOf } from './fill-fees.ts'
import { OrderReplay } from './order-replay.ts'
import type { FillTable, OrderTable } from './run-record.ts'

const FIRST_ROWS = 1024

/** A strategy that asks in vain asks often: of the orders that the gate denied the first ones are shown. */
export const DENIED_SHOWN = 10_000

type VenueSide = {
  readonly venueNs: number
  readonly queue: number
  readonly bid: number
  readonly ask: number
}

/**
 * The fills that were booked, gathered record by record: what the venue did, joined to what was heard.
 * Memory: 75 bytes a fill, 8 an order for its queue at placement; twice that at most while it grows.
 */
export class FillRows {
  private rows = 0
  private columns = emptyFills(FIRST_ROWS)
  /** Made at the venue, and not heard of yet. */
  private readonly made = new Map<number, VenueSide>()
  /** By order id. */
  private placedLots: Float64Array = new Float64Array(FIRST_ROWS)

  note(r: JournalReader): void {
    if (r.code === J_RESTED) {
      const { length } = this.placedLots
      if (r.number >= length) {
        this.placedLots = grown(this.placedLots, Math.max(2 * length, r.number + 1))
      }
      this.placedLots[r.number] = queueLotsOf(r.qtyLots)
    } else if (r.code === J_FILL) {
      const queue = queueLotsOf(r.x)
      this.made.set(r.y, { venueNs: r.timeNs, queue, bid: r.bidTicks, ask: r.askTicks })
    } else if (r.code === J_REPORT && r.a === REPORT_FILL) this.book(r)
  }

  /** What each cost is reckoned by the accounts' schedules: it decided nothing, and no record has it. */
  table(accounts: readonly Ledger[]): FillTable {
    const fills = { rows: this.rows, ...cutColumns(this.columns, this.rows) }
    return { ...fills, feeUnits: feesOf(fills, accounts) }
  }

  private book(r: JournalReader): void {
    const { length } = this.columns.orderId
    if (this.rows === length) this.columns = grownColumns(this.columns, 2 * length)
    const { columns: c } = this
    const i = this.rows++
    const venue = this.made.get(r.x)
    this.made.delete(r.x)
    c.fillNumber[i] = r.x
    c.orderId[i] = r.number
    c.instrument[i] = r.instrument
    c.side[i] = r.side
    c.priceTicks[i] = r.priceTicks
    c.qtyLots[i] = r.qtyLots
    c.venueNs[i] = venue?.venueNs ?? Number.NaN
    c.heardNs[i] = r.timeNs
    c.maker[i] = r.c
    c.reason[i] = r.b
    c.valueUnits[i] = r.z
    c.queueAtPlacementLots[i] = this.placedLots[r.number] ?? 0
    c.queueAtFillLots[i] = venue?.queue ?? Number.NaN
    c.bidTicks[i] = venue?.bid ?? NO_BID
    c.askTicks[i] = venue?.ask ?? NO_ASK
  }
}

/**
 * The orders of a desk: first terms and times from the journal, where they stand from their facts, which
 * are what the journal's records make of them. Of those that the gate denied the first DENIED_SHOWN.
 * Memory: 82 bytes an order, twice that at most while it grows.
 */
export class OrderRows {
  private rows = 0
  private columns = emptyOrders(FIRST_ROWS)
  private readonly replay = new OrderReplay()
  private denied = 0

  note(r: JournalReader): void {
    if (r.code === J_INTENT_NEW) this.open(r)
    const isTold = this.replay.note(r)
    const isArrival = r.code === J_ARRIVED && r.a === EVENT_NEW
    if (!isTold && !isArrival) return
    const i = this.rowOf(r.number)
    if (i < 0) return
    const { columns: c } = this
    if (isArrival) c.arrivalMidHalfTicks[i] = midHalfTicks(r.priceTicks, r.qtyLots)
    else if (r.code === J_REPORT) {
      if (Number.isNaN(c.acknowledgedNs[i])) c.acknowledgedNs[i] = r.timeNs
      if (r.a === REPORT_REJECTED || r.a === REPORT_CANCELED) c.rejectReason[i] = r.b
    }
    if (isTold) this.stand(i, r)
  }

  /** Orders that the gate denied and that have no row: all are counted, the first ones are shown. */
  get deniedUnshown(): number {
    return Math.max(0, this.denied - DENIED_SHOWN)
  }

  table(): OrderTable {
    return { rows: this.rows, ...cutColumns(this.columns, this.rows) }
  }

  /** Where the order stands after a record. */
  private stand(i: number, r: JournalReader): void {
    const { columns: c, replay } = this
    const { facts } = replay
    const slot = facts.slotOf(r.number)
    c.priceTicks[i] = facts.priceTicks[slot] ?? 0
    c.orderQtyLots[i] = facts.qtyLots[slot] ?? 0
    c.cumQtyLots[i] = facts.cumLots[slot] ?? 0
    c.notionalTicksLots[i] = facts.notional[slot] ?? 0
    c.status[i] = facts.statusAt(slot)
    if (!isOver(facts, slot)) c.endedNs[i] = Number.NaN
    else if (Number.isNaN(c.endedNs[i])) c.endedNs[i] = r.timeNs
  }

  /** Rows stand by id; -1 for an order that has none. */
  private rowOf(id: number): number {
    const { orderId } = this.columns
    // Most have one, and then no row before it is missing.
    if (orderId[id - 1] === id && id <= this.rows) return id - 1
    let [low, high] = [0, this.rows - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((orderId[middle] ?? 0) <= id) low = middle
      else high = middle - 1
    }
    return orderId[low] === id && this.rows > 0 ? low : -1
  }

  /** Orders are numbered from 1 in the order of their intents. */
  private open(r: JournalReader): void {
    assert(r.number === this.rows + this.deniedUnshown + 1, 'intents are numbered in their order')
    if (r.z !== 0 && ++this.denied > DENIED_SHOWN) return
    const i = this.rows
    const { length } = this.columns.orderId
    if (this.rows === length) this.columns = grownColumns(this.columns, 2 * length)
    const { columns: c } = this
    this.rows++
    c.orderId[i] = r.number
    c.instrument[i] = r.instrument
    c.side[i] = r.side
    c.orderType[i] = r.a
    c.timeInForce[i] = r.b
    c.postOnly[i] = r.c
    c.submittedNs[i] = r.timeNs
    c.acknowledgedNs[i] = Number.NaN
    c.endedNs[i] = Number.NaN
    c.decisionMidHalfTicks[i] = midHalfTicks(r.bidTicks, r.askTicks)
    c.arrivalMidHalfTicks[i] = Number.NaN
  }
}

/** The fills of a kept journal. */
export function fillsOf(journal: Journal, accounts: readonly Ledger[]): FillTable {
  const fills = new FillRows()
  readJournal(journal, (r) => fills.note(r))
  return fills.table(accounts)
}

/** The orders of a kept journal. */
export function ordersOf(journal: Journal): OrderTable {
  const orders = new OrderRows()
  readJournal(journal, (r) => orders.note(r))
  return orders.table()
}

function emptyFills(rows: number): Omit<FillTable, 'rows' | 'feeUnits'> {
  return {
    fillNumber: new Int32Array(rows),
    orderId: new Int32Array(rows),
    instrument: new Int32Array(rows),
    side: new Int8Array(rows),
    priceTicks: new Int32Array(rows),
    qtyLots: new Float64Array(rows),
    venueNs: new Float64Array(rows),
    heardNs: new Float64Array(rows),
    maker: new Uint8Array(rows),
    reason: new Uint8Array(rows),
    valueUnits: new Float64Array(rows),
    queueAtPlacementLots: new Float64Array(rows),
    queueAtFillLots: new Float64Array(rows),
    bidTicks: new Int32Array(rows),
    askTicks: new Int32Array(rows),
  }
}

function emptyOrders(rows: number): Omit<OrderTable, 'rows'> {
  return {
    orderId: new Int32Array(rows),
    instrument: new Int32Array(rows),
    side: new Int8Array(rows),
    orderType: new Uint8Array(rows),
    timeInForce: new Uint8Array(rows),
    postOnly: new Uint8Array(rows),
    priceTicks: new Int32Array(rows),
    orderQtyLots: new Float64Array(rows),
    cumQtyLots: new Float64Array(rows),
    notionalTicksLots: new Float64Array(rows),
    submittedNs: new Float64Array(rows),
    acknowledgedNs: new Float64Array(rows),
    endedNs: new Float64Array(rows),
    status: new Uint8Array(rows),
    rejectReason: new Uint8Array(rows),
    decisionMidHalfTicks: new Float64Array(rows),
    arrivalMidHalfTicks: new Float64Array(rows),
  }
}

function midHalfTicks(bidTicks: number, askTicks: number): number {
  return bidTicks === NO_BID || askTicks === NO_ASK ? Number.NaN : bidTicks + askTicks
}
