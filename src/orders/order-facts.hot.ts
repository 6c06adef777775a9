import { GTC, type Intent, LIMIT, MARKET } from './intent.ts'
import { LiveOrders } from './live-orders.hot.ts'
import { roomFor } from './order-columns.hot.ts'
import { hearReport } from './order-hearing.hot.ts'
import { ACKED, HEARD, LIVE } from './order-marks.ts'
import { NOT_STATED, OrderNotes } from './order-notes.hot.ts'
import { AT_VENUE, CANCEL_REQUEST, OrderRequests, REPLACE_REQUEST } from './order-requests.hot.ts'
import { OrderSlots } from './order-slots.hot.ts'
import { isOver, statusOf } from './order-status.hot.ts'
import { REPORT_NEW } from './report.ts'
import * as s from './status.ts'
import { hearUsual } from './usual-life.hot.ts'
import { EXCHANGE, type VenueProfile } from './venue-profile.ts'
import { APPLIED, UNKNOWN } from './verdict.ts'

/**
 * Idea: orders as facts. An order holds what was asked, what the venue said, and what we believe while
 * it is silent; quantities and status are derived. Ids count from 1 in the order of intents. Intents
 * (new, cancel, replace) are numbered too: client order ids are made of that number.
 * Layout: a slot an order (order-slots.hot.ts), its facts side by side; a column is a view of one cell of
 * every slot, so that `qtyLots[slot]` reads like an array and an event touches two or three cache lines.
 * Executions and terms are rows of `notes`, cancels and replaces rows of `requests`.
 * Cost: a few cells an intent or report, a row an execution; exposure and status need no scan of orders.
 * Holds: active, qty = cum + leaves; reports in any order and any number of times end in the same facts.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export class OrderFacts {
  readonly profile: VenueProfile
  readonly notes = new OrderNotes()
  readonly requests = new OrderRequests()
  readonly live = new LiveOrders()
  readonly slots: OrderSlots
  count = 0
  /** Intents so far: new orders, cancels and replaces. */
  intents = 0
  /** Bits of order-marks.ts. */
  marks!: Float64Array
  /** What we hold of it without the venue: Created, Denied, PendingNew (sent), Ambiguous, Failed. */
  belief!: Float64Array
  /** Status that the venue ended it with, 0 before, and the number of that report. */
  cause!: Float64Array
  causeSequence!: Float64Array
  /** Cancels and replaces that are not answered. */
  unanswered!: Float64Array
  /** Highest number of a report heard. */
  lastSequence!: Float64Array
  /** 0 while only the venue can tell (an order sized in cash). */
  qtyLots!: Float64Array
  /** Σ size and Σ price x size (ticks x lots) of the executions that stand. */
  cumLots!: Float64Array
  notional!: Float64Array
  /** Its share of the exposure of its side. */
  exposure!: Float64Array
  priceTicks!: Float64Array
  side!: Float64Array
  instrument!: Float64Array
  /** Newest row in `notes` and in `requests`, 0 without one. */
  note!: Float64Array
  request!: Float64Array
  /** Number of the intent that made the order. */
  number!: Float64Array
  type!: Float64Array
  timeInForce!: Float64Array
  postOnly!: Float64Array
  /** Highest id of an execution heard: a higher one is new. */
  lastExecutionId = 0

  /** `keepsAll`: the venue may speak of an order again when all its requests are answered. */
  constructor(profile: VenueProfile = EXCHANGE, keepsAll = true) {
    this.profile = profile
    this.slots = new OrderSlots(keepsAll)
    this.layOut()
  }

  /** Live ids, oldest first. */
  get open(): readonly number[] {
    return this.live.ids
  }

  /** Where the columns hold an order; -1 for an id that is none, or forgotten. */
  slotOf(id: number): number {
    return this.slots.of(id)
  }

  /** Registers an intent and returns the order's id. It is `Created` until `sent` or `deny`. */
  add(intent: Intent): number {
    const id = ++this.count
    const slot = roomFor(this, id)
    this.number[slot] = ++this.intents
    this.instrument[slot] = intent.instrument ?? 0
    this.side[slot] = intent.side
    this.type[slot] = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    this.timeInForce[slot] = intent.timeInForce ?? GTC
    this.postOnly[slot] = intent.postOnly === true ? 1 : 0
    this.priceTicks[slot] = intent.priceTicks ?? 0
    this.qtyLots[slot] = intent.qtyLots
    this.live.admit(this.instrument[slot]!)
    return id
  }

  deny(id: number): void {
    const slot = this.slots.of(id)
    this.belief[slot] = s.DENIED
    this.slots.overAt[slot] = this.count
  }

  sent(id: number): void {
    const slot = this.slots.of(id)
    this.belief[slot] = s.PENDING_NEW
    this.settle(id, slot)
  }

  /** Sent, but no proof either way; false when the venue has spoken of it. */
  doubt(id: number): boolean {
    const slot = this.slots.of(id)
    if (this.belief[slot] !== s.PENDING_NEW || (this.marks[slot]! & HEARD) !== 0) return false
    this.belief[slot] = s.AMBIGUOUS
    return true
  }

  /** Proof that an ambiguous order never reached the venue; false when it is not ambiguous. */
  giveUp(id: number): boolean {
    const slot = this.slots.of(id)
    if (this.belief[slot] !== s.AMBIGUOUS) return false
    this.belief[slot] = s.FAILED
    this.settle(id, slot)
    return true
  }

  /** A cancel is on its way; returns the number of its intent. */
  requestCancel(id: number): number {
    return this.ask(id, CANCEL_REQUEST, 0, 0)
  }

  /** A replace is on its way; returns the number of its intent. */
  requestReplace(id: number, priceTicks: number, qtyLots: number): number {
    return this.ask(id, REPLACE_REQUEST, qtyLots, priceTicks)
  }

  /**
   * A report of the venue (codes of report.ts). `sequence` is the venue's number, `request` the number of
   * the intent that it answers (0: the oldest that fits, if the report comes in its turn), `lots` and
   * `priceTicks` those of the execution, or the terms that it states (0 and NOT_STATED: none). Returns a
   * code of verdict.ts.
   */
  hear(
    id: number,
    report: number,
    sequence: number,
    request = 0,
    lots = 0,
    priceTicks: number = NOT_STATED,
    executionId = 0,
    refersTo = 0,
  ): number {
    const slot = this.slots.of(id)
    if (slot < 0) return UNKNOWN
    if (request + lots === 0 && hearUsual(this, slot, report, sequence)) return APPLIED
    const believed = this.belief[slot]
    // biome-ignore format: one call, one line
    const said = hearReport(this, slot, report, sequence, request, lots, priceTicks, executionId, refersTo)
    // Most of what is heard is that an order was taken: it can fill as much as before.
    if (report !== REPORT_NEW || lots > 0 || this.belief[slot] !== believed) this.settle(id, slot)
    return said
  }

  /** Whether an intent has had this id. */
  wasSent(id: number): boolean {
    return Number.isInteger(id) && id >= 1 && id <= this.count
  }

  /** An order of ours that the columns still hold. */
  knows(id: number): boolean {
    return this.slots.of(id) >= 0
  }

  /** Whether a strategy may ask for it: not for long after it was over, whatever is kept. */
  isRecent(id: number): boolean {
    const slot = this.slots.of(id)
    return slot >= 0 && !this.slots.isForgotten(slot, this.count)
  }

  isOpen(id: number): boolean {
    const slot = this.slots.of(id)
    return slot >= 0 && (this.marks[slot]! & LIVE) !== 0
  }

  /** Sent, and the venue has neither taken nor ended it. */
  awaitsAnswer(id: number): boolean {
    const slot = this.slots.of(id)
    if (this.belief[slot] !== s.PENDING_NEW && this.belief[slot] !== s.AMBIGUOUS) return false
    return (this.marks[slot]! & ACKED) === 0 && this.cause[slot] === 0
  }

  leavesLots(id: number): number {
    const slot = this.slots.of(id)
    if (slot < 0 || isOver(this, slot)) return 0
    return Math.max(0, this.qtyLots[slot]! - this.cumLots[slot]!)
  }

  /** Average price of the executions that stand, in ticks; NaN without one. */
  averageTicks(id: number): number {
    const slot = this.slots.of(id)
    return this.cumLots[slot] === 0 ? Number.NaN : this.notional[slot]! / this.cumLots[slot]!
  }

  /** Status by precedence, as we know it: a request counts from the moment that it is sent. */
  status(id: number): number {
    return this.statusAt(this.slots.of(id))
  }

  statusAt(slot: number): number {
    return statusOf(this, slot, 0)
  }

  /** Status by precedence, as the venue knows it: a request counts once the venue has said so. */
  reportedStatus(id: number): number {
    return statusOf(this, this.slots.of(id), AT_VENUE)
  }

  /** A cancel or a replace is not answered. */
  hasRequest(id: number): boolean {
    const slot = this.slots.of(id)
    return slot >= 0 && this.cause[slot] === 0 && this.unanswered[slot] !== 0
  }

  /** Worst-case lots still to be filled on one side of one instrument, replaces at their larger size. */
  openLots(instrument: number, side: number): number {
    return this.live.lotsOf(instrument, side)
  }

  private ask(id: number, kind: number, qtyLots: number, priceTicks: number): number {
    const slot = this.slots.of(id)
    const number = ++this.intents
    const head = this.request[slot]!
    this.request[slot] = this.requests.add(head, id, kind, number, qtyLots, priceTicks)
    this.unanswered[slot]!++
    // A cancel leaves what may fill as it is; something is to come of it again.
    if (kind === CANCEL_REQUEST) this.slots.overAt[slot] = 0
    else this.settle(id, slot)
    return number
  }

  /** Brings the list of live orders and the exposure in line with the facts of one order. */
  private settle(id: number, slot: number): void {
    const qtyLots = this.qtyLots[slot]!
    let worst = qtyLots
    const unanswered = this.unanswered[slot]!
    if (unanswered > 0) {
      worst = Math.max(worst, this.requests.largestAsked(this.request[slot]!, unanswered))
    }
    const left = worst - this.cumLots[slot]!
    const belief = this.belief[slot]!
    const isSent = belief !== s.CREATED
    const isLive = isSent && !isOver(this, slot) && (left > 0 || qtyLots === 0)
    const exposure = isLive && left > 0 ? left : 0
    if (exposure !== this.exposure[slot]!) {
      const more = exposure - this.exposure[slot]!
      this.live.add(this.instrument[slot]!, this.side[slot]!, more)
      this.exposure[slot] = exposure
    }
    if (isLive !== ((this.marks[slot]! & LIVE) !== 0)) {
      this.marks[slot]! ^= LIVE
      if (isLive) this.live.enlist(id)
      else this.live.strike(id)
    }
    const isDone = isSent && !isLive && unanswered === 0
    this.slots.overAt[slot] = isDone ? this.count : 0
  }

  grow(): void {
    this.slots.grow()
    this.layOut()
  }

  /** What most events touch lies in the first sixteen cells. Cells 0 and 14 are of order-slots.hot.ts. */
  private layOut(): void {
    const { slots } = this
    this.marks = slots.column(1)
    this.belief = slots.column(2)
    this.cause = slots.column(3)
    this.unanswered = slots.column(4)
    this.lastSequence = slots.column(5)
    this.qtyLots = slots.column(6)
    this.cumLots = slots.column(7)
    this.exposure = slots.column(8)
    this.priceTicks = slots.column(9)
    this.side = slots.column(10)
    this.instrument = slots.column(11)
    this.request = slots.column(12)
    this.note = slots.column(13)
    this.notional = slots.column(15)
    this.number = slots.column(16)
    this.type = slots.column(17)
    this.timeInForce = slots.column(18)
    this.postOnly = slots.column(19)
    this.causeSequence = slots.column(20)
  }
}
