import { NO_ASK, NO_BID } from '../market/book.ts'
import type { EquityTable } from '../run/run-record.ts'

/** Mid of a sample in half ticks (bid + ask); NaN without both sides. */
export function midHalfTicks(equity: EquityTable, row: number): number {
  const bid = equity.bidTicks[row] ?? NO_BID
  const ask = equity.askTicks[row] ?? NO_ASK
  return bid === NO_BID || ask === NO_ASK ? Number.NaN : bid + ask
}

/** Last sample at or before `timeNs`; -1 when there is none. */
export function lastAtOrBefore(equity: EquityTable, timeNs: number): number {
  let low = 0
  let high = equity.rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((equity.timeNs[middle] ?? 0) <= timeNs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** First sample at or after `timeNs`; `rows` when there is none. */
export function firstAtOrAfter(equity: EquityTable, timeNs: number): number {
  let low = 0
  let high = equity.rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((equity.timeNs[middle] ?? 0) < timeNs) low = middle + 1
    else high = middle
  }
  return low
}

export type Drawdown = {
  /** Largest fall of equity from an earlier high, in currency, 0 or positive. */
  readonly depth: number
  readonly peakNs: number
  readonly troughNs: number
}

/** Deepest drawdown over the samples; the capital at the start (equity 0) is the first high. */
export function maxDrawdown(equity: EquityTable, startNs: number): Drawdown {
  let high = 0
  let highNs = startNs
  let worst: Drawdown = { depth: 0, peakNs: startNs, troughNs: startNs }
  for (let i = 0; i < equity.rows; i++) {
    const value = equity.equity[i] ?? 0
    const timeNs = equity.timeNs[i] ?? startNs
    if (value >= high) {
      high = value
      highNs = timeNs
    } else if (high - value > worst.depth) {
      worst = { depth: high - value, peakNs: highNs, troughNs: timeNs }
    }
  }
  return worst
}

/**
 * Returns over whole sampling intervals, as fractions of the capital (not compounded), which counts
 * in the currency of the equity: settlement currency. An interval
 * shorter than `sampleNs` (the one that ends the run) is left out.
 */
export function sampledReturns(
  equity: EquityTable,
  sampleNs: number,
  capital: number,
): Float64Array {
  const returns: number[] = []
  for (let i = 1; i < equity.rows; i++) {
    const spanNs = (equity.timeNs[i] ?? 0) - (equity.timeNs[i - 1] ?? 0)
    if (spanNs < sampleNs) continue
    const change = (equity.equity[i] ?? 0) - (equity.equity[i - 1] ?? 0)
    if (Number.isFinite(change)) returns.push(change / capital)
  }
  return Float64Array.from(returns)
}
