import { LANE_ORDER_TO_VENUE, LANE_REPORT_TO_US } from '../../src/engine/lanes.ts'
import type { LatencyModel } from '../../src/models/latency/latency-model.ts'

type Act = (timeNs: number) => void

/** Puts something into the one list of events; `unfinished` is for when the pass ends before it. */
export type Later = (
  timeNs: number,
  lane: number,
  instrument: number,
  run: Act,
  unfinished?: Act,
) => void

/** The way to the venues and back: how long it takes, and that nothing overtakes. */
export class PlainTravel {
  private readonly latency: LatencyModel
  private readonly later: Later
  private readonly arrivals: { instrument: number; timeNs: number }[] = []
  private readonly reports: { instrument: number; timeNs: number }[] = []

  constructor(latency: LatencyModel, later: Later) {
    this.latency = latency
    this.later = later
  }

  /** How long a request sent now travels; below 0 it is refused, and heard of after that long. */
  entryNs(nowNs: number): number {
    return this.latency.entryNs(nowNs)
  }

  /** How long what the venue says at this time travels. */
  responseNs(venueNs: number): number {
    return this.latency.responseNs(venueNs)
  }

  request(timeNs: number, instrument: number, arrive: Act, unfinished: Act): void {
    this.arrivals.push({ instrument, timeNs })
    const due = latest(this.arrivals, instrument)
    this.later(due, LANE_ORDER_TO_VENUE, instrument, arrive, unfinished)
  }

  report(timeNs: number, instrument: number, hear: Act, unfinished: Act): void {
    this.reports.push({ instrument, timeNs })
    this.later(latest(this.reports, instrument), LANE_REPORT_TO_US, instrument, hear, unfinished)
  }
}

function latest(all: readonly { instrument: number; timeNs: number }[], instrument: number) {
  return Math.max(...all.filter((each) => each.instrument === instrument).map((e) => e.timeNs))
}
