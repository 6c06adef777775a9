import { FLAG_SNAPSHOT_FIRST, FLAG_SNAPSHOT_LAST } from '../../tape/schema.ts'
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
  /** Against the recording's first minute; null where there is no venue's stamp to compare with. */
  drift: ClockDrift | null = null
  /** The last best prices that were known, also of a side that is empty now; NaN before the first. */
  bidTicks = Number.NaN
  askTicks = Number.NaN
  heardNs = NEVER
  isTrusted = true
  /** Since when the book cannot be trusted; Infinity while it can, or while nothing is to be heard. */
  gapNs = NO_GAP
  /** Brings it up to what was heard by now, where that is put off until somebody asks. */
  follow: (() => void) | null = null
  private isOver = true
  private isPaused = false
  private beganNs = NEVER
  /** Within the snapshot that it begins with. */
  private isOpening = false

  /** A recording begins: what lies between two is no silence, and each has a clock of its own. */
  begin(timeNs: number, drift: ClockDrift | null = null): void {
    this.heardNs = timeNs
    this.beganNs = timeNs
    this.gapNs = NO_GAP
    this.isOver = true
    this.isPaused = false
    this.isOpening = false
    this.drift = drift
    this.crossings.clear()
  }

  /** The recording is over. Returns for how long its book could not be trusted at the end. */
  end(): number {
    const lengthNs = this.gapAgeNs(this.heardNs)
    this.isOver = true
    this.gapNs = NO_GAP
    return lengthNs
  }

  /** The venue said that nothing is to be heard for now: a halt, an auction, the session's end. */
  pause(): void {
    this.isPaused = true
    this.gapNs = NO_GAP
  }

  /** The venue said that trading goes on. */
  resume(timeNs: number): void {
    this.isPaused = false
    this.heardNs = timeNs
    if (!this.isTrusted) this.gapNs = timeNs
  }

  /** Nothing is to be heard. */
  get isQuiet(): boolean {
    return this.isOver || this.isPaused
  }

  /** The best prices changed; NaN for a side that is not there. */
  quote(bidTicks: number, askTicks: number): void {
    if (!Number.isNaN(bidTicks)) this.bidTicks = bidTicks
    if (!Number.isNaN(askTicks)) this.askTicks = askTicks
  }

  /**
   * A row was heard; `snapshot`: the flags of a SNAPSHOT row, else 0. Returns for how long nothing had
   * been heard that was to be. The first instant of a recording, and the snapshot that it begins with,
   * are no market yet: they may be of hours before the session.
   */
  hear(timeNs: number, snapshot = 0): number {
    const silenceNs = this.isQuiet ? 0 : timeNs - this.heardNs
    this.heardNs = timeNs
    if (!this.isOver) return silenceNs
    if ((snapshot & FLAG_SNAPSHOT_FIRST) !== 0) this.isOpening = true
    const isOpening = this.isOpening || timeNs === this.beganNs
    if ((snapshot & FLAG_SNAPSHOT_LAST) !== 0) this.isOpening = false
    if (isOpening) return 0
    this.isOver = false
    if (!this.isTrusted) this.gapNs = timeNs
    return silenceNs
  }

  /** Whether the book can be trusted from now on. Returns how long the gap was that ends with it. */
  trust(timeNs: number, isTrusted: boolean): number {
    const lengthNs = isTrusted && this.gapNs !== NO_GAP ? timeNs - this.gapNs : 0
    if (isTrusted) this.gapNs = NO_GAP
    else if (this.gapNs === NO_GAP && !this.isQuiet) this.gapNs = timeNs
    this.isTrusted = isTrusted
    return lengthNs
  }

  /** Time since the last message; 0 where nothing is to be heard. */
  ageNs(timeNs: number): number {
    return this.isQuiet ? 0 : timeNs - this.heardNs
  }

  /** Time since the book can no longer be trusted; 0 while it can. */
  gapAgeNs(timeNs: number): number {
    return this.gapNs === NO_GAP ? 0 : timeNs - this.gapNs
  }
}
