import { assert } from '../lib/assert.ts'
import type { FeeSchedule, Instrument } from '../units/instrument.ts'
import {
  type FeeCode,
  feeCode,
  feeUnits,
  type MoneyUnit,
  moneyUnit,
  valueUnits,
} from '../units/money.ts'

/** Linear contracts: src/units/money.ts. */
const FEE_UNITS_A_VALUE_UNIT = 10_000

/** One instrument's account of one desk, in whole money units (src/units/money.ts). */
export class Ledger {
  positionLots = 0
  /** Linear: - Σ side x value. Inverse: + Σ side x value, since long gains as value in coin falls. */
  cashUnits = 0
  feeUnits = 0
  /** Σ value of all executions: turnover. */
  turnoverUnits = 0
  volumeLots = 0
  executions = 0
  readonly unit: MoneyUnit
  private readonly makerFee: FeeCode
  private readonly takerFee: FeeCode
  /** Settlement currency in one cash and one fee unit, as doubles. */
  private readonly cashValue: number
  private readonly feeValue: number

  constructor(instrument: Instrument, fees: FeeSchedule) {
    this.unit = moneyUnit(instrument)
    this.makerFee = feeCode(fees.maker, instrument)
    this.takerFee = feeCode(fees.taker, instrument)
    this.cashValue = this.unit.cashUnit.toNumber()
    this.feeValue = this.unit.feeUnit.toNumber()
  }

  /** Value of an execution in cash units. */
  valueOf(priceTicks: number, qtyLots: number): number {
    return valueUnits(this.unit, priceTicks, qtyLots)
  }

  feeOf(priceTicks: number, qtyLots: number, maker: boolean): number {
    return feeUnits(this.unit, maker ? this.makerFee : this.takerFee, priceTicks, qtyLots)
  }

  /** Books one execution; `side` is 1 bought, -1 sold. */
  book(side: number, qtyLots: number, value: number, fee: number): void {
    this.positionLots += side * qtyLots
    this.cashUnits += this.unit.inverse ? side * value : -side * value
    this.feeUnits += fee
    this.turnoverUnits += value
    this.volumeLots += qtyLots
    this.executions += 1
    assert(Number.isSafeInteger(this.cashUnits), 'cash stays within 2^53 units')
    assert(Number.isSafeInteger(this.feeUnits), 'fees stay within 2^53 units')
  }

  /**
   * Cash plus the position at a mark, fees not deducted, in cash units. The mark is given in half
   * ticks (bid + ask), so the middle of the book is exact; the result may end in .5.
   */
  grossUnits(markHalfTicks: number): number {
    const position = this.positionLots
    if (position === 0) return this.cashUnits
    const unit = this.unit
    if (!unit.inverse) return this.cashUnits + (position * markHalfTicks) / 2
    const ratio = Number(unit.numerator) / Number(unit.denominator)
    return this.cashUnits - (ratio * position * 2) / markHalfTicks
  }

  /** What all executions brought, fees deducted, in settlement currency. */
  get settled(): number {
    return this.cashUnits * this.cashValue - this.feeUnits * this.feeValue
  }

  /** What one execution brought, its fee deducted, in whole fee units. */
  netFeeUnits(side: number, valueUnits: number, feeUnits: number): number {
    const { inverse } = this.unit
    return (inverse ? side : -side * FEE_UNITS_A_VALUE_UNIT) * valueUnits - feeUnits
  }

  /** Equity above the starting capital in settlement currency, fees deducted. */
  equity(markHalfTicks: number): number {
    return this.grossUnits(markHalfTicks) * this.cashValue - this.feeUnits * this.feeValue
  }
}
