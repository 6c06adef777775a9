import type { Book } from '../market/book.ts'
import type { TapeColumns } from '../tape/columns.ts'
import { FLAG_MESSAGE_END, STATUS, TRADE } from '../tape/schema.ts'
import type { DeskRuntime } from './desk.ts'
import type { EquitySampler } from './equity-sampler.hot.ts'
import type { MarketLanes } from './market-lanes.ts'

/**
 * Idea: the market as heard at one feed latency. It walks the tape at the time we heard it, keeps one
 * book per instrument, and wakes the desks that asked for what happened.
 * Cost: one book update a row, six comparisons a message, a call for each desk that is woken.
 * Holds: a strategy is woken once a message, after all its rows: trades, then the quote, then the book.
 * Plain twin: test/oracle/plain-pass.ts.
 */
export class Hearing {
  /** Added to every recorded receive time. */
  readonly offsetNs: number
  /** Its number among the hearings of the pass. */
  readonly number: number
  readonly books: readonly Book[]
  readonly desks: DeskRuntime[] = []
  readonly quoteDesks: DeskRuntime[] = []
  readonly bookDesks: DeskRuntime[] = []
  readonly tradeDesks: DeskRuntime[] = []
  /** Looks at its desks in even steps, where samples are asked for. */
  sampler: EquitySampler | null = null
  private readonly market: MarketLanes

  constructor(offsetNs: number, number: number, books: readonly Book[], market: MarketLanes) {
    this.offsetNs = offsetNs
    this.number = number
    this.books = books
    this.market = market
  }

  add(desk: DeskRuntime): void {
    this.desks.push(desk)
    if (desk.wakes.quotes === true) this.quoteDesks.push(desk)
    if (desk.wakes.book === true) this.bookDesks.push(desk)
    if (desk.wakes.trades === true) this.tradeDesks.push(desk)
  }

  /** First and last time of any row that its desks can know of: heard by them, or met by their venue. */
  get startNs(): number {
    return this.market.startNs(this.number)
  }

  get endNs(): number {
    return this.market.endNs(this.number)
  }

  /** All rows of one message that are heard at one time; then the strategies that care are woken. */
  hear(source: number, timeNs: number): void {
    const lane = this.market.lanes[source]!
    const times = lane.timeNs
    const rows = lane.row
    const instrument = this.market.instrument[source]!
    const book = this.books[instrument]!
    const columns = this.market.columns[source]!
    const bidTicks = book.bidTicks
    const askTicks = book.askTicks
    const bidLots = book.bidLots
    const askLots = book.askLots
    const wasValid = book.valid
    const first = this.market.position[source]!
    let at = first
    let isTrade = false
    let isBook = false
    for (;;) {
      const row = rows === null ? at : rows[at]!
      const kind = columns.kind[row]!
      const flags = columns.flags[row]!
      if (kind === TRADE) isTrade = true
      else {
        book.apply(
          kind,
          columns.side[row]!,
          columns.priceTicks[row]!,
          columns.qtyLots[row]!,
          flags,
          columns.orderRef[row]!,
        )
        if (kind !== STATUS) isBook = true
      }
      at++
      if ((flags & FLAG_MESSAGE_END) !== 0 || at >= times.length || times[at]! !== timeNs) break
    }
    this.market.moveTo(source, at)
    if (isTrade && this.tradeDesks.length > 0)
      this.wakeTrades(instrument, columns, rows, first, at, timeNs)
    const isQuote =
      book.bidTicks !== bidTicks ||
      book.askTicks !== askTicks ||
      book.bidLots !== bidLots ||
      book.askLots !== askLots ||
      book.valid !== wasValid
    if (isQuote) {
      if (instrument === 0 && this.sampler !== null) this.sampler.quote(book)
      const desks = this.quoteDesks
      for (let d = 0; d < desks.length; d++) desks[d]!.wakeQuote(timeNs, instrument)
    }
    if (isBook) {
      const desks = this.bookDesks
      for (let d = 0; d < desks.length; d++) desks[d]!.wakeBook(timeNs, instrument)
    }
  }

  private wakeTrades(
    instrument: number,
    columns: TapeColumns,
    rows: Int32Array | null,
    first: number,
    end: number,
    timeNs: number,
  ): void {
    const desks = this.tradeDesks
    for (let at = first; at < end; at++) {
      const row = rows === null ? at : rows[at]!
      if (columns.kind[row] !== TRADE) continue
      const side = columns.side[row]!
      const price = columns.priceTicks[row]!
      const qty = columns.qtyLots[row]!
      for (let d = 0; d < desks.length; d++)
        desks[d]!.wakeTrade(timeNs, instrument, side, price, qty)
    }
  }
}
