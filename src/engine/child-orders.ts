import type { Action, ChildReport } from '../orders/emulator/action.ts'
import type { Intent } from '../orders/intent.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { REPORT_REPLACED } from '../orders/report.ts'
import { DENIED } from '../orders/status.ts'
import { ParentLots } from '../risk/parent-lots.ts'
import type { DeskGuard } from './desk-guard.ts'
import type { OrderEntry } from './order-entry.ts'

type Child = { readonly plan: number; sentLots: number; isOpen: boolean }

/**
 * The orders that plans send, each through the gate like any other. What a plan may send in all is counted
 * here once more, apart from the emulator that splits it (RC-02).
 */
export class ChildOrders {
  private readonly own: OrderFacts
  private readonly entry: OrderEntry
  private readonly guard: DeskGuard
  private readonly parents = new ParentLots()
  private readonly children = new Map<number, Child>()
  /** A report on a child, told over and over. */
  private readonly said: { -readonly [K in keyof ChildReport]: ChildReport[K] } = {
    report: 0,
    reason: 0,
    cumLots: 0,
    isOpen: false,
    status: 0,
    priceTicks: 0,
  }

  constructor(own: OrderFacts, entry: OrderEntry, guard: DeskGuard) {
    this.own = own
    this.entry = entry
    this.guard = guard
  }

  /** A plan may send so many lots in all. */
  intend(plan: number, lots: number): void {
    this.parents.intend(plan, lots)
  }

  /** Number of the plan that an order is part of, 0 for none. */
  planOf(orderId: number): number {
    return this.children.get(orderId)?.plan ?? 0
  }

  /** The order's id; 0 when the gate refused it. */
  submit({ plan, child }: Extract<Action, { kind: 'submit' }>): number {
    const { guard, parents } = this
    guard.parentLeavesLots = parents.leaves(plan)
    const orderId = this.entry.submit(child as Intent)
    guard.parentLeavesLots = Number.POSITIVE_INFINITY
    if (this.own.status(orderId) === DENIED) return 0
    parents.send(plan, child.qtyLots)
    this.children.set(orderId, { plan, sentLots: child.qtyLots, isOpen: true })
    return orderId
  }

  cancel(orderId: number): boolean {
    return this.entry.cancel(orderId)
  }

  /** False when it does not leave: the order stays as it is. */
  replace({ plan, order, priceTicks, qtyLots }: Extract<Action, { kind: 'replace' }>): boolean {
    const child = this.children.get(order)
    if (child === undefined) return false
    const { guard, parents } = this
    guard.parentLeavesLots = parents.leaves(plan) + child.sentLots
    const isSent = this.entry.replace(order, { priceTicks, qtyLots })
    guard.parentLeavesLots = Number.POSITIVE_INFINITY
    if (isSent && qtyLots > child.sentLots) {
      parents.send(plan, qtyLots - child.sentLots)
      child.sentLots = qtyLots
    }
    return isSent
  }

  /** What the emulator is told of a report on a child; null for an order that is none. */
  heard(
    orderId: number,
    report: number,
    reason: number,
    priceTicks: number,
  ): Readonly<ChildReport> | null {
    const child = this.children.get(orderId)
    if (child === undefined) return null
    const { own, said } = this
    const slot = own.slotOf(orderId)
    said.report = report
    said.reason = reason
    said.priceTicks = priceTicks
    said.cumLots = own.cumLots[slot] ?? 0
    said.isOpen = own.isOpen(orderId)
    said.status = own.status(orderId)
    this.settle(child, own.qtyLots[slot] ?? 0, own.hasRequest(orderId), report)
    return said
  }

  /** What the venue gave back unfilled may be sent again. */
  private settle(child: Child, qtyLots: number, isAsking: boolean, report: number): void {
    const { cumLots, isOpen } = this.said
    const give = (lots: number) => {
      this.parents.giveBack(child.plan, lots)
      child.sentLots -= lots
    }
    if (report === REPORT_REPLACED && !isAsking && child.sentLots > qtyLots) {
      give(child.sentLots - qtyLots)
    }
    if (!child.isOpen || isOpen) return
    child.isOpen = false
    if (child.sentLots > cumLots) give(child.sentLots - cumLots)
  }
}
