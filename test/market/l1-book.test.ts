import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { imbalance, microprice, midTicks, NO_ASK, NO_BID } from '../../src/market/book.ts'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import {
  FLAG_SIZE_UNKNOWN,
  GAP,
  QUOTE,
  STATUS,
  STATUS_SESSION_START,
} from '../../src/tape/schema.ts'
import { NaiveBook } from '../oracle/naive-book.ts'
import { l1Rows } from './book-commands.ts'

describe('L1Book', () => {
  test('equals the naive book after every row of any noise', () => {
    fc.assert(
      fc.property(l1Rows, fc.constantFrom(0, -1_000_000_000, 1_000_000_000), (rows, shift) => {
        const book = new L1Book()
        const naive = new NaiveBook(true)
        for (const { kind, side, priceTicks, qtyLots, flags } of rows) {
          book.apply(kind, side, priceTicks + shift, qtyLots, flags)
          naive.apply(kind, side, priceTicks + shift, qtyLots, flags)
          const { bids, asks } = naive
          expect([book.bidTicks, book.askTicks]).toEqual([bids.best ?? NO_BID, asks.best ?? NO_ASK])
          expect(book.bidLots).toBe(bids.sizes.get(book.bidTicks) ?? 0)
          expect(book.askLots).toBe(asks.sizes.get(book.askTicks) ?? 0)
          expect(book.valid).toBe(naive.valid)
          expect(book.levelCount).toBe(bids.sizes.size + asks.sizes.size)
          expect(book.bidTicks).toBeLessThan(book.askTicks)
          for (const side of [1, -1] as const) {
            const best = side > 0 ? book.bidTicks : book.askTicks
            const lots = side > 0 ? book.bidLots : book.askLots
            expect(book.sizeAt(side, best)).toBe(lots)
            expect(book.sizeAt(side, best - side)).toBe(0)
            expect(book.nextLevel(side, best)).toBe(side > 0 ? NO_BID : NO_ASK)
            const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
            book.levels(side, out)
            const isThere = best !== NO_BID && best !== NO_ASK
            expect(out).toEqual({
              priceTicks: isThere ? [best] : [],
              qtyLots: isThere ? [lots] : [],
            })
          }
        }
      }),
      { seed: 6, numRuns: 100 },
    )
  })

  test('after a gap both sides must be stated before the book is valid again', () => {
    const book = new L1Book()
    book.apply(GAP, 0, 0, 0, 0)
    expect(book.valid).toBe(false)
    book.apply(QUOTE, 1, 10, 1, 0)
    book.apply(QUOTE, 1, 11, 1, 0)
    expect(book.valid).toBe(false)
    expect(midTicks(book)).toBeNaN()
    book.apply(QUOTE, -1, 12, 1, 0)
    expect(book.valid).toBe(true)
    expect(midTicks(book)).toBe(11.5)
  })

  test('a session starts without the quotes of the one before', () => {
    const book = new L1Book()
    book.apply(QUOTE, 1, 10, 1, 0)
    book.apply(QUOTE, -1, 12, 0, FLAG_SIZE_UNKNOWN)
    book.apply(STATUS, 0, 0, STATUS_SESSION_START, 0)
    expect([book.bidTicks, book.askTicks, book.bidLots, book.valid]).toEqual([
      NO_BID,
      NO_ASK,
      0,
      true,
    ])
    expect(book.sizeUnknown).toBe(false)
    book.apply(QUOTE, 1, 9, 4, 0)
    expect([book.bidTicks, book.askTicks]).toEqual([9, NO_ASK])
  })

  test('unknown sizes: the price stands, the size says that it means nothing', () => {
    const book = new L1Book()
    book.apply(QUOTE, 1, 10, 0, FLAG_SIZE_UNKNOWN)
    book.apply(QUOTE, -1, 14, 0, FLAG_SIZE_UNKNOWN)
    expect([book.bidTicks, book.askTicks, book.sizeUnknown]).toEqual([10, 14, true])
    expect(microprice(book)).toBe(12)
    expect(imbalance(book)).toBe(0)
    book.apply(QUOTE, 1, 10, 3, 0)
    expect(book.sizeUnknown).toBe(true)
    book.apply(QUOTE, -1, 14, 3, 0)
    expect(book.sizeUnknown).toBe(false)
  })

  test('a side of unknown size that a crossing hides is forgotten, its flag too', () => {
    const book = new L1Book()
    book.apply(QUOTE, -1, 14, 0, FLAG_SIZE_UNKNOWN)
    book.apply(QUOTE, 1, 15, 3, 0)
    expect([book.bidTicks, book.askTicks, book.crossings]).toEqual([15, NO_ASK, 1])
    expect(book.sizeUnknown).toBe(false)
  })
})
