import { type Book, hasBothSides } from '../market/book.ts'
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
import {
  type OwnOrders,
  REQUEST_CANCEL,
  REQUEST_NEW,
  REQUEST_REPLACE,
} from '../orders/own-orders.hot.ts'
import type { Gate } from '../risk/gate.ts'
import type { Side } from '../units/side.ts'
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
  readonly own: OwnOrders
  /** Heard books and gates, one an instrument. */
  readonly books: readonly Book[]
  readonly gates: readonly Gate[]
  readonly log: DeskJournal
  readonly travel: OrderTravel
  readonly events: PrivateEvents
  position(instrument: number): number
}

/** The way out of a desk: a strategy's intent is journalled, judged by the gate, and sent. */
export class OrderEntry {
  private readonly desk: EntryDesk
  /** What the gate is told, over and over. */
  private readonly facts = { positionLots: 0, openSideLots: 0, openOrders: 0, midHalfTicks: 0 }

  constructor(desk: EntryDesk) {
    this.desk = desk
  }

  /** Returns the order's id; refused by the gate, the order is `Denied`. */
  submit(intent: Intent): number {
    const { desk } = this
    const { own, log, timeNs } = desk
    const terms = this.termsOf(intent, own.count + 1)
    const { orderId, instrument } = terms
    own.add(intent)
    const gate = desk.gates[instrument] as Gate
    const approved = gate.approve(terms, this.factsFor(instrument, terms.side, 0, 0))
    log.intent(timeNs, J_INTENT_NEW, terms, desk.books[instrument] as Book, gate.denial)
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
    const instrument = desk.own.instrument[orderId] ?? 0
    desk.own.request(orderId, REQUEST_CANCEL)
    desk.log.cancelIntent(desk.timeNs, instrument, orderId)
    const slot = desk.events.take(EVENT_CANCEL, desk.number, instrument, orderId)
    desk.travel.send(slot, desk.timeNs)
    return true
  }

  replace(orderId: number, change: { priceTicks?: number; qtyLots?: number }): boolean {
    const { desk } = this
    const { own, log, timeNs } = desk
    if (!this.canRequest(orderId) || own.type[orderId] === MARKET) return false
    const instrument = own.instrument[orderId] ?? 0
    const side = (own.side[orderId] ?? 1) as Side
    const terms: OrderTerms = {
      orderId,
      instrument,
      side,
      type: LIMIT,
      timeInForce: (own.timeInForce[orderId] ?? GTC) as TimeInForce,
      postOnly: own.postOnly[orderId] === 1,
      priceTicks: change.priceTicks ?? own.priceTicks[orderId] ?? 0,
      qtyLots: change.qtyLots ?? own.qtyLots[orderId] ?? 0,
    }
    const gate = desk.gates[instrument] as Gate
    // The order's own lots make room for its new terms; what it has filled stands in the position.
    const ownLots = own.leavesLots(orderId) + (own.cumLots[orderId] ?? 0)
    const approved = gate.approve(terms, this.factsFor(instrument, side, ownLots, 1))
    log.intent(timeNs, J_INTENT_REPLACE, terms, desk.books[instrument] as Book, gate.denial)
    if (approved === null) return false
    own.replacePriceTicks[orderId] = terms.priceTicks
    own.replaceQtyLots[orderId] = terms.qtyLots
    own.request(orderId, REQUEST_REPLACE)
    const slot = desk.events.take(EVENT_REPLACE, desk.number, instrument, orderId)
    desk.events.terms[slot] = approved
    desk.travel.send(slot, timeNs)
    return true
  }

  private termsOf(intent: Intent, orderId: number): OrderTerms {
    const { strategyName, gates } = this.desk
    const fault = (given: string, expected: string) => strategyFault(strategyName, given, expected)
    const instrument = intent.instrument ?? 0
    const type = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    const timeInForce = intent.timeInForce ?? (type === MARKET ? IOC : GTC)
    if (gates[instrument] === undefined) throw fault(`instrument ${instrument}`, 'one of the run')
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
    if (!own.knows(orderId)) {
      throw strategyFault(strategyName, `order ${orderId}`, 'an order of this desk')
    }
    const requests = (own.pending[orderId] ?? 0) & ~REQUEST_NEW
    return own.isOpen(orderId) && requests === 0
  }

  private factsFor(instrument: number, side: number, withoutLots: number, withoutOrders: number) {
    const { desk, facts } = this
    const book = desk.books[instrument] as Book
    facts.positionLots = desk.position(instrument)
    facts.openSideLots = desk.own.openLots(instrument, side) - withoutLots
    facts.openOrders = desk.own.open.length - withoutOrders
    facts.midHalfTicks = hasBothSides(book) ? book.bidTicks + book.askTicks : Number.NaN
    return facts
  }
}
