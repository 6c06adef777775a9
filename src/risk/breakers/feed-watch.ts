import { VOLUME_WINDOW_NS } from '../rules.ts'
import { SlidingWindow } from '../sliding-window.hot.ts'
import { CROSSING_WINDOW_NS } from './breaker-table.ts'
import type { ClockDrift } from './clock-drift.ts'

const NEVER = Number.NEGATIVE_INFINITY
const NO_GAP = Number.POSITIVE_INFINITY

/**
 * What one instrument's market data is worth, as heard: its last known prices, when it was last heard,
 * since when its book cannot be trusted, how often its sides crossed, how far its clock has moved, how
 * much was traded. It belongs to a hearing: all desks that hear the same ask the same watch, each
 * against its own limits, and nothing that a desk does changes it.
 */
export class FeedWatch {
  readonly volume = new SlidingWindow(VOLUME_WINDOW_NS)
  readonly crossings = new SlidingWindow(CROSSING_WINDOW_NS)
  /** Of the first minute's clock; null where there is no venue's stamp to compare with. */
  drift: ClockDrift | null = null
  /** The last best prices that were known, also of a side that is empty now; NaN before the first. */
  bidTicks = Number.NaN
  askTicks = Number.NaN
  heardNs = NEVER
  /** Since when the book cannot be trusted; Infinity while it can. */
  gapNs = NO_GAP
  /** How long it was silent before the last message, and how long the gap was that the message ended. */
  silenceNs = 0
  endedGapNs = 0
  private isOver = true

  /** A recording begins: what lies between two recordings is no silence, and each has a clock of its own. */
  begin(timeNs: number, drift: ClockDrift | null = null): void {
    this.heardNs = timeNs
    this.gapNs = NO_GAP
    this.isOver = true
    this.drift = drift
    this.crossings.clear()
  }

  /** The recording, or the venue's session, is over: nothing is to be heard until something is. */
  end(): void {
    this.isOver = true
  }

  /** A message was heard, and its book can be trusted or not. */
  hear(timeNs: number, isValid: boolean): void {
    this.silenceNs = this.isOver ? 0 : timeNs - this.heardNs
    this.isOver = false
    this.heardNs = timeNs
    if (!isValid) {
      if (this.gapNs === NO_GAP) this.gapNs = timeNs
    } else if (this.gapNs !== NO_GAP) {
      this.endedGapNs = timeNs - this.gapNs
      this.gapNs = NO_GAP
    }
  }

  /** The best prices changed; NaN for a side that is not there. */
  quote(bidTicks: number, askTicks: number): void {
    if (!Number.isNaN(bidTicks)) this.bidTicks = bidTicks
    if (!Number.isNaN(askTicks)) this.askTicks = askTicks
  }

  /** Time since the last message; 0 where nothing is to be heard. */
  ageNs(timeNs: number): number {
    return this.isOver ? 0 : timeNs - this.heardNs
  }

  /** Time since the book can no longer be trusted; 0 while it can. */
  gapAgeNs(timeNs: number): number {
    return this.gapNs === NO_GAP || this.isOver ? 0 : timeNs - this.gapNs
  }
}
