import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_WHOLE_SIDE,
  MODIFY,
  type TapeRow,
} from '../../src/tape/schema.ts'

type Resting = { side: number; priceTicks: number; qtyLots: number }

/** A book of orders kept the plainest way. Throws for what the rows of a sound tape never do. */
export class NaiveOrders {
  readonly orders = new Map<number, Resting>()
  /** Size by price, in ticks and lots. */
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()

  apply(row: Pick<TapeRow, 'kind' | 'side' | 'priceTicks' | 'qtyLots' | 'orderRef' | 'flags'>) {
    const { kind, side, priceTicks, qtyLots, orderRef } = row
    if (kind === CLEAR) {
      if ((row.flags & FLAG_WHOLE_SIDE) === 0) throw new Error('orders are cleared by whole sides')
      this.levels(side).clear()
      for (const [ref, order] of this.orders) if (order.side === side) this.orders.delete(ref)
    } else if (kind === ADD) {
      if (this.orders.has(orderRef)) throw new Error(`order ${orderRef} is added twice`)
      if (qtyLots <= 0) throw new Error(`order ${orderRef} is added with ${qtyLots} lots`)
      this.orders.set(orderRef, { side, priceTicks, qtyLots })
      this.change(side, priceTicks, qtyLots)
    } else if (kind === CANCEL || kind === EXECUTE || kind === MODIFY) {
      const order = this.orders.get(orderRef)
      if (order === undefined) throw new Error(`order ${orderRef} does not rest`)
      if (order.side !== side) throw new Error(`order ${orderRef} rests on the other side`)
      this.change(side, order.priceTicks, -order.qtyLots)
      if (kind !== MODIFY && order.priceTicks !== priceTicks) {
        throw new Error(`order ${orderRef} rests at ${order.priceTicks}, not at ${priceTicks}`)
      }
      order.qtyLots = kind === MODIFY ? qtyLots : order.qtyLots - qtyLots
      order.priceTicks = priceTicks
      if (order.qtyLots < 0) throw new Error(`order ${orderRef} has ${order.qtyLots} lots`)
      if (order.qtyLots === 0) this.orders.delete(orderRef)
      this.change(side, priceTicks, order.qtyLots)
    }
  }

  best(side: number): number {
    const prices = [...this.levels(side).keys()]
    return prices.reduce((a, b) => ((a - b) * side > 0 ? a : b), prices[0] ?? Number.NaN)
  }

  levels(side: number): Map<number, number> {
    return side > 0 ? this.bids : this.asks
  }

  private change(side: number, priceTicks: number, byLots: number): void {
    const levels = this.levels(side)
    const total = (levels.get(priceTicks) ?? 0) + byLots
    if (total === 0) levels.delete(priceTicks)
    else levels.set(priceTicks, total)
  }
}
