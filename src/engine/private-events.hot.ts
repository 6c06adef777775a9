import { EventHeap } from '../lib/event-heap.hot.ts'
import { grown } from '../lib/grow.ts'
import type { OrderTerms } from '../orders/intent.ts'
import type { Approved } from '../risk/gate.ts'
import { rankOf } from './lanes.ts'

export const EVENT_NEW = 1
export const EVENT_CANCEL = 2
export const EVENT_REPLACE = 3
export const EVENT_REPORT = 4
export const EVENT_TIMER = 5
export const EVENT_PERIODIC = 6
export const EVENT_SAMPLE = 7

/**
 * Idea: everything that is under way for some desk (orders travelling to a venue, reports travelling
 * back, timers) in one heap, its payload in columns by slot with a free list.
 * Cost: one heap push and pop an event; nothing a market row.
 * Holds: ranks follow the law of lanes, sequence follows the order of scheduling.
 * Plain twin: test/oracle/sorted-queue.ts.
 */
export class PrivateEvents {
  readonly heap = new EventHeap(256)
  kind = new Uint8Array(256)
  desk = new Int32Array(256)
  instrument = new Int32Array(256)
  /** Order id, timer tag. */
  number = new Int32Array(256)
  report = new Uint8Array(256)
  reason = new Uint8Array(256)
  maker = new Uint8Array(256)
  fillNumber = new Int32Array(256)
  priceTicks = new Int32Array(256)
  qtyLots = new Float64Array(256)
  venueNs = new Float64Array(256)
  readonly terms: (Approved<OrderTerms> | null)[] = []
  private next = new Int32Array(256)
  private free = -1
  private used = 0
  private sequence = 0

  /** Takes a slot for an event; the caller fills its columns and then calls `schedule`. */
  take(kind: number, desk: number, instrument: number, number: number): number {
    let slot = this.free
    if (slot >= 0) this.free = this.next[slot]!
    else {
      if (this.used === this.kind.length) this.grow()
      slot = this.used++
    }
    this.kind[slot] = kind
    this.desk[slot] = desk
    this.instrument[slot] = instrument
    this.number[slot] = number
    // What the slot's last event left there must not be journalled with this one.
    this.report[slot] = 0
    this.reason[slot] = 0
    this.terms[slot] = null
    return slot
  }

  schedule(slot: number, timeNs: number, lane: number): void {
    this.heap.push(timeNs, rankOf(lane, this.instrument[slot]!, this.sequence++), slot)
  }

  release(slot: number): void {
    this.terms[slot] = null
    this.next[slot] = this.free
    this.free = slot
  }

  private grow(): void {
    const length = this.kind.length * 2
    this.kind = grown(this.kind, length)
    this.desk = grown(this.desk, length)
    this.instrument = grown(this.instrument, length)
    this.number = grown(this.number, length)
    this.report = grown(this.report, length)
    this.reason = grown(this.reason, length)
    this.maker = grown(this.maker, length)
    this.fillNumber = grown(this.fillNumber, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.qtyLots = grown(this.qtyLots, length)
    this.venueNs = grown(this.venueNs, length)
    this.next = grown(this.next, length)
  }
}
