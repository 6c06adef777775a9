import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  depthLots,
  imbalance,
  microprice,
  midTicks,
  NO_ASK,
  NO_BID,
} from '../../src/market/book.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { CLEAR, FLAG_WHOLE_SIDE, LEVEL } from '../../src/tape/schema.ts'
import { NaiveBook } from '../oracle/naive-book.ts'
import { type BookRow, l2Rows } from './book-commands.ts'

const PROBES = [-2001, -513, -512, -3, 0, 3, 511, 512, 2001]

function expectSame(book: L2Book, naive: NaiveBook): void {
  for (const side of [1, -1] as const) {
    const plain = side > 0 ? naive.bids : naive.asks
    const none = side > 0 ? NO_BID : NO_ASK
    const best = plain.best
    expect(side > 0 ? book.bidTicks : book.askTicks).toBe(best ?? none)
    expect(side > 0 ? book.bidLots : book.askLots).toBe(
      best === undefined ? 0 : plain.sizes.get(best),
    )
    const shown = plain.prices()
    shown.forEach((price, i) => {
      expect(book.nextLevel(side, price)).toBe(shown[i + 1] ?? none)
      expect(book.sizeAt(side, price)).toBe(plain.sizes.get(price))
    })
    for (const price of PROBES) expect(book.sizeAt(side, price)).toBe(plain.sizes.get(price) ?? 0)
    const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
    book.levels(side, out)
    expect(out.priceTicks).toEqual(shown)
    expect(out.qtyLots).toEqual(shown.map((price) => plain.sizes.get(price)))
    for (const count of [1, 3, 100]) {
      const total = shown.slice(0, count).reduce((sum, p) => sum + (plain.sizes.get(p) ?? 0), 0)
      expect(depthLots(book, side, count)).toBe(total)
    }
  }
  expect(book.levelCount).toBe(naive.bids.sizes.size + naive.asks.sizes.size)
  expect(book.valid).toBe(naive.valid)
  expect(book.bidTicks).toBeLessThan(book.askTicks)
}

function applyAll(rows: readonly BookRow[], check: boolean): L2Book {
  const book = new L2Book()
  const naive = new NaiveBook()
  for (const { kind, side, priceTicks, qtyLots, flags } of rows) {
    book.apply(kind, side, priceTicks, qtyLots, flags)
    naive.apply(kind, side, priceTicks, qtyLots, flags)
    if (check) expectSame(book, naive)
  }
  return book
}

const level = (side: number, priceTicks: number, qtyLots: number): BookRow => ({
  kind: LEVEL,
  side,
  priceTicks,
  qtyLots,
  flags: 0,
})

describe('L2Book', () => {
  test('equals the naive book after every row of any noise', () => {
    fc.assert(
      fc.property(l2Rows, (rows) => {
        applyAll(rows, true)
      }),
      { seed: 4, numRuns: 100 },
    )
  })

  test('noise moved by 1e9 gives the book moved by 1e9', () => {
    fc.assert(
      fc.property(l2Rows, fc.constantFrom(-1_000_000_000, 1_000_000_000), (rows, shift) => {
        const book = applyAll(rows, false)
        const moved = applyAll(
          rows.map((row) => ({ ...row, priceTicks: row.priceTicks + shift })),
          false,
        )
        const at = (ticks: number) => (ticks === NO_BID || ticks === NO_ASK ? ticks : ticks + shift)
        expect([moved.bidTicks, moved.askTicks]).toEqual([at(book.bidTicks), at(book.askTicks)])
        expect([moved.bidLots, moved.askLots]).toEqual([book.bidLots, book.askLots])
        expect(moved.levelCount).toBe(book.levelCount)
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test('a bid through the asks hides them until they are stated again', () => {
    const book = applyAll([level(-1, 10, 5), level(-1, 11, 6), level(-1, 13, 7)], true)
    book.apply(LEVEL, 1, 11, 2, 0)
    expect([book.bidTicks, book.askTicks, book.crossings]).toEqual([11, 13, 1])
    book.apply(LEVEL, 1, 11, 0, 0)
    expect([book.bidTicks, book.askTicks]).toEqual([NO_BID, 13])
    book.apply(LEVEL, -1, 11, 6, 0)
    expect([book.askTicks, book.askLots]).toEqual([11, 6])
  })

  test('kept, what was crossed comes back once the best before it is removed', () => {
    const book = new L2Book(true)
    const rows = [level(-1, 10, 5), level(-1, 11, 6), level(-1, 13, 7), level(1, 11, 2)]
    for (const { kind, side, priceTicks, qtyLots, flags } of rows) {
      book.apply(kind, side, priceTicks, qtyLots, flags)
    }
    expect([book.bidTicks, book.askTicks, book.levelCount]).toEqual([11, 13, 4])
    const asks = { priceTicks: [], qtyLots: [] }
    book.levels(-1, asks)
    expect(asks).toEqual({ priceTicks: [13], qtyLots: [7] })
    book.apply(LEVEL, -1, 9, 1, 0)
    expect([book.bidTicks, book.askTicks]).toEqual([NO_BID, 9])
    book.apply(LEVEL, -1, 9, 0, 0)
    expect([book.askTicks, book.askLots]).toEqual([10, 5])
  })

  test('a clear through a price takes the best levels up to it and leaves the others', () => {
    const bids = [level(1, 10, 1), level(1, 8, 2), level(1, 5, 3), level(-1, 12, 4)]
    const book = applyAll(bids, true)
    book.apply(CLEAR, 1, 7, 0, 0)
    expect([book.bidTicks, book.bidLots, book.askTicks]).toEqual([5, 3, 12])
    book.apply(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
    expect([book.bidTicks, book.askTicks, book.levelCount]).toEqual([NO_BID, 12, 1])
  })

  test('mid, microprice and imbalance by hand', () => {
    const book = applyAll(
      [level(1, 99, 30), level(1, 97, 10), level(-1, 102, 10), level(-1, 103, 40)],
      true,
    )
    expect(midTicks(book)).toBe(100.5)
    // (99 x 10 + 102 x 30) / 40
    expect(microprice(book)).toBe(101.25)
    expect(imbalance(book)).toBe(0.5)
    // bids 40, asks 50
    expect(imbalance(book, 2)).toBeCloseTo(-10 / 90, 15)
  })

  test('an empty side has no mid, no microprice, no imbalance', () => {
    const book = applyAll([level(1, 99, 30)], true)
    expect([midTicks(book), microprice(book), imbalance(book)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(depthLots(book, -1, 5)).toBe(0)
  })
})
