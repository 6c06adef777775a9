import type { Book } from '../market/book.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { REPORT_FILL } from '../orders/report.ts'
import type { ExecutionRules, VenueClient } from '../venue/execution-rules.ts'
import type { DeskJournal } from './desk-journal.ts'
import { pack } from './journal.hot.ts'
import type { OrderTravel } from './order-travel.ts'
import { EVENT_REPORT, type PrivateEvents } from './private-events.hot.ts'

/** What the venue side needs of the desk that it belongs to. */
export type VenueSideDesk = {
  readonly number: number
  readonly own: OrderFacts
  readonly log: DeskJournal
  readonly travel: OrderTravel
  readonly events: PrivateEvents
}

/**
 * A desk as its venues know it. What a venue tells is journalled at the venue's time and sent on its way
 * as a report; the desk itself learns of it when the report is heard.
 */
export class VenueSide implements VenueClient {
  readonly number: number
  readonly rules: ExecutionRules
  private readonly desk: VenueSideDesk
  private readonly venues: readonly { readonly book: Book }[]
  private fillCount = 0
  /** Venue's time of the request that it answers. */
  private requestNs = 0

  constructor(
    desk: VenueSideDesk,
    rules: ExecutionRules,
    venues: readonly { readonly book: Book }[],
  ) {
    this.desk = desk
    this.number = desk.number
    this.rules = rules
    this.venues = venues
  }

  /** A request reached the venue: the pass says so before the venue answers. */
  arrived(timeNs: number, slot: number): void {
    const { events, log, travel } = this.desk
    travel.underWay--
    this.requestNs = timeNs
    const instrument = events.instrument[slot] ?? 0
    const { book } = this.venues[instrument] as { readonly book: Book }
    log.arrived(timeNs, instrument, events.number[slot] ?? 0, events.kind[slot] ?? 0, book)
  }

  rested(orderId: number, queueLots: number): void {
    const { own, log } = this.desk
    log.rested(this.requestNs, own.instrument[own.slotOf(orderId)] ?? 0, orderId, queueLots)
  }

  filled(
    timeNs: number,
    orderId: number,
    priceTicks: number,
    qtyLots: number,
    reason: number,
    maker: boolean,
    queueLots: number,
  ): void {
    const { own, log, travel, events, number } = this.desk
    const at = own.slotOf(orderId)
    const instrument = own.instrument[at] ?? 0
    const side = own.side[at] ?? 0
    const fillNumber = ++this.fillCount
    const { book } = this.venues[instrument] as { readonly book: Book }
    const packed = pack(side, reason, maker ? 1 : 0, 0)
    // biome-ignore format: one record, one line
    log.filled(timeNs, instrument, orderId, packed, maker, priceTicks, qtyLots, queueLots, fillNumber, book)
    const slot = events.take(EVENT_REPORT, number, instrument, orderId)
    events.report[slot] = REPORT_FILL
    events.reason[slot] = reason
    events.maker[slot] = maker ? 1 : 0
    events.fillNumber[slot] = fillNumber
    events.priceTicks[slot] = priceTicks
    events.qtyLots[slot] = qtyLots
    travel.report(slot, timeNs)
  }

  answered(timeNs: number, orderId: number, report: number, reason: number): void {
    const { own, travel, events, number } = this.desk
    const instrument = own.instrument[own.slotOf(orderId)] ?? 0
    const slot = events.take(EVENT_REPORT, number, instrument, orderId)
    events.report[slot] = report
    events.reason[slot] = reason
    travel.report(slot, timeNs)
  }
}
