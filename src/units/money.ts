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
  /** perValueE8 as a number where it is all that there is to pay, else NaN. */
  readonly onlyPerValueE8: number
}

export function feeCode(rates: FeeRates, instrument: Instrument): FeeCode {
  const unit = moneyUnit(instrument)
  const e8 = (value: Decimal) => BigInt(value.times(1e8).toFixed(0))
  const perValueE8 = e8(new Decimal(rates.perValue))
  const perLotE8 = e8(new Decimal(rates.perQuantity).times(instrument.lotSize).div(unit.feeUnit))
  const perTradeE8 = e8(new Decimal(rates.perTrade).div(unit.feeUnit))
  const isOnly = perLotE8 === 0n && perTradeE8 === 0n
  const onlyPerValueE8 = isOnly ? Number(perValueE8) : Number.NaN
  return { perValueE8, perLotE8, perTradeE8, onlyPerValueE8 }
}

/** A whole number over 10,000, rounded half away from zero. */
function tenThousandth(top: number): number {
  const size = top < 0 ? -top : top
  const whole = Math.floor(size / 10_000)
  const result = size - whole * 10_000 >= 5000 ? whole + 1 : whole
  return top < 0 ? -result : result
}

/** Fee of one execution in fee units, rounded once, half away from zero. */
export function feeUnits(
  unit: MoneyUnit,
  code: FeeCode,
  priceTicks: number,
  qtyLots: number,
): number {
  if (!unit.inverse) {
    // Below 2^53 the product is exact, and so is the rounding.
    const top = code.onlyPerValueE8 * (priceTicks * qtyLots)
    if (Number.isSafeInteger(top)) return tenThousandth(top)
  }
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
