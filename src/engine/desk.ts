import { Ledger } from '../ledger/ledger.ts'
import { assert, InvariantError } from '../lib/assert.ts'
import { RandomStream } from '../lib/random.ts'
import type { Book } from '../market/book.ts'
import type { Intent } from '../orders/intent.ts'
import { OrderFacts } from '../orders/order-facts.hot.ts'
import { NOT_STATED } from '../orders/order-notes.hot.ts'
import { REPORT_FILL } from '../orders/report.ts'
import { EXCHANGE } from '../orders/venue-profile.ts'
import { ALARM_FROM } from '../orders/verdict.ts'
import { Market } from '../strategy/market-view.ts'
import type { Desk, Handlers, OrdersView, Wakes } from '../strategy/strategy.ts'
import type { Instrument } from '../units/instrument.ts'
import type { Side } from '../units/side.ts'
import { type DeskConfig, wakesOf } from './desk-config.ts'
import { DeskGuard, type GuardedDesk } from './desk-guard.ts'
import { DeskJournal } from './desk-journal.ts'
import { guarded } from './fault-guard.ts'
import type { Hearing } from './hearing.hot.ts'
import { J_BOOK, J_QUOTE, Journal } from './journal.hot.ts'
import { LANE_TIMER } from './lanes.ts'
import { type EntryDesk, OrderEntry } from './order-entry.ts'
import { OrderTravel } from './order-travel.ts'
import { DeskOrders } from './orders-view.ts'
import { EVENT_RESET, EVENT_TIMER, type PrivateEvents } from './private-events.hot.ts'
import { refusePromise, strategyFault } from './strategy-fault.ts'
import { noFill, type ToldFill } from './told-fill.ts'
import { VenueSide } from './venue-side.ts'

/**
 * One strategy instance's private world: its orders, gate, ledger, latency and journal. The pass
 * calls it with what is heard; it calls the strategy, and sends what the strategy asks for through
 * the gate into the lanes. Desks of one pass never see each other.
 */
export class DeskRuntime implements Desk, EntryDesk, GuardedDesk {
  readonly number: number
  readonly config: DeskConfig
  readonly wakes: Wakes
  readonly journal: Journal
  /** The simulated venue never speaks again of what is over: such orders need not be kept. */
  readonly own = new OrderFacts(EXCHANGE, false)
  readonly ledgers: readonly Ledger[]
  readonly orders: OrdersView
  readonly markets: readonly Market[]
  readonly market: Market
  readonly epochNs: bigint
  readonly notes: { readonly timeNs: number; readonly text: string }[] = []
  timeNs = 0
  wakeCount = 0
  /** The market as this desk hears it. */
  readonly hearing: Hearing
  readonly books: readonly Book[]
  readonly guard: DeskGuard
  readonly events: PrivateEvents
  readonly log: DeskJournal
  readonly travel: OrderTravel
  /** What the venues know of this desk, and tell it. */
  readonly atVenue: VenueSide
  private readonly entry = new OrderEntry(this)
  private readonly streams = new Map<string, RandomStream>()
  private handlers: Handlers = {}
  private hasFailed = false
  /** Reports heard: lanes are FIFO, so that this is the venue's number too. */
  private heardCount = 0
  /** What is heard is told in these, over and over. */
  private readonly trade = { priceTicks: 0, qtyLots: 0, aggressorSide: 0 }
  private readonly heardReport = { orderId: 0, report: 0, reason: 0 }
  private readonly heardFill: ToldFill = noFill()

  constructor(
    number: number,
    config: DeskConfig,
    instruments: readonly Instrument[],
    hearing: Hearing,
    venueBooks: readonly { readonly book: Book }[],
    events: PrivateEvents,
    epochNs: bigint,
  ) {
    this.number = number
    this.config = config
    this.wakes = wakesOf(config.strategy, config.params)
    this.journal = new Journal(config.keepsJournal, config.journalStore)
    this.ledgers = instruments.map((instrument, i) => {
      const fees = config.fees[i]
      assert(fees !== undefined, 'every instrument of a desk has fees')
      return new Ledger(instrument, fees)
    })
    this.hearing = hearing
    const { books } = hearing
    this.books = books
    this.markets = books.map((book, i) => new Market(book, instruments[i] as Instrument, i))
    this.market = this.markets[0] as Market
    this.events = events
    this.epochNs = epochNs
    this.orders = new DeskOrders(this.own, config.strategy.name)
    this.log = new DeskJournal(this.journal)
    this.guard = new DeskGuard(this, instruments, hearing.watch)
    this.travel = new OrderTravel(config.latency, events, instruments.length)
    this.atVenue = new VenueSide(this, config.rules, venueBooks)
  }

  /** Makes the strategy's instance; it may send orders and set timers at once. */
  open(startNs: number): void {
    this.timeNs = startNs
    const { strategy, params, onFailure } = this.config
    const create = () => strategy.create(this, params)
    this.handlers = onFailure ? guarded(strategy.name, create, (e) => this.fail(e)) : create()
    refusePromise(this.strategyName, this.handlers)
    this.config.risk.resets.forEach(({ unixNs }, index) => {
      const slot = this.events.take(EVENT_RESET, this.number, 0, index)
      this.events.schedule(slot, Number(unixNs - this.epochNs), LANE_TIMER)
    })
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
    this.guard.wake(timeNs)
    this.wakeCount++
    this.log.heardBook(timeNs, J_QUOTE, instrument, this.books[instrument] as Book)
    refusePromise(this.strategyName, this.handlers.onQuote?.(this.markets[instrument] as Market))
  }

  wakeBook(timeNs: number, instrument: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.wakeCount++
    this.log.heardBook(timeNs, J_BOOK, instrument, this.books[instrument] as Book)
    refusePromise(this.strategyName, this.handlers.onBook?.(this.markets[instrument] as Market))
  }

  wakeTrade(timeNs: number, instrument: number, side: number, price: number, qty: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.wakeCount++
    this.log.heardTrade(timeNs, instrument, side, price, qty)
    const { trade } = this
    trade.priceTicks = price
    trade.qtyLots = qty
    trade.aggressorSide = side
    refusePromise(
      this.strategyName,
      this.handlers.onTrade?.(trade, this.markets[instrument] as Market),
    )
  }

  wakeTimer(timeNs: number, tag: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.wakeCount++
    this.log.timer(timeNs, tag)
    refusePromise(this.strategyName, this.handlers.onTimer?.(tag))
  }

  /** The desk's own period. */
  wakeRing(timeNs: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.wakeCount++
    this.journal.ring(timeNs)
    refusePromise(this.strategyName, this.handlers.onTimer?.(0))
  }

  hear(timeNs: number, slot: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.travel.underWay--
    const { events, own } = this
    const orderId = events.number[slot] ?? 0
    const report = events.report[slot] ?? 0
    const reason = events.reason[slot] ?? 0
    const instrument = events.instrument[slot] ?? 0
    if (own.awaitsAnswer(orderId)) this.guard.answered(timeNs, instrument, report, reason)
    if (report === REPORT_FILL) this.hearFill(slot, orderId)
    else {
      const side = own.side[own.slotOf(orderId)] ?? 0
      this.log.report(timeNs, instrument, orderId, side, report, reason)
      this.believe(orderId, report, 0, NOT_STATED, 0)
    }
    if (this.handlers.onReport === undefined) return
    const heard = this.heardReport
    heard.orderId = orderId
    heard.report = report
    heard.reason = reason
    refusePromise(this.strategyName, this.handlers.onReport(heard))
  }

  private hearFill(slot: number, orderId: number): void {
    const { events } = this
    const fill = this.heardFill
    fill.orderId = orderId
    fill.instrument = events.instrument[slot] ?? 0
    fill.side = (this.own.side[this.own.slotOf(orderId)] ?? 1) as Side
    fill.priceTicks = events.priceTicks[slot] ?? 0
    fill.qtyLots = events.qtyLots[slot] ?? 0
    fill.maker = events.maker[slot] === 1
    fill.reason = events.reason[slot] ?? 0
    fill.venueNs = events.venueNs[slot] ?? 0
    fill.fillNumber = events.fillNumber[slot] ?? 0
    const ledger = this.ledgerOf(fill.instrument)
    const valueUnits = ledger.valueOf(fill.priceTicks, fill.qtyLots)
    const feeUnits = ledger.feeOf(fill.priceTicks, fill.qtyLots, fill.maker)
    ledger.book(fill.side, fill.qtyLots, valueUnits, feeUnits)
    this.believe(orderId, REPORT_FILL, fill.qtyLots, fill.priceTicks, fill.fillNumber)
    this.log.booked(this.timeNs, fill, valueUnits)
    this.guard.filled(this.timeNs, fill, valueUnits, feeUnits)
    refusePromise(this.strategyName, this.handlers.onFill?.(fill))
  }

  /** The pass is over, at the end of the desk's hearing: what was not told, then the accounts. */
  finish(): void {
    const { endNs } = this.hearing
    this.guard.finish(endNs)
    this.log.accounts(endNs, this.ledgers)
  }

  /** What was heard becomes facts. The simulated venue says nothing that they do not foresee. */
  private believe(id: number, report: number, lots: number, ticks: number, fill: number): void {
    const verdict = this.own.hear(id, report, ++this.heardCount, 0, lots, ticks, fill)
    assert(verdict < ALARM_FROM, 'the venue says what the order foresees')
  }

  /** A reset of a breaker that the config plans for now. */
  reset(timeNs: number, index: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.guard.reset(timeNs, index)
  }

  /** The pass ended with this event still under way. */
  unfinished(slot: number, timeNs: number, lane: number): void {
    this.guard.finish(this.hearing.endNs)
    this.travel.underWay--
    this.log.unfinished(timeNs, lane, slot, this.events)
  }

  private ledgerOf(instrument: number): Ledger {
    const ledger = this.ledgers[instrument]
    if (ledger === undefined)
      throw strategyFault(this.strategyName, `instrument ${instrument}`, 'one of the run')
    return ledger
  }
}
