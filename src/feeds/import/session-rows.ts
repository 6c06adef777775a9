import { STATUS, STATUS_OPEN, STATUS_SESSION_END, STATUS_SESSION_START } from '../../tape/schema.ts'
import type { RowSink } from './importer.ts'
import type { SessionDay } from './session-calendar.ts'
import { VenueEvent } from './venue-event.ts'

/**
 * Writes what the calendar says of a recording's session among its rows. What it says of a time before
 * the first row stands at the first row's time; the session's end stands behind the last row, whatever
 * its time: no row of a recording lies outside of a session.
 */
export class SessionRows {
  /** The venue has halted trading: the calendar does not open it. */
  isHalted = false
  private readonly day: SessionDay
  private readonly emit: RowSink['row']
  private readonly event = new VenueEvent()
  private lastNs = 0n
  private marked = 0

  constructor(day: SessionDay, sink: RowSink) {
    this.day = day
    this.emit = (row) => sink.row(row)
  }

  /** Called before the rows of a time are written, once what came before it is. */
  before(eventNs: bigint): void {
    if (this.lastNs === 0n) {
      this.lastNs = eventNs
      if (this.day.starts) this.write(eventNs, STATUS_SESSION_START)
    }
    this.markUntil(eventNs)
    this.lastNs = eventNs
  }

  /** Called after the last row. */
  end(): void {
    const { endsNs } = this.day
    if (this.lastNs === 0n || endsNs === null) return
    this.markUntil(endsNs)
    this.write(endsNs, STATUS_SESSION_END)
  }

  private markUntil(ns: bigint): void {
    for (;;) {
      const mark = this.day.marks[this.marked]
      if (mark === undefined || mark.atNs > ns) return
      this.marked++
      if (!(this.isHalted && mark.code === STATUS_OPEN)) this.write(mark.atNs, mark.code)
    }
  }

  private write(atNs: bigint, code: number): void {
    const { event } = this
    event.eventNs = atNs > this.lastNs ? atNs : this.lastNs
    event.receivedNs = event.eventNs
    event.row(STATUS, 0, 0, code)
    event.end(this.emit)
  }
}
