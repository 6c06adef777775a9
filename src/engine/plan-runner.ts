import type { Ledger } from '../ledger/ledger.ts'
import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import type { Action } from '../orders/emulator/action.ts'
import { OrderEmulator } from '../orders/emulator/emulator.ts'
import { type Feature, SIMULATED_VENUE } from '../orders/emulator/feature.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import type { PlanEnd } from '../strategy/plans.ts'
import { kindOf, type Lane } from '../tape/lane.ts'
import { STATUS, TRADE } from '../tape/schema.ts'
import { ChildOrders } from './child-orders.ts'
import type { DeskConfig } from './desk-config.ts'
import type { DeskGuard } from './desk-guard.ts'
import type { Journal } from './journal.hot.ts'
import type { OrderEntry } from './order-entry.ts'
import { PlanJournal } from './plan-journal.ts'

/** What plans need of the desk that they belong to. */
export type PlanningDesk = {
  readonly config: DeskConfig
  readonly strategyName: string
  readonly timeNs: number
  readonly own: OrderFacts
  /** Heard books and accounts, one an instrument. */
  readonly books: readonly Book[]
  readonly ledgers: readonly Ledger[]
  readonly guard: DeskGuard
  readonly journal: Journal
  /** Its plans begin to wait for what is heard, or wait no more. */
  watchForPlans(isWaiting: boolean): void
  /** `wakePlans` is to be called then. */
  wakePlansAt(timeNs: number): void
  planEnded(end: PlanEnd): void
}

/**
 * The emulator in a pass: it hears what the desk hears, before the strategy does, and what it asks for is
 * done at once, through the gate. Every step is journalled. Nothing of it is there before the first plan.
 */
export class PlanRunner {
  readonly children: ChildOrders
  readonly log: PlanJournal
  readonly natively: ReadonlySet<Feature>
  emulator: OrderEmulator | null = null
  private readonly desk: PlanningDesk
  private isWaiting = false
  private depth = 0
  /** Plans that ended, of which the strategy is not told yet. */
  private readonly ended: PlanEnd[] = []

  constructor(desk: PlanningDesk, entry: OrderEntry) {
    this.desk = desk
    this.children = new ChildOrders(desk.own, entry, desk.guard)
    this.log = new PlanJournal(desk.journal)
    this.natively = desk.config.natively ?? SIMULATED_VENUE
  }

  /** No plan was ever given: nothing has to be told. */
  get isIdle(): boolean {
    return this.emulator === null
  }

  /** Id of the plan that an order is part of, 0 for none. */
  planIdOf(orderId: number): number {
    return this.emulator === null ? 0 : 0 - this.children.planOf(orderId)
  }

  /** The rows of one message, and the book that came of it. */
  hear(timeNs: number, instrument: number, lane: Lane, first: number, end: number): void {
    const { emulator } = this
    if (emulator === null) return
    for (let at = first; at < end; at++) {
      const kind = kindOf(lane.word[at] ?? 0)
      if (kind === TRADE) {
        this.do(emulator.trade(timeNs, instrument, lane.priceTicks[at] ?? 0))
      } else if (kind === STATUS) {
        this.do(emulator.status(timeNs, instrument, lane.qtyLots[at] ?? 0))
      }
    }
    this.do(emulator.quote(timeNs, instrument, ...this.bestOf(instrument)))
  }

  /** A report on an order was heard, and its facts have it. */
  reported(orderId: number, report: number, reason: number, priceTicks: number): void {
    const { emulator, children, desk } = this
    if (emulator === null) return
    const said = children.heard(orderId, report, reason, priceTicks)
    if (said !== null) this.do(emulator.reported(desk.timeNs, orderId, said))
  }

  /** A fill was booked, before `reported`: what the position is now. */
  positionOf(instrument: number): void {
    const { emulator, desk } = this
    if (emulator === null) return
    const lots = desk.ledgers[instrument]?.positionLots ?? 0
    this.do(emulator.position(desk.timeNs, instrument, lots))
  }

  time(timeNs: number): void {
    if (this.emulator !== null) this.do(this.emulator.time(timeNs))
  }

  /**
   * What the emulator asks for, in order; what follows from it comes before the rest. The strategy is told
   * of plans that ended when all of it is done: what it asks for then finds things as they are.
   */
  do(actions: readonly Action[]): void {
    this.depth++
    for (const action of actions) this.act(action)
    this.depth--
    if (this.depth > 0) return
    this.watch()
    for (let next = this.ended.shift(); next !== undefined; next = this.ended.shift()) {
      this.desk.planEnded(next)
    }
  }

  private act(action: Action): void {
    const { children, desk, log } = this
    const { timeNs } = desk
    const emulator = this.started()
    if (action.kind === 'wake') {
      desk.wakePlansAt(action.atNs)
      return
    }
    const isSubmit = action.kind === 'submit'
    log.step(
      timeNs,
      action,
      isSubmit ? desk.own.count + 1 : action.kind === 'end' ? 0 : action.order,
    )
    if (isSubmit) {
      const order = children.submit(action)
      const { plan } = action
      this.do(order === 0 ? emulator.refused(timeNs, plan) : emulator.placed(timeNs, plan, order))
    } else if (action.kind === 'cancel') children.cancel(action.order)
    else if (action.kind === 'replace') {
      if (!children.replace(action)) emulator.unchanged(action.order)
    } else {
      this.ended.push({ planId: -action.plan, status: action.status, why: action.why })
    }
  }

  /** The emulator, and what it has to know before its first plan. */
  started(): OrderEmulator {
    const { desk } = this
    if (this.emulator === null) {
      const { calendars = [] } = desk.config
      this.emulator = new OrderEmulator({ natively: this.natively, calendars })
      desk.ledgers.forEach(({ positionLots }, i) => {
        this.emulator?.position(desk.timeNs, i, positionLots)
      })
    }
    // While nothing waits nothing is heard: prices are those of now, and no trade is the last one.
    if (!this.isWaiting)
      this.emulator.look((instrument) => this.bestOf(instrument), desk.books.length)
    return this.emulator
  }

  private watch(): void {
    const isWaiting = this.emulator?.isWaiting === true
    if (isWaiting === this.isWaiting) return
    this.isWaiting = isWaiting
    this.desk.watchForPlans(isWaiting)
  }

  /** Best prices as heard, NaN for a side that is empty or in doubt. */
  private bestOf(instrument: number): [bidTicks: number, askTicks: number] {
    const book = this.desk.books[instrument] as Book
    if (!book.valid) return [Number.NaN, Number.NaN]
    const { bidTicks, askTicks } = book
    return [
      bidTicks === NO_BID ? Number.NaN : bidTicks,
      askTicks === NO_ASK ? Number.NaN : askTicks,
    ]
  }
}
