import { describe, expect, test } from 'vitest'
import {
  FLAG_HIDDEN,
  FLAG_OFF_BOOK,
  FLAG_OFFGRID,
  FLAG_SIZE_UNKNOWN,
} from '../../src/tape/schema.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { clear, level, message, quote, snapshot, trade } from '../support/tape-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

/** Bid 100 x 10, 99 x 7; ask 102 x 10. */
const book = [level(0, 1, 100, 10), level(0, 1, 99, 7), level(0, -1, 102, 10)]
const fills = (bench: VenueBench) => bench.heard().filter((line) => line.includes('@'))

describe('a trade and an order that rests', () => {
  test('through our price: the whole rest fills, at our price', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(BUY, 99, 3)
    bench.rows(trade(1, -1, 99, 1))
    expect(fills(bench)).toEqual(['1 5@100 traded-through maker'])
    bench.rows(trade(2, -1, 98, 1))
    expect(fills(bench)).toEqual(['2 3@99 traded-through maker'])
  })

  test('at our price: the queue ahead shrinks first, what is left over is ours', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    expect(bench.ahead.get(1)).toBe(10)
    bench.rows(trade(1, -1, 100, 6))
    bench.rows(trade(2, -1, 100, 4))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(3, -1, 100, 2))
    bench.rows(trade(4, -1, 100, 9))
    expect(fills(bench)).toEqual(['1 2@100 queue-cleared maker', '1 3@100 queue-cleared maker'])
    expect(bench.venue.restingCount).toBe(0)
  })

  test('ahead 100, trades of 80, 30 and 50: 10 of our 50, then 40 (scenario 15)', () => {
    const bench = new VenueBench().rows(level(0, 1, 100, 100), level(0, -1, 102, 1))
    bench.limit(BUY, 100, 50)
    bench.rows(trade(1, -1, 100, 80))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(2, -1, 100, 30))
    expect(fills(bench)).toEqual(['1 10@100 queue-cleared maker'])
    bench.rows(trade(3, -1, 100, 50))
    expect(fills(bench)).toEqual(['1 40@100 queue-cleared maker'])
  })

  test('sizes in base units: a queue that rounding makes negative is no removal in a match', () => {
    const rules = { ...rulesOf('hftbacktest-l2-no-partial'), queueUnitLots: 1000 }
    const bench = new VenueBench('l2', rules).rows(level(0, 1, 100, 300), level(0, -1, 102, 10))
    bench.limit(BUY, 100, 5)
    // 0.3 - 0.1 - 0.2 is a little less than nothing, and then the level's size is stated.
    bench.rows(trade(1, -1, 100, 100), trade(2, -1, 100, 200), level(3, 1, 100, 40))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(4, -1, 100, 10))
    expect(fills(bench)).toEqual(['1 5@100 queue-cleared maker'])
  })

  test("its size is shared among the client's orders, in queue order", () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 4)
    bench.limit(BUY, 100, 4)
    bench.limit(BUY, 100, 4)
    bench.rows(trade(1, -1, 100, 10), trade(2, -1, 100, 6))
    expect(fills(bench)).toEqual(['1 4@100 queue-cleared maker', '2 2@100 queue-cleared maker'])
    bench.rows(trade(3, -1, 100, 3))
    expect(fills(bench)).toEqual(['2 2@100 queue-cleared maker', '3 1@100 queue-cleared maker'])
  })

  test('what an earlier order got, the queue of a later one does not lose', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 4)
    bench.rows(trade(1, -1, 100, 10), level(1, 1, 100, 6))
    bench.limit(BUY, 100, 4)
    // 4 of the 7 are the first order's; 3 of the 6 ahead of the second one trade.
    bench.rows(trade(2, -1, 100, 7), trade(3, -1, 100, 5))
    expect(fills(bench)).toEqual(['1 4@100 queue-cleared maker', '2 2@100 queue-cleared maker'])
  })

  test('of the same side as ours does not touch it', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(SELL, 102, 5)
    bench.rows(trade(1, 1, 99, 50), trade(2, -1, 103, 50))
    expect(fills(bench)).toEqual([])
  })

  test('of unknown side counts against both sides (scenario 12)', () => {
    const bench = new VenueBench().rows(level(0, 1, 95, 1), level(0, -1, 105, 1))
    bench.limit(BUY, 100, 1)
    bench.limit(SELL, 101, 1)
    bench.rows(trade(1, 0, 100, 1))
    expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
    bench.rows(trade(2, 0, 102, 1))
    expect(fills(bench)).toEqual(['2 1@101 traded-through maker'])
  })

  test('hidden, at our price or beyond: ours, before what is hidden, up to its size', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(BUY, 101, 2)
    bench.limit(SELL, 102, 5)
    bench.rows(trade(1, -1, 100, 4, FLAG_HIDDEN), trade(2, 1, 103, 9, FLAG_HIDDEN))
    expect(fills(bench)).toEqual([
      '2 2@101 hidden-at-price maker',
      '1 2@100 hidden-at-price maker',
      '3 5@102 hidden-at-price maker',
    ])
  })

  test('hidden and of unknown side: one size for both of our sides', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(SELL, 101, 5)
    bench.rows(trade(1, 0, 100, 3, FLAG_HIDDEN), trade(2, 0, 101, 9, FLAG_HIDDEN))
    expect(fills(bench)).toEqual(['1 3@100 hidden-at-price maker', '2 5@101 hidden-at-price maker'])
  })

  test('not made in the book of its moment (an auction, a late report): fills nobody', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 90, 50, FLAG_OFF_BOOK), trade(2, 0, 100, 50, FLAG_OFF_BOOK))
    bench.rows(trade(3, -1, 99, 50, FLAG_OFF_BOOK | FLAG_HIDDEN))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(4, -1, 100, 10))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(5, -1, 100, 1))
    expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
  })

  test('off the grid never reached the price that it is rounded to', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(SELL, 101, 5)
    // A buyer paid 100.5: kept as 101.
    bench.rows(trade(1, 1, 101, 50, FLAG_OFFGRID), trade(2, 1, 101, 50, FLAG_OFFGRID | FLAG_HIDDEN))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(3, 1, 102, 1, FLAG_OFFGRID))
    expect(fills(bench)).toEqual(['1 5@101 traded-through maker'])
  })
})

describe('the displayed size at our price', () => {
  test('shrinks below our queue: ahead = displayed (scenario 14)', () => {
    const bench = new VenueBench().rows(level(0, 1, 102, 600), level(0, 1, 100, 2500))
    bench.limit(BUY, 100, 1000)
    expect(bench.ahead.get(1)).toBe(2500)
    bench.rows(level(1, 1, 102, 0), level(1, 1, 100, 1895))
    bench.rows(trade(2, -1, 100, 200), trade(3, -1, 100, 1695))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(4, -1, 100, 1))
    expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
  })

  test('is explained by a trade before it: it moves us once', () => {
    const bench = new VenueBench('l2', rulesOf('conservative', 'power(1)')).rows(
      level(0, 1, 100, 20),
    )
    bench.limit(BUY, 100, 5)
    bench.rows(level(1, 1, 100, 30), trade(2, -1, 100, 6), level(2, 1, 100, 24))
    bench.rows(trade(3, -1, 100, 14))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(4, -1, 100, 1))
    expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
  })

  test('forgets a trade once a depth row has followed it', () => {
    const bench = new VenueBench('l2', rulesOf('conservative', 'power(1)')).rows(
      level(0, 1, 100, 10),
    )
    bench.limit(BUY, 100, 1)
    bench.rows(trade(1, -1, 100, 2), level(1, 1, 100, 16), level(2, 1, 100, 8))
    // 8 ahead of 16; 8 go without a trade since: half of them stood ahead.
    bench.rows(trade(3, -1, 100, 4))
    expect(fills(bench)).toEqual([])
    bench.rows(trade(4, -1, 100, 1))
    expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
  })

  test('shrinks without a trade: the queue model says how much of it stood ahead', () => {
    const at = (queue: string) => {
      const bench = new VenueBench('l2', rulesOf('conservative', queue)).rows(level(0, 1, 100, 20))
      bench.limit(BUY, 100, 1)
      bench.rows(level(1, 1, 100, 40), level(2, 1, 100, 30))
      let trades = 0
      while (fills(bench).length === 0) {
        bench.rows(trade(3, -1, 100, 1))
        trades++
      }
      return trades
    }
    // 20 ahead, 20 behind, 10 go: all behind, half, 1 - 1/8 of them behind; 18.75 is passed by the 19th.
    expect([at('riskAverse'), at('power(1)'), at('power3(3)')]).toEqual([21, 16, 19])
  })

  test('is gone after a full refresh that does not state it, and after a clear', () => {
    for (const rows of [snapshot(1, [[1, 99, 7]]), [clear(1, 1, 100)]]) {
      const bench = new VenueBench().rows(book)
      bench.limit(BUY, 100, 5)
      bench.rows(rows, trade(2, -1, 100, 1))
      expect(fills(bench)).toEqual(['1 1@100 queue-cleared maker'])
    }
  })

  test('stated again by a refresh: nobody has left the queue', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(
      snapshot(1, [
        [1, 100, 10],
        [-1, 102, 1],
      ]),
      trade(2, -1, 100, 10),
    )
    expect(fills(bench)).toEqual([])
  })
})

describe('the other side reaches our price without a trade', () => {
  test('we fill what is available there, at our price', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 101, 5)
    bench.rows(level(1, -1, 101, 3))
    expect(fills(bench)).toEqual(['1 3@101 crossed maker'])
    bench.rows(level(2, -1, 101, 3), level(3, -1, 101, 2), level(4, -1, 101, 3))
    expect(fills(bench)).toEqual(['1 1@101 crossed maker'])
  })

  test('all levels that reached us count, for the older order first', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 101, 4)
    bench.limit(BUY, 101, 4)
    bench.rows(message(level(1, -1, 101, 3), level(1, -1, 100, 2)))
    expect(fills(bench)).toEqual(['1 4@101 crossed maker', '2 1@101 crossed maker'])
  })

  test('a book that crossed us only inside a message never existed', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 101, 5)
    bench.rows(message(level(1, -1, 101, 3), level(1, -1, 101, 0)))
    expect(fills(bench)).toEqual([])
  })

  test('size unknown: the whole rest', () => {
    const bench = new VenueBench('l1').rows(quote(0, 1, 100, 5), quote(0, -1, 105, 5))
    bench.limit(BUY, 101, 50)
    bench.rows(quote(1, -1, 101, 0, FLAG_SIZE_UNKNOWN))
    expect(fills(bench)).toEqual(['1 50@101 crossed maker'])
  })
})
