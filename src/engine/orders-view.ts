import { type OwnOrders, REQUEST_NEW } from '../orders/own-orders.hot.ts'
import type { OrdersView } from '../strategy/strategy.ts'
import type { Side } from '../units/side.ts'

/** A desk's own orders as its strategy may ask for them. Unknown ids answer 0 and false. */
export class DeskOrders implements OrdersView {
  readonly open: readonly number[]
  private readonly own: OwnOrders

  constructor(own: OwnOrders) {
    this.own = own
    this.open = own.open
  }

  isOpen(id: number): boolean {
    return this.own.knows(id) && this.own.isOpen(id)
  }

  status(id: number): number {
    return this.own.knows(id) ? this.own.status(id) : 0
  }

  side(id: number): Side {
    return (this.own.side[id] ?? 0) as Side
  }

  priceTicks(id: number): number {
    return this.own.priceTicks[id] ?? 0
  }

  qtyLots(id: number): number {
    return this.own.qtyLots[id] ?? 0
  }

  cumQtyLots(id: number): number {
    return this.own.cumLots[id] ?? 0
  }

  leavesLots(id: number): number {
    return this.own.knows(id) ? this.own.leavesLots(id) : 0
  }

  hasRequest(id: number): boolean {
    return ((this.own.pending[id] ?? 0) & ~REQUEST_NEW) !== 0
  }
}
