import { InputError } from '../../lib/assert.ts'
import type { TapeRow } from '../../tape/schema.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { FeedLatency } from './feed-latency.ts'
import { DEFAULT_MARKET, type MarketParameters } from './market-parameters.ts'
import { OrderFlow } from './order-flow.ts'
import { type SynthDepth, TapeRows } from './tape-rows.ts'

/** What decides every row of a synthetic market: the same settings give the same rows. */
export type MarketSettings = {
  /** A whole number from 0 to 2^53. */
  readonly seed: number
  /** Hours of market time, above 0; at most 2,400. */
  readonly hours: number
  /** Venue's time of the opening snapshot, ns since 1970. */
  readonly startNs: bigint
  /** Which rows the tape carries. */
  readonly depths: readonly SynthDepth[]
  readonly market?: MarketParameters
}

/** Market time that passes before the tape begins, so that it opens in the usual state. */
const WARM_UP_NS = 180 * NS_PER_SECOND
const NS_PER_HOUR = 3600 * NS_PER_SECOND
/** A tape's times are exact in a double for 104 days. */
const MOST_HOURS = 2400

/** A seeded market that tells what happens in it, row by row, in the order of both clocks. */
export class SyntheticMarket {
  /** Messages told so far. The opening snapshot is the first. */
  messages = 0
  private readonly settings: MarketSettings
  private readonly flow: OrderFlow
  private readonly latency: FeedLatency
  private readonly rows: TapeRows
  private readonly fromNs: number
  private readonly lengthNs: number

  /** `emit` gets each row; the object is used again. Throws `InputError` for bad settings. */
  constructor(settings: MarketSettings, emit: (row: TapeRow) => void) {
    checkSettings(settings)
    const { seed, market = DEFAULT_MARKET } = settings
    this.settings = settings
    this.flow = new OrderFlow(market, seed)
    this.latency = new FeedLatency(market.latency, seed)
    this.rows = new TapeRows(this.flow.queues, settings.depths, emit)
    while (this.flow.timeNs < WARM_UP_NS) this.flow.next()
    this.fromNs = this.flow.timeNs
    this.lengthNs = Math.round(settings.hours * NS_PER_HOUR)
  }

  /** Share of the market time that has passed, 0 to 1. */
  get share(): number {
    return Math.min(1, (this.flow.timeNs - this.fromNs) / this.lengthNs)
  }

  /** Tells up to `most` further messages. False when the market's time is over. */
  run(most = Number.POSITIVE_INFINITY): boolean {
    const { startNs } = this.settings
    let left = most
    if (this.messages === 0) {
      this.rows.open(startNs, startNs + BigInt(this.latency.receive(0)))
      this.messages++
      left--
    }
    for (; left > 0; left--) {
      const message = this.flow.next()
      const eventNs = message.timeNs - this.fromNs
      if (eventNs > this.lengthNs) return false
      const receivedNs = this.latency.receive(eventNs)
      this.rows.say(message, startNs + BigInt(eventNs), startNs + BigInt(receivedNs))
      this.messages++
    }
    return true
  }
}

function checkSettings({ seed, hours, depths }: MarketSettings): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InputError(
      { field: 'seed' },
      `given ${seed}`,
      'a whole number from 0 to 2^53',
      'Any such number makes a market of its own.',
    )
  }
  if (!(hours > 0 && hours <= MOST_HOURS)) {
    throw new InputError(
      { field: 'hours' },
      `given ${hours}`,
      `a number above 0, at most ${MOST_HOURS}`,
      'Make several tapes, each with a start of its own.',
    )
  }
  if (depths.length === 0 || depths.some((depth) => depth !== 'l1' && depth !== 'l2')) {
    throw new InputError(
      { field: 'depth' },
      `given '${depths.join(',')}'`,
      'l1, l2, or l1,l2',
      'It says which rows the tape carries.',
    )
  }
}
