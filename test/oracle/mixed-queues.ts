import type { VenueClient } from '../../src/venue/execution-rules.ts'

/** An order of ours that rests. */
export type Own = {
  readonly client: VenueClient
  readonly id: number
  readonly side: 1 | -1
  readonly priceTicks: number
  leaves: number
  readonly isDay: boolean
}

/** Who stands in a queue: an order of the tape with its lots, or one of ours. */
export type Stander = { readonly ref: number; lots: number; readonly own: Own | null }

/** At each price of a side one list, in which the orders of the tape and ours stand in line. */
export class MixedQueues {
  private readonly bids = new Map<number, Stander[]>()
  private readonly asks = new Map<number, Stander[]>()

  sideOf(side: number): Map<number, Stander[]> {
    return side > 0 ? this.bids : this.asks
  }

  at(side: number, price: number): Stander[] {
    const queue = this.sideOf(side).get(price) ?? []
    this.sideOf(side).set(price, queue)
    return queue
  }

  add(ref: number, side: number, price: number, lots: number): void {
    if (lots > 0) this.at(side, price).push({ ref, lots, own: null })
  }

  join(own: Own): void {
    this.at(own.side, own.priceTicks).push({ ref: -1, lots: 0, own })
  }

  /** Lots of the tape's orders at a price: what is displayed. */
  shown(side: number, price: number): number {
    return lotsOf(this.sideOf(side).get(price) ?? [])
  }

  /** Prices with displayed size, best first. */
  prices(side: number): number[] {
    const all = [...this.sideOf(side).keys()].filter((price) => this.shown(side, price) > 0)
    return all.sort((a, b) => (b - a) * side)
  }

  /** Where an order of the tape stands. */
  find(ref: number) {
    for (const side of [1, -1]) {
      for (const [price, queue] of this.sideOf(side)) {
        const stander = queue.find((each) => each.ref === ref && each.own === null)
        if (stander !== undefined) return { side, price, queue, stander }
      }
    }
    return undefined
  }

  /** Lots of the tape's orders that stand before ours. */
  ahead(own: Own): number {
    const queue = this.at(own.side, own.priceTicks)
    return lotsOf(queue.slice(0, this.placeOf(own)))
  }

  placeOf(own: Own): number {
    return this.at(own.side, own.priceTicks).findIndex((stander) => stander.own === own)
  }

  leave(own: Own): void {
    this.at(own.side, own.priceTicks).splice(this.placeOf(own), 1)
  }

  /** Ours whose turn it is: buys, then sells; the best price first, then as they stand in line. */
  owns(): Own[] {
    return [1, -1].flatMap((side) =>
      [...this.sideOf(side)]
        .sort(([a], [b]) => (b - a) * side)
        .flatMap(([, queue]) => queue.flatMap(({ own }) => (own === null ? [] : [own]))),
    )
  }

  /** The tape's orders of a side are gone from the prices that are meant; ours stay. */
  clear(side: number, isMeant: (price: number) => boolean): void {
    for (const [price, queue] of this.sideOf(side)) {
      if (isMeant(price)) queue.splice(0, queue.length, ...queue.filter(({ own }) => own !== null))
    }
  }

  /** Ours go to the end of the lines at the prices that are meant, one behind the other. */
  sendToBack(isMeant: (side: number, price: number) => boolean): void {
    for (const side of [1, -1]) {
      for (const [price, queue] of this.sideOf(side)) {
        if (!isMeant(side, price)) continue
        const ours = queue.filter(({ own }) => own !== null)
        const theirs = queue.filter(({ own }) => own === null)
        queue.splice(0, queue.length, ...theirs, ...ours)
      }
    }
  }
}

function lotsOf(queue: readonly Stander[]): number {
  return queue.reduce((sum, stander) => sum + stander.lots, 0)
}
