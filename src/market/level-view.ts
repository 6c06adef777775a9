import type { TapeColumns } from '../tape/columns.ts'
import { RowBuffer } from '../tape/row-buffer.ts'
import type { RowView } from '../tape/row-view.ts'
import { ADD, CLEAR, EXECUTE, FLAG_MESSAGE_END, LEVEL, MODIFY, QUOTE } from '../tape/schema.ts'
import { NO_ASK, NO_BID } from './book.ts'
import { L2Book } from './l2-book.hot.ts'
import { L3Book } from './l3-book.hot.ts'

/**
 * An order-by-order tape seen by price: what each message changed is stated once a price, as the level's
 * new size. Trades, gaps, status and snapshot rows stay as they are.
 *
 * At the end of every message after which the orders do not cross, an L2 book of these rows shows the
 * sum of the orders at every price. While the orders cross, a level that changes is stated and hides
 * what stands on the other side at its price or beyond, as in any book of levels; the rest shows the
 * orders' sums. What was hidden is stated again when it changes, or when they cross no more.
 */
export class LevelView implements RowView {
  private readonly book = new L3Book()
  private readonly touched = new TouchedLevels(this.book)

  take(part: TapeColumns): TapeColumns {
    const { book, touched } = this
    const out = new RowBuffer(part)
    let first = 0
    for (let i = 0; i < part.rows; i++) {
      const kind = part.kind[i] ?? 0
      const side = part.side[i] ?? 0
      const price = part.priceTicks[i] ?? 0
      const flags = part.flags[i] ?? 0
      const ref = part.orderRef[i] ?? -1
      if (kind >= ADD && kind <= EXECUTE) {
        const known = book.lotsOf(ref) > 0
        if (known) touched.note(book.side[ref] ?? 0, book.priceTicks[ref] ?? 0)
        if (kind === ADD) touched.note(side, price)
        else if (kind === MODIFY && known) touched.note(book.side[ref] ?? 0, price)
      } else {
        // What the orders so far did stands before a row that restates or doubts the book.
        touched.state(out, i)
        if (kind === CLEAR) touched.seen.apply(kind, side, price, 0, flags)
        if (kind !== LEVEL && kind !== QUOTE) out.copy(i)
      }
      book.apply(kind, side, price, part.qtyLots[i] ?? 0, flags, ref)
      if ((flags & FLAG_MESSAGE_END) !== 0 || i === part.rows - 1) {
        touched.state(out, i)
        touched.stateHidden(out, i)
        out.endMessage(first)
        first = out.rows
      }
    }
    return out.columns()
  }
}

/** The prices that a message changed, in the order of their first change, with the size before. */
class TouchedLevels {
  /** What an L2 book of the rows written so far shows. */
  readonly seen = new L2Book()
  private readonly book: L3Book
  private readonly sides: number[] = []
  private readonly prices: number[] = []
  private readonly before: number[] = []
  /** Crossings of `seen` whose hidden levels have been stated again. */
  private healed = 0

  constructor(book: L3Book) {
    this.book = book
  }

  note(side: number, priceTicks: number): void {
    for (let k = 0; k < this.prices.length; k++) {
      if (this.prices[k] === priceTicks && this.sides[k] === side) return
    }
    this.sides.push(side)
    this.prices.push(priceTicks)
    this.before.push(this.book.sizeAt(side, priceTicks))
  }

  /** Writes the levels whose size is another now, with the times of row `source`: those that went away first. */
  state(out: RowBuffer, source: number): void {
    if (this.prices.length === 0) return
    for (const wantsGone of [true, false]) {
      for (let k = 0; k < this.prices.length; k++) {
        const side = this.sides[k] ?? 0
        const price = this.prices[k] ?? 0
        const size = this.book.sizeAt(side, price)
        if (size !== this.before[k] && (size === 0) === wantsGone) {
          this.write(out, source, side, price, size)
        }
      }
    }
    this.sides.length = 0
    this.prices.length = 0
    this.before.length = 0
  }

  /** Once the orders cross no more: writes the levels that an L2 book hid while they did. */
  stateHidden(out: RowBuffer, source: number): void {
    const { book, seen } = this
    if (seen.crossings === this.healed || book.bidTicks >= book.askTicks) return
    for (const side of [1, -1]) {
      let price = side > 0 ? book.bidTicks : book.askTicks
      while (price !== NO_BID && price !== NO_ASK) {
        const size = book.sizeAt(side, price)
        if (seen.sizeAt(side, price) !== size) this.write(out, source, side, price, size)
        price = book.nextLevel(side, price)
      }
    }
    this.healed = seen.crossings
  }

  private write(
    out: RowBuffer,
    source: number,
    side: number,
    priceTicks: number,
    size: number,
  ): void {
    out.push(source, LEVEL, side, priceTicks, size)
    this.seen.apply(LEVEL, side, priceTicks, size, 0)
  }
}
