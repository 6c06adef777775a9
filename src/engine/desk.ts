import { Ledger } from '../ledger/ledger.ts'
import { assert, InvariantError } from '../lib/assert.ts'
import { RandomStream } from '../lib/random.ts'
import type { Book } from '../market/book.ts'
import type { Intent } from '../orders/intent.ts'
import { OrderFacts } from '../orders/order-facts.hot.ts'
import { isPlain, type Plan } from '../orders/plan.ts'
import { EXCHANGE } from '../orders/venue-profile.ts'
import { Market } from '../strategy/market-view.ts'
import type { PlanEnd } from '../strategy/plans.ts'
import type { Desk, Handlers, OrdersView, Wakes } from '../strategy/strategy.ts'
import type { Lane } from '../tape/lane.ts'
import type { Instrument } from '../units/instrument.ts'
import { type DeskConfig, wakesOf } from './desk-config.ts'
import { DeskGuard, type GuardedDesk } from './desk-guard.ts'
import { DeskJournal } from './desk-journal.ts'
import { DeskPlans } from './desk-plans.ts'
import { guarded } from './fault-guard.ts'
import type { Hearing } from './hearing.hot.ts'
import { J_BOOK, J_QUOTE, Journal } from './journal.hot.ts'
import { LANE_TIMER } from './lanes.ts'
import { type EntryDesk, OrderEntry } from './order-entry.ts'
import { OrderTravel } from './order-travel.ts'
import { DeskOrders } from './orders-view.ts'
import { type PlanningDesk, PlanRunner } from './plan-runner.ts'
import { EVENT_PLAN, EVENT_RESET, EVENT_TIMER, type PrivateEvents } from './private-events.hot.ts'
import { type HearingDesk, ReportHearing } from './report-hearing.ts'
import { refusePromise, strategyFault } from './strategy-fault.ts'
import { VenueSide } from './venue-side.ts'

/**
 * One strategy instance's private world: its orders, gate, ledger, latency and journal. The pass
 * calls it with what is heard; it calls the strategy, and sends what the strategy asks for through
 * the gate into the lanes. Desks of one pass never see each other.
 */
export class DeskRuntime implements Desk, EntryDesk, GuardedDesk, HearingDesk, PlanningDesk {
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
  readonly plans: DeskPlans
  readonly runner: PlanRunner
  private readonly entry = new OrderEntry(this)
  private readonly reports: ReportHearing
  private readonly streams = new Map<string, RandomStream>()
  handlers: Handlers = {}
  private hasFailed = false
  /** A trade that is heard is told in this, over and over. */
  private readonly trade = { priceTicks: 0, qtyLots: 0, aggressorSide: 0 }

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
    this.log = new DeskJournal(this.journal)
    this.guard = new DeskGuard(this, instruments, hearing.watch)
    this.travel = new OrderTravel(config.latency, events, instruments.length)
    this.atVenue = new VenueSide(this, config.rules, venueBooks)
    this.runner = new PlanRunner(this, this.entry)
    this.plans = new DeskPlans(this, this.runner)
    this.orders = new DeskOrders(this.own, this.plans, config.strategy.name)
    this.reports = new ReportHearing(this)
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

  submit(plan: Plan): number {
    const { plans } = this
    if (isPlain(plan) && (plan.postOnly !== true || plans.offersPostOnly)) {
      return this.entry.submit(plan)
    }
    return plans.isOffered(plan) ? this.entry.submit(plan as Intent) : plans.submit(plan)
  }

  cancel(orderId: number): boolean {
    const planId = orderId < 0 ? orderId : this.runner.planIdOf(orderId)
    return planId < 0 ? this.plans.cancel(planId) : this.entry.cancel(orderId)
  }

  replace(
    orderId: number,
    terms: { priceTicks?: number; qtyLots?: number; stopTicks?: number },
  ): boolean {
    if (orderId < 0) return this.plans.replace(orderId, terms)
    return this.runner.planIdOf(orderId) === 0 && this.entry.replace(orderId, terms)
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

  /** A report, in its slot of the events. */
  hear(timeNs: number, slot: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.travel.underWay--
    this.reports.hear(timeNs, slot)
  }

  /** Rows of one message, where its plans wait for them. */
  hearForPlans(timeNs: number, instrument: number, lane: Lane, first: number, end: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.runner.hear(timeNs, instrument, lane, first, end)
  }

  wakePlans(timeNs: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
    this.runner.time(timeNs)
  }

  wakePlansAt(timeNs: number): void {
    this.events.schedule(this.events.take(EVENT_PLAN, this.number, 0, 0), timeNs, LANE_TIMER)
  }

  watchForPlans(isWaiting: boolean): void {
    this.hearing.watchFor(this, isWaiting)
  }

  planEnded(end: PlanEnd): void {
    refusePromise(this.strategyName, this.handlers.onPlanEnd?.(end))
  }

  /** The pass is over, at the end of the desk's hearing: what was not told, then the accounts. */
  finish(): void {
    const { endNs } = this.hearing
    this.guard.finish(endNs)
    this.log.accounts(endNs, this.ledgers)
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

  ledgerOf(instrument: number): Ledger {
    const ledger = this.ledgers[instrument]
    if (ledger === undefined)
      throw strategyFault(this.strategyName, `instrument ${instrument}`, 'one of the run')
    return ledger
  }
}
