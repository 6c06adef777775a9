import { describe, expect, test } from 'vitest'
import { FOK, IOC } from '../../src/orders/intent.ts'
import { FLAG_SIZE_UNKNOWN, FLAG_WHOLE_SIDE } from '../../src/tape/schema.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { clear, gap, level, message, quote, snapshot, trade } from '../support/tape-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

/** 1500 x 1 and 1510 x 1 offered, 1490 x 5 bid. */
const book = [level(0, -1, 1500, 1), level(0, -1, 1510, 1), level(0, 1, 1490, 5)]

describe('an order that is marketable on arrival', () => {
  test('walks the displayed levels, best first (scenario 1)', () => {
    const bench = new VenueBench().rows(book)
    bench.market(BUY, 2)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 1@1500 taker-level taker',
      '1 1@1510 taker-level taker',
    ])
  })

  test('stops at its limit and rests with what is left', () => {
    const bench = new VenueBench().rows(book)
    const id = bench.limit(BUY, 1505, 3)
    expect(bench.heard()).toEqual(['1 New', '1 1@1500 taker-level taker'])
    expect(bench.ahead.get(id)).toBe(0)
    expect(bench.venue.restingCount).toBe(1)
  })

  test('fills exactly: nothing rests', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 1510, 2)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 1@1500 taker-level taker',
      '1 1@1510 taker-level taker',
    ])
    expect(bench.venue.restingCount).toBe(0)
  })

  test('sells into the bids in the same way', () => {
    const bench = new VenueBench().rows(
      level(0, 1, 100, 2),
      level(0, 1, 98, 3),
      level(0, -1, 101, 1),
    )
    bench.limit(SELL, 98, 4)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 2@100 taker-level taker',
      '1 2@98 taker-level taker',
    ])
  })

  test('IOC: the remainder is canceled', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 1505, 3, { tif: IOC })
    expect(bench.heard()).toEqual([
      '1 New',
      '1 1@1500 taker-level taker',
      '1 Canceled: remainder canceled (IOC)',
    ])
    bench.limit(BUY, 1495, 3, { tif: IOC })
    expect(bench.heard()).toEqual(['2 New', '2 Canceled: remainder canceled (IOC)'])
  })

  test('FOK: all within the limit, or nothing', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 1509, 2, { tif: FOK })
    expect(bench.heard()).toEqual(['1 New', '1 Canceled: not filled in full (FOK)'])
    bench.limit(BUY, 1510, 3, { tif: FOK })
    expect(bench.heard()).toEqual(['2 New', '2 Canceled: not filled in full (FOK)'])
    bench.limit(BUY, 1510, 2, { tif: FOK })
    expect(bench.heard()).toEqual([
      '3 New',
      '3 1@1500 taker-level taker',
      '3 1@1510 taker-level taker',
    ])
  })

  test('a market order may be FOK too (scenario 2)', () => {
    const bench = new VenueBench().rows(level(0, -1, 1500, 1))
    bench.market(BUY, 2, FOK)
    expect(bench.heard()).toEqual(['1 New', '1 Canceled: not filled in full (FOK)'])
    bench.market(BUY, 1, FOK)
    expect(bench.heard()).toEqual(['2 New', '2 1@1500 taker-level taker'])
  })

  test('post-only that would cross is rejected; one tick short of it rests', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 1500, 1, { post: true })
    bench.limit(BUY, 1499, 1, { post: true })
    bench.limit(SELL, 1490, 1, { post: true })
    expect(bench.heard()).toEqual([
      '1 Rejected: would cross (post-only)',
      '2 New',
      '3 Rejected: would cross (post-only)',
    ])
  })

  test('a market order beyond the displayed depth fills what is displayed, no more', () => {
    const bench = new VenueBench().rows(book)
    bench.market(BUY, 5)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 1@1500 taker-level taker',
      '1 1@1510 taker-level taker',
      '1 Canceled: no liquidity on the other side',
    ])
  })

  test('L1 shows one level: the rest of a market order is canceled (scenario 3 fills it a tick on)', () => {
    const bench = new VenueBench('l1').rows(quote(0, 1, 1000, 5), quote(0, -1, 1010, 5))
    bench.market(BUY, 15)
    bench.market(SELL, 4)
    bench.limit(BUY, 1010, 9, { tif: IOC })
    expect(bench.heard()).toEqual([
      '1 New',
      '1 5@1010 taker-level taker',
      '1 Canceled: no liquidity on the other side',
      '2 New',
      '2 4@1000 taker-level taker',
      '3 New',
      '3 Canceled: remainder canceled (IOC)',
    ])
  })

  test('an empty side rejects a market order, and lets a limit order rest', () => {
    const bench = new VenueBench().rows(level(0, 1, 99, 5))
    bench.market(BUY, 1)
    bench.limit(BUY, 120, 1)
    expect(bench.heard()).toEqual(['1 Rejected: no liquidity on the other side', '2 New'])
  })

  test('nothing fills from a book after a gap, until the next snapshot', () => {
    const bench = new VenueBench().rows(book, gap(1))
    bench.market(BUY, 1)
    bench.limit(BUY, 1510, 1, { tif: IOC })
    const resting = bench.limit(BUY, 1500, 1)
    bench.rows(level(2, -1, 1500, 4))
    expect(bench.heard()).toEqual([
      '1 Rejected: book not valid',
      '2 New',
      '2 Canceled: book not valid',
      '3 New',
    ])
    bench.rows(
      snapshot(3, [
        [1, 1490, 5],
        [-1, 1500, 4],
      ]),
    )
    expect(bench.heard()).toEqual([`${resting} 1@1500 crossed maker`])
  })

  test('a trade is no part of the book: it fills during a gap as well', () => {
    const bench = new VenueBench().rows(book)
    bench.limit(BUY, 1490, 2)
    bench.rows(gap(1), trade(2, -1, 1489, 1))
    expect(bench.heard()).toEqual(['1 New', '1 2@1490 traded-through maker'])
  })

  test('size unknown: the whole order fills at the best, and its reason says so', () => {
    const unknown = quote(0, -1, 1010, 0, FLAG_SIZE_UNKNOWN)
    const bench = new VenueBench('l1').rows(quote(0, 1, 1000, 5), unknown)
    bench.market(BUY, 70)
    bench.market(SELL, 70)
    expect(bench.heard()).toEqual([
      '1 New',
      '1 70@1010 taker-size-unknown taker',
      '2 New',
      // The bid's size is known: the ask's being unknown changes nothing there.
      '2 5@1000 taker-level taker',
      '2 Canceled: no liquidity on the other side',
    ])
    bench.limit(SELL, 1010, 3)
    expect(bench.ahead.get(3)).toBe(0)
  })
})

describe('what we took is remembered', () => {
  test('available = displayed - consumed, taker fills one after another (scenario 8)', () => {
    const bench = new VenueBench().rows(level(0, -1, 1000, 100), level(0, 1, 900, 1))
    for (const qty of [30, 50, 50]) bench.market(BUY, qty)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 30@1000 taker-level taker',
      '2 50@1000 taker-level taker',
      '3 20@1000 taker-level taker',
    ])
  })

  test('only the growth of a level is new', () => {
    const bench = new VenueBench().rows(level(0, -1, 1000, 50))
    bench.market(BUY, 50)
    bench.rows(level(1, -1, 1000, 80))
    bench.market(BUY, 60)
    // Scenario 8 fills 60 of the 80: there a new size wipes out the memory. Here 30 is the growth.
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 50@1000 taker-level taker',
      '2 30@1000 taker-level taker',
    ])
  })

  test('a level that shrinks takes our consumption with it; at 0 it is forgotten', () => {
    const bench = new VenueBench().rows(level(0, -1, 1000, 50))
    bench.market(BUY, 40)
    bench.rows(level(1, -1, 1000, 20), level(2, -1, 1000, 50))
    bench.market(BUY, 60)
    bench.rows(level(3, -1, 1000, 0), level(4, -1, 1000, 50))
    bench.market(BUY, 60)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 40@1000 taker-level taker',
      '2 30@1000 taker-level taker',
      '3 50@1000 taker-level taker',
    ])
  })

  test('a full refresh that states the level again gives nothing back', () => {
    const bench = new VenueBench().rows(level(0, -1, 1000, 50))
    bench.market(BUY, 40)
    bench.rows(
      snapshot(1, [
        [-1, 1000, 50],
        [1, 990, 1],
      ]),
    )
    bench.market(BUY, 60)
    bench.rows(snapshot(2, [[-1, 1001, 9]]), snapshot(3, [[-1, 1000, 50]]))
    bench.market(BUY, 60)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 40@1000 taker-level taker',
      '2 10@1000 taker-level taker',
      '3 50@1000 taker-level taker',
    ])
  })

  test('a cleared side forgets what was taken there, unless its message states it again', () => {
    const bench = new VenueBench().rows(level(0, -1, 1000, 50))
    bench.market(BUY, 40)
    const whole = clear(1, -1, 0, FLAG_WHOLE_SIDE)
    bench.rows(message(whole, level(1, -1, 1000, 50)))
    bench.market(BUY, 60)
    bench.rows(clear(2, -1, 1000), level(3, -1, 1000, 50))
    bench.market(BUY, 60)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 40@1000 taker-level taker',
      '2 10@1000 taker-level taker',
      '3 50@1000 taker-level taker',
    ])
  })

  test('L1: a best that fell back is empty where it stood; one that was bettered is not', () => {
    const bench = new VenueBench('l1').rows(quote(0, -1, 1000, 50))
    bench.market(BUY, 50)
    bench.rows(quote(1, -1, 999, 5), quote(2, -1, 1000, 50))
    bench.market(BUY, 50)
    bench.rows(quote(3, -1, 1001, 5), quote(4, -1, 1000, 50))
    bench.market(BUY, 50)
    bench.rows(quote(5, -1, 0, 0), quote(6, -1, 1000, 50))
    bench.market(BUY, 50)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 50@1000 taker-level taker',
      '3 50@1000 taker-level taker',
      '4 50@1000 taker-level taker',
    ])
  })

  test('off, every order finds the whole size again (scenario 8)', () => {
    const rules = { ...rulesOf(), remembersConsumption: false }
    const bench = new VenueBench('l2', rules).rows(level(0, -1, 1000, 50))
    bench.market(BUY, 50)
    bench.market(BUY, 50)
    expect(bench.heard().filter((line) => line.includes('@'))).toEqual([
      '1 50@1000 taker-level taker',
      '2 50@1000 taker-level taker',
    ])
  })

  test("is each desk's own", () => {
    const first = new VenueBench()
    const second = new VenueBench('l2', rulesOf(), 1, first.venue)
    first.rows(level(0, -1, 1000, 50))
    first.market(BUY, 50)
    second.market(BUY, 50)
    expect(second.heard()).toEqual(['1 New', '1 50@1000 taker-level taker'])
  })
})
