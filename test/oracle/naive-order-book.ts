import * as t from '../../src/tape/schema.ts'

/** An order in the book, in words. */
export type NaiveOrder = {
  readonly ref: number
  readonly side: number
  readonly priceTicks: number
  readonly lots: number
}

/**
 * The plain meaning of an order-by-order book: one list of orders, who came first stands first. An order
 * that is changed to the same price and no more size stays where it is in the list; any other change
 * takes it out and puts it at the end.
 */
export class NaiveOrderBook {
  orders: NaiveOrder[] = []
  private closed = false
  private doubtful = false
  /** Rows that spoke of an order which is not there. */
  strangers = 0
  private refreshing = false

  apply(kind: number, side: number, price: number, qty: number, flags: number, ref: number): void {
    const order = this.orders.find((each) => each.ref === ref)
    if (kind === t.ADD) {
      this.remove(ref)
      this.join({ ref, side, priceTicks: price, lots: qty })
    } else if (kind === t.CANCEL || kind === t.MODIFY || kind === t.EXECUTE) {
      if (order === undefined) this.strangers++
      else if (kind !== t.MODIFY) this.resize(ref, Math.max(0, order.lots - qty))
      else if (price === order.priceTicks && qty <= order.lots) this.resize(ref, qty)
      else {
        this.remove(ref)
        this.join({ ref, side: order.side, priceTicks: price, lots: qty })
      }
    } else if (kind === t.CLEAR) {
      const isWhole = (flags & t.FLAG_WHOLE_SIDE) !== 0
      this.orders = this.orders.filter(
        (each) => each.side !== side || !(isWhole || (each.priceTicks - price) * side >= 0),
      )
    } else if (kind === t.GAP) {
      this.refreshing = false
      this.doubtful = true
    } else if (kind === t.STATUS) {
      if (qty === t.STATUS_SESSION_END) this.closed = true
      if ([t.STATUS_SESSION_START, t.STATUS_OPEN, t.STATUS_RESUME].includes(qty))
        this.closed = false
    } else if (kind === t.SNAPSHOT) {
      if ((flags & t.FLAG_SNAPSHOT_FIRST) !== 0) this.refreshing = true
      if ((flags & t.FLAG_SNAPSHOT_LAST) !== 0 && this.refreshing) {
        this.refreshing = false
        this.doubtful = false
      }
    }
  }

  get valid(): boolean {
    return !this.doubtful && !this.closed
  }

  /** Prices that hold orders of a side, best first. */
  prices(side: number): number[] {
    const all = this.orders.filter((order) => order.side === side).map((o) => o.priceTicks)
    return [...new Set(all)].sort((a, b) => (b - a) * side)
  }

  /** Orders of a side at a price, first in line first. */
  queue(side: number, priceTicks: number): NaiveOrder[] {
    return this.orders.filter((order) => order.side === side && order.priceTicks === priceTicks)
  }

  sizeAt(side: number, priceTicks: number): number {
    return this.queue(side, priceTicks).reduce((sum, order) => sum + order.lots, 0)
  }

  /** Some bid stands at or above some ask. */
  get isCrossed(): boolean {
    const [bid] = this.prices(1)
    const [ask] = this.prices(-1)
    return bid !== undefined && ask !== undefined && bid >= ask
  }

  private join(order: NaiveOrder): void {
    if (order.lots > 0) this.orders.push(order)
  }

  private resize(ref: number, lots: number): void {
    this.orders = this.orders
      .map((order) => (order.ref === ref ? { ...order, lots } : order))
      .filter((order) => order.lots > 0)
  }

  private remove(ref: number): void {
    this.orders = this.orders.filter((order) => order.ref !== ref)
  }
}
