import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { L3Book } from '../market/l3-book.hot.ts'
import { DAY, FOK, GTC, IOC, MARKET, type OrderTerms } from '../orders/intent.ts'
import {
  BOOK_INVALID,
  FOK_NOT_FILLED,
  HALTED,
  IOC_REMAINDER,
  NO_LIQUIDITY,
  REPORT_CANCEL_REJECTED,
  REPORT_CANCELED,
  REPORT_EXPIRED,
  REPORT_NEW,
  REPORT_REJECTED,
  REPORT_REPLACE_REJECTED,
  REPORT_REPLACED,
  SESSION_CLOSED,
  TOO_LATE,
  WOULD_CROSS,
} from '../orders/report.ts'
import type { Approved } from '../risk/gate.ts'
import type { Lane } from '../tape/lane.ts'
import {
  STATUS_AUCTION,
  STATUS_CLOSE,
  STATUS_HALT,
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_END,
  STATUS_SESSION_START,
} from '../tape/schema.ts'
import { queueUnit, type VenueClient } from './execution-rules.ts'
import { LevelMatching } from './level-matching.hot.ts'
import { OrderMatching } from './order-matching.hot.ts'
import { OwnFills } from './own-fills.hot.ts'

/**
 * Idea: the market as the venue has it, at the venue's time, and the orders of all desks in front of
 * it. The tape is never changed by our orders; desks never see each other.
 * Orders arrive here: what is marketable takes, what is not joins a queue. Rows of the tape go to the
 * matching of their depth (level-matching.hot.ts, order-matching.hot.ts), which says which of our
 * resting orders they fill; own-fills.hot.ts books it.
 * Cost: one call a row. Rules: docs/fills.md.
 * Holds: nothing fills in a halt, in a closed session or from a book that is not valid; DAY orders end
 * with their session.
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class SimulatedVenue {
  readonly book: Book
  private readonly fills: OwnFills
  private readonly matching: LevelMatching | OrderMatching
  /** A halt or an auction goes on. */
  private isPaused = false
  private isClosed = false

  constructor(book: Book, isL1: boolean) {
    this.book = book
    this.fills = new OwnFills(book)
    const onStatus = (timeNs: number, code: number) => this.onStatus(timeNs, code)
    this.matching =
      book instanceof L3Book
        ? new OrderMatching(this.fills, book, onStatus)
        : new LevelMatching(this.fills, isL1, onStatus)
  }

  /** A desk that may send orders here. Clients are numbered in the order of registration. */
  register(client: VenueClient): void {
    this.fills.register(client)
    if (this.matching instanceof LevelMatching) this.matching.queues.register(client)
  }

  get restingCount(): number {
    return this.fills.resting.size
  }

  /** Applies one row of the tape at the venue's time. */
  apply(
    timeNs: number,
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    orderRef = -1,
  ): void {
    this.matching.apply(timeNs, kind, side, priceTicks, qtyLots, flags, orderRef)
  }

  /**
   * Applies the rows of a lane from place `from` on that happen before `untilNs`, and returns where it
   * stopped: earlier when a desk was told something, since its report may come before the rest.
   * A row happens at its lane's time plus `offsetNs`, but not before `floorNs`.
   */
  walk(lane: Lane, from: number, untilNs: number, offsetNs: number, floorNs: number): number {
    return this.matching.walk(lane, from, untilNs, offsetNs, floorNs)
  }

  /** A new order arrives. Everything that follows at once is told to the client at `timeNs`. */
  arrive(timeNs: number, client: VenueClient, order: Approved<OrderTerms>): void {
    const { book, fills } = this
    const { side, orderId, timeInForce } = order
    const best = side > 0 ? book.askTicks : book.bidTicks
    const isEmpty = best === NO_ASK || best === NO_BID
    const isMarket = order.type === MARKET
    const reaches = isMarket || (side > 0 ? order.priceTicks >= best : order.priceTicks <= best)
    const marketable = reaches && !isEmpty && fills.canMatch
    if (this.isClosed) {
      client.answered(timeNs, orderId, REPORT_REJECTED, SESSION_CLOSED)
      return
    }
    if (marketable && order.postOnly) {
      client.answered(timeNs, orderId, REPORT_REJECTED, WOULD_CROSS)
      return
    }
    if (isMarket && !marketable) {
      client.answered(timeNs, orderId, REPORT_REJECTED, this.whyNothingFills(NO_LIQUIDITY))
      return
    }
    client.answered(timeNs, orderId, REPORT_NEW, 0)
    let leaves = order.qtyLots
    if (marketable) {
      if (timeInForce === FOK && !fills.hasInFull(client, order)) {
        client.answered(timeNs, orderId, REPORT_CANCELED, FOK_NOT_FILLED)
        return
      }
      leaves = fills.takeLiquidity(timeNs, client, order)
      if (leaves === 0) return
    }
    if (isMarket) client.answered(timeNs, orderId, REPORT_CANCELED, NO_LIQUIDITY)
    else if (timeInForce === GTC || timeInForce === DAY) this.rest(client, order, leaves)
    else {
      const reason = timeInForce === IOC ? IOC_REMAINDER : FOK_NOT_FILLED
      client.answered(timeNs, orderId, REPORT_CANCELED, this.whyNothingFills(reason))
    }
  }

  cancel(timeNs: number, client: VenueClient, orderId: number): void {
    const { resting } = this.fills
    const slot = resting.find(client.number, orderId)
    if (slot < 0) {
      client.answered(timeNs, orderId, REPORT_CANCEL_REJECTED, TOO_LATE)
      return
    }
    resting.remove(slot)
    client.answered(timeNs, orderId, REPORT_CANCELED, 0)
  }

  /** Changes price and total size of a resting order. The same price with no more size keeps its place. */
  replace(timeNs: number, client: VenueClient, order: Approved<OrderTerms>): void {
    const { book, fills } = this
    const { resting } = fills
    const { orderId, side } = order
    const slot = resting.find(client.number, orderId)
    const leaves = slot < 0 ? 0 : order.qtyLots - resting.cumLots[slot]!
    if (leaves <= 0) {
      client.answered(timeNs, orderId, REPORT_REPLACE_REJECTED, TOO_LATE)
      return
    }
    if (this.isClosed) {
      client.answered(timeNs, orderId, REPORT_REPLACE_REJECTED, SESSION_CLOSED)
      return
    }
    if (resting.priceTicks[slot] === order.priceTicks && leaves <= resting.leavesLots[slot]!) {
      resting.leavesLots[slot] = leaves
      client.answered(timeNs, orderId, REPORT_REPLACED, 0)
      return
    }
    const reaches = side > 0 ? order.priceTicks >= book.askTicks : order.priceTicks <= book.bidTicks
    const marketable = reaches && fills.canMatch
    if (marketable && order.postOnly) {
      client.answered(timeNs, orderId, REPORT_REPLACE_REJECTED, WOULD_CROSS)
      return
    }
    resting.remove(slot)
    client.answered(timeNs, orderId, REPORT_REPLACED, 0)
    const rest = { ...order, qtyLots: leaves }
    const left = marketable ? fills.takeLiquidity(timeNs, client, rest) : leaves
    if (left > 0) this.rest(client, order, left)
  }

  private rest(client: VenueClient, order: OrderTerms, leavesLots: number): void {
    const { orderId, side, priceTicks } = order
    const { resting } = this.fills
    const queueLots = this.matching.queueAtArrival(side, priceTicks)
    const queue = queueLots / queueUnit(client.rules)
    const slot = resting.add(client.number, orderId, side, priceTicks, leavesLots, queue)
    this.fills.levels?.watch(side, priceTicks, true)
    resting.cumLots[slot] = order.qtyLots - leavesLots
    resting.isDay[slot] = order.timeInForce === DAY ? 1 : 0
    if (this.book instanceof L3Book) resting.place[slot] = this.book.nextPlace++
    else if (this.matching instanceof LevelMatching) this.matching.queues.joined(slot)
    client.rested(orderId, queueLots)
  }

  /** The reason why nothing filled: the session's or the book's state, else the order's own. */
  private whyNothingFills(otherwise: number): number {
    if (this.fills.isHalted) return HALTED
    return this.fills.canMatch ? otherwise : BOOK_INVALID
  }

  private onStatus(timeNs: number, code: number): void {
    if (code === STATUS_HALT || code === STATUS_AUCTION) this.isPaused = true
    else if (code === STATUS_SESSION_END) this.isClosed = true
    else if (code === STATUS_RESUME || code === STATUS_OPEN || code === STATUS_SESSION_START) {
      this.isPaused = false
      this.isClosed = false
    }
    this.fills.isHalted = this.isPaused || this.isClosed
    // After the close what is quoted can still be traded; the day of DAY orders is over.
    if (this.isClosed || code === STATUS_CLOSE) this.expireDayOrders(timeNs)
  }

  private expireDayOrders(timeNs: number): void {
    const { resting, clients } = this.fills
    for (let side = 1; side >= -1; side -= 2) {
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK) {
        const next = resting.nextPrice(side, price)
        let slot = resting.firstAt(side, price)
        while (slot >= 0) {
          const after = resting.after[slot]!
          if (resting.isDay[slot] === 1) {
            const client = clients[resting.client[slot]!]!
            const orderId = resting.orderId[slot]!
            resting.remove(slot)
            this.fills.told++
            client.answered(timeNs, orderId, REPORT_EXPIRED, SESSION_CLOSED)
          }
          slot = after
        }
        price = next
      }
    }
  }
}
