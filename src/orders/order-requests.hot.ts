export const CANCEL_REQUEST = 1
export const REPLACE_REQUEST = 2

/** The venue said that it is looking at the request. */
export const AT_VENUE = 1
export const ACCEPTED = 2
export const REFUSED = 4

/** Cells of a row. */
const CELLS = 8

/**
 * Idea: cancels and replaces that were sent, one row each, with the intent's number that its client
 * order id is made of, what it asks for, and how it was answered.
 * Layout: a row is the number of its first cell, its fields side by side; `next` links the rows of an
 * order, newest first; row 0 ends a list. Rows of orders that are forgotten are used again.
 * Cost: one row a request; walks end at the last unanswered one, and those are the newest.
 * Holds: numbers grow with rows.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export class OrderRequests {
  /** The last row that was ever used. */
  count = 0
  number!: Float64Array
  order!: Float64Array
  kind!: Float64Array
  state!: Float64Array
  qtyLots!: Float64Array
  priceTicks!: Float64Array
  next!: Float64Array
  private free = 0
  private cells = new Float64Array(64 * CELLS)

  constructor() {
    this.layOut()
  }

  /** Puts a row in front of `head` and returns it: the new head. */
  add(
    head: number,
    order: number,
    kind: number,
    number: number,
    qtyLots: number,
    priceTicks: number,
  ): number {
    let row = this.free
    if (row !== 0) this.free = this.next[row]!
    else {
      this.count += CELLS
      row = this.count
      if (row === this.cells.length) this.grow()
    }
    this.state[row] = 0
    this.number[row] = number
    this.order[row] = order
    this.kind[row] = kind
    this.qtyLots[row] = qtyLots
    this.priceTicks[row] = priceTicks
    this.next[row] = head
    return row
  }

  isAnswered(row: number): boolean {
    return this.state[row]! >= ACCEPTED
  }

  /**
   * The request that an answer is for: by its number, or without one the oldest of its kind that is
   * not answered. 0 when there is none.
   */
  find(head: number, kind: number, number: number, unanswered: number): number {
    let left = unanswered
    let found = 0
    let row = head
    while (row !== 0 && (number !== 0 || left > 0)) {
      if (this.number[row] === number) return this.kind[row] === kind ? row : 0
      if (!this.isAnswered(row)) {
        left--
        if (number === 0 && this.kind[row] === kind) found = row
      }
      row = this.next[row]!
    }
    return found
  }

  /** How many unanswered requests of a kind, among the newest `unanswered`; with the bits of `state`. */
  pending(head: number, kind: number, state: number, unanswered: number): number {
    let left = unanswered
    let count = 0
    let row = head
    while (left > 0 && row !== 0) {
      if (!this.isAnswered(row)) {
        left--
        if (this.kind[row] === kind && (this.state[row]! & state) === state) count++
      }
      row = this.next[row]!
    }
    return count
  }

  /** The largest size that an unanswered replace asks for, 0 without one. */
  largestAsked(head: number, unanswered: number): number {
    let left = unanswered
    let largest = 0
    let row = head
    while (left > 0 && row !== 0) {
      if (!this.isAnswered(row)) {
        left--
        if (this.qtyLots[row]! > largest) largest = this.qtyLots[row]!
      }
      row = this.next[row]!
    }
    return largest
  }

  /** The rows of an order that is forgotten are used again. */
  letGo(head: number): void {
    let row = head
    while (row !== 0) {
      const next = this.next[row]!
      this.next[row] = this.free
      this.free = row
      row = next
    }
  }

  private grow(): void {
    const cells = new Float64Array(2 * this.cells.length)
    cells.set(this.cells)
    this.cells = cells
    this.layOut()
  }

  private layOut(): void {
    const column = (cell: number) => new Float64Array(this.cells.buffer, 8 * cell)
    this.number = column(0)
    this.order = column(1)
    this.kind = column(2)
    this.state = column(3)
    this.qtyLots = column(4)
    this.priceTicks = column(5)
    this.next = column(6)
  }
}
