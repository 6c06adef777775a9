import * as r from '../../src/orders/report.ts'
import * as s from '../../src/orders/status.ts'
import type { OrdersView } from '../../src/strategy/strategy.ts'

type PlainOrder = {
  side: number
  instrument: number
  priceTicks: number
  qtyLots: number
  readonly executions: { priceTicks: number; qtyLots: number }[]
  readonly requests: Set<'new' | 'cancel' | 'replace'>
  wanted: { priceTicks: number; qtyLots: number }
  acknowledged: boolean
  sent: boolean
  cause: number | undefined
}

/** A desk's orders as plain facts. Everything that is asked of them is worked out anew. */
export class PlainOrders {
  readonly list: PlainOrder[] = []

  add(side: number, instrument: number, priceTicks: number, qtyLots: number): number {
    this.list.push({
      side,
      instrument,
      priceTicks,
      qtyLots,
      executions: [],
      requests: new Set(),
      wanted: { priceTicks, qtyLots },
      acknowledged: false,
      sent: false,
      cause: undefined,
    })
    return this.list.length
  }

  of(id: number): PlainOrder {
    const order = this.list[id - 1]
    if (order === undefined) throw new Error(`no order ${id}`)
    return order
  }

  deny(id: number): void {
    this.of(id).cause = s.DENIED
  }

  send(id: number): void {
    this.of(id).sent = true
    this.of(id).requests.add('new')
  }

  askCancel(id: number): void {
    this.of(id).requests.add('cancel')
  }

  askReplace(id: number, priceTicks: number, qtyLots: number): void {
    this.of(id).requests.add('replace')
    this.of(id).wanted = { priceTicks, qtyLots }
  }

  acknowledge(id: number): void {
    this.of(id).acknowledged = true
    this.of(id).requests.delete('new')
  }

  /** A report without an execution was heard. */
  apply(id: number, report: number): void {
    if (report === r.REPORT_NEW) this.acknowledge(id)
    if (report === r.REPORT_CANCELED) this.end(id, s.CANCELED)
    if (report === r.REPORT_REJECTED) this.end(id, s.REJECTED)
    if (report === r.REPORT_REPLACED) this.replaced(id)
    if (report === r.REPORT_CANCEL_REJECTED) this.refuse(id, 'cancel')
    if (report === r.REPORT_REPLACE_REJECTED) this.refuse(id, 'replace')
  }

  refuse(id: number, request: 'cancel' | 'replace'): void {
    this.of(id).requests.delete(request)
  }

  fill(id: number, priceTicks: number, qtyLots: number): void {
    this.of(id).executions.push({ priceTicks, qtyLots })
    this.acknowledge(id)
    this.endWhenFull(id)
  }

  replaced(id: number): void {
    const order = this.of(id)
    if (!order.requests.delete('replace')) return
    order.priceTicks = order.wanted.priceTicks
    order.qtyLots = order.wanted.qtyLots
    this.endWhenFull(id)
  }

  /** The venue ended the order; the first cause stands. */
  end(id: number, cause: number): void {
    const order = this.of(id)
    if (order.cause !== undefined) return
    order.cause = cause
    order.requests.clear()
  }

  cum(id: number): number {
    return this.of(id).executions.reduce((sum, each) => sum + each.qtyLots, 0)
  }

  notional(id: number): number {
    return this.of(id).executions.reduce((sum, each) => sum + each.qtyLots * each.priceTicks, 0)
  }

  leaves(id: number): number {
    return this.of(id).cause === undefined ? this.of(id).qtyLots - this.cum(id) : 0
  }

  /** Live ids, oldest first. */
  open(): number[] {
    return this.list.flatMap(({ sent, cause }, i) => (sent && cause === undefined ? [i + 1] : []))
  }

  openLots(instrument: number, side: number): number {
    return this.open()
      .filter((id) => this.of(id).side === side && this.of(id).instrument === instrument)
      .reduce((sum, id) => {
        const { requests, qtyLots, wanted } = this.of(id)
        const worst = requests.has('replace') ? Math.max(qtyLots, wanted.qtyLots) : qtyLots
        return sum + worst - this.cum(id)
      }, 0)
  }

  /** The first of the list that holds, highest precedence first. */
  status(id: number): number {
    const { cause, requests, acknowledged } = this.of(id)
    const isOver = cause !== undefined && cause !== s.FILLED
    const precedence: readonly (readonly [boolean, number])[] = [
      [isOver, cause ?? 0],
      [requests.has('cancel'), s.PENDING_CANCEL],
      [requests.has('replace'), s.PENDING_REPLACE],
      [cause === s.FILLED, s.FILLED],
      [this.cum(id) > 0, s.PARTIALLY_FILLED],
      [requests.has('new'), s.PENDING_NEW],
      [acknowledged, s.NEW],
    ]
    return precedence.find(([holds]) => holds)?.[1] ?? s.CREATED
  }

  /** A fill ends an order and its first request; others wait for their answer. */
  private endWhenFull(id: number): void {
    const order = this.of(id)
    if (order.cause !== undefined || this.cum(id) < order.qtyLots) return
    order.cause = s.FILLED
    order.requests.delete('new')
  }
}

/** The facts as a strategy may ask for them. */
export function viewOf(facts: PlainOrders): OrdersView {
  return {
    get open() {
      return facts.open()
    },
    isOpen: (id) => facts.open().includes(id),
    status: (id) => facts.status(id),
    side: (id) => facts.of(id).side as 1 | -1,
    priceTicks: (id) => facts.of(id).priceTicks,
    qtyLots: (id) => facts.of(id).qtyLots,
    cumQtyLots: (id) => facts.cum(id),
    leavesLots: (id) => facts.leaves(id),
    hasRequest: (id) => {
      const { requests } = facts.of(id)
      return requests.has('cancel') || requests.has('replace')
    },
  }
}
