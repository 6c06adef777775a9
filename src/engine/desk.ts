import { Ledger } from '../ledger/ledger.ts'
import { assert, InvariantError } from '../lib/assert.ts'
import { RandomStream } from '../lib/random.ts'
import type { Book } from '../market/book.ts'
import type { Intent } from '../orders/intent.ts'
import { OwnOrders } from '../orders/own-orders.hot.ts'
import { REPORT_FILL } from '../orders/report.ts'
import { Gate } from '../risk/gate.ts'
import { Market } from '../strategy/market-view.ts'
import type { Desk, Handlers, OrdersView, Wakes } from '../strategy/strategy.ts'
import type { Instrument } from '../units/instrument.ts'
import type { Side } from '../units/side.ts'
import type { ExecutionRules, VenueClient } from '../venue/execution-rules.ts'
import { type DeskConfig, wakesOf } from './desk-config.ts'
import { DeskJournal } from './desk-journal.ts'
import { guarded } from './fault-guard.ts'
import { J_BOOK, J_QUOTE, Journal } from './journal.hot.ts'
import { LANE_TIMER } from './lanes.ts'
import { type EntryDesk, OrderEntry } from './order-entry.ts'
import { OrderTravel } from './order-travel.ts'
import { ordersView } from './orders-view.ts'
import { EVENT_REPORT, EVENT_TIMER, type PrivateEvents } from './private-events.hot.ts'
import { refusePromise, strategyFault } from './strategy-fault.ts'

/**
 * One strategy instance's private world: its orders, gate, ledger, latency and journal. The pass
 * calls it with what is heard; it calls the strategy, and sends what the strategy asks for through
 * the gate into the lanes. Desks of one pass never see each other.
 */
export class DeskRuntime implements Desk, VenueClient, EntryDesk {
  readonly number: number
  readonly config: DeskConfig
  readonly rules: ExecutionRules
  readonly wakes: Wakes
  readonly journal: Journal
  readonly own = new OwnOrders()
  readonly ledgers: readonly Ledger[]
  readonly orders: OrdersView
  readonly markets: readonly Market[]
  readonly market: Market
  readonly epochNs: bigint
  readonly notes: { readonly timeNs: number; readonly text: string }[] = []
  timeNs = 0
  wakeCount = 0
  readonly books: readonly Book[]
  readonly gates: readonly Gate[]
  readonly events: PrivateEvents
  /** The venues' own books, for what the journal says of a fill. */
  private readonly venueBooks: readonly { readonly book: Book }[]
  readonly log: DeskJournal
  readonly travel: OrderTravel
  private readonly entry = new OrderEntry(this)
  private readonly streams = new Map<string, RandomStream>()
  /** Venue's own count of what filled, by order: replaces are judged by it. */
  private readonly venueCumLots = new Map<number, number>()
  private handlers: Handlers = {}
  private hasFailed = false
  private fillCount = 0
  /** Venue's time of the request that it answers. */
  private venueNs = 0
  private readonly trade = { priceTicks: 0, qtyLots: 0, aggressorSide: 0 }

  constructor(
    number: number,
    config: DeskConfig,
    instruments: readonly Instrument[],
    books: readonly Book[],
    venueBooks: readonly { readonly book: Book }[],
    events: PrivateEvents,
    epochNs: bigint,
  ) {
    this.number = number
    this.config = config
    this.rules = config.rules
    this.wakes = wakesOf(config.strategy, config.params)
    this.journal = new Journal(config.keepsJournal, config.journalStore)
    this.ledgers = instruments.map((instrument, i) => {
      const fees = config.fees[i]
      assert(fees !== undefined, 'every instrument of a desk has fees')
      return new Ledger(instrument, fees)
    })
    this.gates = instruments.map((instrument) => new Gate(config.limits, instrument))
    this.books = books
    this.venueBooks = venueBooks
    this.markets = books.map((book, i) => new Market(book, instruments[i] as Instrument, i))
    this.market = this.markets[0] as Market
    this.events = events
    this.epochNs = epochNs
    this.orders = ordersView(this.own)
    this.log = new DeskJournal(this.journal)
    this.travel = new OrderTravel(config.latency, events, instruments.length)
  }

  /** Makes the strategy's instance; it may send orders and set timers at once. */
  open(startNs: number): void {
    this.timeNs = startNs
    const { strategy, params, onFailure } = this.config
    const create = () => strategy.create(this, params)
    this.handlers = onFailure ? guarded(strategy.name, create, (e) => this.fail(e)) : create()
    refusePromise(this.strategyName, this.handlers)
  }

  /** Its strategy broke: a desk that may fail alone goes on as one that does nothing. */
  fail(error: unknown): void {
    const { onFailure } = this.config
    if (onFailure === undefined || error instanceof InvariantError) throw error
    this.handlers = {}
    if (!this.hasFailed) onFailure(error)
    this.hasFailed = true
  }

  /** Requests and reports under way. */
  get underWay(): number {
    return this.travel.underWay
  }

  get strategyName(): string {
    return this.config.strategy.name
  }

  position(instrument = 0): number {
    return this.ledgerOf(instrument).positionLots
  }

  submit(intent: Intent): number {
    return this.entry.submit(intent)
  }

  cancel(orderId: number): boolean {
    return this.entry.cancel(orderId)
  }

  replace(orderId: number, terms: { priceTicks?: number; qtyLots?: number }): boolean {
    return this.entry.replace(orderId, terms)
  }

  at(timeNs: number, tag = 0): void {
    if (!Number.isSafeInteger(timeNs) || timeNs <= this.timeNs) {
      throw strategyFault(
        this.strategyName,
        `a timer at ${timeNs}`,
        `a whole number of ns after ${this.timeNs}`,
      )
    }
    this.events.schedule(this.events.take(EVENT_TIMER, this.number, 0, tag), timeNs, LANE_TIMER)
  }

  stream(name: string): RandomStream {
    const { seed } = this.config
    const stream = this.streams.get(name) ?? new RandomStream(seed, `strategy/${name}`)
    this.streams.set(name, stream)
    return stream
  }

  note(text: string): void {
    this.notes.push({ timeNs: this.timeNs, text })
  }

  wakeQuote(timeNs: number, instrument: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.log.heardBook(timeNs, J_QUOTE, instrument, this.books[instrument] as Book)
    refusePromise(this.strategyName, this.handlers.onQuote?.(this.markets[instrument] as Market))
  }

  wakeBook(timeNs: number, instrument: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.log.heardBook(timeNs, J_BOOK, instrument, this.books[instrument] as Book)
    refusePromise(this.strategyName, this.handlers.onBook?.(this.markets[instrument] as Market))
  }

  wakeTrade(timeNs: number, instrument: number, side: number, price: number, qty: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.log.heardTrade(timeNs, instrument, side, price, qty)
    const { trade } = this
    trade.priceTicks = price
    trade.qtyLots = qty
    trade.aggressorSide = side
    const market = this.markets[instrument] as Market
    refusePromise(this.strategyName, this.handlers.onTrade?.(trade, market))
  }

  wakeTimer(timeNs: number, tag: number): void {
    this.timeNs = timeNs
    this.wakeCount++
    this.log.timer(timeNs, tag)
    refusePromise(this.strategyName, this.handlers.onTimer?.(tag))
  }

  /** A request reached the venue: the pass calls this before the venue answers. */
  arrived(timeNs: number, slot: number): void {
    this.travel.underWay--
    this.venueNs = timeNs
    const { events } = this
    const instrument = events.instrument[slot] ?? 0
    const { book } = this.venueBooks[instrument] as { readonly book: Book }
    this.log.arrived(timeNs, instrument, events.number[slot] ?? 0, events.kind[slot] ?? 0, book)
  }

  rested(orderId: number, queueLots: number): void {
    this.log.rested(this.venueNs, this.own.instrument[orderId] ?? 0, orderId, queueLots)
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
    const fill = { side, reason, maker, priceTicks, qtyLots, queueLots, fillNumber }
    const { book } = this.venueBooks[instrument] as { readonly book: Book }
    this.log.filled(timeNs, instrument, orderId, fill, book)
    const { events } = this
    const slot = events.take(EVENT_REPORT, this.number, instrument, orderId)
    events.report[slot] = REPORT_FILL
    events.reason[slot] = reason
    events.maker[slot] = maker ? 1 : 0
    events.fillNumber[slot] = fillNumber
    events.priceTicks[slot] = priceTicks
    events.qtyLots[slot] = qtyLots
    this.travel.report(slot, timeNs)
  }

  answered(timeNs: number, orderId: number, report: number, reason: number): void {
    const instrument = this.own.instrument[orderId] ?? 0
    const slot = this.events.take(EVENT_REPORT, this.number, instrument, orderId)
    this.events.report[slot] = report
    this.events.reason[slot] = reason
    this.travel.report(slot, timeNs)
  }

  /** Lots of an order that the venue has filled. */
  venueCum(orderId: number): number {
    return this.venueCumLots.get(orderId) ?? 0
  }

  hear(timeNs: number, slot: number): void {
    this.timeNs = timeNs
    this.travel.underWay--
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
    this.log.report(timeNs, instrument, orderId, side, report, reason)
    this.own.apply(orderId, report)
    refusePromise(this.strategyName, this.handlers.onReport?.({ orderId, report, reason }))
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
    const valueUnits = ledger.valueOf(priceTicks, qtyLots)
    const feeUnits = ledger.feeOf(priceTicks, qtyLots, maker)
    ledger.book(side, qtyLots, valueUnits, feeUnits)
    this.own.fill(orderId, priceTicks, qtyLots)
    const terms = { orderId, instrument, side, priceTicks, qtyLots }
    const fill = { ...terms, maker, reason, venueNs, fillNumber, feeUnits, valueUnits }
    this.log.booked(this.timeNs, fill)
    refusePromise(this.strategyName, this.handlers.onFill?.(fill))
    refusePromise(
      this.strategyName,
      this.handlers.onReport?.({ orderId, report: REPORT_FILL, reason }),
    )
  }

  /** The pass ended with this event still under way. */
  unfinished(slot: number, timeNs: number, lane: number): void {
    this.travel.underWay--
    this.log.unfinished(timeNs, lane, slot, this.events)
  }

  private ledgerOf(instrument: number): Ledger {
    const ledger = this.ledgers[instrument]
    if (ledger !== undefined) return ledger
    throw strategyFault(this.strategyName, `instrument ${instrument}`, 'one of the run')
  }
}
