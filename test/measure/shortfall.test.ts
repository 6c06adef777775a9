import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bookedWorth, type RunMoney, toCurrency } from '../../src/measure/run-money.ts'
import { orderShortfall, type ShortfallFill } from '../../src/measure/shortfall.ts'
import { makeInstrument, rates } from '../../src/units/instrument.ts'
import { feeCode, feeUnits as feeOf, moneyUnit, valueUnits } from '../../src/units/money.ts'

function money(contract: 'linear' | 'inverse', tickSize = '0.01'): RunMoney {
  const instrument = makeInstrument({
    venue: 'test',
    symbol: 'X',
    contract,
    tickSize,
    lotSize: '1',
    multiplier: contract === 'inverse' ? '100' : '1',
    baseCurrency: 'BTC',
    quoteCurrency: 'USD',
    fees: { maker: rates('0.0002'), taker: rates('0.0002'), source: 'test' },
  })
  const unit = moneyUnit(instrument)
  return { instrument, unit, feePerCash: unit.inverse ? 1n : 10_000n }
}

type Given = { qty: number; price: number; mid?: number; spread?: number; maker?: boolean }

function fill(own: RunMoney, given: Given, fee?: bigint): ShortfallFill {
  const code = feeCode(rates('0.0002'), own.instrument)
  return {
    worth: bookedWorth(own, valueUnits(own.unit, given.price, given.qty)),
    feeUnits: fee ?? BigInt(feeOf(own.unit, code, given.price, given.qty)),
    qtyLots: given.qty,
    maker: given.maker ?? false,
    midHalfTicks: given.mid ?? Number.NaN,
    spreadTicks: given.spread ?? 0,
  }
}

/** Prices in currency at a tick of 0.01, as half ticks. */
const half = (price: number) => Math.round(price * 200)

describe('implementation shortfall of one order', () => {
  const own = money('linear')
  const currency = (units: bigint) => toCurrency(own, units)

  test('B01: 1000 decided at 100, 800 filled at 100.1625, mid ends at 100.60', () => {
    const book = { mid: half(100.1), spread: 10 }
    const cost = orderShortfall(own, {
      side: 1,
      orderQtyLots: 1000,
      decisionHalfTicks: half(100),
      arrivalHalfTicks: half(100.1),
      finalHalfTicks: half(100.6),
      fills: [
        fill(own, { qty: 600, price: 10_015, ...book }),
        fill(own, { qty: 200, price: 10_020, ...book }),
      ],
    })
    expect(currency(cost.delay)).toBe(80)
    expect(currency(cost.spread)).toBe(40)
    expect(currency(cost.impact)).toBe(10)
    expect(currency(cost.opportunity)).toBe(120)
    expect(currency(cost.fees)).toBe(16.026)
    expect(currency(cost.total)).toBe(266.026)
    expect((currency(cost.total) / currency(cost.decisionValue)) * 1e4).toBeCloseTo(26.6026, 10)
  })

  test('B02: decision 40.00, arrival 40.04, 700 of 1000 at 40.05, cancelled at 40.08, commission 17', () => {
    const cost = orderShortfall(own, {
      side: 1,
      orderQtyLots: 1000,
      decisionHalfTicks: half(40),
      arrivalHalfTicks: half(40.04),
      finalHalfTicks: half(40.08),
      fills: [fill(own, { qty: 700, price: 4005 }, 17_000_000n)],
    })
    const percent = (units: bigint) => (currency(units) / 40_000) * 100
    expect(percent(cost.fees)).toBeCloseTo(0.0425, 12)
    expect(percent(cost.spread + cost.impact)).toBeCloseTo(0.0175, 12)
    expect(percent(cost.delay)).toBeCloseTo(0.07, 12)
    expect(percent(cost.opportunity)).toBeCloseTo(0.06, 12)
    expect(percent(cost.total)).toBeCloseTo(0.19, 12)
  })

  test('B03: 10,500 + 15,750 + 22,500 is 232.14 bps of 50,000 at 42', () => {
    const cost = orderShortfall(own, {
      side: 1,
      orderQtyLots: 50_000,
      decisionHalfTicks: half(42),
      arrivalHalfTicks: half(42.3),
      finalHalfTicks: half(43.5),
      fills: [fill(own, { qty: 35_000, price: 4275 }, 0n)],
    })
    const trading = cost.spread + cost.impact
    expect([cost.delay, trading, cost.opportunity].map(currency)).toEqual([10_500, 15_750, 22_500])
    expect((currency(cost.total) / currency(cost.decisionValue)) * 1e4).toBeCloseTo(232.142857, 5)
  })

  test('a resting sale earns half the spread; the rest is adverse selection', () => {
    const cost = orderShortfall(own, {
      side: -1,
      orderQtyLots: 100,
      decisionHalfTicks: half(100),
      arrivalHalfTicks: half(100),
      finalHalfTicks: Number.NaN,
      // Sold at 100.05 when the book stood at 100.05 x 100.15: the mid had risen by 0.10.
      fills: [
        fill(own, { qty: 100, price: 10_005, mid: half(100.1), spread: 10, maker: true }, 0n),
      ],
    })
    expect(currency(cost.spread)).toBe(-5)
    expect(currency(cost.impact)).toBe(0)
    expect(currency(cost.total)).toBe(-5)
  })

  test('an order that never filled costs only its opportunity, with either sign', () => {
    const missed = (side: number) =>
      orderShortfall(own, {
        side,
        orderQtyLots: 10,
        decisionHalfTicks: half(50),
        arrivalHalfTicks: Number.NaN,
        finalHalfTicks: half(51),
        fills: [],
      })
    expect(currency(missed(1).total)).toBe(10)
    expect(currency(missed(-1).total)).toBe(-10)
  })

  test('an inverse contract: a purchase that slips costs coin', () => {
    const inverse = money('inverse', '0.5')
    const cost = orderShortfall(inverse, {
      side: 1,
      orderQtyLots: 50,
      decisionHalfTicks: 200_000,
      arrivalHalfTicks: 200_000,
      finalHalfTicks: Number.NaN,
      fills: [fill(inverse, { qty: 50, price: 125_000 }, 0n)],
    })
    // 50 contracts of 100 USD: 5000 / 50,000 - 5000 / 62,500 coin.
    expect(toCurrency(inverse, cost.total)).toBeCloseTo(0.1 - 0.08, 12)
  })
})

test.each(['linear', 'inverse'] as const)('the parts add up to paper less real: %s', (contract) => {
  const own = money(contract)
  const price = fc.integer({ min: 100_000, max: 20_000_000 })
  const anyFill = fc.record({
    qty: fc.integer({ min: 1, max: 5_000 }),
    price,
    mid: price.map((ticks) => 2 * ticks + 1),
    spread: fc.integer({ min: 1, max: 101 }).map((n) => 2 * n - 1),
    maker: fc.boolean(),
  })
  const order = fc.record({
    side: fc.constantFrom(1, -1),
    rest: fc.integer({ min: 0, max: 5_000 }),
    decision: price,
    arrival: price,
    final: price,
    fills: fc.array(anyFill, { minLength: 1, maxLength: 6 }),
  })
  fc.assert(
    fc.property(order, (given) => {
      const fills = given.fills.map((one) => fill(own, one))
      const filled = fills.reduce((sum, one) => sum + one.qtyLots, 0)
      // orderShortfall itself asserts the identity in whole units.
      const cost = orderShortfall(own, {
        side: given.side,
        orderQtyLots: filled + given.rest,
        decisionHalfTicks: 2 * given.decision,
        arrivalHalfTicks: 2 * given.arrival,
        finalHalfTicks: 2 * given.final,
        fills,
      })
      const parts = cost.delay + cost.spread + cost.impact + cost.opportunity + cost.fees
      expect(parts).toBe(cost.total)
      if (given.rest === 0) expect(cost.opportunity).toBe(0n)
    }),
    { numRuns: 300 },
  )
})
