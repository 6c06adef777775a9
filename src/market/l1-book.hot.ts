import type { Lane } from '../tape/lane.ts'
import { FLAG_SIZE_UNKNOWN, GAP, QUOTE, STATUS, STATUS_SESSION_START } from '../tape/schema.ts'
import { isClosedAfter, NO_ASK, NO_BID } from './book.ts'

/**
 * Idea: four numbers. Each QUOTE row states one side whole; size 0 (when known) empties the side.
 * A quote that crosses the other side hides it until it is stated again, as in the L2 book.
 * After a gap both sides must be stated before the book is valid again. A session starts without either
 * side; between sessions the book is not valid.
 * Cost: O(1), no memory. Plain twin: test/oracle/naive-book.ts.
 */
export class L1Book {
  bidTicks = NO_BID
  askTicks = NO_ASK
  bidLots = 0
  askLots = 0
  valid = true
  /** Times that a quote crossed the other side. */
  crossings = 0
  private bidUnknown = false
  private askUnknown = false
  private toRestate = 0
  private isClosed = false

  get sizeUnknown(): boolean {
    return this.bidUnknown || this.askUnknown
  }

  get levelCount(): number {
    return (this.bidTicks === NO_BID ? 0 : 1) + (this.askTicks === NO_ASK ? 0 : 1)
  }

  sizeAt(side: number, priceTicks: number): number {
    if (side > 0) return priceTicks === this.bidTicks ? this.bidLots : 0
    return priceTicks === this.askTicks ? this.askLots : 0
  }

  nextLevel(side: number, _priceTicks: number): number {
    return side > 0 ? NO_BID : NO_ASK
  }

  apply(kind: number, side: number, priceTicks: number, qtyLots: number, flags: number): void {
    if (kind === QUOTE) {
      const unknown = (flags & FLAG_SIZE_UNKNOWN) !== 0
      const empty = qtyLots === 0 && !unknown
      if (side > 0) this.quoteBid(empty ? NO_BID : priceTicks, qtyLots, unknown)
      else this.quoteAsk(empty ? NO_ASK : priceTicks, qtyLots, unknown)
      this.toRestate &= side > 0 ? 2 : 1
      if (this.toRestate === 0) this.valid = !this.isClosed
    } else if (kind === GAP) {
      this.valid = false
      this.toRestate = 3
    } else if (kind === STATUS) {
      if (qtyLots === STATUS_SESSION_START) this.forget()
      this.isClosed = isClosedAfter(qtyLots, this.isClosed)
      this.valid = this.toRestate === 0 && !this.isClosed
    }
  }

  /** Quotes of the session before are no quotes of this one. */
  private forget(): void {
    this.bidTicks = NO_BID
    this.bidLots = 0
    this.bidUnknown = false
    this.askTicks = NO_ASK
    this.askLots = 0
    this.askUnknown = false
  }

  walk(lane: Lane, from: number, to: number, untilNs: number): number {
    const { timeNs, word, priceTicks, qtyLots } = lane
    let at = from
    for (; at < to && timeNs[at]! < untilNs; at++) {
      const code = word[at]!
      const side = (code << 16) >> 24
      this.apply(code & 255, side, priceTicks[at]!, qtyLots[at]!, code >>> 16)
    }
    return at
  }

  levels(side: number, out: { priceTicks: number[]; qtyLots: number[] }): void {
    const price = side > 0 ? this.bidTicks : this.askTicks
    if (price === NO_BID || price === NO_ASK) return
    out.priceTicks.push(price)
    out.qtyLots.push(side > 0 ? this.bidLots : this.askLots)
  }

  private quoteBid(priceTicks: number, qtyLots: number, unknown: boolean): void {
    this.bidTicks = priceTicks
    this.bidLots = priceTicks === NO_BID ? 0 : qtyLots
    this.bidUnknown = unknown
    if (priceTicks >= this.askTicks && priceTicks !== NO_BID) {
      this.crossings++
      this.askTicks = NO_ASK
      this.askLots = 0
      this.askUnknown = false
    }
  }

  private quoteAsk(priceTicks: number, qtyLots: number, unknown: boolean): void {
    this.askTicks = priceTicks
    this.askLots = priceTicks === NO_ASK ? 0 : qtyLots
    this.askUnknown = unknown
    if (priceTicks <= this.bidTicks && priceTicks !== NO_ASK) {
      this.crossings++
      this.bidTicks = NO_BID
      this.bidLots = 0
      this.bidUnknown = false
    }
  }
}
