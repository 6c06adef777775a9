import type { TapeColumns } from '../tape/columns.ts'
import { RowBuffer } from '../tape/row-buffer.ts'
import { ADD, EXECUTE, FLAG_MESSAGE_END, LEVEL, MODIFY, QUOTE } from '../tape/schema.ts'
import { L3Book } from './l3-book.hot.ts'

/**
 * An order-by-order tape seen by price: what each message changed is stated once a price, as the level's
 * new size. Trades, gaps, status and snapshot rows stay as they are.
 */
export function levelsFromOrders(tape: TapeColumns): TapeColumns {
  const out = new RowBuffer(tape)
  const book = new L3Book()
  const touched = new TouchedLevels()
  let first = 0
  for (let i = 0; i < tape.rows; i++) {
    const kind = tape.kind[i] ?? 0
    const side = tape.side[i] ?? 0
    const price = tape.priceTicks[i] ?? 0
    const flags = tape.flags[i] ?? 0
    const ref = tape.orderRef[i] ?? -1
    if (kind >= ADD && kind <= EXECUTE) {
      if (book.lotsOf(ref) > 0) touched.note(book, book.side[ref] ?? 0, book.priceTicks[ref] ?? 0)
      if (kind === ADD) touched.note(book, side, price)
      else if (kind === MODIFY && book.lotsOf(ref) > 0)
        touched.note(book, book.side[ref] ?? 0, price)
    } else {
      // What the orders so far did stands before a row that restates or doubts the book.
      touched.state(book, out, i)
      if (kind !== LEVEL && kind !== QUOTE) out.copy(i)
    }
    book.apply(kind, side, price, tape.qtyLots[i] ?? 0, flags, ref)
    if ((flags & FLAG_MESSAGE_END) !== 0 || i === tape.rows - 1) {
      touched.state(book, out, i)
      out.endMessage(first)
      first = out.rows
    }
  }
  return out.columns()
}

/** The prices that a message changed, in the order of their first change, with the size before. */
class TouchedLevels {
  private readonly sides: number[] = []
  private readonly prices: number[] = []
  private readonly before: number[] = []

  note(book: L3Book, side: number, priceTicks: number): void {
    for (let k = 0; k < this.prices.length; k++) {
      if (this.prices[k] === priceTicks && this.sides[k] === side) return
    }
    this.sides.push(side)
    this.prices.push(priceTicks)
    this.before.push(book.sizeAt(side, priceTicks))
  }

  /** Writes the levels whose size is another now: those that went away first. */
  state(book: L3Book, out: RowBuffer, source: number): void {
    if (this.prices.length === 0) return
    for (const wantsGone of [true, false]) {
      for (let k = 0; k < this.prices.length; k++) {
        const side = this.sides[k] ?? 0
        const price = this.prices[k] ?? 0
        const size = book.sizeAt(side, price)
        if (size !== this.before[k] && (size === 0) === wantsGone) {
          out.push(source, LEVEL, side, price, size)
        }
      }
    }
    this.sides.length = 0
    this.prices.length = 0
    this.before.length = 0
  }
}
