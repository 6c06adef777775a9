import type { Instrument } from '../units/instrument.ts'
import type { FeedWatch } from './breakers/feed-watch.ts'
import type { GateFacts } from './facts.ts'
import { eventOf, type RiskSettings } from './risk-settings.ts'
import { lotValue } from './sizing.ts'

/** What a desk has in the market, as numbers by instrument: whoever keeps orders and positions tells. */
export type OwnExposure = {
  /**
   * Tells of an order's instrument: `positionLots`, `openSideLots`, `openOrders`, `openHalves` and
   * `selfMatchLots` of the facts. A price of NaN, of a market order, meets all of the other side.
   */
  tell(instrument: number, side: number, priceTicks: number, facts: GateFacts): void
  positionLots(instrument: number): number
  /** Worst-case lots still to be filled on one side. */
  openLots(instrument: number, side: number): number
  /** Σ leaves x 2 x price of both sides (inverse: Σ leaves x 2). */
  openHalves(instrument: number): number
}

/**
 * What the other instruments of an account add to what one order may do: RC-05 gross and open, RC-09
 * positions, RC-10 events. In quote currency, at the last known middle. A desk of one instrument has none.
 */
export class OtherExposure {
  private readonly own: OwnExposure
  private readonly unit: Float64Array
  private readonly isInverse: readonly boolean[]
  private readonly events: readonly (string | null)[]
  private readonly feeds: readonly FeedWatch[]
  /** Some rule asks for it. */
  private readonly isAsked: boolean

  constructor(
    instruments: readonly Instrument[],
    feeds: readonly FeedWatch[],
    settings: RiskSettings,
    own: OwnExposure,
  ) {
    this.feeds = feeds
    this.own = own
    const { eventValueMax, grossValueMax, openPositionsMax, openValueMax } = settings.limits
    const limits = [eventValueMax, grossValueMax, openPositionsMax, openValueMax]
    this.isAsked = limits.some((max) => max !== Number.POSITIVE_INFINITY)
    this.unit = Float64Array.from(instruments, (each) => lotValue(each, 1))
    this.isInverse = instruments.map(({ contract }) => contract === 'inverse')
    this.events = instruments.map(({ venue, symbol }) => eventOf(settings, `${venue}:${symbol}`))
  }

  /** Tells the facts of an order of `instrument` about all others. */
  tell(instrument: number, facts: GateFacts): void {
    const { own, unit, events } = this
    const event = events[instrument]
    facts.otherGrossValue = 0
    facts.otherOpenValue = 0
    facts.otherEventValue = 0
    facts.otherPositions = 0
    if (!this.isAsked) return
    for (let i = 0; i < unit.length; i++) {
      if (i === instrument) continue
      const position = own.positionLots(i)
      const buys = own.openLots(i, 1)
      const sells = own.openLots(i, -1)
      if (position === 0 && buys === 0 && sells === 0) continue
      const halves = this.isInverse[i] === true ? 2 : this.midHalfTicks(i)
      const worst = Math.max(Math.abs(position + buys), Math.abs(position - sells))
      const value = (worst * halves * unit[i]!) / 2
      facts.otherPositions++
      facts.otherGrossValue += value
      facts.otherOpenValue += (own.openHalves(i) * unit[i]!) / 2
      if (event !== null && events[i] === event) facts.otherEventValue += value
    }
  }

  private midHalfTicks(instrument: number): number {
    const { bidTicks, askTicks } = this.feeds[instrument]!
    return Math.abs(bidTicks + askTicks)
  }
}
