import {
  ADD,
  CANCEL,
  CLEAR,
  type EXECUTE,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  QUOTE,
  SNAPSHOT,
} from '../../tape/schema.ts'
import type { DropCounter } from './importer.ts'
import type { LobsterMessage, LobsterView } from './lobster-decoder.ts'
import type { VenueEvent } from './venue-event.ts'

/** An order that rests in view; `id` is 0 for a level's anonymous one. */
type Order = { readonly id: number; readonly ref: number; leftLots: number }

type Level = { totalLots: number; anonymous: Order | null; readonly orders: Set<Order> }

/** Why a message or a view does not fit the book; the caller knows file and row. */
export type Misfit = { readonly field: string; readonly given: string; readonly expected: string }

const EDGE = 'level that entered at the edge of the view, as one anonymous order'
export const LEFT_VIEW = 'order canceled as its level left the view'
const UNSEEN = "order not seen before, taken from its level's anonymous one"

/**
 * The orders of the levels in view. LOBSTER tells only what happens in the best N levels: a level that
 * leaves the view is forgotten with its orders, one that enters at its outer edge comes as one anonymous
 * order of the level's size, and so do the levels of the opening book.
 */
export class LobsterBook {
  private readonly treat: DropCounter
  private readonly orders = new Map<
    number,
    { readonly side: number; priceTicks: number; order: Order }
  >()
  private readonly bids = new Map<number, Level>()
  private readonly asks = new Map<number, Level>()
  private readonly levelsMax: number
  private refs: number
  private readonly quoted = { bids: [-1, -1], asks: [-1, -1] }

  constructor(levelsMax: number, firstRef: number, treat: DropCounter) {
    this.levelsMax = levelsMax
    this.refs = firstRef
    this.treat = treat
  }

  /** The number that the next order would get. */
  get nextRef(): number {
    return this.refs
  }

  /** The opening book, as a snapshot of anonymous orders. */
  open(view: LobsterView, event: VenueEvent): void {
    event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
    event.row(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
    event.row(CLEAR, -1, 0, 0, FLAG_WHOLE_SIDE)
    for (const side of [1, -1]) {
      const [prices, sizes] = sideOf(view, side)
      prices.forEach((price, i) => {
        this.addAnonymous(side, price, sizes[i] ?? 0, event)
      })
    }
    this.quote(view, event)
    event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
  }

  add(message: LobsterMessage, event: VenueEvent): Misfit | null {
    const { side, priceTicks, orderId, qtyLots } = message
    if (this.orders.has(orderId)) {
      const given = `order ${orderId} is submitted, but it rests already`
      return { field: 'Order ID', given, expected: 'an order that is not in the book' }
    }
    if (qtyLots === 0) return { field: 'Size', given: 'an order of size 0', expected: '1 or more' }
    const order = { id: orderId, ref: this.refs++, leftLots: qtyLots }
    const level = this.levelAt(side, priceTicks)
    level.orders.add(order)
    level.totalLots += qtyLots
    this.orders.set(orderId, { side, priceTicks, order })
    event.orderRow(ADD, side, priceTicks, qtyLots, order.ref, BigInt(orderId))
    return null
  }

  /** Takes size from a resting order: `kind` is CANCEL or EXECUTE, `whole` when nothing may be left. */
  take(
    kind: typeof CANCEL | typeof EXECUTE,
    whole: boolean,
    message: LobsterMessage,
    event: VenueEvent,
  ): Misfit | null {
    const { side, priceTicks, orderId, qtyLots } = message
    const known = this.orders.get(orderId)
    if (known !== undefined && (known.side !== side || known.priceTicks !== priceTicks)) {
      const given = `order ${orderId} rests at ${known.priceTicks} ticks on side ${known.side}`
      return { field: 'Price', given, expected: 'the price and side of the order' }
    }
    const level = this.sideLevels(side).get(priceTicks)
    const order = known?.order ?? level?.anonymous ?? null
    if (order === null || level === undefined || order.leftLots < qtyLots) {
      const given = `${qtyLots} lots of order ${orderId}, of which ${order?.leftLots ?? 0} are left`
      return { field: 'Size', given, expected: 'no more than rests' }
    }
    if (known === undefined) this.treat(UNSEEN)
    else if (whole && order.leftLots !== qtyLots) {
      const given = `order ${orderId} is deleted with ${qtyLots} lots of ${order.leftLots}`
      return { field: 'Size', given, expected: 'all that is left' }
    }
    event.orderRow(kind, side, priceTicks, qtyLots, order.ref, BigInt(orderId))
    level.totalLots -= qtyLots
    order.leftLots -= qtyLots
    if (order.leftLots === 0) this.forget(order, level)
    if (level.totalLots === 0) this.sideLevels(side).delete(priceTicks)
    return null
  }

  /** Brings the book to the levels in view after a message. What cannot be is a misfit. */
  follow(view: LobsterView, event: VenueEvent): Misfit | null {
    return this.followSide(1, view, event) ?? this.followSide(-1, view, event)
  }

  /** States the best bid and ask where they changed since they were stated last. */
  quote(view: LobsterView, event: VenueEvent): void {
    for (const side of [1, -1]) {
      const [prices, sizes] = sideOf(view, side)
      const last = side > 0 ? this.quoted.bids : this.quoted.asks
      const price = prices[0] ?? 0
      const size = sizes[0] ?? 0
      if (price === last[0] && size === last[1]) continue
      last[0] = price
      last[1] = size
      event.row(QUOTE, side, price, size)
    }
  }

  private followSide(side: number, view: LobsterView, event: VenueEvent): Misfit | null {
    const [prices, sizes] = sideOf(view, side)
    const levels = this.sideLevels(side)
    const worst = prices.length < this.levelsMax ? undefined : prices[prices.length - 1]
    for (let i = prices.length - 1; i >= 0; i--) {
      const price = prices[i] ?? 0
      const size = sizes[i] ?? 0
      const level = levels.get(price)
      if (level === undefined) {
        if (i !== prices.length - 1) return misfit(side, i, `${size} lots at ${price} ticks`, 0)
        this.treat(EDGE)
        this.addAnonymous(side, price, size, event)
      } else if (level.totalLots !== size) {
        return misfit(side, i, `${size} lots at ${price} ticks`, level.totalLots)
      }
    }
    if (levels.size === prices.length) return null
    for (const [price, level] of levels) {
      if (prices.includes(price)) continue
      if (worst === undefined || (price - worst) * side > 0) {
        return misfit(side, prices.length, `no level at ${price} ticks`, level.totalLots)
      }
      for (const order of level.orders) {
        this.treat(LEFT_VIEW)
        event.orderRow(CANCEL, side, price, order.leftLots, order.ref, BigInt(order.id))
        this.forget(order, level)
      }
      levels.delete(price)
    }
    return null
  }

  private addAnonymous(side: number, priceTicks: number, qtyLots: number, event: VenueEvent): void {
    const order = { id: 0, ref: this.refs++, leftLots: qtyLots }
    const level = this.levelAt(side, priceTicks)
    level.anonymous = order
    level.orders.add(order)
    level.totalLots += qtyLots
    event.orderRow(ADD, side, priceTicks, qtyLots, order.ref, 0n)
  }

  private forget(order: Order, level: Level): void {
    level.orders.delete(order)
    if (level.anonymous === order) level.anonymous = null
    else this.orders.delete(order.id)
  }

  private levelAt(side: number, priceTicks: number): Level {
    const levels = this.sideLevels(side)
    let level = levels.get(priceTicks)
    if (level === undefined) {
      level = { totalLots: 0, anonymous: null, orders: new Set() }
      levels.set(priceTicks, level)
    }
    return level
  }

  private sideLevels(side: number): Map<number, Level> {
    return side > 0 ? this.bids : this.asks
  }
}

function sideOf(view: LobsterView, side: number): [number[], number[]] {
  return side > 0 ? [view.prices.bids, view.sizes.bids] : [view.prices.asks, view.sizes.asks]
}

function misfit(side: number, level: number, given: string, foundLots: number): Misfit {
  return {
    field: `${side > 0 ? 'Bid' : 'Ask'} ${level + 1}`,
    given: `the book has ${given}`,
    expected: `the ${foundLots} lots that its messages leave there`,
  }
}
