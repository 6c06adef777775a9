import { grown } from '../lib/grow.ts'
import type { Book } from '../market/book.ts'
import { Ladder } from '../market/ladder.hot.ts'

/**
 * Idea: what each desk took from the displayed book, so that it cannot take the same size twice.
 * Available = displayed - consumed. When the displayed size shrinks, consumed shrinks with it; at 0 it
 * is forgotten.
 * Layout: entries (client, lots) in lists per price, found through a ladder of (first entry + 1).
 * Cost: nothing while nothing was taken; O(desks that took there) a row at such a price.
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class Consumption {
  entries = 0
  private client = new Int32Array(32)
  private lots = new Float64Array(32)
  private after = new Int32Array(32)
  private readonly bids = new Ladder()
  private readonly asks = new Ladder()
  private free = -1
  private used = 0

  /** Lots of the displayed size at (side of the book, price) that this client already took. */
  taken(client: number, side: number, priceTicks: number): number {
    if (this.entries === 0) return 0
    let entry = (side > 0 ? this.bids : this.asks).get(priceTicks) - 1
    while (entry >= 0) {
      if (this.client[entry] === client) return this.lots[entry]!
      entry = this.after[entry]!
    }
    return 0
  }

  /** Whether anybody took something at (side of the book, price). */
  isAt(side: number, priceTicks: number): boolean {
    return this.entries > 0 && (side > 0 ? this.bids : this.asks).get(priceTicks) > 0
  }

  take(client: number, side: number, priceTicks: number, qtyLots: number): void {
    const ladder = side > 0 ? this.bids : this.asks
    const first = ladder.get(priceTicks) - 1
    for (let entry = first; entry >= 0; entry = this.after[entry]!) {
      if (this.client[entry] === client) {
        this.lots[entry]! += qtyLots
        return
      }
    }
    const entry = this.takeEntry()
    this.client[entry] = client
    this.lots[entry] = qtyLots
    this.after[entry] = first
    ladder.set(priceTicks, entry + 1)
    this.entries++
  }

  /** The displayed size at a price became `qtyLots`. */
  shown(side: number, priceTicks: number, qtyLots: number): void {
    if (this.entries === 0) return
    const ladder = side > 0 ? this.bids : this.asks
    let entry = ladder.get(priceTicks) - 1
    if (entry < 0) return
    let previous = -1
    while (entry >= 0) {
      const next = this.after[entry]!
      if (this.lots[entry]! > qtyLots) this.lots[entry] = qtyLots
      if (this.lots[entry] === 0) {
        if (previous < 0) ladder.set(priceTicks, next + 1)
        else this.after[previous] = next
        this.after[entry] = this.free
        this.free = entry
        this.entries--
      } else previous = entry
      entry = next
    }
  }

  /** L1: nothing is displayed beyond the best of a side (NO_BID / NO_ASK: nothing at all). */
  emptied(side: number, bestTicks: number): void {
    if (this.entries === 0) return
    if (side > 0) {
      let price = this.bids.below(2147483647)
      while (price > bestTicks) {
        this.shown(side, price, 0)
        price = this.bids.below(price - 1)
      }
    } else {
      let price = this.asks.above(-2147483648)
      while (price < bestTicks) {
        this.shown(side, price, 0)
        price = this.asks.above(price + 1)
      }
    }
  }

  /** The whole book was restated. */
  restated(book: Book): void {
    if (this.entries === 0) return
    this.restateSide(book, 1)
    this.restateSide(book, -1)
  }

  private restateSide(book: Book, side: number): void {
    const ladder = side > 0 ? this.bids : this.asks
    let price = ladder.above(-2147483648)
    while (price !== 2147483647) {
      const next = ladder.above(price + 1)
      this.shown(side, price, book.sizeAt(side, price))
      price = next
    }
  }

  private takeEntry(): number {
    if (this.free >= 0) {
      const entry = this.free
      this.free = this.after[entry]!
      return entry
    }
    if (this.used === this.client.length) {
      const length = this.client.length * 2
      this.client = grown(this.client, length)
      this.lots = grown(this.lots, length)
      this.after = grown(this.after, length)
    }
    return this.used++
  }
}
