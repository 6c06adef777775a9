import * as t from '../../src/tape/schema.ts'

/** One side of a book, in words: sizes by price. */
class NaiveSide {
  readonly sizes = new Map<number, number>()
  readonly sign: 1 | -1

  constructor(sign: 1 | -1) {
    this.sign = sign
  }

  get best(): number | undefined {
    return this.prices()[0]
  }

  /** All prices, best first. */
  prices(): number[] {
    return [...this.sizes.keys()].sort((a, b) => (b - a) * this.sign)
  }
}

/**
 * The plain meaning of the books: maps, sorted lists, no cleverness. A level that is set at or through
 * the other side's prices removes those, until they are stated again.
 */
export class NaiveBook {
  readonly bids = new NaiveSide(1)
  readonly asks = new NaiveSide(-1)
  /** Times that one side crossed the other. */
  crossings = 0
  private closed = false
  private doubtful = false
  private refreshing = false
  private unstated = new Set<number>()
  private readonly isOfQuotes: boolean

  /** Of best bid and offer, which a session starts without, or of levels. */
  constructor(isOfQuotes = false) {
    this.isOfQuotes = isOfQuotes
  }

  apply(kind: number, side: number, price: number, qty: number, flags: number): void {
    const own = side > 0 ? this.bids : this.asks
    const other = side > 0 ? this.asks : this.bids
    if (kind === t.LEVEL) this.setLevel(own, other, price, qty)
    if (kind === t.QUOTE) this.setQuote(own, other, price, qty)
    if (kind === t.CLEAR) {
      const whole = (flags & t.FLAG_WHOLE_SIDE) !== 0
      for (const at of own.prices()) {
        if (whole || (at - price) * own.sign >= 0) own.sizes.delete(at)
      }
    }
    if (kind === t.SNAPSHOT && flags & t.FLAG_SNAPSHOT_FIRST) this.refreshing = true
    if (kind === t.SNAPSHOT && flags & t.FLAG_SNAPSHOT_LAST && this.refreshing) {
      this.refreshing = false
      this.doubtful = false
    }
    if (kind === t.STATUS) this.status(qty)
    if (kind === t.GAP) {
      this.refreshing = false
      this.doubtful = true
      this.unstated = new Set([1, -1])
    }
  }

  get valid(): boolean {
    return !this.doubtful && !this.closed
  }

  private status(code: number): void {
    if (code === t.STATUS_SESSION_END) this.closed = true
    if (code === t.STATUS_SESSION_START || code === t.STATUS_OPEN || code === t.STATUS_RESUME) {
      this.closed = false
    }
    if (code === t.STATUS_SESSION_START && this.isOfQuotes) {
      this.bids.sizes.clear()
      this.asks.sizes.clear()
    }
  }

  private setLevel(own: NaiveSide, other: NaiveSide, price: number, qty: number): void {
    own.sizes.delete(price)
    if (qty === 0) return
    own.sizes.set(price, qty)
    const crossed = other.prices().filter((at) => (price - at) * own.sign >= 0)
    for (const at of crossed) other.sizes.delete(at)
    if (crossed.length > 0) this.crossings++
  }

  private setQuote(own: NaiveSide, other: NaiveSide, price: number, qty: number): void {
    own.sizes.clear()
    this.setLevel(own, other, price, qty)
    this.unstated.delete(own.sign)
    if (this.unstated.size === 0) this.doubtful = false
  }
}
