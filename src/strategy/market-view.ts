import {
  type Book,
  depthLots,
  hasBothSides,
  imbalance,
  microprice,
  midTicks,
} from '../market/book.ts'
import type { Instrument } from '../units/instrument.ts'

/** One instrument as a desk hears it: questions to its book, none of its levers. */
export class Market {
  readonly instrument: Instrument
  /** Number of the instrument in the run. */
  readonly number: number
  private readonly book: Book

  constructor(book: Book, instrument: Instrument, number: number) {
    this.book = book
    this.instrument = instrument
    this.number = number
  }

  /** Best bid in ticks, NO_BID when there is none. */
  get bidTicks(): number {
    return this.book.bidTicks
  }

  /** Best ask in ticks, NO_ASK when there is none. */
  get askTicks(): number {
    return this.book.askTicks
  }

  get bidLots(): number {
    return this.book.bidLots
  }

  get askLots(): number {
    return this.book.askLots
  }

  /** Both sides have a price, no gap makes the book doubtful, and the session has not ended. */
  get hasBothSides(): boolean {
    return hasBothSides(this.book)
  }

  /** Displayed lots of a side at a price. */
  sizeAt(side: number, priceTicks: number): number {
    return this.book.sizeAt(side, priceTicks)
  }

  /** The next price of a side behind `priceTicks`, NO_BID / NO_ASK at the end. */
  nextLevel(side: number, priceTicks: number): number {
    return this.book.nextLevel(side, priceTicks)
  }

  /** Middle in ticks, NaN without both sides. */
  midTicks(): number {
    return midTicks(this.book)
  }

  /** Size-weighted middle in ticks, NaN without both sides. */
  microprice(): number {
    return microprice(this.book)
  }

  /** (bids - asks) / (bids + asks) over `levels` levels, NaN without both sides. */
  imbalance(levels = 1): number {
    return imbalance(this.book, levels)
  }

  /** Lots of the first `levels` levels of a side. */
  depthLots(side: number, levels: number): number {
    return depthLots(this.book, side, levels)
  }
}
