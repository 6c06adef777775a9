import { InputError } from '../../lib/assert.ts'
import { type Depth, STATUS_HALT, STATUS_RESUME, type TapeRow } from '../../tape/schema.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { FeedLatency } from './feed-latency.ts'
import { type Interruptions, interruptions } from './interruptions.ts'
import { DEFAULT_MARKET, type MarketParameters } from './market-parameters.ts'
import { OrderFlow } from './order-flow.ts'
import { TapeRows } from './tape-rows.ts'

/** What decides every row of a synthetic market: the same settings give the same rows. */
export type MarketSettings = {
  /** A whole number from 0 to 2^53. */
  readonly seed: number
  /** Hours of market time, above 0; at most 2,400. */
  readonly hours: number
  /** Venue's time of the opening snapshot, ns since 1970. */
  readonly startNs: bigint
  /** Which rows the tape carries. */
  readonly depths: readonly Depth[]
  /** Trading halts, spread over the market's time: nothing trades, the book stays. Default 0. */
  readonly halts?: number
  /** Times at which the capture loses some seconds; a full refresh follows. Default 0. */
  readonly gaps?: number
  /** Resting orders are changed in place as well. Default false. */
  readonly modifies?: boolean
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
  /** What is said beside the flow, in order of time. */
  private readonly notices: readonly Notice[]
  private noticesSaid = 0
  private isSilent = false

  /** `emit` gets each row; the object is used again. Throws `InputError` for bad settings. */
  constructor(settings: MarketSettings, emit: (row: TapeRow) => void) {
    checkSettings(settings)
    const { seed, market = DEFAULT_MARKET, halts = 0, gaps = 0, modifies = false } = settings
    this.settings = settings
    this.flow = new OrderFlow(market, seed, modifies)
    this.latency = new FeedLatency(market.latency, seed)
    this.rows = new TapeRows(this.flow.queues, settings.depths, emit)
    while (this.flow.timeNs < WARM_UP_NS) this.flow.next()
    this.fromNs = this.flow.timeNs
    this.lengthNs = Math.round(settings.hours * NS_PER_HOUR)
    const breaks = interruptions(seed, this.lengthNs, halts, gaps)
    this.notices = noticesOf(breaks)
    this.flow.halts = breaks.halts.map(({ fromNs, untilNs }) => {
      return { fromNs: this.fromNs + fromNs, untilNs: this.fromNs + untilNs }
    })
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
      const refreshes = this.sayNotices(eventNs)
      if (this.isSilent) continue
      const receivedNs = startNs + BigInt(this.latency.receive(eventNs))
      // The queues show the message already: a refresh tells all that it did.
      if (refreshes) this.rows.open(startNs + BigInt(eventNs), receivedNs)
      else this.rows.say(message, startNs + BigInt(eventNs), receivedNs)
      this.messages++
    }
    return true
  }

  /** Says what is due before a message at `eventNs`; true when a gap has ended since the last one. */
  private sayNotices(eventNs: number): boolean {
    const { startNs } = this.settings
    let refreshes = false
    for (;;) {
      const notice = this.notices[this.noticesSaid]
      if (notice === undefined || notice.atNs > eventNs) return refreshes
      this.noticesSaid++
      if (notice.what === 'refresh') {
        refreshes = true
        this.isSilent = false
        continue
      }
      const receivedNs = startNs + BigInt(this.latency.receive(notice.atNs))
      this.isSilent = notice.what === 'gap'
      if (this.isSilent) this.rows.gap(startNs + BigInt(notice.atNs), receivedNs)
      else {
        const code = notice.what === 'halt' ? STATUS_HALT : STATUS_RESUME
        this.rows.status(code, startNs + BigInt(notice.atNs), receivedNs)
      }
      this.messages++
    }
  }
}

type Notice = { readonly atNs: number; readonly what: 'halt' | 'resume' | 'gap' | 'refresh' }

function noticesOf({ halts, gaps }: Interruptions): Notice[] {
  const notices: Notice[] = []
  for (const { fromNs, untilNs } of halts) {
    notices.push({ atNs: fromNs, what: 'halt' }, { atNs: untilNs, what: 'resume' })
  }
  for (const { fromNs, untilNs } of gaps) {
    notices.push({ atNs: fromNs, what: 'gap' }, { atNs: untilNs, what: 'refresh' })
  }
  return notices.sort((a, b) => a.atNs - b.atNs)
}

const DEPTHS: readonly Depth[] = ['l1', 'l2', 'l3']

function checkSettings({ seed, hours, depths, halts = 0, gaps = 0 }: MarketSettings): void {
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
  for (const [field, count] of Object.entries({ halts, gaps })) {
    if (Number.isSafeInteger(count) && count >= 0) continue
    throw new InputError(
      { field },
      `given ${count}`,
      'a whole number from 0',
      'It says how many there are in the whole market.',
    )
  }
  if (depths.length === 0 || depths.some((depth) => !DEPTHS.includes(depth))) {
    throw new InputError(
      { field: 'depth' },
      `given '${depths.join(',')}'`,
      'one or more of l1, l2, l3, such as l1,l2',
      'It says which rows the tape carries.',
    )
  }
}
