import { Decimal } from 'decimal.js'
import { assert } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { EquityWatch } from './equity-watch.ts'
import type { FeedWatch } from './feed-watch.ts'
import { ALWAYS_LOW, NEVER_HIGH, NEVER_LOW } from './price-triggers.hot.ts'

/**
 * What an account is worth while the market moves: what was booked, and what is open, marked at the side
 * that closes it (long at the bid, short at the ask). Where that side is empty its last price holds, and
 * before the first one the price of our own fill. Everything in settlement currency; capital of inverse
 * contracts is brought into it once, at the first price.
 */
export class AccountValue {
  /** Null until the capital can be counted. */
  watch: EquityWatch | null = null
  private readonly feeds: readonly FeedWatch[]
  /** Capital in settlement currency, once it is known. */
  private capital: number
  private readonly dayStartsNs: number
  private readonly isInverse: boolean
  /** Settlement currency of one lot for one tick; inverse: numerator of lots over ticks. */
  private readonly unit: Float64Array
  private readonly tickSize: number
  private readonly positionLots: Float64Array
  private readonly booked: Float64Array
  private readonly fillTicks: Float64Array

  constructor(
    instruments: readonly Instrument[],
    feeds: readonly FeedWatch[],
    capital: number,
    dayStartsNs: number,
  ) {
    const [first] = instruments
    assert(first !== undefined, 'an account has an instrument')
    this.feeds = feeds
    this.capital = capital
    this.dayStartsNs = dayStartsNs
    this.isInverse = first.contract === 'inverse'
    this.tickSize = Number(first.tickSize)
    this.unit = Float64Array.from(instruments, unitOf)
    this.positionLots = new Float64Array(instruments.length)
    this.booked = new Float64Array(instruments.length)
    this.fillTicks = new Float64Array(instruments.length)
    if (!this.isInverse) this.watch = new EquityWatch(capital, dayStartsNs)
  }

  /** A fill was booked: what all fills brought, fees deducted, and the position after it. */
  book(instrument: number, bookedCash: number, positionLots: number, priceTicks: number): void {
    this.booked[instrument] = bookedCash
    this.positionLots[instrument] = positionLots
    this.fillTicks[instrument] = priceTicks
  }

  positionOf(instrument: number): number {
    return this.positionLots[instrument]!
  }

  /** Instruments with a position. */
  positions(): number {
    let count = 0
    for (let i = 0; i < this.positionLots.length; i++) if (this.positionLots[i] !== 0) count++
    return count
  }

  /** Brings the watch up to date. True when a new day began: with what the account was worth before. */
  mark(timeNs: number): boolean {
    if (this.watch === null) this.settle()
    if (this.watch === null) return false
    return this.watch.mark(timeNs, this.equity())
  }

  /**
   * The closing price (see PriceTriggers) at or below which the account is worth `floor` or less, and
   * the one above which it is worth more than `peak`. Only one instrument with a value that is a
   * straight line of its price has such prices; others are looked at always.
   */
  triggers(instrument: number, floor: number, peak: number): readonly [low: number, high: number] {
    const lots = this.positionLots[instrument]!
    if (this.unit.length > 1 || this.isInverse) return [ALWAYS_LOW, NEVER_HIGH]
    const slope = Math.abs(lots) * this.unit[instrument]!
    const at = (close: number) => this.capital + (this.booked[instrument]! + slope * close)
    const priceOf = (equity: number) => Math.floor((equity - at(0)) / slope)
    return [
      lastWhere(priceOf(floor), (p) => at(p) <= floor),
      lastWhere(priceOf(peak), (p) => at(p) <= peak),
    ]
  }

  private equity(): number {
    let profit = 0
    for (let i = 0; i < this.booked.length; i++) profit += this.booked[i]! + this.openValue(i)
    return this.capital + profit
  }

  private openValue(i: number): number {
    const lots = this.positionLots[i]!
    if (lots === 0) return 0
    const { bidTicks, askTicks } = this.feeds[i]!
    const known = lots > 0 ? bidTicks : askTicks
    const mark = Number.isNaN(known) ? this.fillTicks[i]! : known
    return this.isInverse ? (-lots * this.unit[i]!) / mark : lots * this.unit[i]! * mark
  }

  private settle(): void {
    const { bidTicks, askTicks } = this.feeds[0]!
    const mid = (bidTicks + askTicks) / 2
    const price = mid > 0 ? mid : this.fillTicks[0]!
    if (!(price > 0)) return
    this.capital /= price * this.tickSize
    this.watch = new EquityWatch(this.capital, this.dayStartsNs)
  }
}

/** The last whole number for which something holds that holds for all below; near `guess`. */
function lastWhere(guess: number, holds: (ticks: number) => boolean): number {
  if (!(guess > NEVER_LOW + 8 && guess < NEVER_HIGH - 8)) return guess > 0 ? NEVER_HIGH : NEVER_LOW
  let ticks = guess + 2
  while (!holds(ticks) && ticks > guess - 4) ticks--
  return ticks
}

function unitOf(instrument: Instrument): number {
  const quantity = new Decimal(instrument.lotSize).times(instrument.multiplier)
  return instrument.contract === 'inverse'
    ? quantity.div(instrument.tickSize).toNumber()
    : quantity.times(instrument.tickSize).toNumber()
}
