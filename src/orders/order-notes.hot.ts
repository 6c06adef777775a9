import { grown } from '../lib/grow.ts'

export const NOTE_FILL = 1
export const NOTE_BUST = 2
export const NOTE_CORRECTION = 3
/** Terms that hold from here on: accepted, restated, or sized by the venue. */
export const NOTE_TERMS = 4
export const NOTE_RESTATED = 5
export const NOTE_RENEWED = 6
export const NOTE_DONE_FOR_DAY = 7
export const NOTE_SUSPENDED = 8
/** An ending; `executionId` holds the status that it ends in. */
export const NOTE_ENDED = 9
/** The terms that the order was sent with; kept once others come. */
export const NOTE_ORIGIN = 10

/** A price that a report does not state. */
export const NOT_STATED = -(2 ** 31)

/** A fill or an amendment of one that counts. */
export const COUNTED = 1
/** Waits for the execution that it refers to. */
export const HELD = 2
/** A fill that was taken back: nothing amends it any more. */
export const BUSTED = 4

/** Cells of a row. */
const CELLS = 16

/**
 * Idea: what a venue said of an order and what may have to be read again, one row each: executions and
 * their amendments by id, terms, marks.
 * Layout: a row is the number of its first cell, its fields side by side; `next` links the rows of an
 * order, newest first; row 0 ends a list. Rows of orders that are forgotten are used again.
 * Cost: one row an execution; an order that rests and is canceled has none.
 * Holds: rows are never changed but for what they count for now (`state`, `standing*`).
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export class OrderNotes {
  /** The last row that was ever used. */
  count = 0
  kind!: Float64Array
  state!: Float64Array
  sequence!: Float64Array
  executionId!: Float64Array
  refersTo!: Float64Array
  lots!: Float64Array
  priceTicks!: Float64Array
  standingLots!: Float64Array
  standingTicks!: Float64Array
  next!: Float64Array
  /** Rows that a fold sorts. */
  scratch = new Int32Array(64)
  private free = 0
  private cells = new Float64Array(64 * CELLS)

  constructor() {
    this.layOut()
  }

  /** Puts a row in front of `head` and returns it: the new head. */
  add(
    head: number,
    kind: number,
    sequence: number,
    executionId: number,
    refersTo: number,
    lots: number,
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
    this.standingLots[row] = 0
    this.standingTicks[row] = 0
    this.kind[row] = kind
    this.sequence[row] = sequence
    this.executionId[row] = executionId
    this.refersTo[row] = refersTo
    this.lots[row] = lots
    this.priceTicks[row] = priceTicks
    this.next[row] = head
    return row
  }

  /** The execution or amendment with this id, 0 when there is none. */
  execution(head: number, executionId: number): number {
    let row = head
    while (row !== 0) {
      if (this.kind[row]! <= NOTE_CORRECTION && this.executionId[row] === executionId) return row
      row = this.next[row]!
    }
    return 0
  }

  /** The row of this kind with this sequence number, 0 when there is none. */
  numbered(head: number, kind: number, sequence: number): number {
    let row = head
    while (row !== 0) {
      if (this.kind[row] === kind && this.sequence[row] === sequence) return row
      row = this.next[row]!
    }
    return 0
  }

  isHeld(row: number): boolean {
    return this.state[row] === HELD
  }

  /** The fill that a chain of amendments goes back to; 0 while a link does not count. */
  fillOf(head: number, executionId: number): number {
    let row = this.execution(head, executionId)
    while (row !== 0 && this.state[row] !== 0 && this.state[row] !== HELD) {
      if (this.kind[row] === NOTE_FILL) return row
      row = this.execution(head, this.refersTo[row]!)
    }
    return 0
  }

  /** Of the rows that wait for this execution, the one with the lowest number; 0 when none does. */
  heldFor(head: number, executionId: number): number {
    let found = 0
    let row = head
    while (row !== 0) {
      if (this.state[row] === HELD && this.refersTo[row] === executionId) {
        if (found === 0 || this.sequence[row]! < this.sequence[found]!) found = row
      }
      row = this.next[row]!
    }
    return found
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

  growScratch(): void {
    this.scratch = grown(this.scratch, this.scratch.length * 2)
  }

  private grow(): void {
    const cells = new Float64Array(2 * this.cells.length)
    cells.set(this.cells)
    this.cells = cells
    this.layOut()
  }

  private layOut(): void {
    const column = (cell: number) => new Float64Array(this.cells.buffer, 8 * cell)
    this.kind = column(0)
    this.state = column(1)
    this.sequence = column(2)
    this.executionId = column(3)
    this.refersTo = column(4)
    this.lots = column(5)
    this.priceTicks = column(6)
    this.standingLots = column(7)
    this.standingTicks = column(8)
    this.next = column(9)
  }
}
