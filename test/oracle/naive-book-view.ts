import { type Book, NO_ASK, NO_BID } from '../../src/market/book.ts'
import type { NaiveBook } from './naive-book.ts'

/** A naive book behind the questions that a market view asks. */
export function bookOf(naive: NaiveBook): Book {
  const lots = (side: number) => {
    const { best, sizes } = side > 0 ? naive.bids : naive.asks
    return best === undefined ? 0 : (sizes.get(best) ?? 0)
  }
  return {
    get bidTicks() {
      return naive.bids.best ?? NO_BID
    },
    get askTicks() {
      return naive.asks.best ?? NO_ASK
    },
    get bidLots() {
      return lots(1)
    },
    get askLots() {
      return lots(-1)
    },
    get valid() {
      return naive.valid
    },
    get crossings() {
      return naive.crossings
    },
    sizeUnknown: false,
    sizeAt: (side, price) => (side > 0 ? naive.bids : naive.asks).sizes.get(price) ?? 0,
    nextLevel: (side, price) => {
      const prices = (side > 0 ? naive.bids : naive.asks).prices()
      return prices.find((at) => (at - price) * side < 0) ?? (side > 0 ? NO_BID : NO_ASK)
    },
    apply: (kind, side, price, qty, flags) => naive.apply(kind, side, price, qty, flags),
    walk: () => {
      throw new Error('a naive book is told its rows one by one')
    },
  }
}
