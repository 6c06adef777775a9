import type { Lane } from '../tape/lane.ts'
import {
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_END,
  STATUS_SESSION_START,
} from '../tape/schema.ts'
import { NO_LEVEL_ABOVE, NO_LEVEL_BELOW } from './ladder.hot.ts'

/** `bidTicks` of a book without bids, `askTicks` of one without asks. */
export const NO_BID = NO_LEVEL_BELOW
export const NO_ASK = NO_LEVEL_ABOVE

/**
 * One way to ask any depth of market. Prices in ticks, sizes in lots. `bidTicks` is NO_BID and
 * `askTicks` NO_ASK while that side is empty.
 */
export type Book = {
  readonly bidTicks: number
  readonly askTicks: number
  readonly bidLots: number
  readonly askLots: number
  /**
   * False from a gap on until the book has been restated, and between a session's end and the next word
   * that trading is open. Nothing fills from an invalid book.
   */
  readonly valid: boolean
  /** How often one side crossed the other and hid it, where the book heals that. */
  readonly crossings?: number
  /** The book's best has a size that is not known (some FX quotes). */
  readonly sizeUnknown: boolean
  /** Displayed size of a side at a price. L1: only the best is known, else 0. */
  sizeAt(side: number, priceTicks: number): number
  /** The next level of a side behind `priceTicks`, away from the best; NO_BID / NO_ASK at the end. */
  nextLevel(side: number, priceTicks: number): number
  /** Applies one row of a tape. Rows of other depths are ignored. */
  apply(
    kind: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
    flags: number,
    orderRef: number,
  ): void
  /**
   * Applies the rows of a lane from place `from` on: up to, not including, place `to` and the first row
   * whose lane time is `untilNs` or later. Returns where it stopped.
   */
  walk(lane: Lane, from: number, to: number, untilNs: number): number
}

/** Whether a book is closed after a STATUS row of this code. */
export function isClosedAfter(code: number, wasClosed: boolean): boolean {
  if (code === STATUS_SESSION_END) return true
  const opens = code === STATUS_OPEN || code === STATUS_RESUME || code === STATUS_SESSION_START
  return wasClosed && !opens
}

/** True when both sides have a price and the book can be trusted. */
export function hasBothSides(book: Book): boolean {
  return book.valid && book.bidTicks !== NO_BID && book.askTicks !== NO_ASK
}

/** Middle of the best prices in ticks (a multiple of 1/2); NaN without both sides. */
export function midTicks(book: Book): number {
  return hasBothSides(book) ? (book.bidTicks + book.askTicks) / 2 : Number.NaN
}

/** Size-weighted middle: (bid x askLots + ask x bidLots) / (bidLots + askLots), in ticks. */
export function microprice(book: Book): number {
  if (!hasBothSides(book)) return Number.NaN
  const total = book.bidLots + book.askLots
  if (total === 0) return midTicks(book)
  return (book.bidTicks * book.askLots + book.askTicks * book.bidLots) / total
}

/** (bids - asks) / (bids + asks) over the first `levels` levels of each side, in [-1, 1]. */
export function imbalance(book: Book, levels = 1): number {
  if (!hasBothSides(book)) return Number.NaN
  const bids = depthLots(book, 1, levels)
  const asks = depthLots(book, -1, levels)
  return bids + asks === 0 ? 0 : (bids - asks) / (bids + asks)
}

/** Size of the first `levels` levels of a side, in lots. */
export function depthLots(book: Book, side: number, levels: number): number {
  let total = 0
  let price = side > 0 ? book.bidTicks : book.askTicks
  for (let i = 0; i < levels && price !== NO_BID && price !== NO_ASK; i++) {
    total += book.sizeAt(side, price)
    price = book.nextLevel(side, price)
  }
  return total
}
