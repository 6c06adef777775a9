import { assert } from '../../lib/assert.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'

/** One order in the synthetic venue's book. `qtyLots` is what is left of it. */
export type RestingOrder = {
  readonly orderRef: number
  readonly side: Side
  readonly priceTicks: number
  qtyLots: number
  /** Where it stands in its side's list of live orders. */
  place: number
}

type PriceLevel = { qtyLots: number; readonly queue: RestingOrder[] }

class BookSide {
  readonly levels = new Map<number, PriceLevel>()
  /** In no particular order, so that one can be drawn at random. */
  readonly live: RestingOrder[] = []
  readonly side: Side
  best: number

  constructor(side: Side) {
    this.side = side
    this.best = this.none
  }

  /** `best` of a side without orders: worse than any price. */
  get none(): number {
    return -this.side * Number.POSITIVE_INFINITY
  }
}

/** The venue's truth: every order by itself, first in first out at each price. */
export class OrderQueues {
  private readonly bids = new BookSide(BUY)
  private readonly asks = new BookSide(SELL)

  /** Best price of a side; -Infinity without bids, Infinity without asks. */
  bestTicks(side: Side): number {
    return this.of(side).best
  }

  /** Size of all orders at a price, in lots. */
  sizeAt(side: Side, priceTicks: number): number {
    return this.of(side).levels.get(priceTicks)?.qtyLots ?? 0
  }

  orderCount(side: Side): number {
    return this.of(side).live.length
  }

  /** The live order at a place in [0, orderCount). */
  orderAt(side: Side, place: number): RestingOrder {
    const order = this.of(side).live[place]
    assert(order !== undefined, 'a drawn order is alive')
    return order
  }

  /** Orders at a price, first in line first. */
  queueAt(side: Side, priceTicks: number): readonly RestingOrder[] {
    return this.of(side).levels.get(priceTicks)?.queue ?? []
  }

  /** Prices of a side that hold orders, best first. */
  prices(side: Side): number[] {
    return [...this.of(side).levels.keys()].sort((a, b) => (b - a) * side)
  }

  /** Puts an order at the end of its price's queue. */
  add(orderRef: number, side: Side, priceTicks: number, qtyLots: number): RestingOrder {
    assert(
      (this.bestTicks(-side as Side) - priceTicks) * side > 0 && qtyLots > 0,
      'an order that rests has a size and does not cross',
    )
    const book = this.of(side)
    const order = { orderRef, side, priceTicks, qtyLots, place: book.live.length }
    book.live.push(order)
    const level = book.levels.get(priceTicks)
    if (level === undefined) book.levels.set(priceTicks, { qtyLots, queue: [order] })
    else {
      level.qtyLots += qtyLots
      level.queue.push(order)
    }
    if ((priceTicks - book.best) * side > 0) book.best = priceTicks
    return order
  }

  /** Takes lots off an order, canceled or executed; an order with nothing left is gone. */
  reduce(order: RestingOrder, qtyLots: number): void {
    assert(qtyLots > 0 && qtyLots <= order.qtyLots, 'no more is taken off an order than it has')
    const book = this.of(order.side)
    const level = book.levels.get(order.priceTicks)
    assert(level !== undefined, 'a live order stands at its price')
    order.qtyLots -= qtyLots
    level.qtyLots -= qtyLots
    if (order.qtyLots > 0) return
    level.queue.splice(level.queue.indexOf(order), 1)
    const last = book.live.pop()
    if (last !== undefined && last !== order) {
      book.live[order.place] = last
      last.place = order.place
    }
    if (level.queue.length > 0) return
    book.levels.delete(order.priceTicks)
    if (order.priceTicks === book.best) this.findBest(book)
  }

  /** Takes an order to another price or another size: it stands at the end of the queue there. */
  move(order: RestingOrder, priceTicks: number, qtyLots: number): RestingOrder {
    const { orderRef, side } = order
    this.reduce(order, order.qtyLots)
    return this.add(orderRef, side, priceTicks, qtyLots)
  }

  private findBest(book: BookSide): void {
    if (book.levels.size === 0) {
      book.best = book.none
      return
    }
    do book.best -= book.side
    while (!book.levels.has(book.best))
  }

  private of(side: Side): BookSide {
    return side > 0 ? this.bids : this.asks
  }
}
