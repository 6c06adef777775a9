import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import * as t from '../../src/tape/schema.ts'
import { NaiveOrderBook } from '../oracle/naive-order-book.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { type OrderRow, orderAt, orderMessages } from './l3-commands.ts'

function apply(book: L3Book | NaiveOrderBook, row: OrderRow): void {
  book.apply(row.kind, row.side, row.priceTicks, row.qtyLots, row.flags, row.orderRef)
}

/** The queue at a price as the hot book tells it: refs by their place. */
function queueOf(book: L3Book, side: number, priceTicks: number): number[] {
  const refs: number[] = []
  for (let ref = 0; ref < book.lots.length; ref++) {
    const isThere = book.side[ref] === side && book.priceTicks[ref] === priceTicks
    if (isThere && book.lotsOf(ref) > 0) refs.push(ref)
  }
  return refs.sort((a, b) => (book.place[a] ?? 0) - (book.place[b] ?? 0))
}

function expectSame(book: L3Book, naive: NaiveOrderBook): void {
  for (const side of [1, -1]) {
    const prices = naive.prices(side)
    const none = side > 0 ? NO_BID : NO_ASK
    const best = prices[0]
    expect(side > 0 ? book.bidTicks : book.askTicks).toBe(best ?? none)
    const lots = best === undefined ? 0 : naive.sizeAt(side, best)
    expect(side > 0 ? book.bidLots : book.askLots).toBe(lots)
    prices.forEach((price, i) => {
      expect(book.sizeAt(side, price)).toBe(naive.sizeAt(side, price))
      expect(book.nextLevel(side, price)).toBe(prices[i + 1] ?? none)
    })
    for (const price of [-1_000_000_000, -5, -1, 0, 1, 2, 600]) {
      expect(book.sizeAt(side, price)).toBe(naive.sizeAt(side, price))
    }
  }
  expect(book.levelCount).toBe(naive.prices(1).length + naive.prices(-1).length)
  expect([book.valid, book.strangers]).toEqual([naive.valid, naive.strangers])
}

function expectSameQueues(book: L3Book, naive: NaiveOrderBook): void {
  for (const side of [1, -1]) {
    for (const price of naive.prices(side)) {
      const queue = naive.queue(side, price)
      expect(queueOf(book, side, price)).toEqual(queue.map((order) => order.ref))
      for (const { ref, lots } of queue) expect(book.lotsOf(ref)).toBe(lots)
    }
  }
  for (const ref of [-1, 50, 100_000]) expect(book.lotsOf(ref)).toBe(0)
}

describe('L3Book', () => {
  test('is the naive book after every row of any noise: prices, sizes, orders, their queues', () => {
    fc.assert(
      fc.property(orderMessages(60), (messages) => {
        const book = new L3Book()
        const naive = new NaiveOrderBook()
        for (const rows of messages) {
          for (const row of rows) {
            apply(book, row)
            apply(naive, row)
            expectSame(book, naive)
          }
          expectSameQueues(book, naive)
        }
      }),
      propertyRuns(40, 21),
    )
  })

  /** Three bids at 100, in the order of their numbers. */
  const three = [1, 2, 3].map((ref) => orderAt(0, t.ADD, ref, 1, 100, 10))
  const bookAfter = (...rows: OrderRow[]) => {
    const book = new L3Book()
    for (const row of [...three, ...rows]) apply(book, row)
    return book
  }
  const modify = (ref: number, price: number, qty: number) =>
    orderAt(1, t.MODIFY, ref, 1, price, qty)

  test('less size, a partial cancel and an execution keep the place', () => {
    for (const row of [
      modify(1, 100, 4),
      modify(1, 100, 10),
      orderAt(1, t.CANCEL, 1, 1, 100, 6),
      orderAt(1, t.EXECUTE, 1, 1, 100, 9),
    ]) {
      expect(queueOf(bookAfter(row), 1, 100)).toEqual([1, 2, 3])
    }
  })

  test('more size, another price and coming back lose the place', () => {
    expect(queueOf(bookAfter(modify(1, 100, 11)), 1, 100)).toEqual([2, 3, 1])
    const back = bookAfter(modify(1, 99, 10), modify(1, 100, 10))
    expect(queueOf(back, 1, 100)).toEqual([2, 3, 1])
    expect(back.sizeAt(1, 99)).toBe(0)
  })

  test('a change to size 0, a whole cancel and a whole execution take the order out', () => {
    for (const row of [
      modify(2, 100, 0),
      orderAt(1, t.CANCEL, 2, 1, 100, 10),
      orderAt(1, t.CANCEL, 2, 1, 100, 99),
      orderAt(1, t.EXECUTE, 2, 1, 100, 10),
    ]) {
      const book = bookAfter(row)
      expect(queueOf(book, 1, 100)).toEqual([1, 3])
      expect([book.bidLots, book.strangers]).toEqual([20, 0])
      apply(book, orderAt(2, t.EXECUTE, 2, 1, 100, 1))
      expect([book.bidLots, book.strangers]).toEqual([20, 1])
    }
  })

  test('a clear through a price leaves what stands behind it, and the other side', () => {
    const book = bookAfter(orderAt(1, t.ADD, 4, 1, 98, 5), orderAt(1, t.ADD, 5, -1, 101, 5))
    apply(book, orderAt(2, t.CLEAR, -1, 1, 99, 0))
    expect([book.bidTicks, book.bidLots, book.askTicks]).toEqual([98, 5, 101])
    expect(book.lotsOf(1)).toBe(0)
    apply(book, orderAt(3, t.CLEAR, -1, 1, 0, 0, t.FLAG_WHOLE_SIDE))
    expect([book.bidTicks, book.levelCount]).toEqual([NO_BID, 1])
  })

  test('a gap ends with a whole refresh, not with half of one', () => {
    const book = bookAfter(orderAt(1, t.GAP, -1, 0, 0, 0))
    expect(book.valid).toBe(false)
    apply(book, orderAt(2, t.SNAPSHOT, -1, 0, 0, 0, t.FLAG_SNAPSHOT_LAST))
    expect(book.valid).toBe(false)
    apply(book, orderAt(3, t.SNAPSHOT, -1, 0, 0, 0, t.FLAG_SNAPSHOT_FIRST))
    apply(book, orderAt(3, t.SNAPSHOT, -1, 0, 0, 0, t.FLAG_SNAPSHOT_LAST))
    expect(book.valid).toBe(true)
  })
})
