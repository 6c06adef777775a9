import { expect, test } from 'vitest'
import { BUY, SELL } from '../../src/units/side.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { quote, trade } from '../support/tape-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

/** Sizes traded at 100 until our buy of 1 there fills. */
function ahead(bench: VenueBench): number {
  for (let traded = 0; traded < 200; traded++) {
    if (bench.heard().some((line) => line.includes('queue-cleared'))) return traded - 1
    bench.rows(trade(9, -1, 100, 1))
  }
  return Number.POSITIVE_INFINITY
}

const open = () => new VenueBench('l1').rows(quote(0, 1, 100, 10), quote(0, -1, 105, 10))

test('joining the best: the displayed size stands ahead', () => {
  const bench = open()
  bench.limit(BUY, 100, 1)
  expect(bench.ahead.get(1)).toBe(10)
  expect(ahead(bench)).toBe(10)
})

test('bettering the best, or an empty side: nothing stands ahead', () => {
  const bench = open()
  bench.limit(BUY, 101, 1)
  bench.limit(SELL, 104, 1)
  bench.rows(quote(1, 1, 0, 0))
  bench.limit(BUY, 90, 1)
  expect([1, 2, 3].map((id) => bench.ahead.get(id))).toEqual([0, 0, 0])
})

test('behind the best: unknown, and the displayed size when the best first reaches us', () => {
  const bench = new VenueBench('l1').rows(quote(0, 1, 101, 10), quote(0, -1, 105, 10))
  bench.limit(BUY, 100, 1)
  expect(bench.ahead.get(1)).toBe(Number.POSITIVE_INFINITY)
  bench.rows(trade(1, -1, 100, 500))
  expect(bench.heard()).toEqual(['1 New'])
  bench.rows(quote(2, 1, 100, 7))
  expect(ahead(bench)).toBe(7)
})

test('the best falls behind us: nothing stands ahead any more', () => {
  const bench = open()
  bench.limit(BUY, 100, 1)
  bench.rows(quote(1, 1, 99, 50))
  expect(ahead(bench)).toBe(0)
})

test('the side empties: nothing stands ahead any more', () => {
  const bench = open()
  bench.limit(BUY, 100, 1)
  bench.rows(quote(1, 1, 0, 0), quote(2, 1, 100, 30))
  expect(ahead(bench)).toBe(0)
})

test('the best comes back to us: the smaller of what stood ahead and what is displayed', () => {
  for (const [shown, expected] of [
    [30, 8],
    [5, 5],
  ] as const) {
    const bench = open()
    bench.limit(BUY, 100, 1)
    bench.rows(trade(1, -1, 100, 2), quote(1, 1, 101, 4), quote(2, 1, 100, shown))
    expect(ahead(bench)).toBe(expected)
  }
})

test('the best stays and its size changes: the queue model decides', () => {
  const bench = new VenueBench('l1', rulesOf('conservative', 'power(1)'))
  bench.rows(quote(0, 1, 100, 10), quote(0, -1, 105, 10))
  bench.limit(BUY, 100, 1)
  bench.rows(quote(1, 1, 100, 20), quote(2, 1, 100, 10))
  expect(ahead(bench)).toBe(5)
})

test('trades at our price before the best came back explain nothing later', () => {
  const bench = new VenueBench('l1', rulesOf('conservative', 'power(1)'))
  bench.rows(quote(0, 1, 100, 10), quote(0, -1, 105, 10))
  bench.limit(BUY, 100, 1)
  bench.rows(trade(1, -1, 100, 2), quote(2, 1, 101, 3), quote(3, 1, 100, 16))
  // 8 ahead of 16; 8 go without a trade since: half of them stood ahead.
  bench.rows(quote(4, 1, 100, 8))
  expect(ahead(bench)).toBe(4)
})
