import {
  CLEAR,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  GAP,
  LEVEL,
  QUOTE,
  SNAPSHOT,
  type TapeRow,
} from '../../tape/schema.ts'
import {
  ACTION_TRADE,
  type DatabentoRecord,
  F_BAD_TS_RECV,
  F_LAST,
  F_MAYBE_BAD_BOOK,
  F_SNAPSHOT,
  type LevelSchema,
  type RecordFault,
  type RecordLevels,
} from './databento-record.ts'
import { StatusLine, type StatusRecord } from './databento-status.ts'
import { roundedAway, TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import { snapshotNs, wholeTicks } from './mbo-rows.ts'
import { VenueEvent } from './venue-event.ts'

const SNAPSHOT_STAND_IN =
  'a snapshot stands at the time of its receipt, not of its orders: eventNs = receivedNs'

/**
 * Turns Databento's market-by-price and trade records into rows. Each record states the best levels
 * after it: `mbp-1` becomes QUOTE rows where a side changed, `mbp-10` LEVEL rows for what differs from
 * the state before. A level that fell out of the ten is removed: what was recorded is a view of ten.
 */
export class MbpRows {
  readonly schema: LevelSchema
  private readonly event = new VenueEvent()
  private readonly session = new StatusLine()
  private isFirst = true
  private readonly bids = new Map<number, number>()
  private readonly asks = new Map<number, number>()
  private sink: RowSink | null = null
  private emit: (row: TapeRow) => void = () => {}
  private isStated = false
  private isBad = false
  private inSnapshot = false

  constructor(schema: LevelSchema) {
    this.schema = schema
  }

  /** The records that follow are of another file, whose first record states the whole view. */
  openFile(sink: RowSink): void {
    this.sink = sink
    this.emit = (row) => sink.row(row)
    this.isStated = false
    this.isFirst = true
  }

  status(record: StatusRecord): void {
    this.session.add(record)
  }

  take(record: DatabentoRecord, fault: RecordFault): void {
    const { event } = this
    const isSnapshot = (record.flags & F_SNAPSHOT) !== 0
    const eventNs = isSnapshot ? record.receivedNs : record.eventNs
    if (event.eventNs !== eventNs) this.endBefore(eventNs)
    if (event.isEmpty && !this.session.isEmpty) {
      this.session.write(
        this.emit,
        this.isFirst ? eventNs : 0n,
        this.isFirst ? record.receivedNs : 0n,
      )
    }
    this.isFirst = false
    event.eventNs = eventNs
    event.receivedNs = record.receivedNs
    if (isSnapshot) this.sink?.standIn(SNAPSHOT_STAND_IN)
    this.inSnapshot = isSnapshot
    this.watchBook(record, isSnapshot)
    const traded = record.action === ACTION_TRADE
    if (traded) this.trade(record, fault)
    if (this.schema !== 'trades') this.state(record, traded, fault)
    else if (!traded) this.sink?.drop('record that is no trade')
    if ((record.flags & F_LAST) !== 0 && !isSnapshot) this.endEvent()
  }

  /** The file has ended. */
  end(): void {
    this.endEvent()
    this.session.write(this.emit)
  }

  private endEvent(): void {
    this.event.end(this.emit)
  }

  /** At the venue a snapshot stands no later than the record that follows it. */
  private endBefore(nextEventNs: bigint): void {
    const { event } = this
    if (this.inSnapshot) {
      event.eventNs = snapshotNs(event.receivedNs, nextEventNs)
      event.stamp()
    }
    this.endEvent()
  }

  private watchBook(record: DatabentoRecord, isSnapshot: boolean): void {
    const isBad = (record.flags & F_MAYBE_BAD_BOOK) !== 0
    if (isBad && !this.isBad && this.isStated && this.schema !== 'trades') {
      this.event.row(GAP, 0, 0, 0)
      this.isStated = false
    }
    this.isBad = isBad
    if ((record.flags & F_BAD_TS_RECV) !== 0 && !isSnapshot) {
      this.sink?.treat('receive time that the feed marks as inaccurate')
    }
  }

  private trade(record: DatabentoRecord, fault: RecordFault): void {
    const ticks = wholeTicks(record, roundedAway(record.exactTicks, record.side), fault)
    if (record.qtyLots === 0) this.sink?.drop('trade of size 0')
    else {
      const flags = ticks === record.exactTicks ? 0 : FLAG_OFFGRID
      this.event.trade(record.side, ticks, record.qtyLots, flags)
    }
  }

  private state(record: DatabentoRecord, traded: boolean, fault: RecordFault): void {
    const before = this.event.rowCount
    const first = !this.isStated
    this.isStated = true
    if (this.schema === 'mbp-10' && first) {
      this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
      this.event.row(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
      this.event.row(CLEAR, -1, 0, 0, FLAG_WHOLE_SIDE)
      this.bids.clear()
      this.asks.clear()
    }
    for (const side of [1, -1]) {
      const levels = side > 0 ? record.bids : record.asks
      for (const ticks of levels.priceTicks) this.checkTicks(record, ticks, fault)
      if (this.schema === 'mbp-1') this.quote(side, levels, first)
      else this.levels(side, levels)
    }
    if (this.schema === 'mbp-10' && first) {
      this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
    }
    const changed = this.event.rowCount > before
    if (!changed && !traded) this.sink?.drop('record that changes no price and no size')
  }

  private quote(side: number, levels: RecordLevels, first: boolean): void {
    const last = side > 0 ? this.bids : this.asks
    const price = levels.priceTicks[0] ?? 0
    const size = levels.qtyLots[0] ?? 0
    if (!first && last.get(price) === size) return
    last.clear()
    last.set(price, size)
    this.event.row(QUOTE, side, price, size)
  }

  private levels(side: number, levels: RecordLevels): void {
    const last = side > 0 ? this.bids : this.asks
    for (const price of last.keys()) {
      if (levels.priceTicks.includes(price)) continue
      last.delete(price)
      this.event.row(LEVEL, side, price, 0)
    }
    for (const [i, price] of levels.priceTicks.entries()) {
      const size = levels.qtyLots[i] ?? 0
      if (last.get(price) === size) continue
      last.set(price, size)
      this.event.row(LEVEL, side, price, size)
    }
  }

  private checkTicks(record: DatabentoRecord, ticks: number, fault: RecordFault): void {
    if (Number.isInteger(ticks) && ticks > 0 && ticks <= TICKS_MAX) return
    wholeTicks({ ...record, exactTicks: ticks }, ticks, fault)
  }
}
