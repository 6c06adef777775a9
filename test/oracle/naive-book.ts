import * as t from '../../src/tape/schema.ts'

/** One side of a book, in words: sizes by price, and the best, which a crossing may move back. */
type NaiveSide = { sizes: Map<number, number>; best: number | undefined; sign: 1 | -1 }

/**
 * The plain meaning of the books: maps, sorted lists, no cleverness. `bids.best` and `asks.best` are
 * undefined while a side shows nothing. Levels better than the best are hidden by a crossing.
 */
export class NaiveBook {
  bids: NaiveSide = { sizes: new Map(), best: undefined, sign: 1 }
  asks: NaiveSide = { sizes: new Map(), best: undefined, sign: -1 }
  valid = true
  private refreshing = false
  private unstated = new Set<number>()

  apply(kind: number, side: number, price: number, qty: number, flags: number): void {
    const own = side > 0 ? this.bids : this.asks
    const other = side > 0 ? this.asks : this.bids
    if (kind === t.LEVEL) this.setLevel(own, other, price, qty)
    if (kind === t.QUOTE) this.setQuote(own, other, price, qty)
    if (kind === t.CLEAR) {
      const whole = (flags & t.FLAG_WHOLE_SIDE) !== 0
      for (const at of whole ? [...own.sizes.keys()] : this.visible(own)) {
        if (whole || (at - price) * own.sign >= 0) own.sizes.delete(at)
      }
      own.best = this.visible(own)[0]
    }
    if (kind === t.SNAPSHOT && flags & t.FLAG_SNAPSHOT_FIRST) this.refreshing = true
    if (kind === t.SNAPSHOT && flags & t.FLAG_SNAPSHOT_LAST && this.refreshing) {
      this.refreshing = false
      this.valid = true
    }
    if (kind === t.GAP) {
      this.valid = this.refreshing = false
      this.unstated = new Set([1, -1])
    }
  }

  /** Prices of a side from its best on, best first; those better than the best are hidden. */
  visible(side: NaiveSide): number[] {
    if (side.best === undefined) return []
    const best = side.best
    return this.all(side).filter((price) => (best - price) * side.sign >= 0)
  }

  /** All prices of a side, best first. */
  all(side: NaiveSide): number[] {
    return [...side.sizes.keys()].sort((a, b) => (b - a) * side.sign)
  }

  private setLevel(own: NaiveSide, other: NaiveSide, price: number, qty: number): void {
    if (qty > 0) own.sizes.set(price, qty)
    else own.sizes.delete(price)
    const improves = own.best === undefined || (price - own.best) * own.sign > 0
    if (qty > 0 && improves) own.best = price
    if (qty === 0 && price === own.best) own.best = this.visible(own)[0]
    const reaches = other.best !== undefined && (price - other.best) * own.sign >= 0
    if (qty > 0 && improves && reaches) {
      other.best = this.visible(other).find((at) => (at - price) * own.sign > 0)
    }
  }

  private setQuote(own: NaiveSide, other: NaiveSide, price: number, qty: number): void {
    own.sizes = new Map(qty > 0 ? [[price, qty]] : [])
    own.best = qty > 0 ? price : undefined
    const crosses = other.best !== undefined && (price - other.best) * own.sign >= 0
    if (qty > 0 && crosses) {
      other.sizes.clear()
      other.best = undefined
    }
    this.unstated.delete(own.sign)
    if (this.unstated.size === 0) this.valid = true
  }
}
