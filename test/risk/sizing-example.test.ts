import { expect, test } from 'vitest'
import { LIMIT } from '../../src/orders/intent.ts'
import { lotValue } from '../../src/risk/sizing.ts'
import { backtest } from '../../src/run/backtest.ts'
import { makeInstrument } from '../../src/units/instrument.ts'
import sizedMomentum from '../../strategies/sized-momentum.ts'
import { randomMarket } from '../support/random-market.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const tape = openTapeOf(randomMarket(20_000))
const instrument = makeInstrument(tape.manifest.instrument)
const CAPITAL = 10_000

/** Sizes of the orders that opened a position: every one that is not as large as the one before it. */
function entries(params: Partial<typeof sizedMomentum.params>) {
  const { orders, counts, equity } = backtest({
    tapes: [tape],
    strategy: sizedMomentum,
    params: { capital: CAPITAL, smoothing: 0.05, enter: 1, holdLooks: 2, ...params },
    capital: CAPITAL,
    risk: { volumeShareMax: 'off', breakers: 'off' },
  })
  expect(counts.denialsByRule).toEqual({})
  expect(orders.rows).toBeGreaterThan(10)
  expect([...orders.orderType].every((type) => type === LIMIT)).toBe(true)
  const largest = Math.max(...orders.orderQtyLots)
  const value = largest * lotValue(instrument, orders.priceTicks[0] ?? 0)
  return { largest, least: Math.min(...orders.orderQtyLots), share: value / CAPITAL, equity }
}

test('a strategy sizes its orders by each of the functions', () => {
  const fixed = entries({ sizing: 'fixed', qtyLots: 3 })
  expect([fixed.least, fixed.largest]).toEqual([3, 3])
  const equity = entries({ sizing: 'equity', equityShare: 0.001 })
  expect(equity.share).toBeGreaterThan(0.0009)
  expect(equity.share).toBeLessThan(0.0011)
  const calm = entries({ sizing: 'volatility', target: 2e-7, shareMax: 0.01 })
  const bold = entries({ sizing: 'volatility', target: 1, shareMax: 0.01 })
  expect(calm.largest).toBeLessThan(bold.largest)
  expect(bold.share).toBeLessThan(0.0101)
  const kelly = entries({ sizing: 'kelly', kellyFraction: 0.25, shareMax: 0.005 })
  expect(kelly.share).toBeLessThan(0.0051)
  expect(() => entries({ sizing: 'all in' })).toThrow(/no sizing is called all in/)
})
