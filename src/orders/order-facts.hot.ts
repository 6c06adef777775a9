import { grown } from '../lib/grow.ts'
import { DAY, FOK, GTC, type Intent, IOC, LIMIT, MARKET } from './intent.ts'
import { hearReport } from './order-hearing.hot.ts'
import { ACKED, DONE, FILLED_FIRST, FINAL, HEARD, LIVE, SUSPENDED_MARK } from './order-marks.ts'
import { NOT_STATED, OrderNotes } from './order-notes.hot.ts'
import { AT_VENUE, CANCEL_REQUEST, OrderRequests, REPLACE_REQUEST } from './order-requests.hot.ts'
import { REPORT_NEW } from './report.ts'
import * as s from './status.ts'
import { EXCHANGE, type VenueProfile } from './venue-profile.ts'
import { UNKNOWN } from './verdict.ts'

/**
 * Idea: orders as facts. An order holds what was asked, what the venue said, and what we believe while
 * it is silent; quantities and status are derived. The order id is its slot, counted from 1 in the order
 * of intents. Intents (new, cancel, replace) are numbered too: client order ids are made of that number.
 * Layout: a column a fact, an entry an order; executions and terms are rows of `notes`, cancels and
 * replaces rows of `requests`; `open` lists live ids in the order of their submission.
 * Cost: a few cells an intent or report, a row an execution; exposure and status need no scan of orders.
 * Holds: active, qty = cum + leaves; reports in any order and any number of times end in the same facts.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export class OrderFacts {
  readonly profile: VenueProfile
  readonly notes = new OrderNotes()
  readonly requests = new OrderRequests()
  readonly open: number[] = []
  count = 0
  /** Intents so far: new orders, cancels and replaces. */
  intents = 0
  /** Number of the intent that made the order. */
  number = new Int32Array(256)
  instrument = new Uint16Array(256)
  side = new Int8Array(256)
  type = new Uint8Array(256)
  timeInForce = new Uint8Array(256)
  postOnly = new Uint8Array(256)
  priceTicks = new Int32Array(256)
  /** 0 while only the venue can tell (an order sized in cash). */
  qtyLots = new Float64Array(256)
  /** Σ size and Σ price x size (ticks x lots) of the executions that stand. */
  cumLots = new Float64Array(256)
  notional = new Float64Array(256)
  /** What we hold of it without the venue: Created, Denied, PendingNew (sent), Ambiguous, Failed. */
  belief = new Uint8Array(256)
  /** Bits of order-marks.ts. */
  marks = new Uint16Array(256)
  /** Status that the venue ended it with, 0 before, and the number of that report. */
  cause = new Uint8Array(256)
  causeSequence = new Float64Array(256)
  /** Highest number of a report heard. */
  lastSequence = new Float64Array(256)
  /** Newest row in `notes` and in `requests`, 0 without one. */
  note = new Int32Array(256)
  request = new Int32Array(256)
  unanswered = new Uint16Array(256)
  /** Rows that a fold sorts. */
  scratch = new Int32Array(64)
  /** Highest id of an execution heard: a higher one is new. */
  lastExecutionId = 0
  /** Worst-case open lots by 2 x instrument + (1 for a buy), and an order's share of it. */
  private openSide = new Float64Array(16)
  private exposure = new Float64Array(256)

  constructor(profile: VenueProfile = EXCHANGE) {
    this.profile = profile
  }

  /** Registers an intent and returns the order's id. It is `Created` until `sent` or `deny`. */
  add(intent: Intent): number {
    const id = ++this.count
    if (id >= this.side.length) this.grow()
    this.number[id] = ++this.intents
    this.instrument[id] = intent.instrument ?? 0
    this.side[id] = intent.side
    this.type[id] = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    this.timeInForce[id] = intent.timeInForce ?? GTC
    this.postOnly[id] = intent.postOnly === true ? 1 : 0
    this.priceTicks[id] = intent.priceTicks ?? 0
    this.qtyLots[id] = intent.qtyLots
    const sides = 2 * (this.instrument[id]! + 1)
    if (sides > this.openSide.length) this.openSide = grown(this.openSide, 2 * sides)
    return id
  }

  deny(id: number): void {
    this.belief[id] = s.DENIED
  }

  sent(id: number): void {
    this.belief[id] = s.PENDING_NEW
    this.settle(id)
  }

  /** Sent, but no proof either way; false when the venue has spoken of it. */
  doubt(id: number): boolean {
    if (this.belief[id] !== s.PENDING_NEW || (this.marks[id]! & HEARD) !== 0) return false
    this.belief[id] = s.AMBIGUOUS
    return true
  }

  /** Proof that an ambiguous order never reached the venue; false when it is not ambiguous. */
  giveUp(id: number): boolean {
    if (this.belief[id] !== s.AMBIGUOUS) return false
    this.belief[id] = s.FAILED
    this.settle(id)
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
   * the intent that it answers (0: the oldest that fits, if the report comes in its turn), `lots` and `priceTicks` those of the execution,
   * or the terms that it states (0 and NOT_STATED: none). Returns a code of verdict.ts.
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
    if (!this.knows(id)) return UNKNOWN
    const believed = this.belief[id]
    const said = hearReport(
      this,
      id,
      report,
      sequence,
      request,
      lots,
      priceTicks,
      executionId,
      refersTo,
    )
    // Most of what is heard is that an order was taken: it can fill as much as before.
    if (report !== REPORT_NEW || lots > 0 || this.belief[id] !== believed) this.settle(id)
    return said
  }

  knows(id: number): boolean {
    return Number.isInteger(id) && id >= 1 && id <= this.count
  }

  isOpen(id: number): boolean {
    return (this.marks[id]! & LIVE) !== 0
  }

  leavesLots(id: number): number {
    return this.isOver(id) ? 0 : Math.max(0, this.qtyLots[id]! - this.cumLots[id]!)
  }

  /** Average price of the executions that stand, in ticks; NaN without one. */
  averageTicks(id: number): number {
    return this.cumLots[id] === 0 ? Number.NaN : this.notional[id]! / this.cumLots[id]!
  }

  /** Status by precedence, as we know it: a request counts from the moment that it is sent. */
  status(id: number): number {
    return this.derive(id, 0)
  }

  /** Status by precedence, as the venue knows it: a request counts once the venue has said so. */
  reportedStatus(id: number): number {
    return this.derive(id, AT_VENUE)
  }

  /** A cancel or a replace is not answered. */
  hasRequest(id: number): boolean {
    return this.cause[id] === 0 && this.unanswered[id] !== 0
  }

  /** Worst-case lots still to be filled on one side of one instrument, replaces at their larger size. */
  openLots(instrument: number, side: number): number {
    return this.openSide[2 * instrument + (side > 0 ? 1 : 0)] ?? 0
  }

  growScratch(): void {
    this.scratch = grown(this.scratch, this.scratch.length * 2)
  }

  private ask(id: number, kind: number, qtyLots: number, priceTicks: number): number {
    const number = ++this.intents
    this.request[id] = this.requests.add(this.request[id]!, id, kind, number, qtyLots, priceTicks)
    this.unanswered[id]!++
    this.settle(id)
    return number
  }

  /** The first of the list that holds; requests with the bits of `state`. */
  private derive(id: number, state: number): number {
    const belief = this.belief[id]!
    if (belief !== s.PENDING_NEW && belief !== s.AMBIGUOUS) return belief
    const cause = this.cause[id]!
    const marks = this.marks[id]!
    if (cause !== 0) return (marks & FILLED_FIRST) !== 0 ? s.FILLED : cause
    if (belief === s.AMBIGUOUS) return belief
    const unanswered = this.unanswered[id]!
    if (unanswered > 0) {
      const head = this.request[id]!
      const { requests } = this
      if (requests.pending(head, CANCEL_REQUEST, state, unanswered) > 0) return s.PENDING_CANCEL
      if (requests.pending(head, REPLACE_REQUEST, state, unanswered) > 0) return s.PENDING_REPLACE
    }
    if ((marks & DONE) !== 0) return s.DONE_FOR_DAY
    const qtyLots = this.qtyLots[id]!
    const filled = (marks & FINAL) !== 0 || (qtyLots > 0 && this.cumLots[id]! >= qtyLots)
    if (filled) return s.FILLED
    if ((marks & SUSPENDED_MARK) !== 0) return s.SUSPENDED
    if (this.cumLots[id]! > 0) return s.PARTIALLY_FILLED
    return (marks & ACKED) !== 0 ? s.NEW : s.PENDING_NEW
  }

  /** Nothing of it can fill any more, as far as is known. */
  private isOver(id: number): boolean {
    const belief = this.belief[id]!
    const marks = this.marks[id]!
    if (this.cause[id] !== 0 || (marks & FINAL) !== 0) return true
    if (belief === s.DENIED || belief === s.FAILED) return true
    return (marks & DONE) !== 0 && this.endsWithDay(id)
  }

  private endsWithDay(id: number): boolean {
    const timeInForce = this.timeInForce[id]!
    return timeInForce === DAY || timeInForce === IOC || timeInForce === FOK
  }

  /** Brings the list of live orders and the exposure in line with the facts of one order. */
  private settle(id: number): void {
    const qtyLots = this.qtyLots[id]!
    let worst = qtyLots
    const unanswered = this.unanswered[id]!
    if (unanswered > 0) {
      worst = Math.max(worst, this.requests.largestAsked(this.request[id]!, unanswered))
    }
    const left = worst - this.cumLots[id]!
    const isSent = this.belief[id] !== s.CREATED
    const isLive = isSent && !this.isOver(id) && (left > 0 || qtyLots === 0)
    const exposure = isLive ? left : 0
    const slot = 2 * this.instrument[id]! + (this.side[id]! > 0 ? 1 : 0)
    this.openSide[slot]! += Math.max(0, exposure) - this.exposure[id]!
    this.exposure[id] = Math.max(0, exposure)
    if (isLive !== ((this.marks[id]! & LIVE) !== 0)) this.enlist(id, isLive)
  }

  private enlist(id: number, isLive: boolean): void {
    const { open } = this
    this.marks[id]! ^= LIVE
    if (isLive) {
      let at = open.length
      while (at > 0 && open[at - 1]! > id) at--
      if (at === open.length) open.push(id)
      else open.splice(at, 0, id)
      return
    }
    // Not splice: it would make an array of what it takes out.
    let at = open.indexOf(id)
    while (++at < open.length) open[at - 1] = open[at]!
    open.pop()
  }

  private grow(): void {
    const length = this.side.length * 2
    this.number = grown(this.number, length)
    this.instrument = grown(this.instrument, length)
    this.side = grown(this.side, length)
    this.type = grown(this.type, length)
    this.timeInForce = grown(this.timeInForce, length)
    this.postOnly = grown(this.postOnly, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.qtyLots = grown(this.qtyLots, length)
    this.cumLots = grown(this.cumLots, length)
    this.notional = grown(this.notional, length)
    this.belief = grown(this.belief, length)
    this.marks = grown(this.marks, length)
    this.cause = grown(this.cause, length)
    this.causeSequence = grown(this.causeSequence, length)
    this.lastSequence = grown(this.lastSequence, length)
    this.note = grown(this.note, length)
    this.request = grown(this.request, length)
    this.unanswered = grown(this.unanswered, length)
    this.exposure = grown(this.exposure, length)
  }
}
