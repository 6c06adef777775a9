import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvariantError } from '../../src/lib/assert.ts'
import { type InstrumentSpec, makeInstrument, rates, specOf } from '../../src/units/instrument.ts'
import { KNOWN_INSTRUMENTS } from '../../src/units/known-instruments.ts'
import { divideRounded, feeCode, feeUnits, moneyUnit, valueUnits } from '../../src/units/money.ts'

const Precise = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_UP })

const LINEAR: InstrumentSpec = {
  venue: 'v',
  symbol: 's',
  contract: 'linear',
  tickSize: '0.1',
  lotSize: '0.001',
  multiplier: '1',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  fees: null,
}
const INVERSE: InstrumentSpec = { ...LINEAR, contract: 'inverse', lotSize: '1', multiplier: '100' }

const priceTicks = fc.integer({ min: 1, max: 10_000_000 })
const qtyLots = fc.integer({ min: 1, max: 1_000_000 })
const anyLinear = fc.record({
  tickSize: fc.constantFrom('0.1', '0.01', '0.25', '1', '0.00001'),
  lotSize: fc.constantFrom('1', '0.001', '0.00001', '10'),
  multiplier: fc.constantFrom('1', '50', '0.1'),
})
const anyInverse = fc.record({
  tickSize: fc.constantFrom('0.1', '0.01', '0.5', '0.03', '0.007'),
  multiplier: fc.constantFrom('10', '100', '1', '0.5'),
})

describe('divideRounded', () => {
  test('rounds half away from zero, as decimal.js does with ROUND_HALF_UP', () => {
    const any = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
    const small = fc.bigInt({ min: -50n, max: 50n })
    const divisor = fc.oneof(small, any).filter((x) => x !== 0n)
    fc.assert(
      fc.property(fc.oneof(small, any), divisor, (a, b) => {
        const exact = new Precise(a.toString()).div(b.toString())
        expect(divideRounded(a, b)).toBe(BigInt(exact.toDecimalPlaces(0).toFixed(0)))
      }),
      { seed: 1, numRuns: 3000 },
    )
    expect([5n, -5n, 4n, -4n].map((a) => divideRounded(a, 2n))).toEqual([3n, -3n, 2n, -2n])
    expect(divideRounded(5n, -2n)).toBe(-3n)
    expect([7n, -7n, 6n].map((a) => divideRounded(a, 5n))).toEqual([1n, -1n, 1n])
  })
})

describe('linear and spot values', () => {
  test('one unit is one tick times one lot: values are exact', () => {
    fc.assert(
      fc.property(anyLinear, priceTicks, qtyLots, (grids, price, qty) => {
        const spec = { ...LINEAR, ...grids }
        const unit = moneyUnit(makeInstrument(spec))
        const exact = new Precise(spec.tickSize)
          .times(price)
          .times(spec.lotSize)
          .times(qty)
          .times(spec.multiplier)
        expect(unit.cashUnit.times(valueUnits(unit, price, qty)).eq(exact)).toBe(true)
      }),
      { seed: 2, numRuns: 1000 },
    )
  })
  test('negative prices have negative values', () => {
    const unit = moneyUnit(makeInstrument(LINEAR))
    expect(valueUnits(unit, -37_630, 10)).toBe(-376_300)
  })
  test('a value beyond 2^53 stops the run instead of losing units', () => {
    const unit = moneyUnit(makeInstrument(LINEAR))
    expect(() => valueUnits(unit, 2_000_000_000, 10_000_000)).toThrow(InvariantError)
  })
})

describe('inverse values', () => {
  test('whole 1e-12 of the coin, each fill rounded once, half away from zero', () => {
    fc.assert(
      fc.property(anyInverse, priceTicks, qtyLots, (grids, price, qty) => {
        const spec = { ...INVERSE, ...grids }
        const coins = new Precise(spec.multiplier)
          .times(spec.lotSize)
          .times(qty)
          .div(new Precise(spec.tickSize).times(price))
        const expected = coins.times('1e12').toDecimalPlaces(0)
        fc.pre(expected.lt(2 ** 53))
        expect(valueUnits(moneyUnit(makeInstrument(spec)), price, qty)).toBe(expected.toNumber())
      }),
      { seed: 3, numRuns: 2000 },
    )
  })
  test('by hand: 1 contract of 100 USD at 60,000.0 is 0.001666666667 coin', () => {
    const unit = moneyUnit(makeInstrument(INVERSE))
    expect(valueUnits(unit, 600_000, 1)).toBe(1_666_666_667)
    expect(unit.cashUnit.toFixed()).toBe('0.000000000001')
  })
  test('a value or a fee beyond 2^53 stops the run instead of losing units', () => {
    const instrument = makeInstrument({ ...INVERSE, multiplier: '100000000' })
    const unit = moneyUnit(instrument)
    expect(() => valueUnits(unit, 1, 1)).toThrow(InvariantError)
    expect(() => feeUnits(unit, feeCode(rates('0.1'), instrument), 1, 1)).toThrow(InvariantError)
  })
  test('profit is counted in the base currency', () => {
    expect(makeInstrument(INVERSE).settlementCurrency).toBe('BTC')
    expect(makeInstrument(LINEAR).settlementCurrency).toBe('USDT')
  })
})

describe('fees', () => {
  test('whole basis points are exact: fee units x 10,000 = value x bps', () => {
    fc.assert(
      fc.property(
        anyLinear,
        priceTicks,
        qtyLots,
        fc.integer({ min: -30, max: 100 }),
        (grids, price, qty, bps) => {
          fc.pre(price * qty * Math.abs(bps) < 2 ** 53)
          const instrument = makeInstrument({ ...LINEAR, ...grids })
          const unit = moneyUnit(instrument)
          const code = feeCode(rates(new Precise(bps).div(10_000).toFixed()), instrument)
          const units = feeUnits(unit, code, price, qty)
          expect(units === valueUnits(unit, price, qty) * bps).toBe(true)
          const exact = unit.cashUnit.times(price).times(qty).times(bps).div(10_000)
          expect(unit.feeUnit.times(units).eq(exact)).toBe(true)
        },
      ),
      { seed: 4, numRuns: 1000 },
    )
  })

  test('any rates: rounded once, half away from zero, of the exact fee', () => {
    const rate = fc
      .integer({ min: -9999, max: 9999 })
      .map((n) => new Precise(n).div('1e8').toFixed())
    fc.assert(
      fc.property(anyLinear, priceTicks, qtyLots, rate, (grids, price, qty, perValue) => {
        fc.pre(price * qty < 2 ** 43)
        const instrument = makeInstrument({ ...LINEAR, ...grids })
        const unit = moneyUnit(instrument)
        const exact = new Precise(price).times(qty).times(perValue).times(10_000)
        const given = feeUnits(unit, feeCode(rates(perValue), instrument), price, qty)
        expect(given === exact.toDecimalPlaces(0).toNumber()).toBe(true)
      }),
      { seed: 5, numRuns: 1000 },
    )
  })

  test('inverse: value, per contract and per trade, rounded once together', () => {
    const rate = fc.integer({ min: -300, max: 300 }).map((n) => new Precise(n).div(1e6).toFixed())
    fc.assert(
      fc.property(anyInverse, priceTicks, qtyLots, rate, (grids, price, qty, perValue) => {
        const spec = { ...INVERSE, ...grids }
        const coins = new Precise(spec.multiplier)
          .times(qty)
          .div(new Precise(spec.tickSize).times(price))
        fc.pre(coins.lt(1000))
        const instrument = makeInstrument(spec)
        const code = feeCode(rates(perValue, '0.00000001', '0.000001'), instrument)
        const exact = coins.times(perValue).plus(new Precise(qty).times('1e-8')).plus('1e-6')
        const given = feeUnits(moneyUnit(instrument), code, price, qty)
        expect(given === exact.times('1e12').toDecimalPlaces(0).toNumber()).toBe(true)
      }),
      { seed: 6, numRuns: 1000 },
    )
  })

  test('per quantity and per trade by hand: 0.0035 a share and 0.35 a trade', () => {
    const shares = makeInstrument({ ...LINEAR, tickSize: '0.01', lotSize: '100' })
    const unit = moneyUnit(shares)
    const code = feeCode(rates('0', '0.0035', '0.35'), shares)
    const fee = unit.feeUnit.times(feeUnits(unit, code, 15_000, 3))
    expect(fee.toFixed()).toBe('1.4')
  })
})

test('known instruments have grids, fees with a source, and a spec that comes back whole', () => {
  for (const spec of KNOWN_INSTRUMENTS) {
    expect(specOf(makeInstrument(spec))).toEqual(spec)
    // Fees that are not known are null, never 0: a run then asks for them.
    if (spec.fees !== null) expect(spec.fees.source).toMatch(/\w+/)
  }
  const keys = KNOWN_INSTRUMENTS.map((spec) => `${spec.venue}:${spec.symbol}`)
  expect(new Set(keys).size).toBe(keys.length)
})
