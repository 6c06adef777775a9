import { InputError } from '../../lib/assert.ts'
import { NO_ASK, NO_BID } from '../../market/book.ts'
import { L2Book } from '../../market/l2-book.hot.ts'
import { FLAG_MESSAGE_END, LEVEL } from '../../tape/schema.ts'
import { textOfSteps } from '../../units/grid.ts'
import type { Instrument } from '../../units/instrument.ts'
import type {
  MarketMessage,
  QuoteMessage,
  SideLevels,
  SnapshotMessage,
  TradeMessage,
} from './market-message.ts'

/** A trade's price lies within this factor of the trade's before it, or of the quote's. */
const PRICE_FACTOR_MAX = 2
/** Trades of one stream come in order of venue time, but for this much. */
const TRADE_BACK_MAX_NS = 1_000_000_000n
/** A file with this many crossing depth messages, and this share of them, has its sides swapped. */
const CROSSINGS_MAX = 20
const CROSSINGS_SHARE_MAX = 0.05

/**
 * Refuses messages of one venue whose fields have the right form and stand in the wrong columns: sides
 * swapped, price and size swapped, times of other rows. Kept for one instrument's files in time order:
 * the book goes on from file to file, the last quote and the last trade are the file's own.
 */
export class MarketGuard {
  private readonly instrument: Instrument
  private book = new L2Book()
  private file = ''
  private quote: QuoteMessage | null = null
  private tradeTicks = 0
  private tradeEventNs = 0n
  private depths = 0
  private crossings = 0

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  startFile(file: string): void {
    this.file = file
    this.quote = null
    this.tradeTicks = 0
    this.tradeEventNs = 0n
    this.depths = 0
    this.crossings = 0
  }

  /**
   * Checks a message as it stands in the file. Throws `InputError` naming file, row and field for a
   * quote or a snapshot whose bid is not below its ask, for a trade whose venue time goes back, and for
   * a trade price far from the one before it.
   */
  check(message: MarketMessage, row: number): void {
    if (message.type === 'quote') this.checkQuote(message, row)
    else if (message.type === 'snapshot') this.checkSnapshot(message, row)
    else if (message.type === 'trade') this.checkTrade(message, row)
  }

  /** Follows the book, message by message as it is synchronised. */
  follow(message: MarketMessage): void {
    if (message.type === 'depth') {
      const before = this.book.crossings
      // What goes away goes first: then a crossing is one that the message leaves behind.
      for (const removes of [true, false]) {
        this.set(1, message.bids, removes)
        this.set(-1, message.asks, removes)
      }
      this.depths++
      if (this.book.crossings !== before) this.crossings++
    } else if (message.type === 'snapshot' || message.type === 'gap') {
      this.book = new L2Book()
      if (message.type === 'gap') return
      this.set(1, message.bids, false)
      this.set(-1, message.asks, false)
    }
  }

  /** Throws `InputError` when too many depth messages of the file crossed the book. */
  endFile(): void {
    const { crossings, depths } = this
    if (crossings < CROSSINGS_MAX || crossings <= CROSSINGS_SHARE_MAX * depths) return
    throw new InputError(
      { file: this.file, field: 'b, a' },
      `${crossings} of ${depths} depth messages leave the best bid at or above the best ask: ` +
        'bids and asks look swapped',
      'a book whose bids stay below its asks',
      REMEDY,
    )
  }

  private checkQuote(quote: QuoteMessage, row: number): void {
    const { bidLots, askLots, bidTicks, askTicks } = quote
    if (bidLots > 0 && askLots > 0 && bidTicks >= askTicks) {
      throw this.fault(
        row,
        'b',
        `the bid ${this.text(bidTicks)} is not below the ask ${this.text(askTicks)}`,
        'a bid below the ask',
      )
    }
    this.quote = quote
  }

  private checkSnapshot({ bids, asks }: SnapshotMessage, row: number): void {
    const bid = bids.priceTicks.reduce((a, b) => Math.max(a, b), NO_BID)
    const ask = asks.priceTicks.reduce((a, b) => Math.min(a, b), NO_ASK)
    if (bid === NO_BID || ask === NO_ASK || bid < ask) return
    throw this.fault(
      row,
      'bids',
      `the best bid ${this.text(bid)} is not below the best ask ${this.text(ask)}`,
      'bids below the asks',
    )
  }

  private checkTrade({ eventNs, priceTicks }: TradeMessage, row: number): void {
    if (eventNs < this.tradeEventNs - TRADE_BACK_MAX_NS) {
      throw this.fault(
        row,
        'T',
        `given ${eventNs / 1_000_000n}, after a trade at ${this.tradeEventNs / 1_000_000n}`,
        'trade times that go back by 1000 ms at most',
      )
    }
    const near = this.tradeTicks > 0 ? [this.tradeTicks, this.tradeTicks] : this.bestKnown()
    const [low = 0, high = 0] = near
    if (high > 0 && (priceTicks > high * PRICE_FACTOR_MAX || priceTicks * PRICE_FACTOR_MAX < low)) {
      const known = this.tradeTicks > 0 ? 'the trade before it' : 'the best quote'
      throw this.fault(
        row,
        'p',
        `given the price ${this.text(priceTicks)}, with ${known} at ${this.text(high)}`,
        `a price within a factor of ${PRICE_FACTOR_MAX} of it`,
      )
    }
    this.tradeTicks = priceTicks
    this.tradeEventNs = eventNs
  }

  /** The lowest and the highest best price that is known: of the file's last quote, else of the book. */
  private bestKnown(): readonly number[] {
    const { quote, book } = this
    const best: number[] = []
    if (quote !== null) {
      if (quote.bidLots > 0) best.push(quote.bidTicks)
      if (quote.askLots > 0) best.push(quote.askTicks)
    } else {
      if (book.bidTicks !== NO_BID) best.push(book.bidTicks)
      if (book.askTicks !== NO_ASK) best.push(book.askTicks)
    }
    return best.length === 0 ? [] : [Math.min(...best), Math.max(...best)]
  }

  private set(side: number, { priceTicks, qtyLots }: SideLevels, removes: boolean): void {
    for (let i = 0; i < priceTicks.length; i++) {
      const lots = qtyLots[i] ?? 0
      if ((lots === 0) === removes) {
        this.book.apply(LEVEL, side, priceTicks[i] ?? 0, lots, FLAG_MESSAGE_END)
      }
    }
  }

  private text(ticks: number): string {
    return textOfSteps(this.instrument.priceGrid, ticks)
  }

  private fault(row: number, field: string, given: string, expected: string): InputError {
    return new InputError({ file: this.file, row, field }, given, expected, REMEDY)
  }
}

const REMEDY =
  'Check that no columns of the recording were swapped or shuffled; --rules hftbacktest takes lines ' +
  'as they stand.'
