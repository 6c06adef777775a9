import { L2Book } from '../../market/l2-book.hot.ts'
import {
  CLEAR,
  FLAG_MESSAGE_END,
  FLAG_OFFGRID,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  FUNDING,
  GAP,
  INDEX,
  LEVEL,
  MARK,
  QUOTE,
  SNAPSHOT,
  type TapeRow,
  TRADE,
} from '../../tape/schema.ts'
import type { ImportOptions, RowSink } from './importer.ts'
import type { MarketMessage, ReferenceMessage, SideLevels } from './market-message.ts'

/**
 * Turns messages into tape rows, and keeps the book that one file hands on to the next. Rules `venue`
 * write a full refresh between SNAPSHOT rows; rules `hftbacktest` write one CLEAR a side at its worst
 * price, then the levels.
 */
export class MessageRows {
  private readonly rules: ImportOptions['rules']
  private readonly book: L2Book
  private hasBook = false
  private readonly quotes = new Map<number, { priceTicks: number; qtyLots: number }>()
  private readonly line: TapeRow = {
    eventNs: 0n,
    receivedNs: 0n,
    kind: 0,
    side: 0,
    priceTicks: 0,
    qtyLots: 0,
    orderRef: -1,
    flags: 0,
  }
  private out: (row: TapeRow) => void = () => {}

  constructor(rules: ImportOptions['rules']) {
    this.rules = rules
    this.book = new L2Book(rules === 'hftbacktest')
  }

  /** True once a message has told of the book's levels. */
  get holdsBook(): boolean {
    return this.hasBook
  }

  /** Writes the rows of one message. */
  write(message: MarketMessage, sink: RowSink): void {
    this.out = (row) => sink.row(row)
    this.line.eventNs = message.eventNs
    this.line.receivedNs = message.receivedNs
    if (message.type === 'depth') {
      const last = message.asks.priceTicks.length === 0
      this.levels(1, message.bids, last)
      this.levels(-1, message.asks, true)
      this.hasBook = true
    } else if (message.type === 'trade') {
      const flags = FLAG_MESSAGE_END | (message.offGrid ? FLAG_OFFGRID : 0)
      this.row(TRADE, message.side, message.priceTicks, message.qtyLots, flags)
    } else if (message.type === 'quote') {
      this.row(QUOTE, 1, message.bidTicks, message.bidLots, 0)
      this.row(QUOTE, -1, message.askTicks, message.askLots, FLAG_MESSAGE_END)
    } else if (message.type === 'snapshot') {
      this.refresh(message.bids, message.asks, false)
      this.hasBook = true
    } else if (message.type === 'reference') {
      this.reference(message)
    } else {
      this.row(GAP, 0, 0, 0, FLAG_MESSAGE_END)
    }
  }

  private reference(message: ReferenceMessage): void {
    const { markMilliTicks, indexMilliTicks, fundingRateNanos } = message
    const values = [
      [MARK, markMilliTicks],
      [INDEX, indexMilliTicks],
      [FUNDING, fundingRateNanos],
    ] as const
    const stated = values.filter(([, value]) => value !== null)
    for (const [i, [kind, value]] of stated.entries()) {
      this.row(kind, 0, 0, value ?? 0, i === stated.length - 1 ? FLAG_MESSAGE_END : 0)
    }
  }

  /**
   * Writes the book as the last file left it, through `sink.carried`. `trusted` is false when the book
   * lost its sequence: then a gap stands in its place.
   */
  carry(sink: RowSink, trusted: boolean): void {
    this.out = (row) => sink.carried(row)
    if (this.hasBook && trusted) {
      const bids: SideLevels = { priceTicks: [], qtyLots: [] }
      const asks: SideLevels = { priceTicks: [], qtyLots: [] }
      this.book.levels(1, bids)
      this.book.levels(-1, asks)
      this.refresh(bids, asks, true)
      return
    }
    if (this.hasBook) this.row(GAP, 0, 0, 0, FLAG_MESSAGE_END)
    this.lastQuotes(FLAG_MESSAGE_END)
  }

  private refresh(bids: SideLevels, asks: SideLevels, withQuotes: boolean): void {
    if (this.rules === 'hftbacktest') {
      this.clearThroughWorst(1, bids)
      this.levels(1, bids, asks.priceTicks.length === 0)
      this.clearThroughWorst(-1, asks)
      this.levels(-1, asks, true)
      return
    }
    this.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_FIRST)
    this.row(CLEAR, 1, 0, 0, FLAG_WHOLE_SIDE)
    this.row(CLEAR, -1, 0, 0, FLAG_WHOLE_SIDE)
    this.levels(1, bids, false)
    this.levels(-1, asks, false)
    if (withQuotes) this.lastQuotes(0)
    this.row(SNAPSHOT, 0, 0, 0, FLAG_SNAPSHOT_LAST | FLAG_MESSAGE_END)
  }

  private lastQuotes(lastFlags: number): void {
    let left = this.quotes.size
    for (const side of [1, -1]) {
      const quote = this.quotes.get(side)
      if (quote === undefined) continue
      this.row(QUOTE, side, quote.priceTicks, quote.qtyLots, --left === 0 ? lastFlags : 0)
    }
  }

  private clearThroughWorst(side: number, levels: SideLevels): void {
    if (levels.priceTicks.length === 0) return
    const worst = levels.priceTicks.reduce((a, b) => (side > 0 ? Math.min(a, b) : Math.max(a, b)))
    this.row(CLEAR, side, worst, 0, 0)
  }

  private levels(side: number, levels: SideLevels, endsMessage: boolean): void {
    const { priceTicks, qtyLots } = levels
    const last = priceTicks.length - 1
    for (let i = 0; i <= last; i++) {
      const flags = endsMessage && i === last ? FLAG_MESSAGE_END : 0
      this.row(LEVEL, side, priceTicks[i] ?? 0, qtyLots[i] ?? 0, flags)
    }
  }

  private row(
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
  ): void {
    const line = this.line
    line.kind = kind
    line.side = side
    line.priceTicks = priceTicks
    line.qtyLots = qtyLots
    line.flags = flags
    if (kind === QUOTE) this.quotes.set(side, { priceTicks, qtyLots })
    else this.book.apply(kind, side, priceTicks, qtyLots, flags)
    this.out(line)
  }
}
