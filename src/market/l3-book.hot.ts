import { grown } from '../lib/grow.ts'
import type { Lane } from '../tape/lane.ts'
import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  GAP,
  MODIFY,
  SNAPSHOT,
  STATUS,
} from '../tape/schema.ts'
import { isClosedAfter, NO_ASK, NO_BID } from './book.ts'
import { Ladder } from './ladder.hot.ts'

/**
 * Idea: every displayed order by itself, and the sizes by price that follow from them. An order's place
 * in its queue is a number that only grows: who came later has the larger one, and an order that loses
 * its place gets a new one. So "who stands ahead of whom" is one comparison, and no list is kept.
 * Layout: order columns by `orderRef` (numbered densely by the importer), one ladder of sizes a side.
 * Cost: O(1) a row; 25 bytes an order of the tape.
 * Holds: the size at a price is the sum of its orders; rows of orders that are not known change nothing
 * and are counted in `strangers`.
 * Plain twin: test/oracle/naive-order-book.ts.
 */
export class L3Book {
  bidTicks = NO_BID
  askTicks = NO_ASK
  valid = true
  readonly sizeUnknown = false
  /** Rows that spoke of an order which is not in the book. */
  strangers = 0
  /** The place that the next order gets. Ours take theirs from here too. */
  nextPlace = 1
  side = new Int8Array(1024)
  priceTicks = new Int32Array(1024)
  /** Lots that are left; 0 = not in the book. */
  lots = new Float64Array(1024)
  /** Place in the queue at its price: smaller is further ahead. */
  place = new Float64Array(1024)
  private readonly bids = new Ladder()
  private readonly asks = new Ladder()
  private refreshing = false
  private isDoubtful = false
  private isClosed = false

  get bidLots(): number {
    return this.bidTicks === NO_BID ? 0 : this.bids.get(this.bidTicks)
  }

  get askLots(): number {
    return this.askTicks === NO_ASK ? 0 : this.asks.get(this.askTicks)
  }

  /** Prices with displayed size, both sides. */
  get levelCount(): number {
    return this.bids.levels + this.asks.levels
  }

  sizeAt(side: number, priceTicks: number): number {
    return side > 0 ? this.bids.get(priceTicks) : this.asks.get(priceTicks)
  }

  nextLevel(side: number, priceTicks: number): number {
    return side > 0 ? this.bids.below(priceTicks - 1) : this.asks.above(priceTicks + 1)
  }

  apply(
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    orderRef: number,
  ): void {
    if (kind === ADD) this.add(orderRef, side, priceTicks, qtyLots)
    else if (kind === CANCEL || kind === EXECUTE) this.reduce(orderRef, qtyLots)
    else if (kind === MODIFY) this.modify(orderRef, priceTicks, qtyLots)
    else if (kind === CLEAR) this.clearSide(side, priceTicks, (flags & FLAG_WHOLE_SIDE) !== 0)
    else if (kind === SNAPSHOT) this.refresh(flags)
    else if (kind === GAP) {
      this.valid = false
      this.isDoubtful = true
      this.refreshing = false
    } else if (kind === STATUS) {
      this.isClosed = isClosedAfter(qtyLots, this.isClosed)
      this.valid = !this.isDoubtful && !this.isClosed
    }
  }

  walk(lane: Lane, from: number, to: number, untilNs: number): number {
    const { timeNs, word, priceTicks, qtyLots, orderRef } = lane
    let at = from
    for (; at < to && timeNs[at]! < untilNs; at++) {
      const code = word[at]!
      const side = (code << 16) >> 24
      this.apply(code & 255, side, priceTicks[at]!, qtyLots[at]!, code >>> 16, orderRef[at]!)
    }
    return at
  }

  /** Lots of an order that are in the book, 0 when it is not. */
  lotsOf(orderRef: number): number {
    return orderRef >= 0 && orderRef < this.lots.length ? this.lots[orderRef]! : 0
  }

  private add(orderRef: number, side: number, priceTicks: number, qtyLots: number): void {
    if (orderRef >= this.lots.length) this.grow(orderRef)
    if (this.lots[orderRef]! > 0) this.change(orderRef, -this.lots[orderRef]!)
    this.side[orderRef] = side
    this.priceTicks[orderRef] = priceTicks
    this.place[orderRef] = this.nextPlace++
    this.change(orderRef, qtyLots)
  }

  private reduce(orderRef: number, qtyLots: number): void {
    const left = this.lotsOf(orderRef)
    if (left === 0) this.strangers++
    else this.change(orderRef, qtyLots < left ? -qtyLots : -left)
  }

  /** The same price and no more size keeps its place; anything else goes to the back. */
  private modify(orderRef: number, priceTicks: number, qtyLots: number): void {
    const left = this.lotsOf(orderRef)
    if (left === 0) {
      this.strangers++
      return
    }
    if (priceTicks === this.priceTicks[orderRef] && qtyLots <= left) {
      this.change(orderRef, qtyLots - left)
      return
    }
    this.change(orderRef, -left)
    this.priceTicks[orderRef] = priceTicks
    this.place[orderRef] = this.nextPlace++
    this.change(orderRef, qtyLots)
  }

  /** Adds lots to an order and its level, and keeps the best prices. */
  private change(orderRef: number, byLots: number): void {
    const price = this.priceTicks[orderRef]!
    this.lots[orderRef]! += byLots
    if (this.side[orderRef]! > 0) {
      const size = this.bids.get(price) + byLots
      this.bids.set(price, size)
      if (size > 0) {
        if (price > this.bidTicks) this.bidTicks = price
      } else if (price === this.bidTicks) this.bidTicks = this.bids.below(price)
    } else {
      const size = this.asks.get(price) + byLots
      this.asks.set(price, size)
      if (size > 0) {
        if (price < this.askTicks) this.askTicks = price
      } else if (price === this.askTicks) this.askTicks = this.asks.above(price)
    }
  }

  /** Removes the orders of a side: all of them, or those from the best through `throughTicks`. */
  private clearSide(side: number, throughTicks: number, whole: boolean): void {
    for (let ref = 0; ref < this.lots.length; ref++) {
      if (this.side[ref] !== side || this.lots[ref] === 0) continue
      if (whole) this.lots[ref] = 0
      else if ((this.priceTicks[ref]! - throughTicks) * side >= 0) {
        this.change(ref, -this.lots[ref]!)
      }
    }
    if (!whole) return
    if (side > 0) {
      this.bids.clear()
      this.bidTicks = NO_BID
    } else {
      this.asks.clear()
      this.askTicks = NO_ASK
    }
  }

  private refresh(flags: number): void {
    if ((flags & FLAG_SNAPSHOT_FIRST) !== 0) this.refreshing = true
    if ((flags & FLAG_SNAPSHOT_LAST) !== 0 && this.refreshing) {
      this.refreshing = false
      this.isDoubtful = false
      this.valid = !this.isClosed
    }
  }

  private grow(orderRef: number): void {
    const length = Math.max(this.lots.length * 2, orderRef + 1)
    this.side = grown(this.side, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.lots = grown(this.lots, length)
    this.place = grown(this.place, length)
  }
}
