import { assert } from '../lib/assert.ts'
import type { Book } from '../market/book.ts'
import { L1Book } from '../market/l1-book.hot.ts'
import { L2Book } from '../market/l2-book.hot.ts'
import { L3Book } from '../market/l3-book.hot.ts'
import { needsFeed } from '../risk/risk-settings.ts'
import type { Depth } from '../tape/schema.ts'
import type { Instrument } from '../units/instrument.ts'
import { SimulatedVenue } from '../venue/simulated-venue.hot.ts'
import { DeskRuntime } from './desk.ts'
import type { DeskConfig } from './desk-config.ts'
import { DueEvents } from './due-events.hot.ts'
import type { EquitySampler } from './equity-sampler.hot.ts'
import { Hearing } from './hearing.hot.ts'
import { HearingWatch } from './hearing-watch.hot.ts'
import { LANE_MARKET_TO_US, LANE_MARKET_TO_VENUE, LANE_SAMPLE, laneOf } from './lanes.ts'
import { MarketLanes } from './market-lanes.ts'
import { PrivateEvents } from './private-events.hot.ts'
import type { TapeSource } from './tape-source.ts'

/**
 * Read this file first.
 *
 * Idea: a tape is heard twice. The venue walks it at the venue's time and matches our orders against
 * it; a *hearing* walks it at the time we heard it and wakes the strategies. Orders travel one way,
 * reports the other, and both take time. What the market did is shared by all desks of a pass; what a
 * trader owns is private to its desk.
 *
 * The next event is the one with the smallest time. At equal times the lane decides (lanes.ts): market
 * to us, report to us, market to venue, order to venue, timers; then the instrument, then the sequence.
 *
 * Layout: one cursor per (hearing, instrument) and one per venue, moved in stretches as long as nothing
 * private can happen in between; everything private waits in one heap (PrivateEvents).
 * Cost: per row one book update; per stretch a scan of the cursors.
 * Holds: private time never goes back; a desk alone and the same desk among others journal the same bytes.
 * Plain twin: test/oracle/plain-pass.ts.
 */
export type PassInput = {
  /** Per instrument: its tapes in time order. All share one time line. */
  readonly instruments: readonly {
    readonly instrument: Instrument
    readonly tapes: readonly TapeSource[]
  }[]
  readonly depth: Depth
  /** L2: levels that the other side crossed are kept and passed over (rules `hftbacktest`). */
  readonly keepsCrossed?: boolean
  readonly desks: readonly DeskConfig[]
  /** Period of the equity samples, ns; 0 = none. */
  readonly sampleNs: number
}

export type PassResult = {
  readonly desks: readonly DeskRuntime[]
  readonly samplers: readonly EquitySampler[]
  readonly epochNs: bigint
  /** By desk: the first and last time of any row that it can know of. */
  readonly spans: readonly { readonly startNs: number; readonly endNs: number }[]
  /** Market rows walked, both hearings and venues. */
  readonly rowsWalked: number
}

/** Replays the tapes once for all desks. */
export function runPass(input: PassInput): PassResult {
  return new Pass(input).run()
}

class Pass {
  private readonly input: PassInput
  private readonly market: MarketLanes
  private readonly events = new PrivateEvents()
  private readonly hearings: readonly Hearing[]
  private readonly venues: readonly SimulatedVenue[]
  private readonly desks: readonly DeskRuntime[]
  private readonly due: DueEvents

  constructor(input: PassInput) {
    this.input = input
    const { instruments, depth, keepsCrossed } = input
    assert(instruments.length > 0 && input.desks.length > 0, 'a pass has a tape and a desk')
    const offsetsNs = [...new Set(input.desks.map((desk) => desk.feedOffsetNs))]
    const tapes = instruments.map((each) => each.tapes)
    this.market = new MarketLanes(tapes, depth, offsetsNs)
    this.hearings = offsetsNs.map((offsetNs, number) => {
      const books = instruments.map(() => makeBook(depth, keepsCrossed))
      const hearing = new Hearing(offsetNs, number, books, this.market, this.events.heap)
      const desks = input.desks.filter((desk) => desk.feedOffsetNs === offsetNs)
      if (desks.some(({ risk }) => needsFeed(risk))) {
        hearing.watch = new HearingWatch(this.market, number, instruments.length, desks.length)
      }
      return hearing
    })
    const makeVenue = () => new SimulatedVenue(makeBook(depth, keepsCrossed), depth === 'l1')
    this.venues = instruments.map(makeVenue)
    this.desks = input.desks.map((config, number) => this.addDesk(config, number))
    this.due = new DueEvents(this.events, this.market, this.desks, this.venues)
  }

  run(): PassResult {
    const startsNs = this.hearings.map((each) => each.startNs)
    this.openDesks()
    this.walk()
    for (const hearing of this.hearings) hearing.sampler?.finish(hearing.endNs)
    for (const desk of this.desks) desk.finish()
    return {
      desks: this.desks,
      samplers: this.hearings.flatMap(({ sampler }) => sampler ?? []),
      epochNs: this.market.epochNs,
      spans: this.desks.map(({ hearing: { number, endNs } }) => ({
        startNs: startsNs[number]!,
        endNs,
      })),
      rowsWalked: this.market.rowsWalked,
    }
  }

  // ---- the loop

  /**
   * Until the next private event nothing passes between the market and a desk, unless the market wakes
   * a desk or fills an order. Cursors that can do either move together, in the order of the law; the
   * others catch up in one stretch just before the event.
   */
  private walk(): void {
    const { heap } = this.events
    let marketNs = this.market.earliestNs()
    for (;;) {
      const dueNs = heap.time[0]!
      if (dueNs < marketNs) {
        this.due.happen(dueNs, laneOf(heap.rank[0]!))
        continue
      }
      const lane = dueNs === Number.POSITIVE_INFINITY ? LANE_SAMPLE : laneOf(heap.rank[0]!)
      // Times are whole: up to and with `dueNs` is before `dueNs + 1`.
      const heardUntilNs = dueNs + 1
      const venueUntilNs = lane > LANE_MARKET_TO_VENUE ? dueNs + 1 : dueNs
      const isUndisturbed = this.moveWatched(heardUntilNs, venueUntilNs)
      if (isUndisturbed) this.moveOthers(heardUntilNs, venueUntilNs)
      marketNs = this.market.earliestNs()
      if (!isUndisturbed) continue
      if (dueNs === Number.POSITIVE_INFINITY) return
      this.due.happen(dueNs, lane)
    }
  }

  /** False as soon as something private came up: it may be due before what was asked for. */
  private moveWatched(heardUntilNs: number, venueUntilNs: number): boolean {
    const { nextNs, kind } = this.market
    const { heap } = this.events
    const dueNs = heap.time[0]!
    const dueRank = heap.rank[0]!
    const cursors = nextNs.length
    for (;;) {
      let cursor = -1
      let timeNs = Number.POSITIVE_INFINITY
      let untilNs = 0
      for (let c = 0; c < cursors; c++) {
        if (!this.isWatched(c)) continue
        const ns = nextNs[c]!
        const cursorUntilNs = kind[c] === LANE_MARKET_TO_US ? heardUntilNs : venueUntilNs
        if (ns >= cursorUntilNs) continue
        if (ns < timeNs) {
          // Whoever it overtakes stands before it in the order of the law: not beyond that one's time.
          untilNs = timeNs < cursorUntilNs ? timeNs : cursorUntilNs
          timeNs = ns
          cursor = c
        } else if (ns + 1 < untilNs) untilNs = ns + 1
      }
      if (cursor < 0) return true
      this.move(cursor, untilNs)
      if (heap.time[0]! !== dueNs || heap.rank[0]! !== dueRank) return false
    }
  }

  private moveOthers(heardUntilNs: number, venueUntilNs: number): void {
    const { nextNs, kind } = this.market
    for (let c = 0; c < nextNs.length; c++) {
      const untilNs = kind[c] === LANE_MARKET_TO_US ? heardUntilNs : venueUntilNs
      while (nextNs[c]! < untilNs) this.move(c, untilNs)
    }
  }

  /** Whether moving this cursor can wake a desk or fill an order. */
  private isWatched(cursor: number): boolean {
    const hearing = this.market.hearing[cursor]!
    if (hearing >= 0) return this.hearings[hearing]!.wakesDesks
    return this.venues[this.market.instrument[cursor]!]!.restingCount > 0
  }

  /** Moves a cursor up to `untilNs`, or less far when something private came up. */
  private move(cursor: number, untilNs: number): void {
    const { market } = this
    const hearing = market.hearing[cursor]!
    if (hearing >= 0) {
      this.hearings[hearing]!.hear(cursor, untilNs)
      return
    }
    const lane = market.lanes[cursor]!
    const from = market.position[cursor]!
    const offsetNs = market.offsetNs[cursor]!
    const venue = this.venues[market.instrument[cursor]!]!
    market.moveTo(cursor, venue.walk(lane, from, untilNs, offsetNs, market.floorNs[cursor]!))
  }

  // ---- setting up

  private hearingOf(config: DeskConfig): Hearing {
    const hearing = this.hearings.find((each) => each.offsetNs === config.feedOffsetNs)
    assert(hearing !== undefined, 'every desk listens to a hearing')
    return hearing
  }

  private addDesk(config: DeskConfig, number: number): DeskRuntime {
    const hearing = this.hearingOf(config)
    const instruments = this.input.instruments.map((each) => each.instrument)
    const { epochNs } = this.market
    const desk = new DeskRuntime(
      number,
      config,
      instruments,
      hearing,
      this.venues,
      this.events,
      epochNs,
    )
    hearing.add(desk)
    for (const venue of this.venues) venue.register(desk.atVenue)
    return desk
  }

  private openDesks(): void {
    const { sampleNs } = this.input
    if (sampleNs > 0) for (const hearing of this.hearings) this.due.sample(hearing, sampleNs)
    for (const desk of this.desks) {
      desk.open(desk.hearing.startNs)
      const { everyNs } = desk.wakes
      if (everyNs !== undefined) this.due.wakeEvery(desk, everyNs)
    }
    this.due.startMetronomes()
  }
}

function makeBook(depth: Depth, keepsCrossed = false): Book {
  if (depth === 'l3') return new L3Book()
  return depth === 'l1' ? new L1Book() : new L2Book(keepsCrossed)
}
