import { J_ARRIVED, J_INTENT_NEW, J_REPORT, Journal, pack } from '../../src/engine/journal.hot.ts'
import {
  LANE_MARKET_TO_US,
  LANE_ORDER_TO_VENUE,
  LANE_REPORT_TO_US,
} from '../../src/engine/lanes.ts'
import { EVENT_NEW } from '../../src/engine/private-events.hot.ts'
import { REPORT_CANCELED, REPORT_NEW, REPORT_REJECTED } from '../../src/orders/report.ts'
import { CANCELED, DENIED, REJECTED } from '../../src/orders/status.ts'
import { DENY_POSITION_SIZE } from '../../src/risk/denials.ts'
import type { OrderTable } from '../../src/run/run-record.ts'

type Entry = { readonly timeNs: number; readonly write: () => void }

/** What a journal would tell of a sample's orders: asked, arrived, answered, and how they ended. */
export function sampleJournal(orders: OrderTable): Journal {
  const journal = new Journal(true)
  const entries: Entry[] = []
  for (let i = 0; i < orders.rows; i++) entries.push(...lifeOf(orders, i, journal))
  entries.sort((a, b) => a.timeNs - b.timeNs)
  for (const { write } of entries) write()
  return journal
}

function lifeOf(orders: OrderTable, i: number, journal: Journal): Entry[] {
  const at = (values: ArrayLike<number>) => values[i] ?? Number.NaN
  const [id, side, status] = [at(orders.orderId), at(orders.side), at(orders.status)]
  const [price, qty] = [at(orders.priceTicks), at(orders.orderQtyLots)]
  const [sentNs, answeredNs, endedNs] = [
    at(orders.submittedNs),
    at(orders.acknowledgedNs),
    at(orders.endedNs),
  ]
  const terms = pack(side, at(orders.orderType), at(orders.timeInForce), at(orders.postOnly))
  const denial = status === DENIED ? DENY_POSITION_SIZE : 0
  const [us, venue, heard] = [LANE_MARKET_TO_US, LANE_ORDER_TO_VENUE, LANE_REPORT_TO_US]
  const [bid, ask] = [price - 5, price + 5]
  const entry = (timeNs: number, write: () => void): Entry => ({ timeNs, write })
  const report = (timeNs: number, code: number, reason: number) =>
    entry(timeNs, () =>
      journal.append(timeNs, heard, J_REPORT, 0, id, pack(side, code, reason, 0), 0, 0),
    )
  // biome-ignore format: one record, one line
  const life = [
    entry(sentNs, () => journal.appendWide(sentNs, us, J_INTENT_NEW, 0, id, terms, price, qty, 0, 0, bid, ask, denial)),
  ]
  if (Number.isNaN(answeredNs)) return life
  const arrivedNs = Math.floor((sentNs + answeredNs) / 2)
  // biome-ignore format: one record, one line
  life.push(entry(arrivedNs, () => journal.append(arrivedNs, venue, J_ARRIVED, 0, id, pack(0, EVENT_NEW, 0, 0), bid, ask)))
  const reason = at(orders.rejectReason)
  if (status === REJECTED) life.push(report(answeredNs, REPORT_REJECTED, reason))
  else life.push(report(answeredNs, REPORT_NEW, 0))
  if (status === CANCELED && endedNs > answeredNs) life.push(report(endedNs, REPORT_CANCELED, 0))
  return life
}
