import { queueLotsOf } from '../engine/desk-journal.ts'
import type { Journal } from '../engine/journal.hot.ts'
import { J_ARRIVED, J_FILL, J_INTENT_NEW, J_REPORT, J_RESTED } from '../engine/journal.hot.ts'
import { type JournalReader, readJournal } from '../engine/journal-reader.ts'
import { EVENT_NEW } from '../engine/private-events.hot.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import type { OwnOrders } from '../orders/own-orders.hot.ts'
import { REPORT_CANCELED, REPORT_EXPIRED, REPORT_FILL, REPORT_REJECTED } from '../orders/report.ts'
import type { FillTable, OrderTable } from './run-record.ts'

/** The fills that were booked, folded from a journal: what the venue did, joined to what was heard. */
export function fillsOf(journal: Journal): FillTable {
  const made = new Map<number, { venueNs: number; queue: number; bid: number; ask: number }>()
  const placed = new Map<number, number>()
  const rows: number[][] = []
  readJournal(journal, (r) => {
    if (r.code === J_RESTED) placed.set(r.number, queueLotsOf(r.qtyLots))
    else if (r.code === J_FILL) {
      made.set(r.y, {
        venueNs: r.timeNs,
        queue: queueLotsOf(r.x),
        bid: r.bidTicks,
        ask: r.askTicks,
      })
    } else if (r.code === J_REPORT && r.a === REPORT_FILL) {
      const venue = made.get(r.x)
      made.delete(r.x)
      rows.push([
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
        placed.get(r.number) ?? 0,
        venue?.queue ?? Number.NaN,
        venue?.bid ?? NO_BID,
        venue?.ask ?? NO_ASK,
      ])
    }
  })
  const column = (i: number) => rows.map((row) => row[i] ?? 0)
  return {
    rows: rows.length,
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

const ENDINGS = new Set([REPORT_FILL, REPORT_CANCELED, REPORT_REJECTED, REPORT_EXPIRED])

/** Every order of a desk: its first terms and times from the journal, where it stands from its facts. */
export function ordersOf(journal: Journal, own: OwnOrders): OrderTable {
  const rows = own.count
  const float = (fill = 0) => new Float64Array(rows).fill(fill)
  const table = {
    rows,
    orderId: new Int32Array(rows),
    instrument: new Int32Array(rows),
    side: new Int8Array(rows),
    orderType: new Uint8Array(rows),
    timeInForce: new Uint8Array(rows),
    postOnly: new Uint8Array(rows),
    priceTicks: new Int32Array(rows),
    orderQtyLots: float(),
    cumQtyLots: float(),
    notionalTicksLots: float(),
    submittedNs: float(Number.NaN),
    acknowledgedNs: float(Number.NaN),
    endedNs: float(Number.NaN),
    status: new Uint8Array(rows),
    rejectReason: new Uint8Array(rows),
    decisionMidHalfTicks: float(Number.NaN),
    arrivalMidHalfTicks: float(Number.NaN),
  }
  readJournal(journal, (r) => noteOrder(table, r))
  for (let i = 0; i < rows; i++) {
    const id = i + 1
    table.orderId[i] = id
    table.priceTicks[i] = own.priceTicks[id] ?? 0
    const qtyLots = own.qtyLots[id] ?? 0
    // A size that is none was denied; the journal holds 0 for it too.
    table.orderQtyLots[i] = Number.isSafeInteger(qtyLots) ? qtyLots : 0
    table.cumQtyLots[i] = own.cumLots[id] ?? 0
    table.notionalTicksLots[i] = own.notional[id] ?? 0
    table.status[i] = own.status(id)
    if (own.ended[id] === 0) table.endedNs[i] = Number.NaN
  }
  return table
}

function noteOrder(table: OrderTable, r: JournalReader): void {
  const i = r.number - 1
  if (r.code === J_INTENT_NEW) {
    table.instrument[i] = r.instrument
    table.side[i] = r.side
    table.orderType[i] = r.a
    table.timeInForce[i] = r.b
    table.postOnly[i] = r.c
    table.submittedNs[i] = r.timeNs
    table.decisionMidHalfTicks[i] = midHalfTicks(r.bidTicks, r.askTicks)
    if (r.z !== 0) table.endedNs[i] = r.timeNs
  } else if (r.code === J_ARRIVED && r.a === EVENT_NEW) {
    table.arrivalMidHalfTicks[i] = midHalfTicks(r.priceTicks, r.qtyLots)
  } else if (r.code === J_REPORT) {
    if (Number.isNaN(table.acknowledgedNs[i])) table.acknowledgedNs[i] = r.timeNs
    // The last one that can end an order is the one that did, if it has ended.
    if (ENDINGS.has(r.a)) table.endedNs[i] = r.timeNs
    if (r.a === REPORT_REJECTED || r.a === REPORT_CANCELED) table.rejectReason[i] = r.b
  }
}

function midHalfTicks(bidTicks: number, askTicks: number): number {
  return bidTicks === NO_BID || askTicks === NO_ASK ? Number.NaN : bidTicks + askTicks
}
