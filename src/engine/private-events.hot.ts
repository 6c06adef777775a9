import { EventHeap } from '../lib/event-heap.hot.ts'
import { grown } from '../lib/grow.ts'
import type { OrderTerms } from '../orders/intent.ts'
import type { Approved } from '../risk/gate.ts'
import { laneOf, rankOf } from './lanes.ts'

export const EVENT_NEW = 1
export const EVENT_CANCEL = 2
export const EVENT_REPLACE = 3
export const EVENT_REPORT = 4
export const EVENT_TIMER = 5
export const EVENT_PERIODIC = 6
export const EVENT_SAMPLE = 7
export const EVENT_RESET = 8
export const EVENT_PLAN = 9

/** Lanes (below 8) by the last two bits of an instrument. */
const CHAINS = 32

/**
 * Idea: everything that is under way for some desk (orders travelling to a venue, reports travelling
 * back, timers) in one heap, its payload in columns by slot with a free list. Desks that act at one
 * instant and wait equally long meet again at one instant: what is scheduled for the same time, lane and
 * instrument as the last such event waits behind it in a chain, and the heap holds only its head.
 * Layout: `behind[slot]` is the next of a chain or -1, `tailOf[head]` its last one.
 * Cost: one heap push and pop a chain; nothing a market row.
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
  /** In a chain: the event behind this one; in the free list: the next free slot. */
  private behind = new Int32Array(256)
  private tailOf = new Int32Array(256)
  /** By lane and instrument: the head of the chain that was scheduled to last, and its time. */
  private readonly lastHead = new Int32Array(CHAINS).fill(-1)
  private readonly lastNs = new Float64Array(CHAINS).fill(Number.NaN)
  private free = -1
  private used = 0
  private sequence = 0

  /** Takes a slot for an event; the caller fills its columns and then calls `schedule`. */
  take(kind: number, desk: number, instrument: number, number: number): number {
    let slot = this.free
    if (slot >= 0) this.free = this.behind[slot]!
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
    const instrument = this.instrument[slot]!
    const chain = (lane << 2) | (instrument & 3)
    this.behind[slot] = -1
    if (this.lastNs[chain] === timeNs) {
      const head = this.lastHead[chain]!
      if (this.instrument[head] === instrument) {
        const tail = this.tailOf[head]!
        this.behind[tail] = slot
        this.tailOf[head] = slot
        return
      }
    }
    this.tailOf[slot] = slot
    this.lastHead[chain] = slot
    this.lastNs[chain] = timeNs
    this.heap.push(timeNs, rankOf(lane, instrument, this.sequence++), slot)
  }

  /** Takes the first event out; the caller has read `heap.time[0]` and `heap.rank[0]`. */
  takeFirst(): number {
    const { heap } = this
    const slot = heap.item[0]!
    const lane = laneOf(heap.rank[0]!)
    const chain = (lane << 2) | (this.instrument[slot]! & 3)
    const isLast = this.lastHead[chain] === slot
    const next = this.behind[slot]!
    if (next < 0) {
      heap.pop()
      if (isLast) this.lastNs[chain] = Number.NaN
      return slot
    }
    heap.item[0] = next
    this.tailOf[next] = this.tailOf[slot]!
    if (isLast) this.lastHead[chain] = next
    return slot
  }

  release(slot: number): void {
    this.terms[slot] = null
    this.behind[slot] = this.free
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
    this.behind = grown(this.behind, length)
    this.tailOf = grown(this.tailOf, length)
  }
}
