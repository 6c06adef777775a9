import { assert } from '../lib/assert.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import type { SimulatedVenue } from '../venue/simulated-venue.hot.ts'
import type { DeskRuntime } from './desk.ts'
import { EquitySampler } from './equity-sampler.hot.ts'
import type { Hearing } from './hearing.hot.ts'
import { LANE_SAMPLE, LANE_TIMER } from './lanes.ts'
import type { MarketLanes } from './market-lanes.ts'
import {
  EVENT_CANCEL,
  EVENT_NEW,
  EVENT_PERIODIC,
  EVENT_PLAN,
  EVENT_REPLACE,
  EVENT_REPORT,
  EVENT_RESET,
  EVENT_SAMPLE,
  EVENT_TIMER,
  type PrivateEvents,
} from './private-events.hot.ts'
import { strategyFault } from './strategy-fault.ts'

/** Where a run goes on until nothing is under way, it must come to rest within this time. */
const REST_WITHIN_NS = 3600 * NS_PER_SECOND

/** Desks that are woken at the same multiples of a period, by one event. */
type Metronome = {
  readonly everyNs: number
  readonly hearing: Hearing
  readonly desks: DeskRuntime[]
}

/**
 * Idea: what happens when something private is due: an order reaches its venue, a report its desk, a
 * timer rings, the desks are looked at.
 * Cost: one heap pop and a call; desks of one period share one event.
 * Holds: private time never goes back; nothing but what is under way happens after the last row.
 * Plain twin: test/oracle/plain-pass.ts.
 */
export class DueEvents {
  private readonly events: PrivateEvents
  private readonly market: MarketLanes
  private readonly desks: readonly DeskRuntime[]
  private readonly venues: readonly SimulatedVenue[]
  private readonly metronomes: Metronome[] = []
  private readonly sampled: { readonly hearing: Hearing; readonly everyNs: number }[] = []
  private nowNs = Number.NEGATIVE_INFINITY

  constructor(
    events: PrivateEvents,
    market: MarketLanes,
    desks: readonly DeskRuntime[],
    venues: readonly SimulatedVenue[],
  ) {
    this.events = events
    this.market = market
    this.desks = desks
    this.venues = venues
  }

  /** Looks at a hearing's desks at every multiple of a period. */
  sample(hearing: Hearing, everyNs: number): void {
    const { startNs } = hearing
    hearing.sampler = new EquitySampler(hearing.desks, hearing.books)
    const slot = this.events.take(EVENT_SAMPLE, 0, 0, this.sampled.length)
    this.sampled.push({ hearing, everyNs })
    this.events.schedule(slot, Math.ceil(startNs / everyNs) * everyNs, LANE_SAMPLE)
  }

  /** Wakes a desk at every multiple of a period, from `startMetronomes` on. */
  wakeEvery(desk: DeskRuntime, everyNs: number): void {
    const { hearing } = desk
    const same = this.metronomes.find((m) => m.everyNs === everyNs && m.hearing === hearing)
    if (same === undefined) this.metronomes.push({ everyNs, hearing, desks: [desk] })
    else same.desks.push(desk)
  }

  startMetronomes(): void {
    this.metronomes.forEach(({ everyNs, hearing }, number) => {
      const { startNs } = hearing
      const slot = this.events.take(EVENT_PERIODIC, 0, 0, number)
      this.events.schedule(slot, Math.ceil(startNs / everyNs) * everyNs, LANE_TIMER)
    })
  }

  /** The first event of the heap is due: an order arrives, a report is heard, a timer rings. */
  happen(timeNs: number, lane: number): void {
    const { events } = this
    const slot = events.takeFirst()
    assert(timeNs >= this.nowNs, 'time never goes back')
    const kind = events.kind[slot]!
    if (kind === EVENT_SAMPLE) {
      this.nowNs = timeNs
      this.takeSample(slot, timeNs)
      return
    }
    if (kind === EVENT_PERIODIC) {
      this.ring(slot, timeNs)
      return
    }
    const desk = this.desks[events.desk[slot]!]!
    if (kind === EVENT_TIMER || kind === EVENT_RESET || kind === EVENT_PLAN) {
      const tag = events.number[slot]!
      events.release(slot)
      if (!this.isShown(desk, timeNs)) return
      this.nowNs = timeNs
      if (kind === EVENT_TIMER) desk.wakeTimer(timeNs, tag)
      else if (kind === EVENT_PLAN) desk.wakePlans(timeNs)
      else desk.reset(timeNs, tag)
      return
    }
    if (timeNs > this.market.firstEndNs && this.isOver(desk, timeNs)) {
      desk.unfinished(slot, timeNs, lane)
      events.release(slot)
      return
    }
    this.nowNs = timeNs
    if (kind === EVENT_REPORT) desk.hear(timeNs, slot)
    else this.orderArrives(desk, timeNs, slot, kind)
    events.release(slot)
  }

  /** One period's ring for all desks that keep it, in their order. */
  private ring(slot: number, timeNs: number): void {
    const { events } = this
    const metronome = this.metronomes[events.number[slot]!]!
    const { desks, hearing } = metronome
    if (timeNs > this.market.firstEndNs || this.market.isExhausted(hearing.number)) {
      let kept = 0
      for (let d = 0; d < desks.length; d++) {
        if (this.isShown(desks[d]!, timeNs)) desks[kept++] = desks[d]!
      }
      desks.length = kept
      if (kept === 0) {
        events.release(slot)
        return
      }
    }
    this.nowNs = timeNs
    // Scheduled before the desks are woken: what they set for the next ring comes after it.
    events.schedule(slot, timeNs + metronome.everyNs, LANE_TIMER)
    for (let d = 0; d < desks.length; d++) desks[d]!.wakeRing(timeNs)
  }

  private orderArrives(desk: DeskRuntime, timeNs: number, slot: number, kind: number): void {
    const { events } = this
    const { atVenue } = desk
    const venue = this.venues[events.instrument[slot]!]!
    const orderId = events.number[slot]!
    atVenue.arrived(timeNs, slot)
    if (kind === EVENT_CANCEL) {
      venue.cancel(timeNs, atVenue, orderId)
      return
    }
    const terms = events.terms[slot]
    assert(terms !== null && terms !== undefined, 'an order on its way has its approved terms')
    if (kind === EVENT_NEW) venue.arrive(timeNs, atVenue, terms)
    else if (kind === EVENT_REPLACE) venue.replace(timeNs, atVenue, terms)
  }

  /** Whether what is due comes too late to happen: after the last row that its desk can know of. */
  private isOver(desk: DeskRuntime, timeNs: number): boolean {
    const { endNs } = desk.hearing
    if (!desk.config.runsUntilLanesEmpty) return timeNs > endNs
    if (timeNs <= endNs + REST_WITHIN_NS) return false
    const given = 'orders on their way an hour after the last row'
    desk.fail(strategyFault(desk.strategyName, given, 'rest'))
    return false
  }

  /**
   * Whether a timer at this moment still rings. By default up to the last row of the tape; where the
   * run goes on until all lanes are empty, only while something is still to come after it.
   */
  private isShown(desk: DeskRuntime, timeNs: number): boolean {
    const { hearing } = desk
    if (!desk.config.runsUntilLanesEmpty) {
      return timeNs <= this.market.firstEndNs || timeNs <= hearing.endNs
    }
    return desk.underWay > 0 || !this.market.isExhausted(hearing.number)
  }

  private takeSample(slot: number, timeNs: number): void {
    const { hearing, everyNs } = this.sampled[this.events.number[slot]!]!
    if (timeNs > hearing.endNs) {
      this.events.release(slot)
      return
    }
    hearing.sampler!.sample(timeNs)
    this.events.schedule(slot, timeNs + everyNs, LANE_SAMPLE)
  }
}
