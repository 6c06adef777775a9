import { queueLotsOf } from '../engine/desk-journal.ts'
import type { Journal } from '../engine/journal.hot.ts'
import {
  J_ARRIVED,
  J_DENIED,
  J_FILL,
  J_INTENT_NEW,
  J_REPORT,
  J_RESTED,
} from '../engine/journal.hot.ts'
import { type JournalReader, readJournal } from '../engine/journal-reader.ts'
import { EVENT_NEW } from '../engine/private-events.hot.ts'
import { assert } from '../lib/assert.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import type { OwnOrders } from '../orders/own-orders.hot.ts'
import { REPORT_CANCELED, REPORT_EXPIRED, REPORT_FILL, REPORT_REJECTED } from '../orders/report.ts'
import type { FillTable, OrderTable } from './run-record.ts'

/** The fills that were booked, row by row: what the venue did, joined to what was heard. */
export class FillRows {
  private readonly made = new Map<number, VenueSide>()
  private readonly placed = new Map<number, number>()
  private readonly rows: number[][] = []

  note(r: JournalReader): void {
    if (r.code === J_RESTED) this.placed.set(r.number, queueLotsOf(r.x))
    else if (r.code === J_FILL) {
      const queue = queueLotsOf(r.x)
      this.made.set(r.y, { venueNs: r.timeNs, queue, bid: r.bidTicks, ask: r.askTicks })
    } else if (r.code === J_REPORT && r.a === REPORT_FILL) this.book(r)
  }

  private book(r: JournalReader): void {
    const venue = this.made.get(r.x)
    this.made.delete(r.x)
    this.rows.push([
      r.x,
      r.number,
      r.instrument,
      r.side,
      r.priceTicks,
      r.qtyLots,
      venue?.venueNs ?? Number.NaN,
      r.timeNs,
      r.c,
      r.b,
      r.z,
      r.y,
      this.placed.get(r.number) ?? 0,
      venue?.queue ?? Number.NaN,
      venue?.bid ?? NO_BID,
      venue?.ask ?? NO_ASK,
    ])
  }

  table(): FillTable {
    const column = (i: number) => this.rows.map((row) => row[i] ?? 0)
    return {
      rows: this.rows.length,
      fillNumber: Int32Array.from(column(0)),
      orderId: Int32Array.from(column(1)),
      instrument: Int32Array.from(column(2)),
      side: Int8Array.from(column(3)),
      priceTicks: Int32Array.from(column(4)),
      qtyLots: Float64Array.from(column(5)),
      venueNs: Float64Array.from(column(6)),
      heardNs: Float64Array.from(column(7)),
      maker: Uint8Array.from(column(8)),
      reason: Uint8Array.from(column(9)),
      valueUnits: Float64Array.from(column(10)),
      feeUnits: Float64Array.from(column(11)),
      queueAtPlacementLots: Float64Array.from(column(12)),
      queueAtFillLots: Float64Array.from(column(13)),
      bidTicks: Int32Array.from(column(14)),
      askTicks: Int32Array.from(column(15)),
    }
  }
}

type VenueSide = {
  readonly venueNs: number
  readonly queue: number
  readonly bid: number
  readonly ask: number
}

const ENDINGS = new Set([REPORT_FILL, REPORT_CANCELED, REPORT_REJECTED, REPORT_EXPIRED])

/** What a journal says of one order. */
type OrderStory = {
  readonly instrument: number
  readonly side: number
  readonly orderType: number
  readonly timeInForce: number
  readonly postOnly: number
  readonly submittedNs: number
  readonly decisionMid: number
  acknowledgedNs: number
  endedNs: number
  rejectReason: number
  arrivalMid: number
}

/** Every order of a desk: its first terms and times from the journal, where it stands from its facts. */
export class OrderRows {
  /** By order id less 1. */
  private readonly stories: OrderStory[] = []

  note(r: JournalReader): void {
    if (r.code === J_INTENT_NEW) this.stories[r.number - 1] = storyOf(r)
    const story = this.stories[r.number - 1]
    if (story === undefined) return
    if (r.code === J_DENIED && Number.isNaN(story.acknowledgedNs)) {
      if (story.submittedNs === r.timeNs) story.endedNs = r.timeNs
    } else if (r.code === J_ARRIVED && r.a === EVENT_NEW) {
      story.arrivalMid = midHalfTicks(r)
    } else if (r.code === J_REPORT) {
      if (Number.isNaN(story.acknowledgedNs)) story.acknowledgedNs = r.timeNs
      // The last one that can end an order is the one that did, if it has ended.
      if (ENDINGS.has(r.a)) story.endedNs = r.timeNs
      if (r.a === REPORT_REJECTED || r.a === REPORT_CANCELED) story.rejectReason = r.b
    }
  }

  table(own: OwnOrders): OrderTable {
    const rows = this.stories.length
    assert(rows === own.count, 'the journal tells of every order')
    const table = emptyOrders(rows)
    for (let i = 0; i < rows; i++) {
      const story = this.stories[i] as OrderStory
      const id = i + 1
      const qtyLots = own.qtyLots[id] ?? 0
      table.orderId[i] = id
      table.instrument[i] = story.instrument
      table.side[i] = story.side
      table.orderType[i] = story.orderType
      table.timeInForce[i] = story.timeInForce
      table.postOnly[i] = story.postOnly
      table.priceTicks[i] = own.priceTicks[id] ?? 0
      // A size that is none was denied; the journal holds 0 for it too.
      table.orderQtyLots[i] = Number.isSafeInteger(qtyLots) ? qtyLots : 0
      table.cumQtyLots[i] = own.cumLots[id] ?? 0
      table.notionalTicksLots[i] = own.notional[id] ?? 0
      table.submittedNs[i] = story.submittedNs
      table.acknowledgedNs[i] = story.acknowledgedNs
      table.endedNs[i] = own.ended[id] === 0 ? Number.NaN : story.endedNs
      table.status[i] = own.status(id)
      table.rejectReason[i] = story.rejectReason
      table.decisionMidHalfTicks[i] = story.decisionMid
      table.arrivalMidHalfTicks[i] = story.arrivalMid
    }
    return table
  }
}

function emptyOrders(rows: number): OrderTable {
  return {
    rows,
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

function storyOf(r: JournalReader): OrderStory {
  return {
    instrument: r.instrument,
    side: r.side,
    orderType: r.a,
    timeInForce: r.b,
    postOnly: r.c,
    submittedNs: r.timeNs,
    decisionMid: midHalfTicks(r),
    acknowledgedNs: Number.NaN,
    endedNs: Number.NaN,
    rejectReason: 0,
    arrivalMid: Number.NaN,
  }
}

function midHalfTicks(r: JournalReader): number {
  return r.bidTicks === NO_BID || r.askTicks === NO_ASK ? Number.NaN : r.bidTicks + r.askTicks
}

/** The fills of a kept journal. */
export function fillsOf(journal: Journal): FillTable {
  const fills = new FillRows()
  readJournal(journal, (r) => fills.note(r))
  return fills.table()
}

/** The orders of a kept journal. */
export function ordersOf(journal: Journal, own: OwnOrders): OrderTable {
  const orders = new OrderRows()
  readJournal(journal, (r) => orders.note(r))
  return orders.table(own)
}
