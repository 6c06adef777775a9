import {
  ADD,
  CLEAR,
  FLAG_MESSAGE_END,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  SNAPSHOT,
} from '../../tape/schema.ts'
import type { RowSink } from './importer.ts'

/** An order that rests. `filledLots`: executed already, its removal from the book is still to come. */
export type LiveOrder = {
  ref: number
  readonly side: number
  priceTicks: number
  qtyLots: number
  filledLots: number
}

/**
 * The orders that rest, by the venue's number, in the order of their arrival, and the dense numbers that
 * they have on the tape. Memory goes with the orders that rest, not with those that ever did.
 */
export class OrderNumbers {
  private readonly live = new Map<bigint, LiveOrder>()
  private nextRef = 0

  get(venueOrderId: bigint): LiveOrder | undefined {
    return this.live.get(venueOrderId)
  }

  add(venueOrderId: bigint, side: number, priceTicks: number, qtyLots: number): LiveOrder {
    const order = { ref: this.nextRef++, side, priceTicks, qtyLots, filledLots: 0 }
    this.live.set(venueOrderId, order)
    return order
  }

  /** A new number for an order that comes back to the book after it had left it. */
  renumber(order: LiveOrder): void {
    order.ref = this.nextRef++
  }

  remove(venueOrderId: bigint): void {
    this.live.delete(venueOrderId)
  }

  /** The order goes behind all others. */
  requeue(venueOrderId: bigint, order: LiveOrder): void {
    this.live.delete(venueOrderId)
    this.live.set(venueOrderId, order)
  }

  clear(): void {
    this.live.clear()
  }

  /** Numbers begin at 0 again: for a tape of its own, whose snapshot follows. */
  restart(): void {
    this.nextRef = 0
  }

  /** Hands the resting orders on to a new tape, as a snapshot, each with a new number. */
  carry(sink: RowSink): void {
    const row = (
      kind: number,
      side: number,
      flags: number,
      order: LiveOrder | null,
      venueOrderId = 0n,
    ) =>
      sink.carried({
        eventNs: 0n,
        receivedNs: 0n,
        kind,
        side,
        priceTicks: order?.priceTicks ?? 0,
        qtyLots: order?.qtyLots ?? 0,
        orderRef: order?.ref ?? -1,
        flags,
        venueOrderId,
      })
    row(SNAPSHOT, 0, FLAG_SNAPSHOT_FIRST, null)
    row(CLEAR, 1, FLAG_WHOLE_SIDE, null)
    row(CLEAR, -1, FLAG_WHOLE_SIDE, null)
    for (const [id, order] of this.live) {
      if (order.qtyLots === 0) continue
      this.renumber(order)
      row(ADD, order.side, 0, order, id)
    }
    row(SNAPSHOT, 0, FLAG_SNAPSHOT_LAST | FLAG_MESSAGE_END, null)
  }
}
