import { DRIFT_WINDOW_NS } from './breaker-table.ts'

/**
 * How far a recording's clock has moved against the venue's, minute by minute: the smallest feed latency
 * of each minute against that of the first one. What is slow is only late; that nothing was as fast as
 * before for a whole minute is the clock. A minute is known when it is over.
 */
export class ClockDrift {
  private readonly firstNs: number
  /** Movement by minute, ns; NaN for a minute in which nothing was heard. */
  private readonly movedNs: Float64Array

  /** `leastNs`: smallest latency by minute from `firstNs` on, NaN where nothing was heard. */
  constructor(firstNs: number, leastNs: Float64Array) {
    this.firstNs = firstNs
    const base = leastNs.find((ns) => !Number.isNaN(ns)) ?? Number.NaN
    this.movedNs = leastNs.map((ns) => Math.abs(ns - base))
  }

  /** When a minute ended, after `fromNs` and up to `toNs`, that had moved by more; Infinity for none. */
  beyondNs(fromNs: number, toNs: number, limitNs: number): number {
    for (let k = this.minutesBefore(fromNs); k < this.minutesBefore(toNs); k++) {
      if (this.movedNs[k]! > limitNs) return this.firstNs + (k + 1) * DRIFT_WINDOW_NS
    }
    return Number.POSITIVE_INFINITY
  }

  /** Movement of the last minute that was over, ns. */
  atNs(timeNs: number): number {
    return this.movedNs[this.minutesBefore(timeNs) - 1] ?? 0
  }

  /** Whole minutes that were over, as far as they are known. */
  private minutesBefore(timeNs: number): number {
    const minutes = Math.floor((timeNs - this.firstNs) / DRIFT_WINDOW_NS)
    return Math.max(0, Math.min(minutes, this.movedNs.length))
  }
}
