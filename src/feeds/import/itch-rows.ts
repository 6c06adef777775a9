import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_HIDDEN,
  FLAG_OFF_BOOK,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  SNAPSHOT,
  STATUS,
  STATUS_AUCTION,
  STATUS_CLOSE,
  STATUS_HALT,
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_END,
  STATUS_SESSION_START,
  type TapeRow,
} from '../../tape/schema.ts'
import { roundedAway, TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import { type LiveOrder, OrderNumbers } from './order-numbers.ts'
import { VenueEvent } from './venue-event.ts'

/** What the venue says of its day, by the letter of the system event. */
const SYSTEM_EVENTS: Readonly<Record<string, number>> = {
  S: STATUS_SESSION_START,
  Q: STATUS_OPEN,
  M: STATUS_CLOSE,
  E: STATUS_SESSION_END,
}

export type ItchFault = (field: string, given: string, expected: string) => Error

/**
 * Turns the messages of one instrument into rows of orders. Each message is one event: an execution is a
 * trade and the EXECUTE that it causes. The reader's files share the resting orders.
 */
export class ItchRows {
  /** A dollar in ticks: below it orders may have prices of finer steps. */
  private readonly dollarTicks: number
  private readonly numbers = new OrderNumbers()
  private readonly event = new VenueEvent()
  private sink: RowSink | null = null
  private emit: (row: TapeRow) => void = () => {}
  private isStopped = false
  private isOpen = false

  constructor(dollarTicks: number) {
    this.dollarTicks = dollarTicks
  }

  /** The messages that follow are of another file. A day of the venue begins with an empty book. */
  openFile(sink: RowSink, startsDay: boolean): void {
    this.sink = sink
    this.emit = (row) => sink.row(row)
    if (startsDay) {
      this.numbers.clear()
      this.numbers.restart()
    } else {
      this.numbers.restart()
      this.numbers.carry(sink)
    }
    this.isOpen = !startsDay
  }

  /** The time of the messages from now on. */
  at(ns: bigint): void {
    this.event.eventNs = ns
    this.event.receivedNs = ns
  }

  system(code: string): void {
    const status = SYSTEM_EVENTS[code]
    if (status === undefined) this.sink?.drop('system event that changes no trading')
    else this.status(status)
  }

  /** Halted, paused, quotation only, trading. */
  trading(state: string, fault: ItchFault): void {
    if (state === 'H' || state === 'P') this.stop(STATUS_HALT)
    else if (state === 'Q') this.stop(STATUS_AUCTION)
    else if (state !== 'T') throw fault('trading state', `given ${state}`, 'H, P, Q or T')
    else if (this.isStopped) {
      this.isStopped = false
      this.status(STATUS_RESUME)
    } else this.sink?.drop('trading action that changes no trading')
  }

  add(id: bigint, side: number, exactTicks: number, lots: number, fault: ItchFault): void {
    if (this.isFiner(exactTicks)) return
    const { ref, priceTicks } = this.newOrder(id, side, exactTicks, lots, fault)
    this.begin()
    this.event.orderRow(ADD, side, priceTicks, lots, ref, id)
    this.end()
  }

  /** `exactTicks` null: at the price of the order. Without a print it was a part of a cross. */
  execute(
    id: bigint,
    lots: number,
    exactTicks: number | null,
    isPrinted: boolean,
    fault: ItchFault,
  ): void {
    const order = this.resting(id, lots, fault)
    if (order === null) return
    const { side, priceTicks, ref } = order
    this.begin()
    if (isPrinted) {
      const exact = exactTicks ?? priceTicks
      const ticks = tradeTicks(exact, -side, fault)
      this.event.trade(-side, ticks, lots, ticks === exact ? 0 : FLAG_OFFGRID)
      this.event.orderRow(EXECUTE, side, priceTicks, lots, ref, id)
    } else {
      this.sink?.treat('execution in a cross: its size leaves the book as a cancel')
      this.event.orderRow(CANCEL, side, priceTicks, lots, ref, id)
    }
    this.take(id, order, lots)
    this.end()
  }

  /** `lots` null: all that rests. */
  cancel(id: bigint, lots: number | null, fault: ItchFault): void {
    const order = this.resting(id, lots ?? 0, fault)
    if (order === null) return
    this.begin()
    this.remove(id, order, lots ?? order.qtyLots)
    this.end()
  }

  /** The old order goes, and a new one of its side comes behind all others of its price. */
  replace(id: bigint, newId: bigint, exactTicks: number, lots: number, fault: ItchFault): void {
    const order = this.resting(id, 0, fault)
    if (order === null) return
    const { side } = order
    this.begin()
    this.remove(id, order, order.qtyLots)
    if (!this.isFiner(exactTicks)) {
      const { ref, priceTicks } = this.newOrder(newId, side, exactTicks, lots, fault)
      this.event.orderRow(ADD, side, priceTicks, lots, ref, newId)
    }
    this.end()
  }

  /** A trade that took nothing displayed, or that was made in a cross; nobody says who took. */
  trade(exactTicks: number, lots: number, isCross: boolean, fault: ItchFault): void {
    if (lots === 0) {
      this.sink?.drop('trade of size 0')
      return
    }
    const ticks = tradeTicks(exactTicks, 0, fault)
    const flags = ticks === exactTicks ? 0 : FLAG_OFFGRID
    this.begin()
    this.event.trade(0, ticks, lots, flags | (isCross ? FLAG_OFF_BOOK : FLAG_HIDDEN))
    this.end()
  }

  private stop(status: number): void {
    this.isStopped = true
    this.status(status)
  }

  private status(code: number): void {
    this.begin()
    this.event.row(STATUS, 0, 0, code)
    this.end()
  }

  /** The day's empty book stands before its first row. */
  private begin(): void {
    if (this.isOpen) return
    this.isOpen = true
    this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
    this.event.row(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
    this.event.row(CLEAR, -1, 0, 0, FLAG_WHOLE_SIDE)
    this.event.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
    this.end()
  }

  private end(): void {
    this.event.end(this.emit)
  }

  /** Orders below a dollar that stand on no tick are left out: stubs, where the share is worth more. */
  private isFiner(exactTicks: number): boolean {
    if (Number.isInteger(exactTicks) || exactTicks >= this.dollarTicks) return false
    this.sink?.drop('order below a dollar off the grid')
    return true
  }

  private newOrder(
    id: bigint,
    side: number,
    exactTicks: number,
    lots: number,
    fault: ItchFault,
  ): LiveOrder {
    if (lots === 0) throw fault('shares', 'given 0', 'an order of a share or more')
    if (this.numbers.get(id) !== undefined) {
      throw fault('order reference', `order ${id} is added, but it rests already`, 'a new order')
    }
    if (!Number.isInteger(exactTicks) || exactTicks < 1 || exactTicks > TICKS_MAX) {
      throw fault('price', `given ${exactTicks} ticks`, 'a whole number of ticks (see --tick-size)')
    }
    return this.numbers.add(id, side, exactTicks, lots)
  }

  private resting(id: bigint, lots: number, fault: ItchFault): LiveOrder | null {
    const order = this.numbers.get(id)
    if (order === undefined) {
      this.sink?.drop('message of an order that is not in the book')
      return null
    }
    if (lots <= order.qtyLots) return order
    throw fault('shares', `${lots} lots of order ${id}`, `at most its ${order.qtyLots}`)
  }

  private remove(id: bigint, order: LiveOrder, lots: number): void {
    const { side, priceTicks, ref } = order
    this.event.orderRow(CANCEL, side, priceTicks, lots, ref, id)
    this.take(id, order, lots)
  }

  private take(id: bigint, order: LiveOrder, lots: number): void {
    order.qtyLots -= lots
    if (order.qtyLots === 0) this.numbers.remove(id)
  }
}

function tradeTicks(exactTicks: number, side: number, fault: ItchFault): number {
  const ticks = roundedAway(exactTicks, side)
  if (ticks > 0 && ticks <= TICKS_MAX) return ticks
  throw fault('price', `given ${exactTicks} ticks`, 'a price of a tick or more')
}
