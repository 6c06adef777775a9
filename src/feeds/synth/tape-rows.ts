import { assert } from '../../lib/assert.ts'
import {
  CLEAR,
  EXECUTE,
  FLAG_MESSAGE_END,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  LEVEL,
  QUOTE,
  SNAPSHOT,
  type TapeRow,
  TRADE,
} from '../../tape/schema.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'
import type { OrderMessage } from './order-flow.ts'
import type { OrderQueues } from './order-queues.ts'

/** Which rows a synthetic tape carries. */
export type SynthDepth = 'l1' | 'l2'

/**
 * Says what happens in the queues as a public feed would: trades first, then the levels that
 * changed (L2), then the best when it or its size changed (L1); one step, one message.
 */
export class TapeRows {
  private readonly queues: OrderQueues
  private readonly withQuotes: boolean
  private readonly withLevels: boolean
  private readonly emit: (row: TapeRow) => void
  private readonly pool: TapeRow[] = []
  private held = 0
  private readonly quoted = { bidTicks: 0, bidLots: 0, askTicks: 0, askLots: 0 }

  /** `emit` gets each row; the object is used again for later rows. */
  constructor(queues: OrderQueues, depths: readonly SynthDepth[], emit: (row: TapeRow) => void) {
    this.queues = queues
    this.withQuotes = depths.includes('l1')
    this.withLevels = depths.includes('l2')
    this.emit = emit
  }

  /** The whole book, as a tape opens with. */
  open(eventNs: bigint, receivedNs: bigint): void {
    if (this.withLevels) {
      this.hold(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
      this.hold(CLEAR, BUY, 0, 0, FLAG_WHOLE_SIDE)
      this.hold(CLEAR, SELL, 0, 0, FLAG_WHOLE_SIDE)
      for (const side of [BUY, SELL] as const) {
        for (const price of this.queues.prices(side)) this.holdLevel(side, price)
      }
    }
    if (this.withQuotes) this.holdQuotes()
    if (this.withLevels) this.hold(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST)
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
    if (this.withLevels) {
      // Events of one message come price by price: a level changes where the price does.
      for (let i = 0; i < events.length; i++) {
        const event = events[i]
        if (event === undefined || event.priceTicks === events[i + 1]?.priceTicks) continue
        this.holdLevel(event.side, event.priceTicks)
      }
    }
    if (this.withQuotes) this.holdQuotes()
    this.flush(eventNs, receivedNs)
  }

  private holdLevel(side: Side, priceTicks: number): void {
    this.hold(LEVEL, side, priceTicks, this.queues.sizeAt(side, priceTicks), 0)
  }

  private holdQuotes(): void {
    const { queues, quoted } = this
    const bidTicks = queues.bestTicks(BUY)
    const bidLots = queues.sizeAt(BUY, bidTicks)
    const askTicks = queues.bestTicks(SELL)
    const askLots = queues.sizeAt(SELL, askTicks)
    const bidChanged = bidTicks !== quoted.bidTicks || bidLots !== quoted.bidLots
    const askChanged = askTicks !== quoted.askTicks || askLots !== quoted.askLots
    if (bidChanged) this.hold(QUOTE, BUY, bidTicks, bidLots, 0)
    if (askChanged) this.hold(QUOTE, SELL, askTicks, askLots, 0)
    quoted.bidTicks = bidTicks
    quoted.bidLots = bidLots
    quoted.askTicks = askTicks
    quoted.askLots = askLots
  }

  private hold(kind: number, side: number, priceTicks: number, qtyLots: number, flags: number) {
    const row = this.pool[this.held++]
    if (row === undefined) {
      const times = { eventNs: 0n, receivedNs: 0n }
      this.pool.push({ ...times, kind, side, priceTicks, qtyLots, orderRef: -1, flags })
      return
    }
    row.kind = kind
    row.side = side
    row.priceTicks = priceTicks
    row.qtyLots = qtyLots
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
