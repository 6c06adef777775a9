import { Ladder } from '../../market/ladder.hot.ts'
import { ADD, CLEAR, EXECUTE, MODIFY, type TapeRow } from '../../tape/schema.ts'

type Resting = { readonly side: number; priceTicks: number; qtyLots: number }

/** The size at each price, from the rows of orders. Memory goes with the orders that rest. */
export class OrderLevels {
  readonly bids = new Ladder()
  readonly asks = new Ladder()
  private readonly orders = new Map<number, Resting>()

  /** Applies a row; false when it is no row of orders. */
  apply(row: TapeRow): boolean {
    const { kind, side, priceTicks, qtyLots, orderRef } = row
    if (kind === CLEAR) this.clear(side)
    if (kind < ADD || kind > EXECUTE) return false
    if (kind === ADD) {
      this.orders.set(orderRef, { side, priceTicks, qtyLots })
      this.change(side, priceTicks, qtyLots)
      return true
    }
    const order = this.orders.get(orderRef)
    if (order === undefined) return true
    this.change(order.side, order.priceTicks, -order.qtyLots)
    order.qtyLots = kind === MODIFY ? qtyLots : order.qtyLots - qtyLots
    if (kind === MODIFY) order.priceTicks = priceTicks
    if (order.qtyLots > 0) this.change(order.side, order.priceTicks, order.qtyLots)
    else this.orders.delete(orderRef)
    return true
  }

  /** Orders are cleared by whole sides. */
  private clear(side: number): void {
    const ladder = side > 0 ? this.bids : this.asks
    ladder.clear()
    for (const [ref, order] of this.orders) if (order.side === side) this.orders.delete(ref)
  }

  private change(side: number, priceTicks: number, byLots: number): void {
    const ladder = side > 0 ? this.bids : this.asks
    ladder.set(priceTicks, ladder.get(priceTicks) + byLots)
  }
}
