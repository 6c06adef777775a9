import { describe, expect, test } from 'vitest'
import { FOK, IOC } from '../../src/orders/intent.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { level, message, trade } from '../support/tape-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

const book = [level(0, 1, 100, 10), level(0, 1, 99, 7), level(0, -1, 102, 10)]

describe('cancel', () => {
  test('takes the order out; what comes after it does not fill it', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.cancel(1)
    bench.rows(trade(1, -1, 99, 50))
    expect(bench.heard()).toEqual(['1 New', '1 Canceled'])
  })

  test('loses the race to a fill: too late; a partial fill leaves something to cancel', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 100, 12))
    bench.cancel(1)
    bench.cancel(1)
    bench.limit(BUY, 99, 5)
    bench.rows(trade(2, -1, 98, 1))
    bench.cancel(2)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 2@100 queue-cleared maker',
      '1 Canceled',
      '1 CancelRejected: too late: order is no longer live',
      '2 New',
      '2 5@99 traded-through maker',
      '2 CancelRejected: too late: order is no longer live',
    ])
  })

  test('of one of three orders at a price leaves the two others in their order', () => {
    for (const gone of [1, 2, 3]) {
      const bench = new VenueBench().rows(book)
      for (let i = 0; i < 3; i++) bench.limit(BUY, 100, 4)
      bench.cancel(gone)
      bench.heard()
      bench.rows(trade(1, -1, 100, 16))
      const [first, second] = [1, 2, 3].filter((id) => id !== gone)
      expect(bench.heard()).toEqual([
        `${first} 4@100 queue-cleared maker`,
        `${second} 2@100 queue-cleared maker`,
      ])
    }
  })
})

describe('replace', () => {
  test('with the same price and less size keeps the place', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 100, 9))
    bench.replace(1, { qtyLots: 2 })
    bench.heard()
    bench.rows(trade(2, -1, 100, 5))
    expect(bench.heard()).toEqual(['1 2@100 queue-cleared maker', '2 2@100 queue-cleared maker'])
  })

  test('with more size goes behind what is displayed, and behind our other orders', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.limit(BUY, 100, 5)
    bench.replace(1, { qtyLots: 6 })
    expect(bench.ahead.get(1)).toBe(10)
    bench.heard()
    bench.rows(trade(2, -1, 100, 16))
    expect(bench.heard()).toEqual(['2 5@100 queue-cleared maker', '1 1@100 queue-cleared maker'])
  })

  test('with another price loses the place, even when it comes back', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 100, 9), level(1, 1, 100, 1))
    bench.replace(1, { priceTicks: 99 })
    expect(bench.ahead.get(1)).toBe(7)
    bench.rows(level(2, 1, 100, 30))
    bench.replace(1, { priceTicks: 100 })
    expect(bench.ahead.get(1)).toBe(30)
  })

  test('counts what has filled: the new size is the total', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 100, 12))
    bench.replace(1, { qtyLots: 3 })
    bench.rows(trade(2, -1, 99, 1))
    expect(bench.heard()).toEqual([
      '1 New',
      '1 2@100 queue-cleared maker',
      '1 Replaced',
      '1 1@100 traded-through maker',
    ])
  })

  test('down to what has filled, or below, is too late (scenario 21); the order stays', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 5)
    bench.rows(trade(1, -1, 100, 14))
    bench.replace(1, { qtyLots: 4 })
    bench.replace(1, { qtyLots: 3 })
    expect(bench.heard().slice(2)).toEqual([
      '1 ReplaceRejected: too late: order is no longer live',
      '1 ReplaceRejected: too late: order is no longer live',
    ])
    expect(bench.venue.restingCount).toBe(1)
  })

  test('into the other side takes, and rests with the remainder', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 100, 15)
    bench.replace(1, { priceTicks: 103 })
    bench.rows(trade(1, -1, 102, 1))
    expect(bench.heard()).toEqual([
      '1 New',
      '1 Replaced',
      '1 10@102 taker-level taker',
      '1 5@103 traded-through maker',
    ])
  })

  test('of a post-only order into the other side is rejected; the order stays as it was', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(SELL, 102, 5, { post: true })
    bench.replace(1, { priceTicks: 100 })
    bench.rows(trade(1, 1, 103, 1))
    expect(bench.heard()).toEqual([
      '1 New',
      '1 ReplaceRejected: would cross (post-only)',
      '1 5@102 traded-through maker',
    ])
  })
})

describe('the rules of hftbacktest-l2-no-partial', () => {
  const open = () => new VenueBench('l2', rulesOf('hftbacktest-l2-no-partial')).rows(book)

  test('what takes fills whole at the best, again and again', () => {
    const bench = open()
    bench.market(BUY, 50)
    bench.limit(BUY, 102, 50, { tif: FOK })
    bench.limit(SELL, 100, 50, { tif: IOC })
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 50@102 taker-level taker',
      '2 50@102 taker-level taker',
      '3 50@100 taker-level taker',
    ])
  })

  test('a trade fills the whole order when half a lot of it and more reaches us', () => {
    const bench = open()
    bench.limit(BUY, 100, 50)
    bench.limit(BUY, 100, 50)
    bench.rows(trade(1, -1, 100, 10))
    expect(bench.heard()).toEqual(['1 New', '2 New'])
    bench.rows(trade(2, -1, 100, 1))
    // Each order sees the whole trade.
    expect(bench.heard()).toEqual(['1 50@100 queue-cleared maker', '2 50@100 queue-cleared maker'])
  })

  test('orders are tested after each row: a book inside a message fills them', () => {
    const bench = open()
    bench.limit(BUY, 101, 50)
    bench.rows(message(level(1, -1, 101, 3), level(1, -1, 101, 0)))
    expect(bench.heard()).toEqual(['1 New', '1 50@101 crossed maker'])
  })
})
