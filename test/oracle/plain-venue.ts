import { DAY, FOK, GTC, IOC, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import * as r from '../../src/orders/report.ts'
import * as t from '../../src/tape/schema.ts'
import type { VenueClient } from '../../src/venue/execution-rules.ts'
import { NaiveBook } from './naive-book.ts'
import { hiddenShare, moveQueue, PlainTaken, type Queued, tradeShare } from './plain-level.ts'
import { PlainSession } from './plain-session.ts'
import { PlainSizes } from './plain-sizes.ts'

type PlainOrder = Queued & {
  readonly id: number
  readonly side: 1 | -1
  readonly isDay: boolean
  priceTicks: number
}

/**
 * One venue in words: orders in a list in the order of their arrival, what each desk took in a map,
 * and the rules of fills as they are written. Serves as the plain meaning of SimulatedVenue,
 * RestingOrders and Consumption. Order sizes of one client only; clients never see each other.
 */
export class PlainVenue {
  readonly book: NaiveBook
  orders: PlainOrder[] = []
  private readonly depth: 'l1' | 'l2'
  private readonly taken = new PlainTaken()
  /** What each desk got of the trades at a level since its last depth row. */
  private readonly traded = new PlainTaken()
  private refreshing = false
  private cleared = false
  private readonly session = new PlainSession()

  constructor(depth: 'l1' | 'l2') {
    this.depth = depth
    this.book = new NaiveBook(depth === 'l1')
  }

  apply(timeNs: number, kind: number, side: number, price: number, qty: number, flags: number) {
    const ends = (flags & t.FLAG_MESSAGE_END) !== 0
    if (kind === t.TRADE) this.trade(timeNs, side, price, qty, flags)
    else {
      const bestBefore = this.best(side)
      const before = this.shown(side, price)
      this.book.apply(kind, side, price, qty, flags)
      if (kind === t.LEVEL) this.onLevel(timeNs, side, price, before)
      if (kind === t.QUOTE) this.onQuote(side, price, bestBefore, before)
      if (kind === t.CLEAR) this.cleared = true
      if (kind === t.GAP) this.refreshing = false
      if (kind === t.STATUS) this.status(timeNs, qty)
      if (kind === t.SNAPSHOT) this.refreshing = (flags & t.FLAG_SNAPSHOT_LAST) === 0
      if (kind === t.SNAPSHOT && !this.refreshing) this.onRestated()
    }
    if (ends && this.cleared && !this.refreshing) this.onRestated()
    for (const order of this.inTurn()) {
      if (order.client.rules.testsEachRow || ends) this.cross(timeNs, order)
    }
  }

  /** Answers follow in the order of the venue's own steps. */
  arrive(timeNs: number, client: VenueClient, terms: OrderTerms): unknown {
    const { orderId, side, timeInForce } = terms
    const isMarket = terms.type === MARKET
    const levels = this.levelsFor(terms)
    const answer = (report: number, reason: number) =>
      client.answered(timeNs, orderId, report, reason)
    if (this.session.isClosed) return answer(r.REPORT_REJECTED, r.SESSION_CLOSED)
    if (isMarket && levels.length === 0) return answer(r.REPORT_REJECTED, this.why(r.NO_LIQUIDITY))
    if (terms.postOnly && levels.length > 0) return answer(r.REPORT_REJECTED, r.WOULD_CROSS)
    answer(r.REPORT_NEW, 0)
    if (timeInForce === FOK && !client.rules.fillsWhole) {
      const found = levels.reduce((sum, at) => sum + this.available(client, -side, at), 0)
      if (levels.length > 0 && found < terms.qtyLots) {
        return answer(r.REPORT_CANCELED, r.FOK_NOT_FILLED)
      }
    }
    const leaves = this.take(timeNs, client, terms, levels, terms.qtyLots)
    if (leaves === 0) return undefined
    if (isMarket) return answer(r.REPORT_CANCELED, r.NO_LIQUIDITY)
    if (timeInForce === GTC || timeInForce === DAY) return this.rest(client, terms, leaves)
    const reason = timeInForce === IOC ? r.IOC_REMAINDER : r.FOK_NOT_FILLED
    return answer(r.REPORT_CANCELED, this.why(reason))
  }

  cancel(timeNs: number, client: VenueClient, id: number): unknown {
    const order = this.find(client, id)
    const answer = (report: number, reason: number) => client.answered(timeNs, id, report, reason)
    if (order === undefined) return answer(r.REPORT_CANCEL_REJECTED, r.TOO_LATE)
    this.remove(order)
    return answer(r.REPORT_CANCELED, 0)
  }

  replace(timeNs: number, client: VenueClient, terms: OrderTerms, cum: number): unknown {
    const { orderId, priceTicks } = terms
    const order = this.find(client, orderId)
    const leaves = terms.qtyLots - cum
    const answer = (report: number, reason: number) =>
      client.answered(timeNs, orderId, report, reason)
    if (order === undefined || leaves <= 0) return answer(r.REPORT_REPLACE_REJECTED, r.TOO_LATE)
    if (this.session.isClosed) return answer(r.REPORT_REPLACE_REJECTED, r.SESSION_CLOSED)
    if (priceTicks === order.priceTicks && leaves <= order.leaves) {
      order.leaves = leaves
      return answer(r.REPORT_REPLACED, 0)
    }
    const levels = this.levelsFor(terms)
    if (terms.postOnly && levels.length > 0) {
      return answer(r.REPORT_REPLACE_REJECTED, r.WOULD_CROSS)
    }
    this.remove(order)
    answer(r.REPORT_REPLACED, 0)
    const left = this.take(timeNs, client, terms, levels, leaves)
    return left > 0 ? this.rest(client, terms, left) : undefined
  }

  // ---- the session

  private status(timeNs: number, code: number): void {
    const isDayOver = this.session.hears(code)
    if (this.depth === 'l1') this.taken.shrink(({ side, price }) => this.shown(side, price))
    for (const order of this.inTurn().filter((each) => isDayOver && each.isDay)) {
      this.remove(order)
      order.client.answered(timeNs, order.id, r.REPORT_EXPIRED, r.SESSION_CLOSED)
    }
  }

  private why(otherwise: number): number {
    if (this.session.isHalted) return r.HALTED
    return this.book.valid ? otherwise : r.BOOK_INVALID
  }

  // ---- taking

  /** Prices of the other side that the order may take, best first; none where nothing fills. */
  private levelsFor(terms: OrderTerms): number[] {
    if (!this.book.valid || this.session.isHalted) return []
    const prices = this.sideOf(-terms.side).prices()
    if (terms.type === MARKET) return prices
    return prices.filter((at) => (terms.priceTicks - at) * terms.side >= 0)
  }

  private take(
    timeNs: number,
    client: VenueClient,
    { orderId, side }: OrderTerms,
    levels: readonly number[],
    qtyLots: number,
  ): number {
    const best = levels[0]
    if (client.rules.fillsWhole && best !== undefined) {
      client.filled(timeNs, orderId, best, qtyLots, r.TAKER_LEVEL, false, 0)
      return 0
    }
    let leaves = qtyLots
    for (const at of levels) {
      const qty = Math.min(leaves, this.available(client, -side, at))
      if (qty <= 0) continue
      this.taken.add(client, -side, at, qty)
      client.filled(timeNs, orderId, at, qty, r.TAKER_LEVEL, false, 0)
      leaves -= qty
    }
    return leaves
  }

  private rest(client: VenueClient, terms: OrderTerms, leaves: number) {
    const { orderId: id, side, priceTicks } = terms
    const isDay = terms.timeInForce === DAY
    let ahead = this.shown(side, priceTicks)
    const best = this.best(side)
    const isBehind = best !== undefined && (best - priceTicks) * side > 0
    if (this.depth === 'l1' && isBehind) ahead = Number.POSITIVE_INFINITY
    const rule = this.depth === 'l2' ? client.rules.queue.sizes : undefined
    const sizes = rule && { sizes: new PlainSizes(rule, ahead) }
    this.orders.push({ client, id, side, isDay, priceTicks, leaves, ahead, traded: 0, ...sizes })
    client.rested(id, ahead)
  }

  // ---- filling what rests

  private trade(timeNs: number, aggressor: number, price: number, qty: number, flags: number) {
    if (this.session.isHalted || (flags & t.FLAG_OFF_BOOK) !== 0) return
    const got = new Map<VenueClient, number>()
    for (const order of this.inTurn()) {
      if (aggressor === order.side) continue
      const beyond = (order.priceTicks - price) * order.side
      if (beyond < 0 || (beyond === 0 && (flags & t.FLAG_OFFGRID) !== 0)) continue
      const free = qty - (got.get(order.client) ?? 0)
      let share = order.leaves
      let reason = r.TRADED_THROUGH
      if ((flags & t.FLAG_HIDDEN) !== 0) {
        share = hiddenShare(order, free)
        reason = r.HIDDEN_AT_PRICE
      } else if (beyond === 0) {
        share = tradeShare(order, qty, free)
        reason = r.QUEUE_CLEARED
        this.traded.add(order.client, order.side, price, share)
      }
      if (share > 0) this.fill(timeNs, order, share, reason)
      if (reason !== r.TRADED_THROUGH) got.set(order.client, qty - free + share)
    }
  }

  private cross(timeNs: number, order: PlainOrder): unknown {
    const { client, side, priceTicks } = order
    if (!this.book.valid || this.session.isHalted) return undefined
    const levels = this.sideOf(-side)
      .prices()
      .filter((at) => (priceTicks - at) * side >= 0)
    if (levels.length === 0) return undefined
    if (client.rules.fillsWhole) return this.fill(timeNs, order, order.leaves, r.CROSSED)
    let got = 0
    for (const at of levels) {
      const qty = Math.min(order.leaves - got, this.available(client, -side, at))
      if (qty <= 0) continue
      this.taken.add(client, -side, at, qty)
      got += qty
    }
    return got > 0 ? this.fill(timeNs, order, got, r.CROSSED) : undefined
  }

  private fill(timeNs: number, order: PlainOrder, qty: number, reason: number): void {
    order.leaves -= qty
    if (order.leaves === 0) this.remove(order)
    const { client, id, priceTicks, ahead } = order
    client.filled(timeNs, id, priceTicks, qty, reason, true, ahead)
  }

  // ---- the size ahead

  private onLevel(timeNs: number, side: number, price: number, before: number): void {
    const shown = this.shown(side, price)
    this.taken.shrinkAt(side, price, shown)
    for (const order of [...this.orders]) {
      if (order.side !== side || order.priceTicks !== price) continue
      const got = this.traded.of(order.client, side, price)
      const share = moveQueue(order, before, shown, got)
      if (share <= 0) continue
      this.traded.add(order.client, side, price, share)
      this.fill(timeNs, order, share, r.QUEUE_CLEARED)
    }
    this.traded.shrinkAt(side, price, 0)
  }

  private onQuote(side: number, price: number, previous: number | undefined, before: number): void {
    const best = this.best(side)
    const isBeyond = (at: number) => best === undefined || (at - best) * side > 0
    this.taken.shrinkAt(side, price, this.shown(side, price))
    this.taken.shrink((at) => (at.side === side && isBeyond(at.price) ? 0 : at.lots))
    for (const order of this.orders) {
      if (order.side !== side) continue
      if (isBeyond(order.priceTicks)) order.ahead = 0
      else if (order.priceTicks === best) {
        const shown = this.shown(side, best)
        if (previous === best) moveQueue(order, before, shown, Number.POSITIVE_INFINITY)
        else {
          order.ahead = Math.min(order.ahead, shown)
          order.traded = 0
        }
      }
    }
  }

  /** Nobody can have more ahead, and nobody can have taken more, than what is displayed. */
  private onRestated(): void {
    this.cleared = false
    this.taken.shrink(({ side, price }) => this.shown(side, price))
    for (const order of this.orders) {
      if (this.depth === 'l1' || order.client.rules.testsEachRow) continue
      const shown = this.shown(order.side, order.priceTicks)
      order.sizes?.becomes(shown)
      order.ahead = Math.min(order.sizes?.ahead ?? order.ahead, shown)
    }
  }

  /** Lots of a level that this client may still take. */
  private available(client: VenueClient, side: number, price: number): number {
    const taken = client.rules.remembersConsumption ? this.taken.of(client, side, price) : 0
    return this.shown(side, price) - taken
  }

  // ---- small things

  /** Whose turn it is: buys, then sells; the best price first, then the older order. */
  private inTurn(): PlainOrder[] {
    const rank = (order: PlainOrder) => -order.priceTicks * order.side
    return [...this.orders].sort((a, b) => b.side - a.side || rank(a) - rank(b))
  }

  private find(client: VenueClient, id: number): PlainOrder | undefined {
    return this.orders.find((order) => order.client === client && order.id === id)
  }

  private remove(order: PlainOrder): void {
    this.orders = this.orders.filter((each) => each !== order)
  }

  private sideOf = (side: number) => (side > 0 ? this.book.bids : this.book.asks)
  private best = (side: number) => this.sideOf(side).best
  private shown = (side: number, price: number) => this.sideOf(side).sizes.get(price) ?? 0
}
