import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ledger } from '../../src/ledger/ledger.ts'
import { type FeeRates, rates } from '../../src/units/instrument.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP })

/** Decimal's ROUND_HALF_UP rounds half away from zero. */
const whole = (value: Decimal) => value.toDecimalPlaces(0, Decimal.ROUND_HALF_UP)

const CONTRACTS = {
  linear: instrumentOf(),
  spot: instrumentOf({ contract: 'spot', tickSize: '0.01', lotSize: '0.00001' }),
  inverse: instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' }),
} as const

const RATES: readonly FeeRates[] = [
  rates('0.0002'),
  rates('0.0005'),
  rates('-0.00025'),
  rates('0', '0.03'),
  rates('0', '0', '0.001'),
  rates('0.00012345', '0.005', '-0.0000007'),
]

/** Forty of them stay within 2^53 units: an inverse contract is worth most at low prices. */
const fillOf = (contract: string) =>
  fc.record({
    side: fc.constantFrom(1, -1),
    priceTicks: fc.integer({ min: contract === 'inverse' ? 100_000 : 1, max: 800_000 }),
    qtyLots: fc.integer({ min: 1, max: 10_000 }),
    maker: fc.boolean(),
  })

/** The account in decimal numbers of the settlement currency, fees not yet in it. */
function decimalAccount(
  contract: keyof typeof CONTRACTS,
  fills: readonly { side: number; priceTicks: number; qtyLots: number; maker: boolean }[],
  fees: { maker: FeeRates; taker: FeeRates },
) {
  const { tickSize, lotSize, multiplier } = CONTRACTS[contract]
  let cash = new Exact(0)
  let fee = new Exact(0)
  let turnover = new Exact(0)
  let position = 0
  for (const { side, priceTicks, qtyLots, maker } of fills) {
    const price = new Exact(tickSize).times(priceTicks)
    const qty = new Exact(lotSize).times(qtyLots)
    const size = qty.times(multiplier)
    const isInverse = contract === 'inverse'
    const coin = new Exact('1e-12')
    const exact = isInverse ? size.div(price) : size.times(price)
    const value = isInverse ? whole(exact.div(coin)).times(coin) : exact
    const feeUnit = isInverse
      ? coin
      : new Exact(tickSize).times(lotSize).times(multiplier).div(10_000)
    const rate = maker ? fees.maker : fees.taker
    const charged = exact.times(rate.perValue).plus(qty.times(rate.perQuantity)).plus(rate.perTrade)
    fee = fee.plus(whole(charged.div(feeUnit)).times(feeUnit))
    cash = isInverse ? cash.plus(value.times(side)) : cash.minus(value.times(side))
    turnover = turnover.plus(value)
    position += side * qtyLots
  }
  return { cash, fee, turnover, position }
}

describe('the ledger is exact', () => {
  test.each(Object.keys(CONTRACTS) as (keyof typeof CONTRACTS)[])(
    '%s: cash, fees and turnover equal decimal arithmetic, to the unit',
    (contract) => {
      fc.assert(
        fc.property(
          fc.array(fillOf(contract), { maxLength: 40 }),
          fc.constantFrom(...RATES),
          fc.constantFrom(...RATES),
          (fills, maker, taker) => {
            const ledger = new Ledger(CONTRACTS[contract], { maker, taker, source: 'test' })
            for (const { side, priceTicks, qtyLots, maker: isMaker } of fills) {
              const value = ledger.valueOf(priceTicks, qtyLots)
              ledger.book(side, qtyLots, value, ledger.feeOf(priceTicks, qtyLots, isMaker))
            }
            const expected = decimalAccount(contract, fills, { maker, taker })
            const { cashUnit, feeUnit } = ledger.unit
            expect(cashUnit.times(ledger.cashUnits).toString()).toBe(expected.cash.toString())
            expect(feeUnit.times(ledger.feeUnits).toString()).toBe(expected.fee.toString())
            expect(cashUnit.times(ledger.turnoverUnits).toString()).toBe(
              expected.turnover.toString(),
            )
            expect(ledger.positionLots).toBe(expected.position)
            expect(ledger.executions).toBe(fills.length)
          },
        ),
        propertyRuns(120, 71),
      )
    },
  )

  test('fees round half away from zero, rebates as well', () => {
    // 1 tick x 1 lot is 10,000 fee units: half of 1e-4 of it is 0.5 units.
    const ledger = (perValue: string) => {
      const fees = { maker: rates(perValue), taker: rates(`-${perValue}`), source: 'test' }
      return new Ledger(CONTRACTS.linear, fees)
    }
    const half = ledger('0.00005')
    expect([half.feeOf(1, 1, true), half.feeOf(3, 1, true)]).toEqual([1, 2])
    expect([half.feeOf(1, 1, false), half.feeOf(3, 1, false)]).toEqual([-1, -2])
    expect(ledger('0.00004999').feeOf(1, 1, true)).toBe(0)
  })

  test('an inverse fill rounds half away from zero, once', () => {
    // 0.01 USD a lot at 200 million USD: half of 1e-10 coin. Two lots: a whole one.
    const tiny = instrumentOf({
      contract: 'inverse',
      tickSize: '1',
      lotSize: '1',
      multiplier: '0.000001',
    })
    const ledger = new Ledger(tiny, { maker: rates('0'), taker: rates('0'), source: 'test' })
    expect([1, 2, 3].map((lots) => ledger.valueOf(2_000_000, lots))).toEqual([1, 1, 2])
  })

  test('two venues of a published parity run (scenario D6)', () => {
    const fx = instrumentOf({ tickSize: '0.0001', lotSize: '1' })
    const ledger = new Ledger(fx, {
      maker: rates('0.00002'),
      taker: rates('0.00002'),
      source: 'test',
    })
    for (const [side, price] of [
      [1, 7000],
      [-1, 7002],
    ] as const) {
      ledger.book(
        side,
        100_000,
        ledger.valueOf(price, 100_000),
        ledger.feeOf(price, 100_000, false),
      )
    }
    // 20.00 gained, 1.40 + 1.4004 paid.
    expect(ledger.equity(14_004)).toBeCloseTo(17.1996, 9)
    expect(ledger.positionLots).toBe(0)
  })

  test('equity of an inverse contract: long gains as the price rises, in coin', () => {
    const ledger = new Ledger(CONTRACTS.inverse, {
      maker: rates('0'),
      taker: rates('0'),
      source: 'test',
    })
    ledger.book(1, 100, ledger.valueOf(400_000, 100), 0)
    // 10,000 USD at 40,000 = 0.25; at 50,000 = 0.2 coin.
    expect(ledger.equity(2 * 400_000)).toBeCloseTo(0, 12)
    expect(ledger.equity(2 * 500_000)).toBeCloseTo(0.05, 12)
    expect(ledger.equity(400_000 + 600_000)).toBeCloseTo(0.05, 12)
  })

  test('a sum beyond 2^53 units stops instead of being rounded', () => {
    const ledger = new Ledger(CONTRACTS.linear, {
      maker: rates('0'),
      taker: rates('0'),
      source: 'test',
    })
    expect(() => ledger.valueOf(2 ** 30, 2 ** 30)).toThrow(/beyond 2\^53/)
    const value = ledger.valueOf(2 ** 30, 2 ** 22)
    ledger.book(-1, 2 ** 22, value, 0)
    expect(() => ledger.book(-1, 2 ** 22, value, 0)).toThrow(/cash stays within/)
  })
})
