import { NO_ASK, NO_BID } from '../market/book.ts'
import type { L3Book } from '../market/l3-book.hot.ts'
import { HIDDEN_AT_PRICE, QUEUE_CLEARED, TRADED_THROUGH } from '../orders/report.ts'
import { flagsOf, kindOf, type Lane, sideOf } from '../tape/lane.ts'
import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_HIDDEN,
  FLAG_MESSAGE_END,
  FLAG_OFF_BOOK,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  MODIFY,
  SNAPSHOT,
  STATUS,
  TRADE,
} from '../tape/schema.ts'
import type { OwnFills } from './own-fills.hot.ts'

/**
 * Idea: where the tape shows every order, ours stand in the real queue. Each order has a place (a
 * number that only grows); who has the smaller one stands ahead. An execution of an order behind us
 * would have been ours: it fills us first, by what was executed, best price and earliest place first.
 * Cost: a few comparisons for a row that touches no price of ours.
 * Holds: Σ of a desk's fills from an execution is at most what was executed; `queueLots` is the sum of
 * the real orders ahead.
 * Plain twin: test/oracle/plain-queue.ts.
 */
export class OrderMatching {
  private readonly fills: OwnFills
  private readonly book: L3Book
  /** Between the first and the last row of a full refresh. */
  private isRefreshing = false
  /** Cleared in this message or refresh: from the best to these prices. NO_ASK / NO_BID: nothing. */
  private bidsClearedTo = NO_ASK
  private asksClearedTo = NO_BID

  private readonly onStatus: (timeNs: number, code: number) => void

  constructor(fills: OwnFills, book: L3Book, onStatus: (timeNs: number, code: number) => void) {
    this.fills = fills
    this.book = book
    this.onStatus = onStatus
  }

  /** All that is displayed at the price stands ahead of an order that joins now. */
  queueAtArrival(side: number, priceTicks: number): number {
    return this.book.sizeAt(side, priceTicks)
  }

  apply(
    timeNs: number,
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    orderRef: number,
  ): void {
    const { book, fills } = this
    if (kind === STATUS) this.onStatus(timeNs, qtyLots)
    const isOrderRow = kind >= ADD && kind <= EXECUTE
    const known = isOrderRow ? book.lotsOf(orderRef) : 0
    const orderSide = known > 0 ? book.side[orderRef]! : side
    const orderPrice = known > 0 ? book.priceTicks[orderRef]! : priceTicks
    if (fills.resting.size > 0) {
      if (kind === TRADE) this.onTrade(timeNs, side, priceTicks, qtyLots, flags)
      else if (known > 0) this.onOrder(timeNs, kind, orderRef, priceTicks, qtyLots)
    }
    book.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
    if (kind === CLEAR) this.onCleared(side, priceTicks, (flags & FLAG_WHOLE_SIDE) !== 0)
    else if (kind === SNAPSHOT) this.onSnapshot(flags)
    const isCleared = this.bidsClearedTo !== NO_ASK || this.asksClearedTo !== NO_BID
    if (fills.consumption.entries > 0 && isOrderRow && !isCleared && !this.isRefreshing) {
      const newSide = kind === ADD ? side : orderSide
      fills.consumption.shown(orderSide, orderPrice, book.sizeAt(orderSide, orderPrice))
      fills.consumption.shown(newSide, priceTicks, book.sizeAt(newSide, priceTicks))
    }
    const isMessageEnd = (flags & FLAG_MESSAGE_END) !== 0
    if (isCleared && isMessageEnd && !this.isRefreshing) this.onRestated()
    fills.testCross(timeNs, isMessageEnd)
  }

  /** See `SimulatedVenue.walk`. */
  walk(lane: Lane, from: number, untilNs: number, offsetNs: number, floorNs: number): number {
    const { rows, timeNs, word, priceTicks, qtyLots, orderRef } = lane
    const { fills } = this
    const { told } = fills
    const laneUntilNs = untilNs - offsetNs
    let at = from
    for (; at < rows && timeNs[at]! < laneUntilNs; at++) {
      const ns = timeNs[at]! + offsetNs
      const w = word[at]!
      const flags = flagsOf(w)
      // biome-ignore format: one row, one line
      this.apply(ns < floorNs ? floorNs : ns, kindOf(w), sideOf(w), priceTicks[at]!, qtyLots[at]!, flags, orderRef[at]!)
      if (fills.told !== told) return at + 1
    }
    return at
  }

  /**
   * A visible trade is told by the EXECUTE rows beside it; a hidden one would have met ours first, with
   * its own size.
   */
  private onTrade(
    timeNs: number,
    aggressor: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    if ((flags & (FLAG_HIDDEN | FLAG_OFF_BOOK)) !== FLAG_HIDDEN || this.fills.isHalted) return
    const { resting } = this.fills
    this.fills.beginExecution()
    for (let side = 1; side >= -1; side -= 2) {
      if (aggressor === side) continue
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      const least = (flags & FLAG_OFFGRID) !== 0 ? 1 : 0
      while (price !== NO_BID && price !== NO_ASK && (price - priceTicks) * side >= least) {
        const next = resting.nextPrice(side, price)
        let slot = resting.firstAt(side, price)
        while (slot >= 0) {
          const after = resting.after[slot]!
          this.fills.give(timeNs, slot, qtyLots, HIDDEN_AT_PRICE)
          slot = after
        }
        price = next
      }
    }
  }

  /** A known order is executed, canceled, modified or added anew: before the book changes. */
  private onOrder(
    timeNs: number,
    kind: number,
    orderRef: number,
    newPriceTicks: number,
    qtyLots: number,
  ): void {
    const { book } = this
    const side = book.side[orderRef]!
    const price = book.priceTicks[orderRef]!
    const left = book.lots[orderRef]!
    if (kind === EXECUTE) {
      this.onExecution(timeNs, side, price, book.place[orderRef]!, qtyLots < left ? qtyLots : left)
      return
    }
    let gone = left
    if (kind === CANCEL) gone = qtyLots < left ? qtyLots : left
    else if (kind === MODIFY && newPriceTicks === price && qtyLots <= left) gone = left - qtyLots
    this.moveUp(side, price, book.place[orderRef]!, gone)
  }

  /** Lots of an order at `place` went away: our orders behind it move up. */
  private moveUp(side: number, priceTicks: number, place: number, goneLots: number): void {
    const { resting } = this.fills
    for (let slot = resting.firstAt(side, priceTicks); slot >= 0; slot = resting.after[slot]!) {
      if (resting.place[slot]! > place) resting.queueLots[slot]! -= goneLots
    }
  }

  private onExecution(
    timeNs: number,
    side: number,
    priceTicks: number,
    place: number,
    qtyLots: number,
  ): void {
    const { fills } = this
    const { resting } = fills
    fills.beginExecution()
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - priceTicks) * side >= 0) {
      const next = resting.nextPrice(side, price)
      const isThrough = price !== priceTicks
      let slot = resting.firstAt(side, price)
      while (slot >= 0) {
        const after = resting.after[slot]!
        if (isThrough || resting.place[slot]! < place) {
          if (!fills.isHalted) {
            fills.give(timeNs, slot, qtyLots, isThrough ? TRADED_THROUGH : QUEUE_CLEARED)
          }
        } else resting.queueLots[slot]! -= qtyLots
        slot = after
      }
      price = next
    }
  }

  /** Real orders from the best of a side to a price are gone: nobody stands ahead of ours there. */
  private onCleared(side: number, throughTicks: number, whole: boolean): void {
    const { resting } = this.fills
    const to = whole ? (side > 0 ? NO_BID : NO_ASK) : throughTicks
    if (side > 0) {
      if (to < this.bidsClearedTo) this.bidsClearedTo = to
    } else if (to > this.asksClearedTo) this.asksClearedTo = to
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - to) * side >= 0) {
      for (let slot = resting.firstAt(side, price); slot >= 0; slot = resting.after[slot]!) {
        resting.queueLots[slot] = 0
      }
      price = resting.nextPrice(side, price)
    }
  }

  private onSnapshot(flags: number): void {
    this.isRefreshing = (flags & FLAG_SNAPSHOT_LAST) === 0
    if (this.isRefreshing) return
    this.bidsClearedTo = NO_BID
    this.asksClearedTo = NO_ASK
    this.onRestated()
  }

  /**
   * After a full refresh, and after a clear, the real orders stand in the order in which they were
   * restated, and where ours stood among them is not known: they go to the back.
   */
  private onRestated(): void {
    const { book } = this
    const { resting, consumption } = this.fills
    consumption.restated(book)
    for (let side = 1; side >= -1; side -= 2) {
      const to = side > 0 ? this.bidsClearedTo : this.asksClearedTo
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK && (price - to) * side >= 0) {
        for (let slot = resting.firstAt(side, price); slot >= 0; slot = resting.after[slot]!) {
          resting.place[slot] = book.nextPlace++
          resting.queueLots[slot] = book.sizeAt(side, price)
        }
        price = resting.nextPrice(side, price)
      }
    }
    this.bidsClearedTo = NO_ASK
    this.asksClearedTo = NO_BID
  }
}
