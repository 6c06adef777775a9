import { NO_ASK, NO_BID } from '../market/book.ts'
import type { EquityTable } from '../run/run-record.ts'
import { NS_PER_DAY, NS_PER_SECOND } from '../units/time.ts'

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

/** UTC days that have samples, as days since some midnight, and the change of equity over each. */
export type DayProfits = {
  readonly days: readonly number[]
  readonly profits: readonly number[]
}

/**
 * The change of equity over each day, to its last finite sample, the first from 0. A sample at
 * midnight is the end of the day before. Days count from the run's epoch.
 */
export function dayProfits(equity: EquityTable): DayProfits {
  const days: number[] = []
  const levels: number[] = []
  for (let i = 0; i < equity.rows; i++) {
    const value = equity.equity[i] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    const day = Math.max(0, Math.ceil((equity.timeNs[i] ?? 0) / NS_PER_DAY) - 1)
    if (days.at(-1) === day) levels[levels.length - 1] = value
    else {
      days.push(day)
      levels.push(value)
    }
  }
  return { days, profits: levels.map((level, i) => level - (levels[i - 1] ?? 0)) }
}

/** Change of equity over equal parts of the time from `startNs` to `endNs`. */
export function partProfits(
  equity: EquityTable,
  startNs: number,
  endNs: number,
  parts: number,
): number[] {
  let before = 0
  return Array.from({ length: parts }, (_, part) => {
    const at = startNs + ((endNs - startNs) * (part + 1)) / parts
    const value = equity.equity[lastAtOrBefore(equity, at)] ?? before
    const level = Number.isFinite(value) ? value : before
    const profit = level - before
    before = level
    return profit
  })
}

/** `1 s`, `250 ms`: a sampling interval in words, without a locale. */
export function spanName(ns: number): string {
  return ns % NS_PER_SECOND === 0 ? `${ns / NS_PER_SECOND} s` : `${ns / 1e6} ms`
}
