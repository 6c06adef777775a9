import { grown } from '../lib/grow.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { Ladder } from '../market/ladder.hot.ts'

/**
 * Idea: all desks' resting orders of one instrument, indexed by price, so that a row of the tape
 * touches only orders that it can touch: two comparisons tell that it touches none.
 * Layout: order columns by slot with a free list; per side a ladder holds (first slot + 1) of a
 * circular list per price, in order of arrival: before[first] is the last.
 * Cost: O(1) add and remove.
 * Holds: bestBuy is the highest resting buy (NO_BID without), bestSell the lowest sell (NO_ASK).
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class RestingOrders {
  bestBuy = NO_BID
  bestSell = NO_ASK
  size = 0
  client = new Int32Array(64)
  orderId = new Int32Array(64)
  side = new Int8Array(64)
  priceTicks = new Int32Array(64)
  leavesLots = new Float64Array(64)
  /** Filled of the order so far, what it took on arrival included. */
  cumLots = new Float64Array(64)
  /** Size ahead of us; Infinity = not known (L1, behind the best). */
  queueLots = new Float64Array(64)
  /** Traded at our price since the last depth row there. */
  tradedLots = new Float64Array(64)
  /** L3: place in the real queue; who has the smaller one stands ahead. */
  place = new Float64Array(64)
  /** 1: ends with the session. */
  isDay = new Uint8Array(64)
  /** The next order at the same price, or -1 after the last one. */
  after = new Int32Array(64)
  private before = new Int32Array(64)
  private readonly buys = new Ladder()
  private readonly sells = new Ladder()
  private free = -1
  private used = 0
  private slotOf: Int32Array[] = []

  add(
    client: number,
    orderId: number,
    side: number,
    priceTicks: number,
    leavesLots: number,
    queueLots: number,
  ): number {
    const slot = this.takeSlot()
    this.client[slot] = client
    this.orderId[slot] = orderId
    this.side[slot] = side
    this.priceTicks[slot] = priceTicks
    this.leavesLots[slot] = leavesLots
    this.queueLots[slot] = queueLots
    this.tradedLots[slot] = 0
    this.cumLots[slot] = 0
    this.place[slot] = 0
    this.isDay[slot] = 0
    this.after[slot] = -1
    const ladder = side > 0 ? this.buys : this.sells
    const first = ladder.get(priceTicks) - 1
    if (first < 0) {
      ladder.set(priceTicks, slot + 1)
      this.before[slot] = slot
    } else {
      const last = this.before[first]!
      this.after[last] = slot
      this.before[slot] = last
      this.before[first] = slot
    }
    if (side > 0) {
      if (priceTicks > this.bestBuy) this.bestBuy = priceTicks
    } else if (priceTicks < this.bestSell) this.bestSell = priceTicks
    this.size++
    this.remember(client, orderId, slot)
    return slot
  }

  remove(slot: number): void {
    const side = this.side[slot]!
    const price = this.priceTicks[slot]!
    const ladder = side > 0 ? this.buys : this.sells
    const first = ladder.get(price) - 1
    const next = this.after[slot]!
    if (slot === first) {
      ladder.set(price, next + 1)
      if (next >= 0) this.before[next] = this.before[slot]!
      else this.leave(side, price)
    } else {
      const previous = this.before[slot]!
      this.after[previous] = next
      if (next >= 0) this.before[next] = previous
      else this.before[first] = previous
    }
    this.slotOf[this.client[slot]!]![this.orderId[slot]!] = 0
    this.after[slot] = this.free
    this.free = slot
    this.size--
  }

  /** The last order of a side left a price. */
  private leave(side: number, price: number): void {
    if (side > 0) {
      if (price === this.bestBuy) this.bestBuy = this.buys.below(price)
    } else if (price === this.bestSell) this.bestSell = this.sells.above(price)
  }

  /** Whether a trade reaches an order of ours; `aggressor` 0 counts against both sides. */
  isReached(aggressor: number, priceTicks: number): boolean {
    return (
      (aggressor <= 0 && this.bestBuy >= priceTicks) ||
      (aggressor >= 0 && this.bestSell <= priceTicks)
    )
  }

  /** First order of a side at a price, or -1. */
  firstAt(side: number, priceTicks: number): number {
    return (side > 0 ? this.buys : this.sells).get(priceTicks) - 1
  }

  /** The next price of a side with orders, away from the best; NO_BID / NO_ASK at the end. */
  nextPrice(side: number, priceTicks: number): number {
    return side > 0 ? this.buys.below(priceTicks - 1) : this.sells.above(priceTicks + 1)
  }

  /** Slot of a client's order, or -1 when it does not rest here. */
  find(client: number, orderId: number): number {
    const slots = this.slotOf[client]
    return slots === undefined || orderId >= slots.length ? -1 : slots[orderId]! - 1
  }

  private remember(client: number, orderId: number, slot: number): void {
    while (this.slotOf.length <= client) this.slotOf.push(new Int32Array(64))
    let slots = this.slotOf[client]!
    if (orderId >= slots.length) {
      const grown = new Int32Array(Math.max(slots.length * 2, orderId + 1))
      grown.set(slots)
      this.slotOf[client] = grown
      slots = grown
    }
    slots[orderId] = slot + 1
  }

  private takeSlot(): number {
    if (this.free >= 0) {
      const slot = this.free
      this.free = this.after[slot]!
      return slot
    }
    if (this.used === this.side.length) this.grow()
    return this.used++
  }

  private grow(): void {
    const length = this.side.length * 2
    this.client = grown(this.client, length)
    this.orderId = grown(this.orderId, length)
    this.side = grown(this.side, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.leavesLots = grown(this.leavesLots, length)
    this.cumLots = grown(this.cumLots, length)
    this.queueLots = grown(this.queueLots, length)
    this.tradedLots = grown(this.tradedLots, length)
    this.place = grown(this.place, length)
    this.isDay = grown(this.isDay, length)
    this.after = grown(this.after, length)
    this.before = grown(this.before, length)
  }
}
