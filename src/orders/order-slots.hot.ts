/** How many orders must have been sent after an order was over before it is forgotten. */
export const RECENT_ORDERS = 128
/** Slots taken in turn: twice that, so that few orders are in the way of a later one. */
const RING = 2 * RECENT_ORDERS
/** Cells of a slot: three cache lines of eight. */
export const SLOT_CELLS = 24

/**
 * Idea: where an order stands. Where all orders are kept, each has a slot of its own. Else slots are taken
 * in turn, and who is still known when its slot is wanted moves behind the ring.
 * Layout: a slot is the number of its first cell; `id[slot]`, and 0 where nobody stands, but -1 in the
 * first, so that neither 0 nor a negative number is ever found. Behind the ring: a map, and free slots.
 * Cost: a comparison for an order in the ring, a lookup behind it.
 * Holds: an order is forgotten only when it is over and RECENT_ORDERS were sent since.
 * Plain twin: test/oracle/plain-order-facts.ts, which keeps all.
 */
export class OrderSlots {
  cells = new Float64Array(RING * SLOT_CELLS)
  id: Float64Array
  /** Orders sent when nothing of it was to come any more, 0 before. */
  overAt: Float64Array
  private mask = RING - 1
  private readonly keepsAll: boolean
  private readonly behind = new Map<number, number>()
  private readonly free: number[] = []

  constructor(keepsAll: boolean) {
    this.keepsAll = keepsAll
    this.id = this.column(0)
    this.overAt = this.column(14)
    this.id[0] = -1
  }

  /** One cell of every slot. */
  column(cell: number): Float64Array {
    return new Float64Array(this.cells.buffer, 8 * cell)
  }

  /** -1 for an id that is none, or forgotten. */
  of(id: number): number {
    const slot = (id & this.mask) * SLOT_CELLS
    return this.id[slot] === id ? slot : this.find(id)
  }

  private find(id: number): number {
    return this.behind.get(id) ?? -1
  }

  /** The slot that an order takes; who stands in it must be moved or forgotten first. */
  home(id: number): number {
    return (id & this.mask) * SLOT_CELLS
  }

  isForgotten(slot: number, count: number): boolean {
    const overAt = this.overAt[slot]!
    return overAt !== 0 && count - overAt >= RECENT_ORDERS
  }

  /** Nothing is free behind the ring. */
  get isFull(): boolean {
    return this.free.length === 0
  }

  /** Gives the order of a slot another one, behind the ring. */
  refuge(slot: number): void {
    const to = this.free.pop()!
    this.behind.set(this.id[slot]!, to)
    this.cells.copyWithin(to, slot, slot + SLOT_CELLS)
  }

  /** Slots behind the ring whose orders are forgotten become free; the caller lets go of each. */
  sweep(count: number, letGo: (slot: number) => void): void {
    for (const [id, slot] of this.behind) {
      if (!this.isForgotten(slot, count)) continue
      letGo(slot)
      this.id[slot] = 0
      this.behind.delete(id)
      this.free.push(slot)
    }
  }

  /** Whether the orders up to this one have slots. */
  holds(id: number): boolean {
    return !this.keepsAll || (id + 1) * SLOT_CELLS <= this.cells.length
  }

  /** Twice the cells; columns must be taken anew. Where all are kept the ring grows, else what is behind it. */
  grow(): void {
    const from = this.cells.length
    const cells = new Float64Array(2 * from)
    cells.set(this.cells)
    this.cells = cells
    this.id = this.column(0)
    this.overAt = this.column(14)
    if (this.keepsAll) this.mask = 2 * this.mask + 1
    else
      for (let slot = 2 * from - SLOT_CELLS; slot >= from; slot -= SLOT_CELLS) this.free.push(slot)
  }
}
