import { NS_PER_DAY } from '../../units/time.ts'

/**
 * How much of an account is lost: since its day began, and since it stood highest. Equity is capital and
 * profit in one currency, what is open marked at the side that closes it. A day begins `dayStartsNs`
 * after 00:00 UTC, with what the account was worth just before: whoever marks at the first moment of a
 * day marks at the prices of the last one.
 */
export class EquityWatch {
  /** Shares of 1; negative for a gain, as large as can be where there was nothing to lose. */
  dayLossShare = 0
  drawdownShare = 0
  dayStart: number
  peak: number
  /** The day that `dayStart` is of, counted from time 0. */
  day = Number.NEGATIVE_INFINITY
  private equity: number
  /** When the next day begins: whoever comes first after it marks before anything changes. */
  nextDayNs = Number.NEGATIVE_INFINITY
  private readonly dayStartsNs: number

  constructor(equity: number, dayStartsNs: number) {
    this.equity = equity
    this.dayStart = equity
    this.peak = equity
    this.dayStartsNs = dayStartsNs
  }

  /** The account is worth this now. True when a new day began with it. */
  mark(timeNs: number, equity: number): boolean {
    const isNewDay = timeNs >= this.nextDayNs
    this.equity = equity
    if (isNewDay) this.beginDay(timeNs)
    // Written so that an equity that is no number is never taken for a peak.
    if (equity > this.peak) this.peak = equity
    this.dayLossShare = shareLost(this.dayStart, equity)
    this.drawdownShare = shareLost(this.peak, equity)
    return isNewDay
  }

  /** Goes on from where another process was, if it is the same day still; the peak holds for good. */
  resume(timeNs: number, day: number, dayStart: number, peak: number): void {
    this.beginDay(timeNs)
    if (day === this.day) this.dayStart = dayStart
    if (peak > this.peak) this.peak = peak
    this.dayLossShare = shareLost(this.dayStart, this.equity)
    this.drawdownShare = shareLost(this.peak, this.equity)
  }

  /** Somebody let the account on: what is lost so far no longer counts towards the day. */
  restartDay(): void {
    this.dayStart = this.equity
    this.dayLossShare = shareLost(this.dayStart, this.equity)
  }

  restartPeak(): void {
    this.peak = this.equity
    this.drawdownShare = shareLost(this.peak, this.equity)
  }

  private beginDay(timeNs: number): void {
    this.day = Math.floor((timeNs - this.dayStartsNs) / NS_PER_DAY)
    this.nextDayNs = (this.day + 1) * NS_PER_DAY + this.dayStartsNs
    this.dayStart = this.equity
  }
}

function shareLost(from: number, to: number): number {
  if (from > 0) return (from - to) / from
  return to < from ? Number.MAX_VALUE : 0
}
