import type { Lane } from '../tape/lane.ts'
import {
  CLEAR,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  GAP,
  LEVEL,
  SNAPSHOT,
  STATUS,
  TRADE,
} from '../tape/schema.ts'
import { isClosedAfter, NO_ASK, NO_BID } from './book.ts'
import { Ladder, PAGE_SHIFT, PAGE_TICKS } from './ladder.hot.ts'

/**
 * Idea: two ladders and the best of each. Removals that the recording misses heal: when a new best bid
 * stands at or above the best ask, the asks at or below it are gone until they are stated again; and
 * the reverse. With `keepsCrossed` (rules `hftbacktest`) they stay and are only passed over: they come
 * back when the best is removed and they stand behind it.
 * Cost: O(1) a row; a search for the next level only when a best goes away.
 * Holds: bidTicks < askTicks whenever both exist.
 * Plain twin: test/oracle/naive-book.ts.
 */
export class L2Book {
  bidTicks = NO_BID
  askTicks = NO_ASK
  valid = true
  readonly sizeUnknown = false
  /** Times that a row crossed the other side's best. */
  crossings = 0
  private readonly bids = new Ladder(256)
  private readonly asks = new Ladder(256)
  private refreshing = false
  private isDoubtful = false
  private isClosed = false
  private readonly keepsCrossed: boolean

  constructor(keepsCrossed = false) {
    this.keepsCrossed = keepsCrossed
  }

  get bidLots(): number {
    return this.bidTicks === NO_BID ? 0 : this.bids.get(this.bidTicks)
  }

  get askLots(): number {
    return this.askTicks === NO_ASK ? 0 : this.asks.get(this.askTicks)
  }

  /** Levels held, both sides, those passed over included. */
  get levelCount(): number {
    return this.bids.levels + this.asks.levels
  }

  sizeAt(side: number, priceTicks: number): number {
    return side > 0 ? this.bids.get(priceTicks) : this.asks.get(priceTicks)
  }

  nextLevel(side: number, priceTicks: number): number {
    return side > 0 ? this.bids.below(priceTicks - 1) : this.asks.above(priceTicks + 1)
  }

  apply(kind: number, side: number, priceTicks: number, qtyLots: number, flags: number): void {
    if (kind === LEVEL) {
      if (side > 0) this.setBid(priceTicks, qtyLots)
      else this.setAsk(priceTicks, qtyLots)
    } else if (kind === CLEAR) {
      this.clearSide(side, priceTicks, (flags & FLAG_WHOLE_SIDE) !== 0)
    } else if (kind === SNAPSHOT) {
      if ((flags & FLAG_SNAPSHOT_FIRST) !== 0) this.refreshing = true
      if ((flags & FLAG_SNAPSHOT_LAST) !== 0 && this.refreshing) {
        this.refreshing = false
        this.isDoubtful = false
        this.valid = !this.isClosed
      }
    } else if (kind === GAP) {
      this.valid = false
      this.isDoubtful = true
      this.refreshing = false
    } else if (kind === STATUS) {
      this.isClosed = isClosedAfter(qtyLots, this.isClosed)
      this.valid = !this.isDoubtful && !this.isClosed
    }
  }

  walk(lane: Lane, from: number, to: number, untilNs: number): number {
    const { timeNs, word, priceTicks, qtyLots } = lane
    let at = from
    for (;;) {
      at = this.walkBehind(lane, at, to, untilNs, NO_BID, NO_ASK)
      if (at >= to || timeNs[at]! >= untilNs) return at
      const code = word[at]!
      this.apply(code & 255, (code << 16) >> 24, priceTicks[at]!, qtyLots[at]!, code >>> 16)
      at++
    }
  }

  /**
   * Applies rows as long as nothing about them is special: levels that leave their side's best where it
   * is, lie on a page that their ladder has and are not watched, and trades above `bestBuy` and below
   * `bestSell`, which change nothing. Returns the first row that is another, or where `walk` would
   * stop. No call is made in this loop: most rows of a tape go through it.
   */
  walkBehind(
    lane: Lane,
    from: number,
    to: number,
    untilNs: number,
    bestBuy: number,
    bestSell: number,
  ): number {
    const { timeNs, word, priceTicks, qtyLots } = lane
    const { bidTicks, askTicks } = this
    const { sizes: bids, touched: bidsTouched, baseOf: bidsBase, firstPage: bidsPage } = this.bids
    const { sizes: asks, touched: asksTouched, baseOf: asksBase, firstPage: asksPage } = this.asks
    const { windowTick: bidsFrom, windowTicks: bidsSpan, watched: bidsWatched } = this.bids
    const { windowTick: asksFrom, windowTicks: asksSpan, watched: asksWatched } = this.asks
    let at = from
    for (; at < to && timeNs[at]! < untilNs; at++) {
      const code = word[at]!
      const price = priceTicks[at]!
      const qty = qtyLots[at]!
      if ((code & 255) !== LEVEL) {
        if ((code & 255) !== TRADE || price <= bestBuy || price >= bestSell) break
      } else if ((code << 16) >> 24 > 0) {
        if (price > bidTicks || (price === bidTicks && qty === 0)) break
        let i = price - bidsFrom
        if (i < 0 || i >= bidsSpan) {
          const page = (price >> PAGE_SHIFT) - bidsPage
          if (page < 0 || page >= bidsBase.length || bidsBase[page]! < 0) break
          i = bidsBase[page]! + (price & (PAGE_TICKS - 1))
        }
        if ((bidsWatched[i >> 5]! & (1 << (i & 31))) !== 0) break
        bids[i] = qty
        bidsTouched[i >> 5]! |= 1 << (i & 31)
      } else {
        if (price < askTicks || (price === askTicks && qty === 0)) break
        let i = price - asksFrom
        if (i < 0 || i >= asksSpan) {
          const page = (price >> PAGE_SHIFT) - asksPage
          if (page < 0 || page >= asksBase.length || asksBase[page]! < 0) break
          i = asksBase[page]! + (price & (PAGE_TICKS - 1))
        }
        if ((asksWatched[i >> 5]! & (1 << (i & 31))) !== 0) break
        asks[i] = qty
        asksTouched[i >> 5]! |= 1 << (i & 31)
      }
    }
    return at
  }

  /** Makes `walkBehind` stop at changes of a level, or no longer. */
  watch(side: number, priceTicks: number, isWatched: boolean): void {
    if (side > 0) this.bids.watch(priceTicks, isWatched)
    else this.asks.watch(priceTicks, isWatched)
  }

  /** Sets one level. */
  setBid(priceTicks: number, qtyLots: number): void {
    this.bids.set(priceTicks, qtyLots)
    if (priceTicks < this.bidTicks) return
    if (qtyLots === 0) {
      if (priceTicks === this.bidTicks) this.bidTicks = this.bids.below(priceTicks - 1)
    } else if (priceTicks > this.bidTicks) {
      this.bidTicks = priceTicks
      if (priceTicks >= this.askTicks) {
        this.crossings++
        if (!this.keepsCrossed) this.forgetAsks(priceTicks)
        this.askTicks = this.asks.above(priceTicks + 1)
      }
    }
  }

  setAsk(priceTicks: number, qtyLots: number): void {
    this.asks.set(priceTicks, qtyLots)
    if (priceTicks > this.askTicks) return
    if (qtyLots === 0) {
      if (priceTicks === this.askTicks) this.askTicks = this.asks.above(priceTicks + 1)
    } else if (priceTicks < this.askTicks) {
      this.askTicks = priceTicks
      if (priceTicks <= this.bidTicks) {
        this.crossings++
        if (!this.keepsCrossed) this.forgetBids(priceTicks)
        this.bidTicks = this.bids.below(priceTicks - 1)
      }
    }
  }

  /** The levels of a side from its best on, best first. For snapshots, not for hot code. */
  levels(side: number, out: { priceTicks: number[]; qtyLots: number[] }): void {
    const ladder = side > 0 ? this.bids : this.asks
    let price = side > 0 ? this.bidTicks : this.askTicks
    while (price !== NO_BID && price !== NO_ASK) {
      out.priceTicks.push(price)
      out.qtyLots.push(ladder.get(price))
      price = side > 0 ? ladder.below(price - 1) : ladder.above(price + 1)
    }
  }

  /** Removes the asks from the best through `priceTicks`. */
  private forgetAsks(priceTicks: number): void {
    for (let p = this.askTicks; p <= priceTicks; p = this.asks.above(p + 1)) this.asks.set(p, 0)
  }

  /** Removes the bids from the best through `priceTicks`. */
  private forgetBids(priceTicks: number): void {
    for (let p = this.bidTicks; p >= priceTicks; p = this.bids.below(p - 1)) this.bids.set(p, 0)
  }

  private clearSide(side: number, throughTicks: number, whole: boolean): void {
    if (side > 0) {
      if (whole) this.bids.clear()
      else {
        for (let p = this.bidTicks; p !== NO_BID && p >= throughTicks; p = this.bids.below(p - 1)) {
          this.bids.set(p, 0)
        }
      }
      this.bidTicks = whole ? NO_BID : this.bids.below(Math.min(this.bidTicks, throughTicks - 1))
    } else {
      if (whole) this.asks.clear()
      else {
        for (let p = this.askTicks; p !== NO_ASK && p <= throughTicks; p = this.asks.above(p + 1)) {
          this.asks.set(p, 0)
        }
      }
      this.askTicks = whole ? NO_ASK : this.asks.above(Math.max(this.askTicks, throughTicks + 1))
    }
  }
}
