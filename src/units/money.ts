import { Decimal } from 'decimal.js'
import { assert } from '../lib/assert.ts'
import type { FeeRates, Instrument } from './instrument.ts'

/**
 * Money in whole units. Linear and spot: one unit is one tick x one lot, so a fill's value is
 * priceTicks x qtyLots, exactly. Inverse: one unit is 1e-12 of the settlement coin, each fill rounded
 * once, half away from zero. Fees are in whole 1/10,000 of the unit (linear) or whole units (inverse).
 */
export type MoneyUnit = {
  /** Settlement currency in one cash unit. */
  readonly cashUnit: Decimal
  /** Settlement currency in one fee unit. */
  readonly feeUnit: Decimal
  readonly inverse: boolean
  /** Inverse only: value of a fill is numerator x qtyLots / (denominator x priceTicks) units. */
  readonly numerator: bigint
  readonly denominator: bigint
}

const INVERSE_UNIT = new Decimal('1e-12')
const SCALE_E8 = 100_000_000n

export function moneyUnit(instrument: Instrument): MoneyUnit {
  const inverse = instrument.contract === 'inverse'
  const lot = new Decimal(instrument.lotSize).times(instrument.multiplier)
  if (!inverse) {
    const cashUnit = lot.times(instrument.tickSize)
    return { cashUnit, feeUnit: cashUnit.div(10_000), inverse, numerator: 1n, denominator: 1n }
  }
  const [lotTop, lotBottom] = asRatio(lot.div(INVERSE_UNIT))
  const [tickTop, tickBottom] = asRatio(new Decimal(instrument.tickSize))
  return {
    cashUnit: INVERSE_UNIT,
    feeUnit: INVERSE_UNIT,
    inverse,
    numerator: lotTop * tickBottom,
    denominator: lotBottom * tickTop,
  }
}

function asRatio(value: Decimal): [bigint, bigint] {
  const places = value.decimalPlaces()
  return [BigInt(value.times(new Decimal(10).pow(places)).toFixed(0)), 10n ** BigInt(places)]
}

/** a / b, rounded half away from zero. */
export function divideRounded(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n
  const x = a < 0n ? -a : a
  const y = b < 0n ? -b : b
  const result = (2n * x + y) / (2n * y)
  return negative ? -result : result
}

function toNumber(value: bigint): number {
  const number = Number(value)
  assert(Number.isSafeInteger(number), `money of ${value} units is beyond 2^53`)
  return number
}

/** Value of `qtyLots` at `priceTicks`, in cash units, never negative for positive prices. */
export function valueUnits(unit: MoneyUnit, priceTicks: number, qtyLots: number): number {
  if (!unit.inverse) {
    const value = priceTicks * qtyLots
    assert(
      Number.isSafeInteger(value),
      `value of ${qtyLots} lots at ${priceTicks} ticks is beyond 2^53`,
    )
    return value
  }
  const top = unit.numerator * BigInt(qtyLots)
  return toNumber(divideRounded(top, unit.denominator * BigInt(priceTicks)))
}

/** Fee rates as integers, ready for `feeUnits`. */
export type FeeCode = {
  readonly perValueE8: bigint
  /** Fee units x 1e8 for one lot, and for one execution. */
  readonly perLotE8: bigint
  readonly perTradeE8: bigint
}

export function feeCode(rates: FeeRates, instrument: Instrument): FeeCode {
  const unit = moneyUnit(instrument)
  const e8 = (value: Decimal) => BigInt(value.times(1e8).toFixed(0))
  return {
    perValueE8: e8(new Decimal(rates.perValue)),
    perLotE8: e8(new Decimal(rates.perQuantity).times(instrument.lotSize).div(unit.feeUnit)),
    perTradeE8: e8(new Decimal(rates.perTrade).div(unit.feeUnit)),
  }
}

/** Fee of one execution in fee units, rounded once, half away from zero. */
export function feeUnits(
  unit: MoneyUnit,
  code: FeeCode,
  priceTicks: number,
  qtyLots: number,
): number {
  const lots = BigInt(qtyLots)
  const flat = code.perLotE8 * lots + code.perTradeE8
  if (!unit.inverse) {
    const value = 10_000n * BigInt(priceTicks) * lots
    return toNumber(divideRounded(code.perValueE8 * value + flat, SCALE_E8))
  }
  const bottom = unit.denominator * BigInt(priceTicks)
  const top = code.perValueE8 * unit.numerator * lots + flat * bottom
  return toNumber(divideRounded(top, bottom * SCALE_E8))
}
