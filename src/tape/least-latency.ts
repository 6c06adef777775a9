import { grown } from '../lib/grow.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import type { TapeColumns } from './columns.ts'
import { FLAG_SNAPSHOT_LAST, SNAPSHOT } from './schema.ts'

export const LATENCY_WINDOW_NS = 60 * NS_PER_SECOND

/** The smallest feed latency of a recording, minute by minute as it was heard. */
export type LeastLatency = {
  /** When the first minute begins, ns since the tape's epoch. */
  readonly firstNs: number
  /** ns; NaN for a minute in which nothing was heard. */
  readonly leastNs: Float64Array
}

/**
 * Gathers it row by row, in file order. Rows of a snapshot do not count: they are of a moment before
 * they were asked for.
 */
export class LatencyWatch {
  private firstNs = Number.NaN
  private leastNs = new Float64Array(64).fill(Number.NaN)
  private minutes = 0
  private isSnapshot = false

  add(kind: number, flags: number, eventNs: number, receivedNs: number): void {
    if (kind === SNAPSHOT) this.isSnapshot = (flags & FLAG_SNAPSHOT_LAST) === 0
    if (this.isSnapshot || kind === SNAPSHOT) return
    if (Number.isNaN(this.firstNs)) this.firstNs = receivedNs
    const minute = Math.max(0, Math.floor((receivedNs - this.firstNs) / LATENCY_WINDOW_NS))
    if (minute >= this.minutes) this.reach(minute)
    const least = this.leastNs[minute] ?? Number.NaN
    const ns = receivedNs - eventNs
    if (!(ns >= least)) this.leastNs[minute] = ns
  }

  /** Null for a recording without rows. */
  get least(): LeastLatency | null {
    const { firstNs, leastNs, minutes } = this
    return minutes === 0 ? null : { firstNs, leastNs: leastNs.slice(0, minutes) }
  }

  private reach(minute: number): void {
    const { length } = this.leastNs
    if (minute >= length) {
      this.leastNs = grown(this.leastNs, Math.max(2 * length, minute + 1))
      this.leastNs.fill(Number.NaN, length)
    }
    this.minutes = minute + 1
  }
}

/** Of a tape in memory. */
export function leastLatencyOf({ eventNs, flags, kind, receivedNs, rows }: TapeColumns) {
  const watch = new LatencyWatch()
  for (let i = 0; i < rows; i++) {
    watch.add(kind[i] ?? 0, flags[i] ?? 0, eventNs[i] ?? 0, receivedNs[i] ?? 0)
  }
  return watch.least
}
