import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_HIDDEN,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  GAP,
  MODIFY,
  SNAPSHOT,
  type TapeRow,
} from '../../tape/schema.ts'
import { dayStart, utcDate } from '../../units/time.ts'
import {
  ACTION_ADD,
  ACTION_CANCEL,
  ACTION_CLEAR,
  ACTION_FILL,
  ACTION_MODIFY,
  ACTION_TRADE,
  type DatabentoRecord,
  F_BAD_TS_RECV,
  F_LAST,
  F_MAYBE_BAD_BOOK,
  F_SNAPSHOT,
  type RecordFault,
} from './databento-record.ts'
import { StatusLine, type StatusRecord } from './databento-status.ts'
import { roundedAway, TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import { OrderNumbers } from './order-numbers.ts'
import { VenueEvent } from './venue-event.ts'

const SNAPSHOT_STAND_IN =
  'rows of a snapshot stand at the time of the snapshot, not of their orders: eventNs = receivedNs'

/**
 * Turns Databento's market-by-order records into rows. In the feed a fill leaves the book as it is, and
 * a cancel or a change of the same event takes the size away; on a tape the EXECUTE takes it, and only
 * what goes beyond it is a CANCEL or MODIFY. One reader's files share the resting orders.
 */
export class MboRows {
  readonly schema = 'mbo'
  private readonly numbers = new OrderNumbers()
  private readonly event = new VenueEvent()
  private readonly session = new StatusLine()
  private sink: RowSink | null = null
  private emit: (row: TapeRow) => void = () => {}
  private date = ''
  private hasBook = false
  private atStart = true
  private inSnapshot = false
  /** The snapshot's records carry the times of their orders, not the snapshot's own. */
  private isDated = false
  private isBad = false
  private aggressor = 0
  private trade: TapeRow | null = null

  /** The records that follow are of another file. */
  openFile(sink: RowSink): void {
    this.sink = sink
    this.emit = (row) => sink.row(row)
    this.atStart = true
  }

  take(record: DatabentoRecord, fault: RecordFault): void {
    const isDated = (record.flags & F_SNAPSHOT) !== 0
    const refreshes = record.action === ACTION_CLEAR || isDated
    const isFirst = this.atStart
    if (isFirst) this.start(record, refreshes, fault)
    if (this.inSnapshot && (record.flags & F_SNAPSHOT) === 0) this.endSnapshot(record.eventNs)
    if (this.event.isEmpty && !this.inSnapshot && !this.session.isEmpty) {
      const sinceNs = isDated ? record.receivedNs : record.eventNs
      this.session.write(this.emit, isFirst ? sinceNs : 0n, isFirst ? record.receivedNs : 0n)
    }
    this.event.eventNs = record.eventNs
    this.event.receivedNs = record.receivedNs
    if (refreshes && !this.inSnapshot) this.openSnapshot()
    if (isDated) this.isDated = true
    this.watchBook(record)
    if (record.action !== ACTION_CLEAR) this.apply(record, fault)
    if ((record.flags & F_LAST) !== 0 && !this.inSnapshot) this.endEvent()
  }

  status(record: StatusRecord): void {
    this.session.add(record)
  }

  /** The file has ended. */
  end(): void {
    if (this.inSnapshot) this.endSnapshot(null)
    this.endEvent()
    this.session.write(this.emit)
  }

  /** A file opens with a snapshot or a cleared book, or goes on with the book of the one before it. */
  private start(record: DatabentoRecord, refreshes: boolean, fault: RecordFault): void {
    this.atStart = false
    const isDated = (record.flags & F_SNAPSHOT) !== 0
    const date = utcDate(isDated ? record.receivedNs : record.eventNs)
    const isNewTape = date !== this.date
    this.date = date
    if (isNewTape) this.numbers.restart()
    if (refreshes) return
    if (!this.hasBook) {
      throw fault(
        'action',
        'the file begins with neither a snapshot nor a clear of the book, and no file before it',
        'a file from the start of a session or of a day, or the file that this one continues',
        'Give the recording from its first file on, in time order.',
      )
    }
    if (isNewTape && this.sink !== null) this.numbers.carry(this.sink)
  }

  private openSnapshot(): void {
    this.endEvent()
    this.inSnapshot = true
    this.hasBook = true
    this.isBad = false
    this.numbers.clear()
    this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
    this.event.row(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
    this.event.row(CLEAR, -1, 0, 0, FLAG_WHOLE_SIDE)
  }

  /** `nextEventNs`: of the record after the snapshot, which the snapshot precedes at the venue. */
  private endSnapshot(nextEventNs: bigint | null): void {
    const { event } = this
    this.inSnapshot = false
    event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
    if (this.isDated) {
      event.eventNs = snapshotNs(event.receivedNs, nextEventNs)
      event.stamp()
      this.sink?.standIn(SNAPSHOT_STAND_IN)
    }
    this.isDated = false
    this.endEvent()
  }

  private endEvent(): void {
    this.endTrade()
    this.aggressor = 0
    this.event.end(this.emit)
  }

  /** The feed says when its own gaps have made the book doubtful. */
  private watchBook(record: DatabentoRecord): void {
    const isBad = (record.flags & F_MAYBE_BAD_BOOK) !== 0
    if (isBad && !this.isBad && !this.inSnapshot) this.event.row(GAP, 0, 0, 0)
    this.isBad = isBad
    if ((record.flags & F_BAD_TS_RECV) !== 0 && !this.inSnapshot) {
      this.sink?.treat('receive time that the feed marks as inaccurate')
    }
  }

  private apply(record: DatabentoRecord, fault: RecordFault): void {
    if (record.action === ACTION_TRADE) this.openTrade(record, fault)
    else if (record.action === ACTION_FILL) this.fill(record)
    else if (record.action === ACTION_ADD) this.add(record, fault)
    else if (record.action === ACTION_CANCEL) this.cancel(record, fault)
    else if (record.action === ACTION_MODIFY) this.modify(record, fault)
    else this.sink?.drop('record without an action')
  }

  private openTrade(record: DatabentoRecord, fault: RecordFault): void {
    this.endTrade()
    const ticks = wholeTicks(record, roundedAway(record.exactTicks, record.side), fault)
    if (record.qtyLots === 0) {
      this.sink?.drop('trade of size 0')
      return
    }
    const flags = ticks === record.exactTicks ? 0 : FLAG_OFFGRID
    this.aggressor = record.side
    this.trade = this.event.trade(record.side, ticks, record.qtyLots, flags)
  }

  /** A trade that filled no order in the book met hidden size. */
  private endTrade(): void {
    if (this.trade !== null) this.trade.flags |= FLAG_HIDDEN
    this.trade = null
  }

  private fill(record: DatabentoRecord): void {
    const order = this.numbers.get(record.orderId)
    const isAggressor = this.aggressor !== 0 && record.side === this.aggressor
    if (isAggressor) {
      this.sink?.drop('fill of an aggressor')
      return
    }
    this.trade = null
    if (order === undefined) {
      this.sink?.drop('fill of an order that is not in the book')
      return
    }
    const lots = Math.min(record.qtyLots, order.qtyLots)
    if (lots < record.qtyLots) this.sink?.treat('fill beyond the displayed size of its order')
    if (lots === 0) return
    order.qtyLots -= lots
    order.filledLots += lots
    const { side, priceTicks, ref } = order
    this.event.orderRow(EXECUTE, side, priceTicks, lots, ref, record.orderId)
  }

  private add(record: DatabentoRecord, fault: RecordFault): void {
    const { orderId, side, qtyLots } = record
    const ticks = wholeTicks(record, record.exactTicks, fault)
    if (side === 0 || qtyLots === 0) {
      throw fault('side', 'an order without a side or a size', 'side A or B, and a size above 0')
    }
    if (this.numbers.get(orderId) !== undefined) {
      throw fault('order_id', `order ${orderId} is added, but it rests already`, 'a new order')
    }
    const { ref } = this.numbers.add(orderId, side, ticks, qtyLots)
    this.event.orderRow(ADD, side, ticks, qtyLots, ref, orderId)
  }

  private cancel(record: DatabentoRecord, fault: RecordFault): void {
    const { orderId, qtyLots } = record
    const order = this.numbers.get(orderId)
    if (order === undefined) {
      this.sink?.drop('cancel of an order that is not in the book')
      return
    }
    if (qtyLots > order.qtyLots + order.filledLots) {
      const left = order.qtyLots + order.filledLots
      throw fault('size', `${qtyLots} lots canceled of order ${orderId}`, `at most its ${left}`)
    }
    const filled = Math.min(qtyLots, order.filledLots)
    const lots = qtyLots - filled
    order.filledLots -= filled
    order.qtyLots -= lots
    const { side, priceTicks, ref } = order
    if (lots > 0) this.event.orderRow(CANCEL, side, priceTicks, lots, ref, orderId)
    if (order.qtyLots + order.filledLots === 0) this.numbers.remove(orderId)
  }

  private modify(record: DatabentoRecord, fault: RecordFault): void {
    const { orderId, qtyLots } = record
    const order = this.numbers.get(orderId)
    if (order === undefined) {
      this.sink?.drop('change of an order that is not in the book')
      return
    }
    const ticks = wholeTicks(record, record.exactTicks, fault)
    if (record.side !== order.side || qtyLots === 0) {
      throw fault('side', 'a change to another side, or to no size', 'the side of the order')
    }
    order.filledLots = 0
    if (ticks === order.priceTicks && qtyLots === order.qtyLots) return
    const isGone = order.qtyLots === 0
    const keepsPlace = ticks === order.priceTicks && qtyLots < order.qtyLots
    order.priceTicks = ticks
    order.qtyLots = qtyLots
    if (!keepsPlace) this.numbers.requeue(orderId, order)
    if (isGone) {
      this.sink?.treat('order shown again after all that it displayed was filled')
      this.numbers.renumber(order)
    }
    this.event.orderRow(isGone ? ADD : MODIFY, order.side, ticks, qtyLots, order.ref, orderId)
  }
}

/**
 * When a snapshot stands at the venue: at its receive time, but no later than the record after it, so
 * that what changes the book comes after the book; never in the day before, whose tape has another.
 */
export function snapshotNs(receivedNs: bigint, nextEventNs: bigint | null): bigint {
  if (nextEventNs === null || nextEventNs >= receivedNs) return receivedNs
  const startNs = dayStart(receivedNs)
  return nextEventNs < startNs ? startNs : nextEventNs
}

/** The price in whole ticks of 1 and more. */
export function wholeTicks(record: DatabentoRecord, ticks: number, fault: RecordFault): number {
  if (Number.isInteger(ticks) && ticks > 0 && ticks <= TICKS_MAX) return ticks
  const given = Number.isNaN(record.exactTicks)
    ? 'no price'
    : `a price of ${record.exactTicks} ticks`
  throw fault(
    'price',
    given,
    `a whole number of ticks, 1 to ${TICKS_MAX}`,
    'Check --instrument, or give the tick size of that time with --tick-size.',
  )
}
