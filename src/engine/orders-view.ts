import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { RECENT_ORDERS } from '../orders/order-slots.hot.ts'
import type { OrdersView } from '../strategy/strategy.ts'
import type { Side } from '../units/side.ts'
import type { DeskPlans } from './desk-plans.ts'
import { strategyFault } from './strategy-fault.ts'

/** A desk's own orders as its strategy may ask for them. Ids that are none answer 0 and false. */
export class DeskOrders implements OrdersView {
  readonly open: readonly number[]
  private readonly own: OrderFacts
  private readonly plans: DeskPlans
  private readonly strategyName: string

  constructor(own: OrderFacts, plans: DeskPlans, strategyName: string) {
    this.own = own
    this.plans = plans
    this.open = own.open
    this.strategyName = strategyName
  }

  isOpen(id: number): boolean {
    return this.own.isOpen(id) || (id < 0 && this.plans.isOpen(id))
  }

  status(id: number): number {
    const slot = this.slotOf(id)
    return slot < 0 ? this.plans.status(id) : this.own.statusAt(slot)
  }

  side(id: number): Side {
    return (this.own.side[this.slotOf(id)] ?? this.plans.stateOf(id)?.plan.side ?? 0) as Side
  }

  priceTicks(id: number): number {
    return this.own.priceTicks[this.slotOf(id)] ?? this.plans.stateOf(id)?.priceTicks ?? 0
  }

  qtyLots(id: number): number {
    return this.own.qtyLots[this.slotOf(id)] ?? this.plans.stateOf(id)?.orderedLots ?? 0
  }

  cumQtyLots(id: number): number {
    return this.own.cumLots[this.slotOf(id)] ?? this.plans.filledLots(id)
  }

  leavesLots(id: number): number {
    return id < 0 ? this.plans.leavesLots(id) : this.own.leavesLots(id)
  }

  hasRequest(id: number): boolean {
    return this.own.hasRequest(id)
  }

  private slotOf(id: number): number {
    const { slots } = this.own
    const slot = slots.of(id)
    return slots.overAt[slot] === 0 ? slot : this.slotOfEnded(id)
  }

  /** Throws for an order that was over long ago: what the columns hold of it then is chance. */
  private slotOfEnded(id: number): number {
    const { own } = this
    if (own.isRecent(id)) return own.slotOf(id)
    if (!own.wasSent(id)) return -1
    throw strategyFault(
      this.strategyName,
      `order ${id}, which was over ${RECENT_ORDERS} orders ago`,
      'one that is live or was lately: keep what you need of it',
    )
  }
}
