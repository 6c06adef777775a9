import type { Book } from '../market/book.ts'
import {
  GTC,
  type Intent,
  IOC,
  LIMIT,
  MARKET,
  ORDER_TYPE_NAMES,
  type OrderTerms,
  TIME_IN_FORCE_NAMES,
  type TimeInForce,
} from '../orders/intent.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import type { Side } from '../units/side.ts'
import type { DeskGuard } from './desk-guard.ts'
import type { DeskJournal } from './desk-journal.ts'
import { J_INTENT_NEW, J_INTENT_REPLACE } from './journal.hot.ts'
import type { OrderTravel } from './order-travel.ts'
import { EVENT_CANCEL, EVENT_NEW, EVENT_REPLACE, type PrivateEvents } from './private-events.hot.ts'
import { strategyFault } from './strategy-fault.ts'

/** What order entry needs of the desk that it belongs to. */
export type EntryDesk = {
  readonly number: number
  readonly strategyName: string
  readonly timeNs: number
  readonly own: OrderFacts
  /** Heard books, one an instrument. */
  readonly books: readonly Book[]
  readonly guard: DeskGuard
  readonly log: DeskJournal
  readonly travel: OrderTravel
  readonly events: PrivateEvents
}

/** The way out of a desk: a strategy's intent is journalled, judged by the gate, and sent. */
export class OrderEntry {
  private readonly desk: EntryDesk

  constructor(desk: EntryDesk) {
    this.desk = desk
  }

  /** Returns the order's id; refused by the gate, the order is `Denied`. */
  submit(intent: Intent): number {
    const { desk } = this
    const { own, log, timeNs } = desk
    const terms = this.termsOf(intent, own.count + 1)
    const { orderId, instrument } = terms
    own.add(terms)
    const approved = desk.guard.judge(timeNs, terms)
    const { denial } = desk.guard.risk
    log.intent(timeNs, J_INTENT_NEW, terms, desk.books[instrument] as Book, denial)
    if (approved === null) {
      own.deny(orderId)
      return orderId
    }
    own.sent(orderId)
    const slot = desk.events.take(EVENT_NEW, desk.number, instrument, orderId)
    desk.events.terms[slot] = approved
    desk.travel.send(slot, timeNs)
    return orderId
  }

  cancel(orderId: number): boolean {
    if (!this.canRequest(orderId)) return false
    const { desk } = this
    const instrument = desk.own.instrument[desk.own.slotOf(orderId)] ?? 0
    desk.own.requestCancel(orderId)
    desk.guard.cancel(desk.timeNs, instrument)
    desk.log.cancelIntent(desk.timeNs, instrument, orderId)
    const slot = desk.events.take(EVENT_CANCEL, desk.number, instrument, orderId)
    desk.travel.send(slot, desk.timeNs)
    return true
  }

  replace(orderId: number, change: { priceTicks?: number; qtyLots?: number }): boolean {
    const { desk } = this
    const { own, log, timeNs } = desk
    const at = own.slotOf(orderId)
    if (!this.canRequest(orderId) || own.type[at] === MARKET) return false
    const instrument = own.instrument[at] ?? 0
    const side = (own.side[at] ?? 1) as Side
    const terms: OrderTerms = {
      orderId,
      instrument,
      side,
      type: LIMIT,
      timeInForce: (own.timeInForce[at] ?? GTC) as TimeInForce,
      postOnly: own.postOnly[at] === 1,
      priceTicks: change.priceTicks ?? own.priceTicks[at] ?? 0,
      qtyLots: change.qtyLots ?? own.qtyLots[at] ?? 0,
    }
    const approved = desk.guard.judgeReplace(timeNs, terms)
    const { denial } = desk.guard.risk
    log.intent(timeNs, J_INTENT_REPLACE, terms, desk.books[instrument] as Book, denial)
    if (approved === null) return false
    own.requestReplace(orderId, terms.priceTicks, terms.qtyLots)
    const slot = desk.events.take(EVENT_REPLACE, desk.number, instrument, orderId)
    desk.events.terms[slot] = approved
    desk.travel.send(slot, timeNs)
    return true
  }

  private termsOf(intent: Intent, orderId: number): OrderTerms {
    const { strategyName, books } = this.desk
    const fault = (given: string, expected: string) => strategyFault(strategyName, given, expected)
    const instrument = intent.instrument ?? 0
    const type = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    const timeInForce = intent.timeInForce ?? (type === MARKET ? IOC : GTC)
    if (books[instrument] === undefined) throw fault(`instrument ${instrument}`, 'one of the run')
    if (intent.side !== 1 && intent.side !== -1) {
      throw fault(`side ${intent.side}`, 'BUY (1) or SELL (-1)')
    }
    if (!ORDER_TYPE_NAMES[type] || !TIME_IN_FORCE_NAMES[timeInForce]) {
      const given = `type ${type}, timeInForce ${timeInForce}`
      throw fault(given, 'MARKET or LIMIT; GTC, IOC, FOK or DAY')
    }
    if (type === LIMIT && intent.priceTicks === undefined) {
      throw fault('a limit order without priceTicks', 'a whole number of ticks')
    }
    return {
      orderId,
      instrument,
      side: intent.side,
      type,
      timeInForce,
      postOnly: intent.postOnly === true,
      priceTicks: type === MARKET ? 0 : (intent.priceTicks ?? 0),
      qtyLots: intent.qtyLots,
    }
  }

  private canRequest(orderId: number): boolean {
    const { own, strategyName } = this.desk
    if (!own.wasSent(orderId)) {
      throw strategyFault(strategyName, `order ${orderId}`, 'an order of this desk')
    }
    return own.isOpen(orderId) && !own.hasRequest(orderId)
  }
}
