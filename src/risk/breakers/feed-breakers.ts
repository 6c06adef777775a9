import { NS_PER_MS } from '../../units/time.ts'
import { CLOCK_DRIFT, CROSSED_BOOK, GAPPED_BOOK, STALE_DATA } from './breaker-table.ts'
import type { Breakers } from './breakers.ts'
import type { FeedWatch } from './feed-watch.ts'

/**
 * What is wrong with the market's data, held against one desk's breakers: when the desk asks for
 * something, and when a message ends a silence or a gap that was too long. Each trips at the very
 * moment at which the limit was passed, though it may be noticed later.
 */
export class FeedBreakers {
  /** Silences and gaps that are longer mean something to this desk, ns. */
  readonly silenceNsMax: number
  readonly gapNsMax: number
  private readonly driftNsMax: number
  private readonly breakers: Breakers
  private readonly feeds: readonly FeedWatch[]
  private readonly venueOf: readonly number[]
  /** By instrument: up to when the clock was looked at. */
  private readonly clockNs: Float64Array

  constructor(breakers: Breakers, feeds: readonly FeedWatch[], venueOf: readonly number[]) {
    this.breakers = breakers
    this.feeds = feeds
    this.venueOf = venueOf
    this.silenceNsMax = breakers.limitOf(STALE_DATA) * NS_PER_MS
    this.gapNsMax = breakers.limitOf(GAPPED_BOOK) * NS_PER_MS
    this.driftNsMax = breakers.limitOf(CLOCK_DRIFT) * NS_PER_MS
    this.clockNs = new Float64Array(feeds.length).fill(Number.NEGATIVE_INFINITY)
  }

  /** Everything that is known of an instrument's feed now. */
  look(timeNs: number, instrument: number): void {
    const feed = this.feeds[instrument]!
    feed.follow?.()
    const ageNs = feed.ageNs(timeNs)
    if (ageNs > this.silenceNsMax) this.silent(instrument, feed.heardNs, ageNs)
    const gapAgeNs = feed.gapAgeNs(timeNs)
    if (gapAgeNs > this.gapNsMax) this.gapped(instrument, feed.gapNs, gapAgeNs)
    feed.crossings.passTo(timeNs)
    this.crossed(timeNs, instrument)
    this.lookAtClock(timeNs, instrument)
  }

  /** It was silent for so long since a moment. */
  silent(instrument: number, sinceNs: number, silenceNs: number): void {
    const atNs = momentAfter(sinceNs, this.silenceNsMax)
    this.breakers.measure(STALE_DATA, instrument, silenceNs / NS_PER_MS, atNs)
  }

  /** Its book could not be trusted for so long since a moment. */
  gapped(instrument: number, sinceNs: number, gapNs: number): void {
    const atNs = momentAfter(sinceNs, this.gapNsMax)
    this.breakers.measure(GAPPED_BOOK, instrument, gapNs / NS_PER_MS, atNs)
  }

  /** One side of its book crossed the other just now, or some time ago. */
  crossed(timeNs: number, instrument: number): void {
    const { count } = this.feeds[instrument]!.crossings
    this.breakers.measure(CROSSED_BOOK, instrument, count, timeNs)
  }

  private lookAtClock(timeNs: number, instrument: number): void {
    const { drift } = this.feeds[instrument]!
    if (drift === null) return
    const beyondNs = drift.beyondNs(this.clockNs[instrument]!, timeNs, this.driftNsMax)
    this.clockNs[instrument] = timeNs
    if (beyondNs === Number.POSITIVE_INFINITY) return
    const movedMs = drift.atNs(beyondNs) / NS_PER_MS
    this.breakers.measure(CLOCK_DRIFT, this.venueOf[instrument]!, movedMs, beyondNs)
  }
}

/** The first whole ns at which more than `maxNs` have passed. */
function momentAfter(sinceNs: number, maxNs: number): number {
  return sinceNs + Math.floor(maxNs) + 1
}
