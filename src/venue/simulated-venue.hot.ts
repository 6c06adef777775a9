import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { queueAfterDepth } from '../models/queue/queue-model.ts'
import { FOK, GTC, IOC, MARKET, type OrderTerms } from '../orders/intent.ts'
import {
  BOOK_INVALID,
  CROSSED,
  FOK_NOT_FILLED,
  HIDDEN_AT_PRICE,
  IOC_REMAINDER,
  NO_LIQUIDITY,
  QUEUE_CLEARED,
  REPORT_CANCEL_REJECTED,
  REPORT_CANCELED,
  REPORT_NEW,
  REPORT_REJECTED,
  REPORT_REPLACE_REJECTED,
  REPORT_REPLACED,
  TAKER_LEVEL,
  TAKER_SIZE_UNKNOWN,
  TOO_LATE,
  TRADED_THROUGH,
  WOULD_CROSS,
} from '../orders/report.ts'
import type { Approved } from '../risk/gate.ts'
import {
  CLEAR,
  FLAG_HIDDEN,
  FLAG_MESSAGE_END,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_LAST,
  GAP,
  LEVEL,
  QUOTE,
  SNAPSHOT,
  TRADE,
} from '../tape/schema.ts'
import { Consumption } from './consumption.hot.ts'
import type { VenueClient } from './execution-rules.ts'
import { RestingOrders } from './resting-orders.hot.ts'

/**
 * Idea: the market as the venue has it, at the venue's time, and the orders of all desks in front of
 * it. The tape is never changed by our orders; desks never see each other.
 * Each row is applied to the book and then asked which resting orders it touches: a trade through or at
 * their price, a change of the displayed size at their price, the other side reaching their price.
 * Rules: docs/fills.md. Cost: a few comparisons for a row that touches no order.
 * Holds: an order fills at its own price when it rested, at displayed prices when it took.
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class SimulatedVenue {
  readonly book: Book
  private readonly isL1: boolean
  private readonly resting = new RestingOrders()
  private readonly consumption = new Consumption()
  private readonly clients: VenueClient[] = []
  /** Between the first and the last row of a full refresh, and after a CLEAR that nothing restated. */
  private isRefreshing = false
  private isCleared = false
  private anyEachRow = false
  private anyWholeMessage = false
  /** Per client: lots of the current trade that its own orders already got, valid for `tradeStamp`. */
  private tradeUsed = new Float64Array(8)
  private tradeStamps = new Float64Array(8)
  private tradeStamp = 0

  constructor(book: Book, isL1: boolean) {
    this.book = book
    this.isL1 = isL1
  }

  /** A desk that may send orders here. Clients are numbered in the order of registration. */
  register(client: VenueClient): void {
    this.clients[client.number] = client
    if (client.rules.testsEachRow) this.anyEachRow = true
    else this.anyWholeMessage = true
    if (client.number >= this.tradeUsed.length) {
      this.tradeUsed = new Float64Array(client.number * 2)
      this.tradeStamps = new Float64Array(client.number * 2)
    }
  }

  get restingCount(): number {
    return this.resting.size
  }

  /** Applies one row of the tape at the venue's time. */
  apply(
    timeNs: number,
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    const { book, resting } = this
    const isResting = resting.size > 0
    if (kind === TRADE) {
      if (isResting) this.onTrade(timeNs, side, priceTicks, qtyLots, flags)
    } else if (kind === LEVEL || kind === QUOTE) {
      const watched = isResting || this.consumption.entries > 0
      const before = watched ? book.sizeAt(side, priceTicks) : 0
      const best = side > 0 ? book.bidTicks : book.askTicks
      book.apply(kind, side, priceTicks, qtyLots, flags)
      if (watched) {
        const shown = book.sizeAt(side, priceTicks)
        this.consumption.shown(side, priceTicks, shown)
        if (this.isL1) this.consumption.emptied(side, side > 0 ? book.bidTicks : book.askTicks)
        if (isResting) {
          if (this.isL1) this.onQuote(side, best, before)
          else if (kind === LEVEL) this.onLevel(side, priceTicks, before, shown)
        }
      }
    } else {
      book.apply(kind, side, priceTicks, qtyLots, flags)
      if (kind === SNAPSHOT) this.isRefreshing = (flags & FLAG_SNAPSHOT_LAST) === 0
      else if (kind === CLEAR) this.isCleared = true
      else if (kind === GAP) this.isRefreshing = false
      if (kind === SNAPSHOT && !this.isRefreshing) this.onRestated()
    }
    if (this.isCleared && !this.isRefreshing && (flags & FLAG_MESSAGE_END) !== 0) this.onRestated()
    if (isResting && (book.askTicks <= resting.bestBuy || book.bidTicks >= resting.bestSell)) {
      if (this.anyEachRow) this.onCross(timeNs, true)
      if (this.anyWholeMessage && (flags & FLAG_MESSAGE_END) !== 0) this.onCross(timeNs, false)
    }
  }

  /** A new order arrives. Everything that follows at once is told to the client at `timeNs`. */
  arrive(timeNs: number, client: VenueClient, order: Approved<OrderTerms>): void {
    const { book } = this
    const { side, orderId } = order
    const best = side > 0 ? book.askTicks : book.bidTicks
    const isEmpty = best === NO_ASK || best === NO_BID
    const isMarket = order.type === MARKET
    const reaches = isMarket || (side > 0 ? order.priceTicks >= best : order.priceTicks <= best)
    const marketable = reaches && !isEmpty && book.valid
    if (marketable && order.postOnly) {
      client.answered(timeNs, orderId, REPORT_REJECTED, WOULD_CROSS)
      return
    }
    if (isMarket && !marketable) {
      client.answered(timeNs, orderId, REPORT_REJECTED, book.valid ? NO_LIQUIDITY : BOOK_INVALID)
      return
    }
    client.answered(timeNs, orderId, REPORT_NEW, 0)
    let leaves = order.qtyLots
    if (marketable) {
      if (order.timeInForce === FOK && !this.hasInFull(client, order)) {
        client.answered(timeNs, orderId, REPORT_CANCELED, FOK_NOT_FILLED)
        return
      }
      leaves = this.takeLiquidity(timeNs, client, order)
      if (leaves === 0) return
    }
    if (isMarket) client.answered(timeNs, orderId, REPORT_CANCELED, NO_LIQUIDITY)
    else if (order.timeInForce === GTC) this.rest(client, orderId, side, order.priceTicks, leaves)
    else {
      const reason = order.timeInForce === IOC ? IOC_REMAINDER : FOK_NOT_FILLED
      client.answered(timeNs, orderId, REPORT_CANCELED, book.valid ? reason : BOOK_INVALID)
    }
  }

  cancel(timeNs: number, client: VenueClient, orderId: number): void {
    const slot = this.resting.find(client.number, orderId)
    if (slot < 0) {
      client.answered(timeNs, orderId, REPORT_CANCEL_REJECTED, TOO_LATE)
      return
    }
    this.resting.remove(slot)
    client.answered(timeNs, orderId, REPORT_CANCELED, 0)
  }

  /**
   * Changes price and total size of a resting order; `leavesLots` is what the new size leaves to fill
   * after what the venue has filled already. The same price with no more size keeps its place.
   */
  replace(timeNs: number, client: VenueClient, order: Approved<OrderTerms>, cumLots: number): void {
    const { resting, book } = this
    const { orderId, side } = order
    const slot = resting.find(client.number, orderId)
    const leaves = order.qtyLots - cumLots
    if (slot < 0 || leaves <= 0) {
      client.answered(timeNs, orderId, REPORT_REPLACE_REJECTED, TOO_LATE)
      return
    }
    if (resting.priceTicks[slot] === order.priceTicks && leaves <= resting.leavesLots[slot]!) {
      resting.leavesLots[slot] = leaves
      client.answered(timeNs, orderId, REPORT_REPLACED, 0)
      return
    }
    const reaches = side > 0 ? order.priceTicks >= book.askTicks : order.priceTicks <= book.bidTicks
    if (reaches && book.valid && order.postOnly) {
      client.answered(timeNs, orderId, REPORT_REPLACE_REJECTED, WOULD_CROSS)
      return
    }
    resting.remove(slot)
    client.answered(timeNs, orderId, REPORT_REPLACED, 0)
    const rest = { ...order, qtyLots: leaves }
    const left = reaches && book.valid ? this.takeLiquidity(timeNs, client, rest) : leaves
    if (left > 0) this.rest(client, orderId, side, order.priceTicks, left)
  }

  private rest(client: VenueClient, id: number, side: number, price: number, lots: number): void {
    const queue = this.queueAtArrival(side, price)
    this.resting.add(client.number, id, side, price, lots, queue)
    client.rested(id, queue)
  }

  private queueAtArrival(side: number, priceTicks: number): number {
    const { book } = this
    if (!this.isL1) return book.sizeAt(side, priceTicks)
    const best = side > 0 ? book.bidTicks : book.askTicks
    if (best === NO_BID || best === NO_ASK || (priceTicks - best) * side > 0) return 0
    return priceTicks === best ? book.sizeAt(side, best) : Number.POSITIVE_INFINITY
  }

  /** Lots that this client may still take at a displayed level. */
  private availableAt(client: VenueClient, bookSide: number, priceTicks: number): number {
    const shown = this.book.sizeAt(bookSide, priceTicks)
    if (!client.rules.remembersConsumption) return shown
    return shown - this.consumption.taken(client.number, bookSide, priceTicks)
  }

  /** The best of a side stands, and its size was not told: no best that is known has 0 lots. */
  private isSizeUnknown(bookSide: number): boolean {
    const { book } = this
    if (!book.sizeUnknown) return false
    return bookSide > 0
      ? book.bidTicks !== NO_BID && book.bidLots === 0
      : book.askTicks !== NO_ASK && book.askLots === 0
  }

  private hasInFull(client: VenueClient, order: OrderTerms): boolean {
    const { book } = this
    const bookSide = -order.side
    if (client.rules.fillsWhole || this.isSizeUnknown(bookSide)) return true
    const isMarket = order.type === MARKET
    let found = 0
    let price = bookSide > 0 ? book.bidTicks : book.askTicks
    while (price !== NO_BID && price !== NO_ASK) {
      if (!isMarket && (order.priceTicks - price) * order.side < 0) break
      found += this.availableAt(client, bookSide, price)
      if (found >= order.qtyLots) return true
      price = book.nextLevel(bookSide, price)
    }
    return false
  }

  /** Walks the displayed levels up to the limit; returns what could not be filled. */
  private takeLiquidity(timeNs: number, client: VenueClient, order: OrderTerms): number {
    const { book } = this
    const { orderId, side } = order
    const bookSide = -side
    let price = bookSide > 0 ? book.bidTicks : book.askTicks
    let leaves = order.qtyLots
    const isUnknown = this.isSizeUnknown(bookSide)
    if (client.rules.fillsWhole || isUnknown) {
      const reason = isUnknown ? TAKER_SIZE_UNKNOWN : TAKER_LEVEL
      client.filled(timeNs, orderId, price, leaves, reason, false, 0)
      return 0
    }
    const isMarket = order.type === MARKET
    while (leaves > 0 && price !== NO_BID && price !== NO_ASK) {
      if (!isMarket && (order.priceTicks - price) * side < 0) break
      const available = this.availableAt(client, bookSide, price)
      const qty = available < leaves ? available : leaves
      if (qty > 0) {
        if (client.rules.remembersConsumption) {
          this.consumption.take(client.number, bookSide, price, qty)
        }
        client.filled(timeNs, orderId, price, qty, TAKER_LEVEL, false, 0)
        leaves -= qty
      }
      price = book.nextLevel(bookSide, price)
    }
    return leaves
  }

  private onTrade(
    timeNs: number,
    aggressor: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    this.tradeStamp++
    if (aggressor <= 0 && this.resting.bestBuy >= priceTicks) {
      this.tradeAgainst(timeNs, 1, priceTicks, qtyLots, flags)
    }
    if (aggressor >= 0 && this.resting.bestSell <= priceTicks) {
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
    const { resting } = this
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - priceTicks) * side > 0) {
      const next = resting.nextPrice(side, price)
      let slot = resting.firstAt(side, price)
      while (slot >= 0) {
        const after = resting.after[slot]!
        const reason = (flags & FLAG_HIDDEN) !== 0 ? HIDDEN_AT_PRICE : TRADED_THROUGH
        this.fill(timeNs, slot, resting.leavesLots[slot]!, reason)
        slot = after
      }
      price = next
    }
    // Off the grid, the print lies short of its rounded price: it never reached orders standing there.
    if (price !== priceTicks || (flags & FLAG_OFFGRID) !== 0) return
    let slot = resting.firstAt(side, price)
    while (slot >= 0) {
      const after = resting.after[slot]!
      if ((flags & FLAG_HIDDEN) !== 0) {
        this.fill(timeNs, slot, resting.leavesLots[slot]!, HIDDEN_AT_PRICE)
      } else this.tradeAtPrice(timeNs, slot, qtyLots)
      slot = after
    }
  }

  private tradeAtPrice(timeNs: number, slot: number, qtyLots: number): void {
    const { resting } = this
    const number = resting.client[slot]!
    const { rules } = this.clients[number]!
    const queue = resting.queueLots[slot]!
    if (rules.fillsWhole) {
      const front = queue - qtyLots
      resting.queueLots[slot] = front
      resting.tradedLots[slot]! += qtyLots
      if (roundHalfAway(-front) > 0)
        this.fill(timeNs, slot, resting.leavesLots[slot]!, QUEUE_CLEARED)
      return
    }
    // The trade is shared among the client's own orders in queue order: what an earlier one got, a
    // later one cannot get.
    const used = this.tradeStamps[number] === this.tradeStamp ? this.tradeUsed[number]! : 0
    const reaching = qtyLots - used
    resting.tradedLots[slot]! += qtyLots
    const over = Math.floor(reaching - queue)
    resting.queueLots[slot] = queue > reaching ? queue - reaching : 0
    if (over <= 0) return
    const leaves = resting.leavesLots[slot]!
    const qty = over < leaves ? over : leaves
    this.tradeStamps[number] = this.tradeStamp
    this.tradeUsed[number] = used + qty
    this.fill(timeNs, slot, qty, QUEUE_CLEARED)
  }

  /** The displayed size at a price where our orders may stand changed. */
  private onLevel(side: number, priceTicks: number, before: number, shown: number): void {
    const { resting } = this
    let slot = resting.firstAt(side, priceTicks)
    while (slot >= 0) {
      this.moveQueue(slot, before, shown)
      slot = resting.after[slot]!
    }
  }

  /** L1: the best of a side was `previousBest` with `before` lots at the stated price. */
  private onQuote(side: number, previousBest: number, before: number): void {
    const { resting, book } = this
    const best = side > 0 ? book.bidTicks : book.askTicks
    const shown = side > 0 ? book.bidLots : book.askLots
    let price = side > 0 ? resting.bestBuy : resting.bestSell
    while (price !== NO_BID && price !== NO_ASK && (price - best) * side >= 0) {
      let slot = resting.firstAt(side, price)
      while (slot >= 0) {
        if (price !== best) resting.queueLots[slot] = 0
        else if (previousBest === best) this.moveQueue(slot, before, shown)
        else {
          if (resting.queueLots[slot]! > shown) resting.queueLots[slot] = shown
          resting.tradedLots[slot] = 0
        }
        slot = resting.after[slot]!
      }
      price = resting.nextPrice(side, price)
    }
  }

  private moveQueue(slot: number, before: number, shown: number): void {
    const { resting } = this
    const { rules } = this.clients[resting.client[slot]!]!
    resting.queueLots[slot] = queueAfterDepth(
      rules.queue,
      resting.queueLots[slot]!,
      resting.tradedLots[slot]!,
      before,
      shown,
      rules.clampsQueue,
    )
    resting.tradedLots[slot] = 0
  }

  /** After a full refresh, and after levels were cleared: no queue is longer than what is displayed. */
  private onRestated(): void {
    const { resting, book } = this
    this.isCleared = false
    this.consumption.restated(book)
    if (resting.size === 0 || this.isL1) return
    for (let side = 1; side >= -1; side -= 2) {
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK) {
        const shown = book.sizeAt(side, price)
        for (let slot = resting.firstAt(side, price); slot >= 0; slot = resting.after[slot]!) {
          const { rules } = this.clients[resting.client[slot]!]!
          // Where every row is tested by itself, a clear is no word about the queue.
          if (rules.testsEachRow || resting.queueLots[slot]! <= shown) continue
          resting.queueLots[slot] = shown
        }
        price = resting.nextPrice(side, price)
      }
    }
  }

  /** The other side reached our prices: fills what is available there, at our price. */
  private onCross(timeNs: number, eachRow: boolean): void {
    const { resting, book } = this
    if (!book.valid) return
    for (let side = 1; side >= -1; side -= 2) {
      const best = side > 0 ? book.askTicks : book.bidTicks
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK && (price - best) * side >= 0) {
        const next = resting.nextPrice(side, price)
        let slot = resting.firstAt(side, price)
        while (slot >= 0) {
          const after = resting.after[slot]!
          const client = this.clients[resting.client[slot]!]!
          if (client.rules.testsEachRow === eachRow) this.crossOne(timeNs, slot, client)
          slot = after
        }
        price = next
      }
    }
  }

  private crossOne(timeNs: number, slot: number, client: VenueClient): void {
    const { resting, book } = this
    const leaves = resting.leavesLots[slot]!
    const side = resting.side[slot]!
    if (client.rules.fillsWhole || this.isSizeUnknown(-side)) {
      this.fill(timeNs, slot, leaves, CROSSED)
      return
    }
    const limit = resting.priceTicks[slot]!
    let wanted = leaves
    let level = side > 0 ? book.askTicks : book.bidTicks
    while (wanted > 0 && level !== NO_BID && level !== NO_ASK && (limit - level) * side >= 0) {
      const available = this.availableAt(client, -side, level)
      const qty = available < wanted ? available : wanted
      if (qty > 0) {
        if (client.rules.remembersConsumption) {
          this.consumption.take(client.number, -side, level, qty)
        }
        wanted -= qty
      }
      level = book.nextLevel(-side, level)
    }
    if (wanted < leaves) this.fill(timeNs, slot, leaves - wanted, CROSSED)
  }

  /** Books a fill of a resting order at its own price; removes it when nothing is left. */
  private fill(timeNs: number, slot: number, qtyLots: number, reason: number): void {
    const { resting } = this
    const client = this.clients[resting.client[slot]!]!
    const orderId = resting.orderId[slot]!
    const price = resting.priceTicks[slot]!
    const queue = resting.queueLots[slot]!
    const leaves = resting.leavesLots[slot]! - qtyLots
    if (leaves > 0) resting.leavesLots[slot] = leaves
    else resting.remove(slot)
    client.filled(timeNs, orderId, price, qtyLots, reason, true, queue)
  }
}

/** The nearest whole number, halves away from zero. */
function roundHalfAway(x: number): number {
  return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5)
}
