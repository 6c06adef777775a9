import { assert } from '../../lib/assert.ts'
import {
  ADD,
  CLEAR,
  type Depth,
  EXECUTE,
  FLAG_MESSAGE_END,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  GAP,
  LEVEL,
  QUOTE,
  SNAPSHOT,
  STATUS,
  type TapeRow,
  TRADE,
} from '../../tape/schema.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'
import type { OrderEvent, OrderMessage } from './order-flow.ts'
import type { OrderQueues } from './order-queues.ts'

/**
 * Says what happens in the queues as a public feed would: trades first, then the orders (L3), then the
 * levels that changed (L2), then the best when it or its size changed (L1); one step, one message.
 * Orders are numbered from 0 as they are first spoken of.
 */
export class TapeRows {
  private readonly queues: OrderQueues
  private readonly withQuotes: boolean
  private readonly withLevels: boolean
  private readonly withOrders: boolean
  private readonly emit: (row: TapeRow) => void
  private readonly pool: TapeRow[] = []
  private held = 0
  private readonly quoted = { bidTicks: 0, bidLots: 0, askTicks: 0, askLots: 0 }
  /** Numbers on the tape of the orders that are alive, by their numbers in the queues. */
  private refs = new Map<number, number>()
  private nextRef = 0

  /** `emit` gets each row; the object is used again for later rows. */
  constructor(queues: OrderQueues, depths: readonly Depth[], emit: (row: TapeRow) => void) {
    this.queues = queues
    this.withQuotes = depths.includes('l1')
    this.withLevels = depths.includes('l2')
    this.withOrders = depths.includes('l3')
    this.emit = emit
  }

  /** The whole book: as a tape opens with, and after a gap. */
  open(eventNs: bigint, receivedNs: bigint): void {
    const hasDepth = this.withLevels || this.withOrders
    if (hasDepth) {
      this.hold(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
      this.hold(CLEAR, BUY, 0, 0, FLAG_WHOLE_SIDE)
      this.hold(CLEAR, SELL, 0, 0, FLAG_WHOLE_SIDE)
    }
    if (this.withOrders) this.holdAllOrders()
    if (this.withLevels) {
      for (const side of [BUY, SELL] as const) {
        for (const price of this.queues.prices(side)) this.holdLevel(side, price)
      }
    }
    if (this.withQuotes) this.holdQuotes(true)
    if (hasDepth) this.hold(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
    this.flush(eventNs, receivedNs)
  }

  /** `code` is one of STATUS_HALT, STATUS_RESUME and so on. */
  status(code: number, eventNs: bigint, receivedNs: bigint): void {
    this.hold(STATUS, 0, 0, code, 0)
    this.flush(eventNs, receivedNs)
  }

  /** What follows is lost until the book is opened again. */
  gap(eventNs: bigint, receivedNs: bigint): void {
    this.hold(GAP, 0, 0, 0, 0)
    this.flush(eventNs, receivedNs)
  }

  /** One message, whose effect the queues already show. */
  say(message: OrderMessage, eventNs: bigint, receivedNs: bigint): void {
    const events = message.events
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      if (event?.kind === EXECUTE) {
        this.hold(TRADE, -event.side, event.priceTicks, event.qtyLots, 0)
      }
    }
    if (this.withOrders) for (const event of events) this.holdOrder(event)
    if (this.withLevels) {
      // Events of one message come price by price: a level changes where the price does.
      for (let i = 0; i < events.length; i++) {
        const event = events[i]
        if (event === undefined || event.priceTicks === events[i + 1]?.priceTicks) continue
        const { side, priceTicks, fromTicks = priceTicks } = event
        if (fromTicks !== priceTicks) this.holdLevel(side, fromTicks)
        this.holdLevel(side, priceTicks)
      }
    }
    if (this.withQuotes) this.holdQuotes(false)
    this.flush(eventNs, receivedNs)
  }

  /** Every order that is alive, first in line first; those spoken of before keep their numbers. */
  private holdAllOrders(): void {
    const before = this.refs
    this.refs = new Map()
    for (const side of [BUY, SELL] as const) {
      for (const price of this.queues.prices(side)) {
        for (const { orderRef, qtyLots } of this.queues.queueAt(side, price)) {
          const ref = before.get(orderRef) ?? this.nextRef++
          this.refs.set(orderRef, ref)
          this.hold(ADD, side, price, qtyLots, 0, ref)
        }
      }
    }
  }

  private holdOrder({ kind, orderRef, side, priceTicks, qtyLots, leftLots }: OrderEvent): void {
    const ref = kind === ADD ? this.nextRef++ : this.refs.get(orderRef)
    assert(ref !== undefined, 'an order that changes has been spoken of')
    if (leftLots === 0) this.refs.delete(orderRef)
    else if (kind === ADD) this.refs.set(orderRef, ref)
    this.hold(kind, side, priceTicks, qtyLots, 0, ref)
  }

  private holdLevel(side: Side, priceTicks: number): void {
    this.hold(LEVEL, side, priceTicks, this.queues.sizeAt(side, priceTicks), 0)
  }

  /** `isWhole`: both sides, whether they have changed or not. */
  private holdQuotes(isWhole: boolean): void {
    const { queues, quoted } = this
    const bidTicks = queues.bestTicks(BUY)
    const bidLots = queues.sizeAt(BUY, bidTicks)
    const askTicks = queues.bestTicks(SELL)
    const askLots = queues.sizeAt(SELL, askTicks)
    const saysBid = isWhole || bidTicks !== quoted.bidTicks || bidLots !== quoted.bidLots
    const saysAsk = isWhole || askTicks !== quoted.askTicks || askLots !== quoted.askLots
    // Where both have moved up, the ask goes first: no quote crosses the one before it.
    const askFirst = quoted.askLots > 0 && askTicks > quoted.askTicks
    if (saysAsk && askFirst) this.hold(QUOTE, SELL, askTicks, askLots, 0)
    if (saysBid) this.hold(QUOTE, BUY, bidTicks, bidLots, 0)
    if (saysAsk && !askFirst) this.hold(QUOTE, SELL, askTicks, askLots, 0)
    quoted.bidTicks = bidTicks
    quoted.bidLots = bidLots
    quoted.askTicks = askTicks
    quoted.askLots = askLots
  }

  private hold(
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    orderRef = -1,
  ): void {
    const row = this.pool[this.held++]
    if (row === undefined) {
      const times = { eventNs: 0n, receivedNs: 0n }
      this.pool.push({ ...times, kind, side, priceTicks, qtyLots, orderRef, flags })
      return
    }
    row.kind = kind
    row.side = side
    row.priceTicks = priceTicks
    row.qtyLots = qtyLots
    row.orderRef = orderRef
    row.flags = flags
  }

  private flush(eventNs: bigint, receivedNs: bigint): void {
    const count = this.held
    this.held = 0
    for (let i = 0; i < count; i++) {
      const row = this.pool[i]
      assert(row !== undefined, 'a held row is in the pool')
      row.eventNs = eventNs
      row.receivedNs = receivedNs
      if (i === count - 1) row.flags |= FLAG_MESSAGE_END
      this.emit(row)
    }
  }
}
