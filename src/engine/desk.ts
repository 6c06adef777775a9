import { assert, InputError } from '../lib/assert.ts'
import { RandomStream } from '../lib/random.ts'
import { Ledger } from '../ledger/ledger.ts'
import { type Book, hasBothSides, NO_ASK, NO_BID } from '../market/book.ts'
import { GTC, type Intent, IOC, LIMIT, MARKET, type OrderTerms } from '../orders/intent.ts'
import { OwnOrders, REQUEST_CANCEL, REQUEST_NEW, REQUEST_REPLACE } from '../orders/own-orders.hot.ts'
import {
  REPORT_CANCEL_REJECTED,
  REPORT_CANCELED,
  REPORT_EXPIRED,
  REPORT_FILL,
  REPORT_NEW,
  REPORT_REJECTED,
  REPORT_REPLACE_REJECTED,
  REPORT_REPLACED,
  TECHNICAL_REFUSAL,
} from '../orders/report.ts'
import { CANCELED, EXPIRED, REJECTED } from '../orders/status.ts'
import { Gate } from '../risk/gate.ts'
import { Market } from '../strategy/market-view.ts'
import type { Desk, Handlers, OrdersView, Wakes } from '../strategy/strategy.ts'
import type { Instrument } from '../units/instrument.ts'
import type { Side } from '../units/side.ts'
import type { ExecutionRules, VenueClient } from '../venue/execution-rules.ts'
import type { DeskConfig } from './desk-config.ts'
import {
  J_APPROVED,
  J_ARRIVED,
  J_BOOK,
  J_DENIED,
  J_FILL,
  J_INTENT_CANCEL,
  J_INTENT_NEW,
  J_INTENT_REPLACE,
  J_QUOTE,
  J_REPORT,
  J_RESTED,
  J_TIMER,
  J_TRADE,
  J_UNFINISHED,
  Journal,
  pack,
} from './journal.hot.ts'
import {
  LANE_MARKET_TO_US,
  LANE_MARKET_TO_VENUE,
  LANE_ORDER_TO_VENUE,
  LANE_REPORT_TO_US,
  LANE_TIMER,
} from './lanes.ts'
import { ordersView } from './orders-view.ts'
import {
  EVENT_CANCEL,
  EVENT_NEW,
  EVENT_REPLACE,
  EVENT_REPORT,
  EVENT_TIMER,
  type PrivateEvents,
} from './private-events.hot.ts'

/** Queue sizes are journalled in 1/1,000 lot; -1 = not known. */
const QUEUE_SCALE = 1000

/** The venue's book of one instrument, for what the journal says of a fill. */
export type VenueBook = { readonly book: Book }

/**
 * One strategy instance's private world: its orders, gate, ledger, latency and journal. The pass
 * calls it with what is heard; it calls the strategy, and sends what the strategy asks for through
 * the gate into the lanes. Desks of one pass never see each other.
 */
export class DeskRuntime implements Desk, VenueClient {
  readonly number: number
  readonly config: DeskConfig
  readonly rules: ExecutionRules
  readonly wakes: Wakes
  readonly journal: Journal
  readonly own = new OwnOrders()
  readonly ledgers: readonly Ledger[]
  readonly orders: OrdersView
  readonly markets: readonly Market[]
  readonly epochNs: bigint
  readonly notes: { readonly timeNs: number; readonly text: string }[] = []
  timeNs = 0
  /** Requests and reports under way. */
  underWay = 0
  wakeCount = 0
  private readonly books: readonly Book[]
  private readonly gates: readonly Gate[]
  private readonly events: PrivateEvents
  private readonly venueBooks: readonly VenueBook[]
  private readonly lastArrivalNs: number[]
  private readonly lastReportNs: number[]
  private readonly streams = new Map<string, RandomStream>()
  /** Venue's own count of what filled, by order: replaces are judged by it. */
  private readonly venueCumLots = new Map<number, number>()
  private handlers: Handlers = {}
  private fillCount = 0
  private readonly trade = { priceTicks: 0, qtyLots: 0, aggressorSide: 0 }

  constructor(
    number: number,
    config: DeskConfig,
    instruments: readonly Instrument[],
    books: readonly Book[],
    venueBooks: readonly VenueBook[],
    events: PrivateEvents,
    epochNs: bigint,
  ) {
    this.number = number
    this.config = config
    this.rules = config.rules
    const { wakes } = config.strategy
    this.wakes = typeof wakes === 'function' ? wakes(config.params) : wakes
    this.journal = new Journal(config.keepsJournal)
    this.ledgers = instruments.map((instrument, i) => {
      const fees = config.fees[i]
      assert(fees !== undefined, 'every instrument of a desk has fees')
      return new Ledger(instrument, fees)
    })
    this.gates = instruments.map((instrument) => new Gate(config.limits, instrument))
    this.books = books
    this.venueBooks = venueBooks
    this.markets = books.map((book, i) => new Market(book, instruments[i] as Instrument, i))
    this.events = events
    this.epochNs = epochNs
    this.orders = ordersView(this.own)
    this.lastArrivalNs = instruments.map(() => Number.NEGATIVE_INFINITY)
    this.lastReportNs = instruments.map(() => Number.NEGATIVE_INFINITY)
  }

  /** Makes the strategy's instance; it may send orders and set timers at once. */
  open(startNs: number): void {
    this.timeNs = startNs
    this.handlers = this.config.strategy.create(this, this.config.params)
  }

  get market(): Market {
    return this.markets[0] as Market
  }

  position(instrument = 0): number {
    return this.ledgerOf(instrument).positionLots
  }

  submit(intent: Intent): number {
    const instrument = intent.instrument ?? 0
    const gate = this.gates[instrument]
    if (gate === undefined) throw this.strategyFault(`instrument ${instrument}`, 'one of the run')
    if (intent.side !== 1 && intent.side !== -1) {
      throw this.strategyFault(`side ${intent.side}`, 'BUY (1) or SELL (-1)')
    }
    const type = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    if (type === LIMIT && intent.priceTicks === undefined) {
      throw this.strategyFault('a limit order without priceTicks', 'a whole number of ticks')
    }
    const orderId = this.own.add(intent)
    const terms: OrderTerms = {
      orderId,
      instrument,
      side: intent.side,
      type,
      timeInForce: intent.timeInForce ?? (type === MARKET ? IOC : GTC),
      postOnly: intent.postOnly === true,
      priceTicks: type === MARKET ? 0 : (intent.priceTicks ?? 0),
      qtyLots: intent.qtyLots,
    }
    this.journalIntent(J_INTENT_NEW, terms)
    const approved = gate.approve(terms, this.gateFacts(instrument, terms.side, 0))
    this.journalVerdict(orderId, instrument, gate.denial)
    if (approved === null) {
      this.own.deny(orderId)
      return orderId
    }
    this.own.sent(orderId)
    const slot = this.events.take(EVENT_NEW, this.number, instrument, orderId)
    this.events.terms[slot] = approved
    this.send(slot, instrument)
    return orderId
  }

  cancel(orderId: number): boolean {
    if (!this.canRequest(orderId)) return false
    const instrument = this.own.instrument[orderId] ?? 0
    this.own.request(orderId, REQUEST_CANCEL)
    this.record(LANE_MARKET_TO_US, J_INTENT_CANCEL, instrument, orderId, 0)
    this.send(this.events.take(EVENT_CANCEL, this.number, instrument, orderId), instrument)
    return true
  }

  replace(orderId: number, change: { priceTicks?: number; qtyLots?: number }): boolean {
    if (!this.canRequest(orderId) || this.own.type[orderId] === MARKET) return false
    const { own } = this
    const instrument = own.instrument[orderId] ?? 0
    const side = (own.side[orderId] ?? 1) as Side
    const terms: OrderTerms = {
      orderId,
      instrument,
      side,
      type: LIMIT,
      timeInForce: GTC,
      postOnly: own.postOnly[orderId] === 1,
      priceTicks: change.priceTicks ?? own.priceTicks[orderId] ?? 0,
      qtyLots: change.qtyLots ?? own.qtyLots[orderId] ?? 0,
    }
    this.journalIntent(J_INTENT_REPLACE, terms)
    const gate = this.gates[instrument] as Gate
    const cumLots = own.cumLots[orderId] ?? 0
    const facts = this.gateFacts(instrument, side, own.leavesLots(orderId) + cumLots)
    const approved = gate.approve(terms, { ...facts, openOrders: facts.openOrders - 1 })
    this.journalVerdict(orderId, instrument, gate.denial)
    if (approved === null) return false
    own.replacePriceTicks[orderId] = terms.priceTicks
    own.replaceQtyLots[orderId] = terms.qtyLots
    own.request(orderId, REQUEST_REPLACE)
    const slot = this.events.take(EVENT_REPLACE, this.number, instrument, orderId)
    this.events.terms[slot] = approved
    this.send(slot, instrument)
    return true
  }

  at(timeNs: number, tag = 0): void {
    if (!Number.isSafeInteger(timeNs) || timeNs <= this.timeNs) {
      throw this.strategyFault(`a timer at ${timeNs}`, `a whole number of ns after ${this.timeNs}`)
    }
    this.events.schedule(this.events.take(EVENT_TIMER, this.number, 0, tag), timeNs, LANE_TIMER)
  }

  stream(name: string): RandomStream {
    let stream = this.streams.get(name)
    if (stream === undefined) {
      stream = new RandomStream(this.config.seed, `strategy/${name}`)
      this.streams.set(name, stream)
    }
    return stream
  }

  note(text: string): void {
    this.notes.push({ timeNs: this.timeNs, text })
  }

  // ---- what the pass tells: the market as heard, and time

  wakeQuote(timeNs: number, instrument: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.journalBook(J_QUOTE, instrument)
    this.handlers.onQuote?.(this.markets[instrument] as Market)
  }

  wakeBook(timeNs: number, instrument: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.journalBook(J_BOOK, instrument)
    this.handlers.onBook?.(this.markets[instrument] as Market)
  }

  wakeTrade(timeNs: number, instrument: number, side: number, price: number, qty: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    const packed = pack(side, 0, 0, 0)
    this.journal.append(
      timeNs, LANE_MARKET_TO_US, J_TRADE, instrument, 0, packed, price, qty, 0, 0, 0, 0, 0,
    )
    const { trade } = this
    trade.priceTicks = price
    trade.qtyLots = qty
    trade.aggressorSide = side
    this.handlers.onTrade?.(trade, this.markets[instrument] as Market)
  }

  wakeTimer(timeNs: number, tag: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.record(LANE_TIMER, J_TIMER, 0, tag, 0)
    this.handlers.onTimer?.(tag)
  }

  // ---- what the venue tells, at the venue's time: reports set out on their way to us

  /** A request reached the venue: the pass calls this before the venue answers. */
  arrived(timeNs: number, slot: number): void {
    this.underWay--
    const { events } = this
    const instrument = events.instrument[slot] ?? 0
    const kind = events.kind[slot] ?? 0
    const book = (this.venueBooks[instrument] as VenueBook).book
    this.journal.append(
      timeNs, LANE_ORDER_TO_VENUE, J_ARRIVED, instrument, events.number[slot] ?? 0,
      pack(0, kind, 0, 0), 0, 0, 0, 0, book.bidTicks, book.askTicks, 0,
    )
    this.venueNs = timeNs
  }

  private venueNs = 0

  rested(orderId: number, queueLots: number): void {
    const instrument = this.own.instrument[orderId] ?? 0
    this.journal.append(
      this.venueNs, LANE_ORDER_TO_VENUE, J_RESTED, instrument, orderId, 0, 0, 0,
      queueCode(queueLots), 0, 0, 0, 0,
    )
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
    const instrument = this.own.instrument[orderId] ?? 0
    const side = this.own.side[orderId] ?? 0
    const fillNumber = ++this.fillCount
    this.venueCumLots.set(orderId, this.venueCum(orderId) + qtyLots)
    const lane = maker ? LANE_MARKET_TO_VENUE : LANE_ORDER_TO_VENUE
    const book = (this.venueBooks[instrument] as VenueBook).book
    this.journal.append(
      timeNs, lane, J_FILL, instrument, orderId, pack(side, reason, maker ? 1 : 0, 0), priceTicks,
      qtyLots, queueCode(queueLots), fillNumber, book.bidTicks, book.askTicks, 0,
    )
    const slot = this.events.take(EVENT_REPORT, this.number, instrument, orderId)
    const { events } = this
    events.report[slot] = REPORT_FILL
    events.reason[slot] = reason
    events.maker[slot] = maker ? 1 : 0
    events.fillNumber[slot] = fillNumber
    events.priceTicks[slot] = priceTicks
    events.qtyLots[slot] = qtyLots
    this.sendReport(slot, instrument, timeNs)
  }

  answered(timeNs: number, orderId: number, report: number, reason: number): void {
    const instrument = this.own.instrument[orderId] ?? 0
    const slot = this.events.take(EVENT_REPORT, this.number, instrument, orderId)
    this.events.report[slot] = report
    this.events.reason[slot] = reason
    this.sendReport(slot, instrument, timeNs)
  }

  /** Lots of an order that the venue has filled. */
  venueCum(orderId: number): number {
    return this.venueCumLots.get(orderId) ?? 0
  }

  // ---- a report is heard: orders, ledger, journal, strategy

  hear(timeNs: number, slot: number): void {
    this.timeNs = timeNs
    this.underWay--
    const { events } = this
    const orderId = events.number[slot] ?? 0
    const report = events.report[slot] ?? 0
    if (report === REPORT_FILL) {
      this.hearFill(slot, orderId)
      return
    }
    const instrument = events.instrument[slot] ?? 0
    const reason = events.reason[slot] ?? 0
    const side = this.own.side[orderId] ?? 0
    this.record(LANE_REPORT_TO_US, J_REPORT, instrument, orderId, pack(side, report, reason, 0))
    this.applyReport(orderId, report)
    this.handlers.onReport?.({ orderId, report, reason })
  }

  private applyReport(orderId: number, report: number): void {
    const { own } = this
    if (report === REPORT_NEW) own.acknowledge(orderId)
    else if (report === REPORT_CANCELED) own.end(orderId, CANCELED)
    else if (report === REPORT_REJECTED) own.end(orderId, REJECTED)
    else if (report === REPORT_EXPIRED) own.end(orderId, EXPIRED)
    else if (report === REPORT_REPLACED) own.replaced(orderId)
    else if (report === REPORT_CANCEL_REJECTED) own.clearRequest(orderId, REQUEST_CANCEL)
    else if (report === REPORT_REPLACE_REJECTED) own.clearRequest(orderId, REQUEST_REPLACE)
    else assert(false, `report ${report} is known`)
  }

  private hearFill(slot: number, orderId: number): void {
    const { events } = this
    const instrument = events.instrument[slot] ?? 0
    const priceTicks = events.priceTicks[slot] ?? 0
    const qtyLots = events.qtyLots[slot] ?? 0
    const maker = events.maker[slot] === 1
    const reason = events.reason[slot] ?? 0
    const fillNumber = events.fillNumber[slot] ?? 0
    const venueNs = events.venueNs[slot] ?? 0
    const side = (this.own.side[orderId] ?? 1) as Side
    const ledger = this.ledgerOf(instrument)
    const value = ledger.valueOf(priceTicks, qtyLots)
    const fee = ledger.feeOf(priceTicks, qtyLots, maker)
    ledger.book(side, qtyLots, value, fee)
    this.own.fill(orderId, priceTicks, qtyLots)
    const packed = pack(side, REPORT_FILL, reason, maker ? 1 : 0)
    this.journal.append(
      this.timeNs, LANE_REPORT_TO_US, J_REPORT, instrument, orderId, packed, priceTicks, qtyLots,
      fillNumber, fee, 0, 0, value,
    )
    this.handlers.onFill?.({ orderId, instrument, side, priceTicks, qtyLots, maker, venueNs, reason })
    this.handlers.onReport?.({ orderId, report: REPORT_FILL, reason })
  }

  /** The pass ended with this event still under way. */
  unfinished(slot: number, timeNs: number, lane: number): void {
    this.underWay--
    const { events } = this
    const packed = pack(0, events.kind[slot] ?? 0, events.report[slot] ?? 0, 0)
    const instrument = events.instrument[slot] ?? 0
    this.journal.append(
      timeNs, lane, J_UNFINISHED, instrument, events.number[slot] ?? 0, packed, 0, 0, 0, 0, 0, 0, 0,
    )
  }

  // ---- lanes: nothing overtakes

  private send(slot: number, instrument: number): void {
    const latencyNs = this.config.latency.entryNs(this.timeNs)
    this.underWay++
    if (latencyNs < 0) {
      this.refuseTechnically(slot, instrument, -latencyNs)
      return
    }
    const last = this.lastArrivalNs[instrument] ?? 0
    const arrival = Math.max(this.timeNs + latencyNs, last)
    this.lastArrivalNs[instrument] = arrival
    this.events.schedule(slot, arrival, LANE_ORDER_TO_VENUE)
  }

  /** The venue's door refused the request: it never reaches the book. */
  private refuseTechnically(slot: number, instrument: number, afterNs: number): void {
    const { events } = this
    const kind = events.kind[slot] ?? 0
    events.terms[slot] = null
    events.kind[slot] = EVENT_REPORT
    events.report[slot] =
      kind === EVENT_NEW
        ? REPORT_REJECTED
        : kind === EVENT_CANCEL
          ? REPORT_CANCEL_REJECTED
          : REPORT_REPLACE_REJECTED
    events.reason[slot] = TECHNICAL_REFUSAL
    this.deliver(slot, instrument, this.timeNs + afterNs)
  }

  private sendReport(slot: number, instrument: number, venueNs: number): void {
    this.underWay++
    this.events.venueNs[slot] = venueNs
    this.deliver(slot, instrument, venueNs + this.config.latency.responseNs(venueNs))
  }

  private deliver(slot: number, instrument: number, timeNs: number): void {
    const heard = Math.max(timeNs, this.lastReportNs[instrument] ?? 0)
    this.lastReportNs[instrument] = heard
    this.events.schedule(slot, heard, LANE_REPORT_TO_US)
  }

  // ---- small things

  private canRequest(orderId: number): boolean {
    const { own } = this
    if (!own.knows(orderId)) throw this.strategyFault(`order ${orderId}`, 'an order of this desk')
    const requests = (own.pending[orderId] ?? 0) & ~REQUEST_NEW
    return own.isOpen(orderId) && requests === 0
  }

  private gateFacts(instrument: number, side: number, withoutLots: number) {
    const book = this.books[instrument] as Book
    return {
      positionLots: this.ledgerOf(instrument).positionLots,
      openSideLots: this.own.openLots(instrument, side) - withoutLots,
      openOrders: this.own.open.length,
      midHalfTicks: hasBothSides(book) ? book.bidTicks + book.askTicks : Number.NaN,
    }
  }

  private ledgerOf(instrument: number): Ledger {
    const ledger = this.ledgers[instrument]
    if (ledger === undefined) throw this.strategyFault(`instrument ${instrument}`, 'one of the run')
    return ledger
  }

  private strategyFault(given: string, expected: string): InputError {
    const { name } = this.config.strategy
    return new InputError({ field: `strategy "${name}"` }, given, expected, 'Correct the strategy.')
  }

  private record(lane: number, code: number, instrument: number, number: number, packed: number) {
    this.journal.append(
      this.timeNs, lane, code, instrument, number, packed, 0, 0, 0, 0, 0, 0, 0,
    )
  }

  private journalIntent(code: number, terms: OrderTerms): void {
    const packed = pack(terms.side, terms.type, terms.timeInForce, terms.postOnly ? 1 : 0)
    const book = this.books[terms.instrument] as Book
    const valid = hasBothSides(book)
    const { priceTicks, qtyLots, orderId, instrument } = terms
    this.journal.append(
      this.timeNs, LANE_MARKET_TO_US, code, instrument, orderId, packed,
      Number.isSafeInteger(priceTicks) ? priceTicks : 0, Number.isSafeInteger(qtyLots) ? qtyLots : 0,
      0, 0, valid ? book.bidTicks : NO_BID, valid ? book.askTicks : NO_ASK, 0,
    )
  }

  private journalVerdict(orderId: number, instrument: number, denial: number): void {
    const code = denial === 0 ? J_APPROVED : J_DENIED
    this.record(LANE_MARKET_TO_US, code, instrument, orderId, pack(0, denial, 0, 0))
  }

  private journalBook(code: number, instrument: number): void {
    const book = this.books[instrument] as Book
    this.journal.append(
      this.timeNs, LANE_MARKET_TO_US, code, instrument, 0, 0, 0, book.bidLots, book.askLots, 0,
      book.bidTicks, book.askTicks, 0,
    )
  }
}

function queueCode(queueLots: number): number {
  return Number.isFinite(queueLots) ? Math.round(queueLots * QUEUE_SCALE) : -1
}
