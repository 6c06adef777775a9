import { NO_ASK, NO_BID } from '../market/book.ts'
import { HIDDEN_AT_PRICE, TRADED_THROUGH } from '../orders/report.ts'
import { flagsOf, kindOf, type Lane, sideOf } from '../tape/lane.ts'
import {
  CLEAR,
  FLAG_HIDDEN,
  FLAG_MESSAGE_END,
  FLAG_OFF_BOOK,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_LAST,
  GAP,
  LEVEL,
  QUOTE,
  SNAPSHOT,
  STATUS,
  TRADE,
} from '../tape/schema.ts'
import { LevelQueues } from './level-queues.hot.ts'
import type { OwnFills } from './own-fills.hot.ts'

/**
 * Idea: where the tape shows sizes by price (L2) or only the best (L1), our place in a queue is a
 * number of lots ahead, which level-queues.hot.ts moves: trades at our price shrink it, and a queue model
 * says what other decreases do.
 * Cost: a few comparisons for a row that touches no order of ours: it goes straight into the book.
 * Holds: `queueLots` is never above the displayed size after a row that states it.
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class LevelMatching {
  private readonly fills: OwnFills
  private readonly isL1: boolean
  readonly queues: LevelQueues
  /** Between the first and the last row of a full refresh, and after a CLEAR that nothing restated. */
  private isRefreshing = false
  private isCleared = false

  private readonly onStatus: (timeNs: number, code: number) => void

  constructor(fills: OwnFills, isL1: boolean, onStatus: (timeNs: number, code: number) => void) {
    this.fills = fills
    this.isL1 = isL1
    this.queues = new LevelQueues(fills, isL1)
    this.onStatus = onStatus
  }

  /** Size ahead of an order that joins the queue now; Infinity = not known yet (L1, behind the best). */
  queueAtArrival(side: number, priceTicks: number): number {
    const { book } = this.fills
    if (!this.isL1) return book.sizeAt(side, priceTicks)
    const best = side > 0 ? book.bidTicks : book.askTicks
    if (best === NO_BID || best === NO_ASK || (priceTicks - best) * side > 0) return 0
    return priceTicks === best ? book.sizeAt(side, best) : Number.POSITIVE_INFINITY
  }

  apply(
    timeNs: number,
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    _orderRef: number,
  ): void {
    const { book, resting, consumption } = this.fills
    const { sizes } = this.queues
    const { followsAll } = sizes
    if (kind === STATUS) this.onStatus(timeNs, qtyLots)
    const isResting = resting.size > 0
    if (kind === TRADE) {
      const counts = (flags & FLAG_OFF_BOOK) === 0 && !this.fills.isHalted
      if (isResting && counts) this.onTrade(timeNs, side, priceTicks, qtyLots, flags)
      if (followsAll && counts && (flags & FLAG_HIDDEN) === 0) {
        sizes.trade(side, priceTicks, qtyLots)
      }
    } else if (kind === LEVEL || kind === QUOTE) {
      const watched = isResting || consumption.entries > 0 || followsAll
      const before = watched ? book.sizeAt(side, priceTicks) : 0
      const best = side > 0 ? book.bidTicks : book.askTicks
      book.apply(kind, side, priceTicks, qtyLots, flags, -1)
      if (watched) {
        const shown = book.sizeAt(side, priceTicks)
        consumption.shown(side, priceTicks, shown)
        if (this.isL1) consumption.emptied(side, side > 0 ? book.bidTicks : book.askTicks)
        if (isResting) {
          if (this.isL1) this.onQuote(timeNs, side, best, before)
          else if (kind === LEVEL) this.onLevel(timeNs, side, priceTicks, before, shown)
        }
        if (followsAll && !this.isRefreshing && !this.isCleared) {
          sizes.depth(side, priceTicks, before, shown)
        }
        this.fills.unwatch(side, priceTicks)
      }
    } else {
      book.apply(kind, side, priceTicks, qtyLots, flags, -1)
      if (followsAll && kind !== STATUS) sizes.forget()
      if (kind === SNAPSHOT) this.isRefreshing = (flags & FLAG_SNAPSHOT_LAST) === 0
      else if (kind === CLEAR) this.isCleared = true
      else if (kind === GAP) this.isRefreshing = false
      // A session starts without the quotes of the one before.
      else if (kind === STATUS && this.isL1) consumption.restated(book)
      if (kind === SNAPSHOT && !this.isRefreshing) this.onRestated()
    }
    const isEnd = (flags & FLAG_MESSAGE_END) !== 0
    if (this.isCleared && !this.isRefreshing && isEnd) this.onRestated()
    if (isResting) this.fills.testCross(timeNs, isEnd)
  }

  /** See `SimulatedVenue.walk`. */
  walk(lane: Lane, from: number, untilNs: number, offsetNs: number, floorNs: number): number {
    const { rows, timeNs } = lane
    const { fills } = this
    const { levels, resting, told } = fills
    const laneUntilNs = untilNs - offsetNs
    let at = from
    for (;;) {
      // While the other side does not reach our orders, a level behind its best changes nothing for
      // them, unless they, or what was taken, stand there.
      if (levels !== null && !this.isCleared && !fills.isReached && !this.queues.sizes.followsAll) {
        at = levels.walkBehind(lane, at, rows, laneUntilNs, resting.bestBuy, resting.bestSell)
      }
      if (at >= rows || timeNs[at]! >= laneUntilNs) return at
      this.row(lane, at, offsetNs, floorNs)
      at++
      if (fills.told !== told) return at
    }
  }

  private row(lane: Lane, at: number, offsetNs: number, floorNs: number): void {
    const w = lane.word[at]!
    const ns = timeOf(lane.timeNs[at]!, offsetNs, floorNs)
    // biome-ignore format: one row, one line
    this.apply(ns, kindOf(w), sideOf(w), lane.priceTicks[at]!, lane.qtyLots[at]!, flagsOf(w), -1)
  }

  private onTrade(
    timeNs: number,
    aggressor: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    const { resting } = this.fills
    this.fills.beginExecution()
    if (aggressor <= 0 && resting.bestBuy >= priceTicks) {
      this.tradeAgainst(timeNs, 1, priceTicks, qtyLots, flags)
    }
    if (aggressor >= 0 && resting.bestSell <= priceTicks) {
      this.tradeAgainst(timeNs, -1, priceTicks, qtyLots, flags)
    }
  }

  /** A trade at `priceTicks` against our resting orders of one side. */
  private tradeAgainst(
    timeNs: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    const { resting } = this.fills
    const isHidden = (flags & FLAG_HIDDEN) !== 0
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - priceTicks) * side > 0) {
      const next = resting.nextPrice(side, price)
      let slot = resting.firstAt(side, price)
      while (slot >= 0) {
        const after = resting.after[slot]!
        if (isHidden) this.fills.give(timeNs, slot, qtyLots, HIDDEN_AT_PRICE)
        else this.fills.fill(timeNs, slot, resting.leavesLots[slot]!, TRADED_THROUGH)
        slot = after
      }
      price = next
    }
    // Off the grid, the print lies short of its rounded price: it never reached orders standing there.
    if (price !== priceTicks || (flags & FLAG_OFFGRID) !== 0) return
    let slot = resting.firstAt(side, price)
    while (slot >= 0) {
      const after = resting.after[slot]!
      if (isHidden) this.fills.give(timeNs, slot, qtyLots, HIDDEN_AT_PRICE)
      else this.queues.trade(timeNs, slot, qtyLots)
      slot = after
    }
  }

  /** The displayed size at a price where our orders may stand changed. */
  private onLevel(
    timeNs: number,
    side: number,
    priceTicks: number,
    before: number,
    shown: number,
  ): void {
    const { resting } = this.fills
    let slot = resting.firstAt(side, priceTicks)
    while (slot >= 0) {
      const after = resting.after[slot]!
      this.queues.depth(timeNs, slot, before, shown)
      slot = after
    }
    this.queues.forgetFills(side, priceTicks)
  }

  /** L1: the best of a side was `previousBest` with `before` lots at the stated price. */
  private onQuote(timeNs: number, side: number, previousBest: number, before: number): void {
    const { resting, book } = this.fills
    const best = side > 0 ? book.bidTicks : book.askTicks
    const shown = side > 0 ? book.bidLots : book.askLots
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - best) * side >= 0) {
      const next = resting.nextPrice(side, price)
      let slot = resting.firstAt(side, price)
      while (slot >= 0) {
        const after = resting.after[slot]!
        if (price !== best) resting.queueLots[slot] = 0
        else if (previousBest === best) this.queues.depth(timeNs, slot, before, shown)
        else {
          if (resting.queueLots[slot]! > shown) resting.queueLots[slot] = shown
          resting.tradedLots[slot] = 0
        }
        slot = after
      }
      price = next
    }
  }

  /** After a full refresh, and after levels were cleared: no queue is longer than what is displayed. */
  private onRestated(): void {
    const { resting, book } = this.fills
    this.isCleared = false
    this.fills.consumption.restated(book)
    if (resting.size === 0 || this.isL1) return
    for (let side = 1; side >= -1; side -= 2) {
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK) {
        const shown = book.sizeAt(side, price)
        for (let slot = resting.firstAt(side, price); slot >= 0; slot = resting.after[slot]!) {
          const { rules } = this.fills.clients[resting.client[slot]!]!
          // Where every row is tested by itself, a clear is no word about the queue.
          if (rules.testsEachRow) continue
          this.queues.restated(slot, shown)
        }
        price = resting.nextPrice(side, price)
      }
    }
  }
}

function timeOf(laneNs: number, offsetNs: number, floorNs: number): number {
  const ns = laneNs + offsetNs
  return ns < floorNs ? floorNs : ns
}
