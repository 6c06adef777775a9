/** Prices that no market has: a desk that is looked at whenever the best prices change. */
export const ALWAYS_LOW = 2 ** 31 - 1
export const NEVER_LOW = -(2 ** 31)
export const NEVER_HIGH = 2 ** 31 - 1

/**
 * Idea: what an account is worth changes with every price, but its losses matter only beyond some price,
 * and its highest value only above another. Each desk of a hearing names these two prices for an
 * instrument, and a change of the best prices is compared with them instead of being worked out.
 * Layout: by desk its position's side (0: none), `low` and `high` in ticks of the price that closes it:
 * the bid of a long position, the ask of a short one with its sign turned, so that more is better.
 * Cost: two comparisons a desk and change.
 * Holds: a desk is named when its closing price is at or below its low, or above its high.
 * Plain twin: test/oracle/plain-triggers.ts.
 */
export class PriceTriggers {
  private readonly side: Int8Array
  private readonly low: Int32Array
  private readonly high: Int32Array

  constructor(desks: number) {
    this.side = new Int8Array(desks)
    this.low = new Int32Array(desks)
    this.high = new Int32Array(desks)
  }

  set(desk: number, side: number, low: number, high: number): void {
    this.side[desk] = side
    this.low[desk] = low
    this.high[desk] = high
  }

  /** The first desk from `from` on that these prices (NaN: none) mean something to; -1 for none. */
  next(from: number, bidTicks: number, askTicks: number): number {
    const { side, low, high } = this
    for (let d = from; d < side.length; d++) {
      const s = side[d]!
      if (s === 0) continue
      const close = s > 0 ? bidTicks : -askTicks
      if (close <= low[d]! || close > high[d]!) return d
    }
    return -1
  }
}
