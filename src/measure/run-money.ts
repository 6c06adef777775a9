import { Decimal } from 'decimal.js'
import { assert } from '../lib/assert.ts'
import type { RunManifest } from '../run/run-record.ts'
import { type Instrument, makeInstrument } from '../units/instrument.ts'
import { divideRounded, type MoneyUnit, moneyUnit } from '../units/money.ts'

/**
 * Exact money of one instrument of a run. `worth` counts in fee units (linear: 1/10,000 of a
 * tick x lot; inverse: 1e-12 coin), the finest grid that values and fees share, as `bigint`.
 */
export type RunMoney = {
  readonly instrument: Instrument
  readonly unit: MoneyUnit
  /** Fee units in one cash unit. */
  readonly feePerCash: bigint
}

/** Instruments of a run, in the order in which its tapes first name them. */
export function runMoney(manifest: RunManifest): readonly RunMoney[] {
  const seen = new Map<string, RunMoney>()
  for (const tape of manifest.tapes) {
    const key = `${tape.instrument.venue}/${tape.instrument.symbol}`
    if (seen.has(key)) continue
    const instrument = makeInstrument(tape.instrument)
    const unit = moneyUnit(instrument)
    seen.set(key, { instrument, unit, feePerCash: unit.inverse ? 1n : 10_000n })
  }
  return [...seen.values()]
}

/**
 * What `qtyLots` (>= 0) cost at a price in half ticks, as a quantity that rises with the price:
 * value for linear contracts, minus value for inverse ones (a long position gains when it rises).
 * Each (price, size) of an inverse contract is rounded once, half away from zero. Fee units.
 */
export function worth(money: RunMoney, halfTicks: number, qtyLots: number): bigint {
  const lots = BigInt(qtyLots)
  if (!money.unit.inverse) return (money.feePerCash / 2n) * BigInt(halfTicks) * lots
  const top = 2n * money.unit.numerator * lots
  return -divideRounded(top, money.unit.denominator * BigInt(halfTicks))
}

/** A booked value (cash units, never negative) on the same scale and with the same sign as `worth`. */
export function bookedWorth(money: RunMoney, valueUnits: number): bigint {
  const units = BigInt(valueUnits)
  return money.unit.inverse ? -units : money.feePerCash * units
}

/** Fee units as a number of settlement currency, rounded once. */
export function toCurrency(money: RunMoney, feeUnits: bigint): number {
  return new Decimal(feeUnits.toString()).times(money.unit.feeUnit).toNumber()
}

/** Sum over instruments of fee units, in currency, rounded once at the end. */
export function totalCurrency(moneys: readonly RunMoney[], feeUnits: readonly bigint[]): number {
  let sum = new Decimal(0)
  for (const [i, money] of moneys.entries()) {
    sum = sum.plus(new Decimal((feeUnits[i] ?? 0n).toString()).times(money.unit.feeUnit))
  }
  return sum.toNumber()
}

/** The one currency that all instruments of a run settle in. */
export function settlementCurrency(moneys: readonly RunMoney[]): string {
  const currencies = new Set(moneys.map((m) => m.instrument.settlementCurrency))
  assert(currencies.size === 1, `a run settles in one currency, got ${[...currencies].join(', ')}`)
  return [...currencies][0] ?? ''
}
