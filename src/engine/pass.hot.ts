import { assert } from '../lib/assert.ts'
import type { Book } from '../market/book.ts'
import { L1Book } from '../market/l1-book.hot.ts'
import { L2Book } from '../market/l2-book.hot.ts'
import { L3Book } from '../market/l3-book.hot.ts'
import type { Depth } from '../tape/schema.ts'
import type { Instrument } from '../units/instrument.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { SimulatedVenue } from '../venue/simulated-venue.hot.ts'
import { DeskRuntime } from './desk.ts'
import type { DeskConfig } from './desk-config.ts'
import { EquitySampler } from './equity-sampler.hot.ts'
import { Hearing } from './hearing.hot.ts'
import { LANE_MARKET_TO_US, LANE_SAMPLE, LANE_TIMER, laneOf } from './lanes.ts'
import { MarketLanes, type TapeSource } from './market-lanes.ts'
import {
  EVENT_CANCEL,
  EVENT_NEW,
  EVENT_PERIODIC,
  EVENT_REPLACE,
  EVENT_REPORT,
  EVENT_SAMPLE,
  EVENT_TIMER,
  PrivateEvents,
} from './private-events.hot.ts'
import { strategyFault } from './strategy-fault.ts'

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
 * Layout: one cursor per (hearing, instrument) and one per venue, all market lanes scanned for the
 * smallest time; everything private waits in one heap (PrivateEvents).
 * Cost: per row a scan of the cursors, one book update, a few comparisons for orders and wakes.
 * Holds: time never goes back; a desk alone and the same desk among others journal the same bytes.
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

/** Where a run goes on until nothing is under way, it must come to rest within this time. */
const REST_WITHIN_NS = 3600 * NS_PER_SECOND

class Pass {
  private readonly input: PassInput
  private readonly market: MarketLanes
  private readonly events = new PrivateEvents()
  private readonly hearings: readonly Hearing[]
  private readonly venues: readonly SimulatedVenue[]
  private readonly desks: readonly DeskRuntime[]
  private nowNs = Number.NEGATIVE_INFINITY

  constructor(input: PassInput) {
    this.input = input
    const { instruments, depth, keepsCrossed } = input
    assert(instruments.length > 0 && input.desks.length > 0, 'a pass has a tape and a desk')
    const offsetsNs = [...new Set(input.desks.map((desk) => desk.feedOffsetNs))]
    const tapes = instruments.map((each) => each.tapes)
    this.market = new MarketLanes(tapes, depth, offsetsNs)
    this.hearings = offsetsNs.map((offsetNs, number) => {
      const books = instruments.map(() => makeBook(depth, keepsCrossed))
      return new Hearing(offsetNs, number, books, this.market)
    })
    const makeVenue = () => new SimulatedVenue(makeBook(depth, keepsCrossed), depth === 'l1')
    this.venues = instruments.map(makeVenue)
    this.desks = input.desks.map((config, number) => this.addDesk(config, number))
  }

  run(): PassResult {
    const startsNs = this.hearings.map((each) => each.startNs)
    this.openDesks()
    this.walk()
    for (const hearing of this.hearings) hearing.sampler?.finish(hearing.endNs)
    return {
      desks: this.desks,
      samplers: this.hearings.flatMap(({ sampler }) => sampler ?? []),
      epochNs: this.market.epochNs,
      spans: this.desks.map(({ config }) => {
        const { number, endNs } = this.hearingOf(config)
        return { startNs: startsNs[number]!, endNs }
      }),
      rowsWalked: this.market.rowsWalked,
    }
  }

  // ---- the loop

  private walk(): void {
    const { nextNs, kind: laneKind, hearing } = this.market
    const { heap } = this.events
    const sources = nextNs.length
    for (;;) {
      let source = 0
      let timeNs = nextNs[0]!
      for (let s = 1; s < sources; s++) {
        if (nextNs[s]! < timeNs) {
          timeNs = nextNs[s]!
          source = s
        }
      }
      const privateNs = heap.time[0]!
      if (privateNs <= timeNs) {
        if (privateNs === Number.POSITIVE_INFINITY) return
        if (privateNs < timeNs || laneOf(heap.rank[0]!) < laneKind[source]!) {
          this.onPrivate(privateNs, laneOf(heap.rank[0]!))
          continue
        }
      }
      assert(timeNs >= this.nowNs, 'time never goes back')
      this.nowNs = timeNs
      if (laneKind[source] === LANE_MARKET_TO_US)
        this.hearings[hearing[source]!]!.hear(source, timeNs)
      else this.venueRow(source, timeNs)
    }
  }

  /** One row of the tape reaches a venue's book and our resting orders there. */
  private venueRow(source: number, timeNs: number): void {
    const lane = this.market.lanes[source]!
    const at = this.market.position[source]!
    const row = lane.row === null ? at : lane.row[at]!
    const instrument = this.market.instrument[source]!
    const columns = this.market.columns[source]!
    this.venues[instrument]!.apply(
      timeNs,
      columns.kind[row]!,
      columns.side[row]!,
      columns.priceTicks[row]!,
      columns.qtyLots[row]!,
      columns.flags[row]!,
      columns.orderRef[row]!,
    )
    this.market.moveTo(source, at + 1)
  }

  /** Something private is due: an order arrives, a report is heard, a timer rings. */
  private onPrivate(timeNs: number, lane: number): void {
    const { events } = this
    const slot = events.heap.pop()
    assert(timeNs >= this.nowNs, 'time never goes back')
    const kind = events.kind[slot]!
    if (kind === EVENT_SAMPLE) {
      this.nowNs = timeNs
      this.takeSample(slot, timeNs)
      return
    }
    const desk = this.desks[events.desk[slot]!]!
    if (kind === EVENT_TIMER || kind === EVENT_PERIODIC) {
      if (this.isShown(desk, timeNs)) {
        this.nowNs = timeNs
        const tag = events.number[slot]!
        if (kind === EVENT_PERIODIC) events.schedule(slot, timeNs + desk.wakes.everyNs!, LANE_TIMER)
        else events.release(slot)
        desk.wakeTimer(timeNs, tag)
      } else events.release(slot)
      return
    }
    if (!desk.config.runsUntilLanesEmpty && timeNs > this.hearingOf(desk.config).endNs) {
      desk.unfinished(slot, timeNs, lane)
      events.release(slot)
      return
    }
    if (timeNs > this.hearingOf(desk.config).endNs + REST_WITHIN_NS) {
      const given = 'orders on their way an hour after the last row'
      desk.fail(strategyFault(desk.strategyName, given, 'rest'))
    }
    this.nowNs = timeNs
    if (kind === EVENT_REPORT) desk.hear(timeNs, slot)
    else this.orderArrives(desk, timeNs, slot, kind)
    events.release(slot)
  }

  private orderArrives(desk: DeskRuntime, timeNs: number, slot: number, kind: number): void {
    const { events } = this
    const venue = this.venues[events.instrument[slot]!]!
    const orderId = events.number[slot]!
    desk.arrived(timeNs, slot)
    if (kind === EVENT_CANCEL) {
      venue.cancel(timeNs, desk, orderId)
      return
    }
    const terms = events.terms[slot]
    assert(terms !== null && terms !== undefined, 'an order on its way has its approved terms')
    if (kind === EVENT_NEW) venue.arrive(timeNs, desk, terms)
    else if (kind === EVENT_REPLACE) venue.replace(timeNs, desk, terms, desk.venueCum(orderId))
  }

  /**
   * Whether a timer at this moment still rings. By default up to the last row of the tape; where the
   * run goes on until all lanes are empty, only while something is still to come after it.
   */
  private isShown(desk: DeskRuntime, timeNs: number): boolean {
    const { number, endNs } = this.hearingOf(desk.config)
    if (!desk.config.runsUntilLanesEmpty) return timeNs <= endNs
    if (desk.underWay > 0) return true
    return !this.market.isExhausted(number)
  }

  private hearingOf(config: DeskConfig): Hearing {
    const hearing = this.hearings.find((each) => each.offsetNs === config.feedOffsetNs)
    assert(hearing !== undefined, 'every desk listens to a hearing')
    return hearing
  }

  // ---- setting up

  private addDesk(config: DeskConfig, number: number): DeskRuntime {
    const hearing = this.hearingOf(config)
    const instruments = this.input.instruments.map((each) => each.instrument)
    const { books } = hearing
    const { epochNs } = this.market
    const desk = new DeskRuntime(
      number,
      config,
      instruments,
      books,
      this.venues,
      this.events,
      epochNs,
    )
    hearing.add(desk)
    for (const venue of this.venues) venue.register(desk)
    return desk
  }

  private openDesks(): void {
    const { events } = this
    const { sampleNs } = this.input
    this.hearings.forEach((hearing, h) => {
      if (sampleNs === 0) return
      const { startNs } = hearing
      hearing.sampler = new EquitySampler(hearing.desks, hearing.books)
      const slot = events.take(EVENT_SAMPLE, 0, 0, h)
      events.schedule(slot, Math.ceil(startNs / sampleNs) * sampleNs, LANE_SAMPLE)
    })
    for (const desk of this.desks) {
      const { startNs } = this.hearingOf(desk.config)
      desk.open(startNs)
      const { everyNs } = desk.wakes
      if (everyNs === undefined) continue
      const slot = events.take(EVENT_PERIODIC, desk.number, 0, 0)
      events.schedule(slot, Math.ceil(startNs / everyNs) * everyNs, LANE_TIMER)
    }
  }

  private takeSample(slot: number, timeNs: number): void {
    const h = this.events.number[slot]!
    if (timeNs > this.hearings[h]!.endNs) {
      this.events.release(slot)
      return
    }
    this.hearings[h]!.sampler!.sample(timeNs)
    this.events.schedule(slot, timeNs + this.input.sampleNs, LANE_SAMPLE)
  }
}

function makeBook(depth: Depth, keepsCrossed = false): Book {
  if (depth === 'l3') return new L3Book()
  return depth === 'l1' ? new L1Book() : new L2Book(keepsCrossed)
}
