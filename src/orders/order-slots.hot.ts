import { grown } from '../lib/grow.ts'

/** How many orders must have been sent after an order was over before it is forgotten. */
export const RECENT_ORDERS = 512
/** Slots taken in turn: twice that, so that few orders are in the way of a later one. */
export const RING = 2 * RECENT_ORDERS

/**
 * Idea: where an order stands in the columns. Where all orders are kept, the slot is the id. Else slots
 * are taken in turn, and who is still known when its slot is wanted moves behind the ring.
 * Layout: `id[slot]`; behind the ring a map and a list of free slots. Empty is 0, and -1 in slot 0, so
 * that neither 0 nor a negative number is ever found.
 * Cost: a comparison for an order in the ring, a lookup behind it.
 * Holds: an order is forgotten only when it is over and RECENT_ORDERS were sent since.
 * Plain twin: test/oracle/plain-order-facts.ts, which keeps all.
 */
export class OrderSlots {
  id = new Int32Array(RING)
  /** Orders sent when nothing of it was to come any more, 0 before. */
  overAt = new Int32Array(RING)
  private mask = RING - 1
  private readonly keepsAll: boolean
  private readonly behind = new Map<number, number>()
  private free: number[] = []

  constructor(keepsAll: boolean) {
    this.keepsAll = keepsAll
    this.id[0] = -1
  }

  /** -1 for an id that is none, or forgotten. */
  of(id: number): number {
    const slot = id & this.mask
    return this.id[slot] === id ? slot : this.find(id)
  }

  private find(id: number): number {
    return this.behind.get(id) ?? -1
  }

  /** The slot that an order takes; who stands in it must be moved or forgotten first. */
  home(id: number): number {
    return id & this.mask
  }

  isForgotten(slot: number, count: number): boolean {
    const overAt = this.overAt[slot]!
    return overAt !== 0 && count - overAt >= RECENT_ORDERS
  }

  take(slot: number, id: number): void {
    this.id[slot] = id
    this.overAt[slot] = 0
  }

  /** Nothing is free behind the ring. */
  get isFull(): boolean {
    return this.free.length === 0
  }

  /** Gives the order of a slot another one, behind the ring. */
  refuge(slot: number): number {
    const to = this.free.pop()!
    const id = this.id[slot]!
    this.behind.set(id, to)
    this.id[to] = id
    this.overAt[to] = this.overAt[slot]!
    return to
  }

  /** Slots behind the ring whose orders are forgotten become free; the caller lets go of each. */
  sweep(count: number, letGo: (slot: number) => void): void {
    if (this.keepsAll) return
    for (const [id, slot] of this.behind) {
      if (!this.isForgotten(slot, count)) continue
      letGo(slot)
      this.id[slot] = 0
      this.behind.delete(id)
      this.free.push(slot)
    }
  }

  /** Longer columns. Where all are kept the ring grows; else there is more room behind it. */
  grow(length: number): void {
    const from = this.id.length
    this.id = grown(this.id, length)
    this.overAt = grown(this.overAt, length)
    if (this.keepsAll) this.mask = length - 1
    else for (let slot = length - 1; slot >= from; slot--) this.free.push(slot)
  }

  get length(): number {
    return this.id.length
  }

  /** Whether the orders up to this one have slots. */
  holds(id: number): boolean {
    return !this.keepsAll || id < this.id.length
  }
}
