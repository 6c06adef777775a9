import { grown } from '../lib/grow.ts'

const ORDER = 1
const SENT = 2

/**
 * Idea: how often a desk asked for something lately, and how often it was let: counts by venue over a
 * short time, and of orders over a long one, from one ring of requests that both look back over.
 * Layout: a time and a mark a request (bits: order, sent; the venue above) in a ring whose length is a
 * power of two; places are counted from the first request on, `short` and `long` are the oldest that
 * still count.
 * Cost: amortized O(1) a request, whoever asks.
 * Holds: at `nowNs` a request of `timeNs` counts while nowNs - timeNs is below the window. Times never
 * go back. `forget…` counts anew: what was asked before is in no count of its kind any more.
 * Plain twin: test/oracle/plain-request-ring.ts.
 */
export class RequestRing {
  /** By venue: asked for and sent within the short time. */
  readonly askedOrders: Int32Array
  readonly askedMessages: Int32Array
  readonly sentOrders: Int32Array
  readonly sentMessages: Int32Array
  /** Orders asked for within the long time. */
  signals = 0
  private readonly shortNs: number
  private readonly longNs: number
  private timeNs: Float64Array = new Float64Array(32)
  private mark: Uint16Array = new Uint16Array(32)
  private next = 0
  private short = 0
  private long = 0
  private ordersFrom = 0
  private messagesFrom = 0
  private signalsFrom = 0

  /** `longNs` is at least `shortNs`. */
  constructor(venues: number, shortNs: number, longNs: number) {
    this.shortNs = shortNs
    this.longNs = longNs
    this.askedOrders = new Int32Array(venues)
    this.askedMessages = new Int32Array(venues)
    this.sentOrders = new Int32Array(venues)
    this.sentMessages = new Int32Array(venues)
  }

  /** A request; the counts are then of this time. */
  ask(timeNs: number, venue: number, isOrder: boolean): void {
    this.passTo(timeNs)
    if (this.next - this.long === this.timeNs.length) this.grow()
    const at = this.next & (this.timeNs.length - 1)
    this.timeNs[at] = timeNs
    this.mark[at] = (venue << 2) | (isOrder ? ORDER : 0)
    this.next++
    this.askedMessages[venue]!++
    if (!isOrder) return
    this.askedOrders[venue]!++
    this.signals++
  }

  /** The last request was let through. */
  send(): void {
    const at = (this.next - 1) & (this.timeNs.length - 1)
    const mark = this.mark[at]! | SENT
    this.mark[at] = mark
    this.sentMessages[mark >> 2]!++
    if ((mark & ORDER) !== 0) this.sentOrders[mark >> 2]!++
  }

  /** Lets go of what no longer counts at a time. */
  passTo(nowNs: number): void {
    const { timeNs, mark, next, shortNs, longNs } = this
    const mask = timeNs.length - 1
    let at = this.short
    while (at < next && nowNs - timeNs[at & mask]! >= shortNs) this.expire(at, mark[at++ & mask]!)
    this.short = at
    at = this.long
    while (at < next && nowNs - timeNs[at & mask]! >= longNs) {
      if ((mark[at & mask]! & ORDER) !== 0 && at >= this.signalsFrom) this.signals--
      at++
    }
    this.long = at
  }

  forgetOrders(): void {
    this.ordersFrom = this.next
    this.askedOrders.fill(0)
  }

  forgetMessages(): void {
    this.messagesFrom = this.next
    this.askedMessages.fill(0)
  }

  forgetSignals(): void {
    this.signalsFrom = this.next
    this.signals = 0
  }

  private expire(at: number, mark: number): void {
    const venue = mark >> 2
    const isOrder = (mark & ORDER) !== 0
    if (at >= this.messagesFrom) this.askedMessages[venue]!--
    if (isOrder && at >= this.ordersFrom) this.askedOrders[venue]!--
    if ((mark & SENT) === 0) return
    this.sentMessages[venue]!--
    if (isOrder) this.sentOrders[venue]!--
  }

  private grow(): void {
    const length = this.timeNs.length
    const from = this.long & (length - 1)
    const times = grown(this.timeNs, length * 2)
    const marks = grown(this.mark, length * 2)
    // The ring is full: by places counted from the first request, each entry stands in one half.
    const isUpper = (this.long & length) !== 0
    if (isUpper) {
      times.copyWithin(length + from, from, length)
      marks.copyWithin(length + from, from, length)
    } else {
      times.copyWithin(length, 0, from)
      marks.copyWithin(length, 0, from)
    }
    this.timeNs = times
    this.mark = marks
  }
}
