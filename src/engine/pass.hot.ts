import { assert } from '../lib/assert.ts'
import type { Book } from '../market/book.ts'
import { L1Book } from '../market/l1-book.hot.ts'
import { L2Book } from '../market/l2-book.hot.ts'
import type { TapeColumns } from '../tape/columns.ts'
import { buildLane, delayLane, joinTapes, type Lane, messageFlags } from '../tape/lane.ts'
import { type Depth, FLAG_MESSAGE_END, isBookRow, STATUS, TRADE } from '../tape/schema.ts'
import type { Instrument } from '../units/instrument.ts'
import { SimulatedVenue } from '../venue/simulated-venue.hot.ts'
import { DeskRuntime } from './desk.ts'
import type { DeskConfig } from './desk-config.ts'
import { EquitySampler } from './equity-sampler.hot.ts'
import {
  LANE_MARKET_TO_US,
  LANE_MARKET_TO_VENUE,
  LANE_SAMPLE,
  LANE_TIMER,
  laneOf,
} from './lanes.ts'
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
    readonly tapes: readonly TapeColumns[]
  }[]
  readonly depth: Depth
  readonly desks: readonly DeskConfig[]
  /** Period of the equity samples, ns; 0 = none. */
  readonly sampleNs: number
}

export type PassResult = {
  readonly desks: readonly DeskRuntime[]
  readonly samplers: readonly EquitySampler[]
  readonly epochNs: bigint
  readonly startNs: number
  readonly endNs: number
  /** Market rows walked, both hearings and venues. */
  readonly rowsWalked: number
}

/** Replays the tapes once for all desks. */
export function runPass(input: PassInput): PassResult {
  return new Pass(input).run()
}

/** The market as heard at one feed latency: one book per instrument, and who listens. */
class Hearing {
  readonly offsetNs: number
  readonly books: Book[] = []
  readonly quoteDesks: DeskRuntime[] = []
  readonly bookDesks: DeskRuntime[] = []
  readonly tradeDesks: DeskRuntime[] = []
  readonly desks: DeskRuntime[] = []
  startNs = Number.POSITIVE_INFINITY
  endNs = Number.NEGATIVE_INFINITY

  constructor(offsetNs: number) {
    this.offsetNs = offsetNs
  }
}

class Pass {
  private readonly input: PassInput
  private readonly events = new PrivateEvents()
  private readonly hearings: Hearing[] = []
  private readonly venues: SimulatedVenue[] = []
  private readonly desks: DeskRuntime[] = []
  private readonly samplers: EquitySampler[] = []
  private readonly columns: TapeColumns[] = []
  // Cursors of the market lanes, hearings first: the scan takes the first smallest.
  private readonly lanes: Lane[] = []
  private readonly laneKind: number[] = []
  private readonly laneInstrument: number[] = []
  private readonly laneHearing: number[] = []
  private readonly position: Int32Array
  private readonly nextNs: Float64Array
  private readonly epochNs: bigint
  private venueStartNs = Number.POSITIVE_INFINITY
  private venueEndNs = Number.NEGATIVE_INFINITY
  private nowNs = Number.NEGATIVE_INFINITY

  constructor(input: PassInput) {
    this.input = input
    const { depth } = input
    assert(input.instruments.length > 0 && input.desks.length > 0, 'a pass has a tape and a desk')
    const joined = input.instruments.map((each) => joinTapes(each.tapes))
    const epochs = joined.map((each) => each.columns.epochNs)
    this.epochNs = epochs.reduce((least, each) => (each < least ? each : least))
    const offsets = [...new Set(input.desks.map((desk) => desk.feedOffsetNs))]
    for (const offsetNs of offsets) this.hearings.push(new Hearing(offsetNs))
    const heard: Lane[] = []
    const venue: Lane[] = []
    for (let i = 0; i < joined.length; i++) {
      const { columns, starts } = joined[i]!
      const wanted = (kind: number) => kind === TRADE || isBookRow(kind, depth)
      this.columns.push({ ...columns, flags: messageFlags(columns, wanted) })
      const shiftNs = Number(columns.epochNs - this.epochNs)
      const { kind, receivedNs, eventNs } = columns
      heard.push(delayLane(buildLane(receivedNs, kind, wanted, starts), shiftNs))
      venue.push(delayLane(buildLane(eventNs, kind, wanted, starts), shiftNs))
      for (const hearing of this.hearings) hearing.books.push(makeBook(depth))
      this.venues.push(new SimulatedVenue(makeBook(depth), depth === 'l1'))
    }
    for (let h = 0; h < this.hearings.length; h++) {
      for (let i = 0; i < heard.length; i++) {
        const lane = delayLane(heard[i]!, this.hearings[h]!.offsetNs)
        this.addLane(lane, LANE_MARKET_TO_US, i, h)
        const hearing = this.hearings[h]!
        hearing.startNs = Math.min(hearing.startNs, lane.timeNs[0] ?? Number.POSITIVE_INFINITY)
        hearing.endNs = Math.max(hearing.endNs, lane.timeNs.at(-1) ?? 0)
      }
    }
    for (let i = 0; i < venue.length; i++) {
      const { timeNs } = venue[i]!
      this.addLane(venue[i]!, LANE_MARKET_TO_VENUE, i, -1)
      this.venueStartNs = Math.min(this.venueStartNs, timeNs[0] ?? Number.POSITIVE_INFINITY)
      this.venueEndNs = Math.max(this.venueEndNs, timeNs.at(-1) ?? 0)
    }
    this.position = new Int32Array(this.lanes.length)
    this.nextNs = new Float64Array(this.lanes.length)
    for (let s = 0; s < this.lanes.length; s++) {
      this.nextNs[s] = this.lanes[s]!.timeNs[0] ?? Number.POSITIVE_INFINITY
    }
    this.addDesks()
  }

  run(): PassResult {
    const startNs = this.nextNs.reduce((least, each) => Math.min(least, each))
    this.openDesks()
    this.walk()
    const endNs = this.hearings.reduce((end, each) => Math.max(end, each.endNs), this.venueEndNs)
    this.samplers.forEach((sampler, h) => {
      sampler.finish(this.endOf(this.hearings[h]!))
    })
    return {
      desks: this.desks,
      samplers: this.samplers,
      epochNs: this.epochNs,
      startNs,
      endNs,
      rowsWalked: this.position.reduce((sum, each) => sum + each, 0),
    }
  }

  // ---- the loop

  private walk(): void {
    const { nextNs, lanes, laneKind, events } = this
    const { heap } = events
    const sources = lanes.length
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
      if (laneKind[source] === LANE_MARKET_TO_US) this.hearMessage(source, timeNs)
      else this.venueRow(source, timeNs)
    }
  }

  /** One row of the tape reaches a venue's book and our resting orders there. */
  private venueRow(source: number, timeNs: number): void {
    const lane = this.lanes[source]!
    const at = this.position[source]!
    const row = lane.row === null ? at : lane.row[at]!
    const instrument = this.laneInstrument[source]!
    const columns = this.columns[instrument]!
    this.venues[instrument]!.apply(
      timeNs,
      columns.kind[row]!,
      columns.side[row]!,
      columns.priceTicks[row]!,
      columns.qtyLots[row]!,
      columns.flags[row]!,
    )
    this.position[source] = at + 1
    const times = lane.timeNs
    this.nextNs[source] = at + 1 < times.length ? times[at + 1]! : Number.POSITIVE_INFINITY
  }

  /** All rows of one message that are heard at one time; then the strategies that care are woken. */
  private hearMessage(source: number, timeNs: number): void {
    const lane = this.lanes[source]!
    const times = lane.timeNs
    const rows = lane.row
    const hearing = this.hearings[this.laneHearing[source]!]!
    const instrument = this.laneInstrument[source]!
    const book = hearing.books[instrument]!
    const columns = this.columns[instrument]!
    const bidTicks = book.bidTicks
    const askTicks = book.askTicks
    const bidLots = book.bidLots
    const askLots = book.askLots
    const wasValid = book.valid
    const first = this.position[source]!
    let at = first
    let isTrade = false
    let isBook = false
    for (;;) {
      const row = rows === null ? at : rows[at]!
      const kind = columns.kind[row]!
      const flags = columns.flags[row]!
      if (kind === TRADE) isTrade = true
      else {
        book.apply(kind, columns.side[row]!, columns.priceTicks[row]!, columns.qtyLots[row]!, flags)
        if (kind !== STATUS) isBook = true
      }
      at++
      if ((flags & FLAG_MESSAGE_END) !== 0 || at >= times.length || times[at]! !== timeNs) break
    }
    this.position[source] = at
    this.nextNs[source] = at < times.length ? times[at]! : Number.POSITIVE_INFINITY
    if (isTrade && hearing.tradeDesks.length > 0) this.wakeTrades(source, first, at, timeNs)
    const isQuote =
      book.bidTicks !== bidTicks ||
      book.askTicks !== askTicks ||
      book.bidLots !== bidLots ||
      book.askLots !== askLots ||
      book.valid !== wasValid
    if (isQuote) {
      if (instrument === 0 && this.samplers.length > 0) {
        this.samplers[this.laneHearing[source]!]!.quote(book)
      }
      const desks = hearing.quoteDesks
      for (let d = 0; d < desks.length; d++) desks[d]!.wakeQuote(timeNs, instrument)
    }
    if (isBook) {
      const desks = hearing.bookDesks
      for (let d = 0; d < desks.length; d++) desks[d]!.wakeBook(timeNs, instrument)
    }
  }

  private wakeTrades(source: number, first: number, end: number, timeNs: number): void {
    const rows = this.lanes[source]!.row
    const instrument = this.laneInstrument[source]!
    const columns = this.columns[instrument]!
    const desks = this.hearings[this.laneHearing[source]!]!.tradeDesks
    for (let at = first; at < end; at++) {
      const row = rows === null ? at : rows[at]!
      if (columns.kind[row] !== TRADE) continue
      const side = columns.side[row]!
      const price = columns.priceTicks[row]!
      const qty = columns.qtyLots[row]!
      for (let d = 0; d < desks.length; d++)
        desks[d]!.wakeTrade(timeNs, instrument, side, price, qty)
    }
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
        if (kind === EVENT_PERIODIC) this.scheduleNext(slot, timeNs + desk.wakes.everyNs!)
        else events.release(slot)
        desk.wakeTimer(timeNs, tag)
      } else events.release(slot)
      return
    }
    if (!desk.config.runsUntilLanesEmpty && timeNs > this.endOf(this.hearingOf(desk))) {
      desk.unfinished(slot, timeNs, lane)
      events.release(slot)
      return
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

  // ---- the end of a run

  /** The first and last time that a hearing's desks can know of: rows of either of its lanes. */
  private startOf(hearing: Hearing): number {
    return Math.min(this.venueStartNs, hearing.startNs)
  }

  private endOf(hearing: Hearing): number {
    return Math.max(this.venueEndNs, hearing.endNs)
  }

  /**
   * Whether a timer at this moment still rings. By default up to the last row of the tape; where the
   * run goes on until all lanes are empty, only while something is still to come after it.
   */
  private isShown(desk: DeskRuntime, timeNs: number): boolean {
    if (!desk.config.runsUntilLanesEmpty) return timeNs <= this.endOf(this.hearingOf(desk))
    if (desk.underWay > 0) return true
    const hearing = this.hearings.indexOf(this.hearingOf(desk))
    for (let s = 0; s < this.lanes.length; s++) {
      if (this.laneHearing[s] !== -1 && this.laneHearing[s] !== hearing) continue
      if (this.nextNs[s]! < Number.POSITIVE_INFINITY) return true
    }
    return false
  }

  private hearingOf(desk: DeskRuntime): Hearing {
    const hearing = this.hearings.find((each) => each.offsetNs === desk.config.feedOffsetNs)
    assert(hearing !== undefined, 'every desk listens to a hearing')
    return hearing
  }

  // ---- setting up

  private addLane(lane: Lane, kind: number, instrument: number, hearing: number): void {
    this.lanes.push(lane)
    this.laneKind.push(kind)
    this.laneInstrument.push(instrument)
    this.laneHearing.push(hearing)
  }

  private addDesks(): void {
    const instruments = this.input.instruments.map((each) => each.instrument)
    this.input.desks.forEach((config, number) => {
      const hearing = this.hearings.find((each) => each.offsetNs === config.feedOffsetNs)
      assert(hearing !== undefined, 'every desk listens to a hearing')
      const desk = new DeskRuntime(
        number,
        config,
        instruments,
        hearing.books,
        this.venues,
        this.events,
        this.epochNs,
      )
      this.desks.push(desk)
      hearing.desks.push(desk)
      if (desk.wakes.quotes === true) hearing.quoteDesks.push(desk)
      if (desk.wakes.book === true) hearing.bookDesks.push(desk)
      if (desk.wakes.trades === true) hearing.tradeDesks.push(desk)
      for (const venue of this.venues) venue.register(desk)
    })
  }

  private openDesks(): void {
    const { events } = this
    const { sampleNs } = this.input
    this.hearings.forEach((hearing, h) => {
      if (sampleNs === 0) return
      const startNs = this.startOf(hearing)
      this.samplers.push(new EquitySampler(hearing.desks, hearing.books))
      const slot = events.take(EVENT_SAMPLE, 0, 0, h)
      events.schedule(slot, Math.ceil(startNs / sampleNs) * sampleNs, LANE_SAMPLE)
    })
    for (const desk of this.desks) {
      const startNs = this.startOf(this.hearingOf(desk))
      desk.open(startNs)
      const { everyNs } = desk.wakes
      if (everyNs === undefined) continue
      const slot = events.take(EVENT_PERIODIC, desk.number, 0, 0)
      events.schedule(slot, Math.ceil(startNs / everyNs) * everyNs, LANE_TIMER)
    }
  }

  private scheduleNext(slot: number, timeNs: number): void {
    this.events.schedule(slot, timeNs, LANE_TIMER)
  }

  private takeSample(slot: number, timeNs: number): void {
    const h = this.events.number[slot]!
    if (timeNs > this.endOf(this.hearings[h]!)) {
      this.events.release(slot)
      return
    }
    this.samplers[h]!.sample(timeNs)
    this.events.schedule(slot, timeNs + this.input.sampleNs, LANE_SAMPLE)
  }
}

function makeBook(depth: Depth): Book {
  assert(depth !== 'l3', 'order-by-order books are asked for where they exist')
  return depth === 'l1' ? new L1Book() : new L2Book()
}
