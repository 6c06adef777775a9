import type { TapeColumns } from '../tape/columns.ts'
import { RowBuffer } from '../tape/row-buffer.ts'
import type { RowView } from '../tape/row-view.ts'
import {
  FLAG_MESSAGE_END,
  GAP,
  QUOTE,
  STATUS,
  STATUS_SESSION_START,
  TRADE,
} from '../tape/schema.ts'
import { NO_ASK, NO_BID } from './book.ts'
import { L2Book } from './l2-book.hot.ts'

/**
 * A tape of levels seen as best bid and offer: after each message the side whose best price or size
 * changed is stated. Trades, gaps, status and reference rows stay as they are. While the book cannot
 * be trusted nothing is stated; afterwards, and when a session starts, both sides are.
 */
export class QuoteView implements RowView {
  private readonly book = new L2Book()
  private readonly stated: Stated = {
    bidTicks: NO_BID,
    bidLots: 0,
    askTicks: NO_ASK,
    askLots: 0,
    isFresh: true,
  }

  take(part: TapeColumns): TapeColumns {
    const { book, stated } = this
    const out = new RowBuffer(part)
    let first = 0
    for (let i = 0; i < part.rows; i++) {
      const kind = part.kind[i] ?? 0
      const flags = part.flags[i] ?? 0
      if (kind === TRADE || kind >= STATUS) out.copy(i)
      const starts = kind === STATUS && part.qtyLots[i] === STATUS_SESSION_START
      if (kind === GAP || starts) stated.isFresh = true
      book.apply(kind, part.side[i] ?? 0, part.priceTicks[i] ?? 0, part.qtyLots[i] ?? 0, flags)
      if ((flags & FLAG_MESSAGE_END) === 0 && i < part.rows - 1) continue
      if (book.valid) stateQuotes(book, stated, out, i)
      out.endMessage(first)
      first = out.rows
    }
    return out.columns()
  }
}

type Stated = {
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
  isFresh: boolean
}

function stateQuotes(book: L2Book, stated: Stated, out: RowBuffer, source: number): void {
  const { bidTicks, bidLots, askTicks, askLots } = book
  const bidChanged = bidTicks !== stated.bidTicks || bidLots !== stated.bidLots
  const askChanged = askTicks !== stated.askTicks || askLots !== stated.askLots
  // A side that moves away is stated first, so that no quote crosses the one before it.
  const askFirst = askTicks > stated.askTicks
  if (askFirst && (askChanged || stated.isFresh)) push(out, source, -1, askTicks, askLots)
  if (bidChanged || stated.isFresh) push(out, source, 1, bidTicks, bidLots)
  if (!askFirst && (askChanged || stated.isFresh)) push(out, source, -1, askTicks, askLots)
  stated.bidTicks = bidTicks
  stated.bidLots = bidLots
  stated.askTicks = askTicks
  stated.askLots = askLots
  stated.isFresh = false
}

function push(
  out: RowBuffer,
  source: number,
  side: number,
  priceTicks: number,
  lots: number,
): void {
  const isEmpty = priceTicks === NO_BID || priceTicks === NO_ASK
  out.push(source, QUOTE, side, isEmpty ? 0 : priceTicks, lots)
}
