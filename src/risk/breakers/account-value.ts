import { Decimal } from 'decimal.js'
import { assert } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { EquityWatch } from './equity-watch.ts'

/**
 * What an account is worth while the market moves: what was booked, and what is open, marked at the side
 * that closes it (long at the bid, short at the ask). Where that side is empty its last price holds, and
 * before the first one the price of our own fill. Everything in settlement currency; capital of inverse
 * contracts is brought into it once, at the first price.
 */
export class AccountValue {
  /** Null until the capital can be counted. */
  watch: EquityWatch | null = null
  /** Capital in settlement currency, once it is known. */
  private capital: number
  private readonly dayStartsNs: number
  private readonly isInverse: boolean
  /** Settlement currency of one lot for one tick; inverse: numerator of lots over ticks. */
  private readonly unit: Float64Array
  private readonly tickSize: number
  private readonly positionLots: Float64Array
  private readonly booked: Float64Array
  private readonly bidTicks: Float64Array
  private readonly askTicks: Float64Array

  constructor(instruments: readonly Instrument[], capital: number, dayStartsNs: number) {
    const [first] = instruments
    assert(first !== undefined, 'an account has an instrument')
    this.capital = capital
    this.dayStartsNs = dayStartsNs
    this.isInverse = first.contract === 'inverse'
    this.tickSize = Number(first.tickSize)
    this.unit = Float64Array.from(instruments, unitOf)
    const none = () => new Float64Array(instruments.length)
    this.positionLots = none()
    this.booked = none()
    this.bidTicks = none().fill(Number.NaN)
    this.askTicks = none().fill(Number.NaN)
    if (!this.isInverse) this.watch = new EquityWatch(capital, dayStartsNs)
  }

  /** The best prices of an instrument, NaN for a side that is not there. */
  quote(instrument: number, bidTicks: number, askTicks: number): void {
    if (!Number.isNaN(bidTicks)) this.bidTicks[instrument] = bidTicks
    if (!Number.isNaN(askTicks)) this.askTicks[instrument] = askTicks
    if (this.watch === null) this.settle(bidTicks + askTicks)
  }

  /** A fill was booked: what all fills brought, fees deducted, and the position after it. */
  book(instrument: number, bookedCash: number, positionLots: number, priceTicks: number): void {
    this.booked[instrument] = bookedCash
    this.positionLots[instrument] = positionLots
    if (Number.isNaN(this.bidTicks[instrument]!)) this.bidTicks[instrument] = priceTicks
    if (Number.isNaN(this.askTicks[instrument]!)) this.askTicks[instrument] = priceTicks
    if (this.watch === null) this.settle(2 * priceTicks)
  }

  isExposed(instrument: number): boolean {
    return this.positionLots[instrument] !== 0
  }

  /** Instruments with a position. */
  positions(): number {
    let count = 0
    for (let i = 0; i < this.positionLots.length; i++) if (this.positionLots[i] !== 0) count++
    return count
  }

  /** Brings the watch up to date. True when a new day began. */
  mark(timeNs: number): boolean {
    const { watch } = this
    if (watch === null) return false
    let profit = 0
    for (let i = 0; i < this.booked.length; i++) profit += this.booked[i]! + this.openValue(i)
    return watch.mark(timeNs, this.capital + profit)
  }

  private openValue(i: number): number {
    const lots = this.positionLots[i]!
    if (lots === 0) return 0
    const mark = lots > 0 ? this.bidTicks[i]! : this.askTicks[i]!
    return this.isInverse ? (-lots * this.unit[i]!) / mark : lots * mark * this.unit[i]!
  }

  private settle(midHalfTicks: number): void {
    if (!(midHalfTicks > 0)) return
    this.capital /= (midHalfTicks / 2) * this.tickSize
    this.watch = new EquityWatch(this.capital, this.dayStartsNs)
  }
}

function unitOf(instrument: Instrument): number {
  const quantity = new Decimal(instrument.lotSize).times(instrument.multiplier)
  return instrument.contract === 'inverse'
    ? quantity.div(instrument.tickSize).toNumber()
    : quantity.times(instrument.tickSize).toNumber()
}
