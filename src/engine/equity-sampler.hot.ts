import { grown } from '../lib/grow.ts'
import { type Book, hasBothSides } from '../market/book.ts'
import type { DeskRuntime } from './desk.ts'

/**
 * Idea: what a hearing's desks are worth, looked at in even steps. The market's columns are shared by
 * the desks, position, cash and executions are theirs.
 * Layout: growing columns; `low` and `high` hold the extremes of bid + ask since the last sample, that
 * at the last sample among them.
 * Cost: two comparisons when the best changes, a few stores a desk and sample.
 * Plain twin: test/oracle/plain-pass.ts.
 */
export class EquitySampler {
  rows = 0
  timeNs: Float64Array = new Float64Array(1024)
  bidTicks: Int32Array = new Int32Array(1024)
  askTicks: Int32Array = new Int32Array(1024)
  lowHalfTicks: Float64Array = new Float64Array(1024)
  highHalfTicks: Float64Array = new Float64Array(1024)
  /** The last middle that was known, in half ticks; NaN before the first. */
  markHalfTicks: Float64Array = new Float64Array(1024)
  /** Per desk of the hearing, in its order. */
  readonly positionLots: Float64Array[]
  readonly cashUnits: Float64Array[]
  /** How many executions were booked: their fees are summed up from the fills. */
  readonly executions: Float64Array[]
  readonly desks: readonly DeskRuntime[]
  private readonly books: readonly Book[]
  private low = Number.POSITIVE_INFINITY
  private high = Number.NEGATIVE_INFINITY
  private mark = Number.NaN

  constructor(desks: readonly DeskRuntime[], books: readonly Book[]) {
    this.desks = desks
    this.books = books
    this.positionLots = desks.map(() => new Float64Array(1024))
    this.cashUnits = desks.map(() => new Float64Array(1024))
    this.executions = desks.map(() => new Float64Array(1024))
  }

  /** A message ended that may have changed the best of the first instrument. */
  quote(book: Book): void {
    if (!hasBothSides(book)) return
    const mid = book.bidTicks + book.askTicks
    this.mark = mid
    if (mid < this.low) this.low = mid
    if (mid > this.high) this.high = mid
  }

  sample(timeNs: number): void {
    if (this.rows === this.timeNs.length) this.grow()
    const i = this.rows++
    const book = this.books[0]!
    this.timeNs[i] = timeNs
    this.bidTicks[i] = book.bidTicks
    this.askTicks[i] = book.askTicks
    this.lowHalfTicks[i] = this.low === Number.POSITIVE_INFINITY ? Number.NaN : this.low
    this.highHalfTicks[i] = this.high === Number.NEGATIVE_INFINITY ? Number.NaN : this.high
    this.markHalfTicks[i] = this.mark
    if (!Number.isNaN(this.mark)) {
      this.low = this.mark
      this.high = this.mark
    }
    this.sampleAccounts(i)
  }

  /** The last sample: what was booked when nothing is under way any more. */
  finish(endNs: number): void {
    if (this.rows === 0 || this.timeNs[this.rows - 1]! < endNs) this.sample(endNs)
    else this.sampleAccounts(this.rows - 1)
  }

  private sampleAccounts(i: number): void {
    for (let d = 0; d < this.desks.length; d++) {
      const ledger = this.desks[d]!.ledgers[0]!
      this.positionLots[d]![i] = ledger.positionLots
      this.cashUnits[d]![i] = ledger.cashUnits
      this.executions[d]![i] = ledger.executions
    }
  }

  private grow(): void {
    const length = this.timeNs.length * 2
    this.timeNs = grown(this.timeNs, length)
    this.bidTicks = grown(this.bidTicks, length)
    this.askTicks = grown(this.askTicks, length)
    this.lowHalfTicks = grown(this.lowHalfTicks, length)
    this.highHalfTicks = grown(this.highHalfTicks, length)
    this.markHalfTicks = grown(this.markHalfTicks, length)
    for (let d = 0; d < this.desks.length; d++) {
      this.positionLots[d] = grown(this.positionLots[d]!, length)
      this.cashUnits[d] = grown(this.cashUnits[d]!, length)
      this.executions[d] = grown(this.executions[d]!, length)
    }
  }
}
