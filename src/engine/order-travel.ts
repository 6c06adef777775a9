import type { LatencyModel } from '../models/latency/latency-model.ts'
import {
  REPORT_CANCEL_REJECTED,
  REPORT_REJECTED,
  REPORT_REPLACE_REJECTED,
  TECHNICAL_REFUSAL,
} from '../orders/report.ts'
import { LANE_ORDER_TO_VENUE, LANE_REPORT_TO_US } from './lanes.ts'
import { EVENT_CANCEL, EVENT_NEW, EVENT_REPORT, type PrivateEvents } from './private-events.hot.ts'

/**
 * The two lanes between a desk and its venues, one pair an instrument: how long things travel, and
 * that nothing overtakes. An arrival is never before the one that was sent before it.
 */
export class OrderTravel {
  /** Requests and reports under way. */
  underWay = 0
  private readonly latency: LatencyModel
  private readonly events: PrivateEvents
  private readonly lastArrivalNs: number[]
  private readonly lastReportNs: number[]

  constructor(latency: LatencyModel, events: PrivateEvents, instruments: number) {
    this.latency = latency
    this.events = events
    this.lastArrivalNs = new Array<number>(instruments).fill(Number.NEGATIVE_INFINITY)
    this.lastReportNs = new Array<number>(instruments).fill(Number.NEGATIVE_INFINITY)
  }

  /** A request sets out at `nowNs`. A negative entry latency is a refusal at the venue's door. */
  send(slot: number, nowNs: number): void {
    const latencyNs = this.latency.entryNs(nowNs)
    if (latencyNs < 0) {
      this.refuse(slot, nowNs - latencyNs)
      return
    }
    this.underWay++
    const instrument = this.events.instrument[slot] ?? 0
    const arrivalNs = Math.max(nowNs + latencyNs, this.lastArrivalNs[instrument] ?? 0)
    this.lastArrivalNs[instrument] = arrivalNs
    this.events.schedule(slot, arrivalNs, LANE_ORDER_TO_VENUE)
  }

  /** A report sets out from the venue at `venueNs`. */
  report(slot: number, venueNs: number): void {
    this.events.venueNs[slot] = venueNs
    this.deliver(slot, venueNs + this.latency.responseNs(venueNs))
  }

  private deliver(slot: number, timeNs: number): void {
    this.underWay++
    const instrument = this.events.instrument[slot] ?? 0
    const heardNs = Math.max(timeNs, this.lastReportNs[instrument] ?? 0)
    this.lastReportNs[instrument] = heardNs
    this.events.schedule(slot, heardNs, LANE_REPORT_TO_US)
  }

  /** The request never reaches the book: it turns into the report that says so. */
  private refuse(slot: number, heardNs: number): void {
    const { events } = this
    const kind = events.kind[slot]
    events.terms[slot] = null
    events.kind[slot] = EVENT_REPORT
    events.reason[slot] = TECHNICAL_REFUSAL
    if (kind === EVENT_NEW) events.report[slot] = REPORT_REJECTED
    else if (kind === EVENT_CANCEL) events.report[slot] = REPORT_CANCEL_REJECTED
    else events.report[slot] = REPORT_REPLACE_REJECTED
    this.deliver(slot, heardNs)
  }
}
