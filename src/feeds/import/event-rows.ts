import { InputError } from '../../lib/assert.ts'
import {
  DEPTH_BBO_EVENT,
  DEPTH_CLEAR_EVENT,
  DEPTH_EVENT,
  DEPTH_SNAPSHOT_EVENT,
  TRADE_EVENT,
} from '../../tape/hftbacktest-event.ts'
import {
  CLEAR,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  LEVEL,
  QUOTE,
  SNAPSHOT,
} from '../../tape/schema.ts'
import type { Instrument } from '../../units/instrument.ts'
import { EventFields } from './event-fields.ts'
import { roundedAway } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import { VenueEvent } from './venue-event.ts'

const OTHER_KINDS = 'DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT or DEPTH_BBO'

/**
 * Rows of events that hftbacktest's tools wrote. Changes of one moment are one message; clears and
 * levels of a snapshot stand between SNAPSHOT rows. Order-by-order events of others are refused.
 */
export class EventRows {
  private readonly instrument: Instrument
  private readonly event = new VenueEvent()
  private fields: EventFields
  private sink: RowSink | null = null
  private hasBook = false
  /** Which of a moment's events are being told: a message holds those of one kind. */
  private group = 0
  private isRefresh = false

  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.fields = new EventFields('', instrument)
  }

  openFile(file: string, sink: RowSink): void {
    this.fields = new EventFields(file, this.instrument)
    this.sink = sink
  }

  take(bytes: Buffer, at: number, row: number): void {
    const { fields } = this
    fields.open(bytes, at, row)
    if (!fields.isHeard()) return
    const { kind } = fields
    const times = [fields.timeNs('exch_ts'), fields.timeNs('local_ts')] as const
    const group = kind === DEPTH_SNAPSHOT_EVENT ? DEPTH_CLEAR_EVENT : kind
    const goesOn =
      group === this.group &&
      group !== TRADE_EVENT &&
      this.event.eventNs === times[0] &&
      this.event.receivedNs === times[1]
    if (!goesOn) this.endMessage()
    this.group = group
    this.event.eventNs = times[0]
    this.event.receivedNs = times[1]
    if (kind === TRADE_EVENT) this.trade()
    else if (kind === DEPTH_CLEAR_EVENT) this.clear()
    else if (kind === DEPTH_SNAPSHOT_EVENT) {
      this.openRefresh()
      this.level(LEVEL)
    } else if (kind === DEPTH_EVENT) this.change()
    else if (kind === DEPTH_BBO_EVENT) this.level(QUOTE)
    else throw fields.fault('ev', `an event of kind ${kind}`, OTHER_KINDS)
  }

  end(): void {
    this.endMessage()
    this.fields.checkHalves()
  }

  private endMessage(): void {
    if (this.isRefresh) this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
    this.isRefresh = false
    this.event.end((row) => this.sink?.row(row))
  }

  private trade(): void {
    const { fields, event } = this
    const { side } = fields
    const lots = fields.lots()
    const exact = fields.exactTicks()
    if (lots === 0) {
      this.sink?.drop('trade of size 0')
      return
    }
    const ticks = Math.max(1, roundedAway(exact, side))
    event.trade(side, ticks, lots, ticks === exact ? 0 : FLAG_OFFGRID)
  }

  /** A snapshot's levels may follow: it is one message with them. */
  private clear(): void {
    const { fields, event } = this
    const { side, px } = fields
    this.openRefresh()
    const isWhole = side === 0 || !Number.isFinite(px) || px === 0
    const ticks = isWhole ? 0 : fields.ticks(1)
    for (const each of side === 0 ? [1, -1] : [side]) {
      event.row(CLEAR, each, ticks, 0, isWhole ? FLAG_WHOLE_SIDE : 0)
    }
  }

  private openRefresh(): void {
    this.hasBook = true
    if (this.isRefresh) return
    this.isRefresh = true
    this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
  }

  private change(): void {
    if (!this.hasBook) {
      throw new InputError(
        { file: this.fields.file, row: this.fields.row, field: 'ev' },
        'a change of depth, without a snapshot before it',
        "a file that begins with a snapshot, or its day's opening snapshot before it",
        'Give the snapshot file first.',
      )
    }
    this.level(LEVEL)
  }

  private level(kind: number): void {
    const { fields, event } = this
    const { side } = fields
    if (side === 0) throw fields.fault('ev', 'a level of no side', 'BUY_EVENT or SELL_EVENT')
    const lots = fields.lots()
    event.row(kind, side, kind === QUOTE && lots === 0 ? 0 : fields.ticks(1), lots)
  }
}
