import { type OwnOrders, REQUEST_NEW } from '../orders/own-orders.hot.ts'
import type { OrdersView } from '../strategy/strategy.ts'
import type { Side } from '../units/side.ts'

/** A desk's own orders as its strategy may ask for them. Unknown ids answer 0 and false. */
export function ordersView(own: OwnOrders): OrdersView {
  return {
    open: own.open,
    isOpen: (id) => own.knows(id) && own.isOpen(id),
    status: (id) => (own.knows(id) ? own.status(id) : 0),
    side: (id) => (own.side[id] ?? 0) as Side,
    priceTicks: (id) => own.priceTicks[id] ?? 0,
    qtyLots: (id) => own.qtyLots[id] ?? 0,
    cumQtyLots: (id) => own.cumLots[id] ?? 0,
    leavesLots: (id) => (own.knows(id) ? own.leavesLots(id) : 0),
    hasRequest: (id) => ((own.pending[id] ?? 0) & ~REQUEST_NEW) !== 0,
  }
}
