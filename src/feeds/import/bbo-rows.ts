import { FLAG_OFFGRID, QUOTE, type TapeRow } from '../../tape/schema.ts'
import {
  ACTION_TRADE,
  type DatabentoRecord,
  type DatabentoSchema,
  type RecordFault,
} from './databento-record.ts'
import { StatusLine, type StatusRecord } from './databento-status.ts'
import { roundedAway, TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import { wholeTicks } from './mbo-rows.ts'
import { VenueEvent } from './venue-event.ts'

const BEFORE_TRADE =
  'the best bid and offer before a trade stand at the time of the trade, in front of it'
const AT_INTERVAL =
  'the best bid and offer stand at the end of their interval, not where they changed: eventNs = receivedNs'

/**
 * Rows of Databento's sampled best bid and offer: `tbbo` states them before each trade, `bbo-1s` and
 * `bbo-1m` at the end of each second or minute. Only a side that differs from its last row is written.
 */
export class BboRows {
  readonly schema: DatabentoSchema
  private readonly event = new VenueEvent()
  private readonly session = new StatusLine()
  private readonly last = new Map<number, { readonly ticks: number; readonly lots: number }>()
  private sink: RowSink | null = null
  private emit: (row: TapeRow) => void = () => {}

  constructor(schema: DatabentoSchema) {
    this.schema = schema
  }

  openFile(sink: RowSink): void {
    this.sink = sink
    this.emit = (row) => sink.row(row)
    this.last.clear()
    sink.standIn(this.schema === 'tbbo' ? BEFORE_TRADE : AT_INTERVAL)
  }

  status(record: StatusRecord): void {
    this.session.add(record)
  }

  take(record: DatabentoRecord, fault: RecordFault): void {
    const isTrade = this.schema === 'tbbo'
    const eventNs = isTrade ? record.eventNs : record.receivedNs
    this.session.write(this.emit, eventNs, record.receivedNs)
    this.event.eventNs = eventNs
    this.event.receivedNs = record.receivedNs
    this.quote(record, 1, fault)
    this.quote(record, -1, fault)
    if (this.event.isEmpty && !isTrade) this.sink?.drop('interval without a change')
    this.event.end(this.emit)
    if (isTrade) this.trade(record, fault)
  }

  end(): void {
    this.session.write(this.emit)
  }

  private trade(record: DatabentoRecord, fault: RecordFault): void {
    if (record.action !== ACTION_TRADE) {
      throw fault('action', `given ${String.fromCharCode(record.action)}`, 'T: a trade')
    }
    const ticks = wholeTicks(record, roundedAway(record.exactTicks, record.side), fault)
    if (record.qtyLots === 0) {
      this.sink?.drop('trade of size 0')
      return
    }
    const flags = ticks === record.exactTicks ? 0 : FLAG_OFFGRID
    this.event.trade(record.side, ticks, record.qtyLots, flags)
    this.event.end(this.emit)
  }

  private quote(record: DatabentoRecord, side: number, fault: RecordFault): void {
    const levels = side > 0 ? record.bids : record.asks
    const [ticks = 0] = levels.priceTicks
    const [lots = 0] = levels.qtyLots
    const isWhole = Number.isInteger(ticks) && ticks >= 0 && ticks <= TICKS_MAX
    if (!isWhole) wholeTicks({ ...record, exactTicks: ticks }, ticks, fault)
    const last = this.last.get(side)
    if (last?.ticks === ticks && last.lots === lots) return
    this.last.set(side, { ticks, lots })
    this.event.row(QUOTE, side, ticks, lots)
  }
}
