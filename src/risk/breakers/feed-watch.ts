import { VOLUME_WINDOW_NS } from '../rules.ts'
import { SlidingWindow } from '../sliding-window.hot.ts'
import { CROSSING_WINDOW_NS, DRIFT_WINDOW_NS } from './breaker-table.ts'

const NEVER = Number.NEGATIVE_INFINITY

/**
 * What one instrument's market data is worth, as heard: when it was last heard, whether its book can be
 * trusted, how often its sides crossed, how far its clock has moved, how much was traded. It belongs to
 * a hearing: all desks that hear the same ask the same watch, each against its own limits.
 */
export class FeedWatch {
  readonly volume = new SlidingWindow(VOLUME_WINDOW_NS)
  readonly crossings = new SlidingWindow(CROSSING_WINDOW_NS)
  heardNs = NEVER
  /** Since when the book cannot be trusted; Infinity while it can. */
  gapNs = Number.POSITIVE_INFINITY
  /** Movement of the smallest feed latency, ns: the last whole window's, or this one's when it fell lower. */
  driftNs = 0
  private baseNs = Number.NaN
  private leastNs = Number.POSITIVE_INFINITY
  private windowEndsNs = NEVER
  private isOver = true

  /** A recording begins: what lies between two recordings is no silence, and each has a clock of its own. */
  begin(timeNs: number): void {
    this.heardNs = timeNs
    this.isOver = false
    this.gapNs = Number.POSITIVE_INFINITY
    this.crossings.clear()
    this.baseNs = Number.NaN
    this.leastNs = Number.POSITIVE_INFINITY
    this.windowEndsNs = timeNs + DRIFT_WINDOW_NS
    this.driftNs = 0
  }

  /** A recording ended: nothing is to be heard until the next one begins. */
  end(): void {
    this.isOver = true
  }

  /** A message was heard. `latencyNs` is receive time less the venue's stamp. */
  hear(timeNs: number, latencyNs: number, isValid: boolean): void {
    this.heardNs = timeNs
    if (isValid) this.gapNs = Number.POSITIVE_INFINITY
    else if (this.gapNs === Number.POSITIVE_INFINITY) this.gapNs = timeNs
    if (timeNs >= this.windowEndsNs) this.endWindow(timeNs)
    if (latencyNs >= this.leastNs) return
    this.leastNs = latencyNs
    // Lower than the base it has moved already; higher only the whole window can tell.
    if (latencyNs < this.baseNs) this.driftNs = this.baseNs - latencyNs
  }

  /** Time since the last message; 0 where no recording runs. */
  ageNs(timeNs: number): number {
    return this.isOver ? 0 : timeNs - this.heardNs
  }

  /** Time since the book can no longer be trusted; 0 while it can. */
  gapAgeNs(timeNs: number): number {
    return this.gapNs === Number.POSITIVE_INFINITY || this.isOver ? 0 : timeNs - this.gapNs
  }

  private endWindow(timeNs: number): void {
    if (Number.isNaN(this.baseNs)) this.baseNs = this.leastNs
    this.driftNs = Math.abs(this.leastNs - this.baseNs)
    this.leastNs = Number.POSITIVE_INFINITY
    this.windowEndsNs = timeNs + DRIFT_WINDOW_NS
  }
}
