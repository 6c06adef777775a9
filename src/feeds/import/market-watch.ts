import { NO_ASK, NO_BID } from '../../market/book.ts'
import { L2Book } from '../../market/l2-book.hot.ts'
import { Ladder } from '../../market/ladder.hot.ts'
import {
  CLEAR,
  FLAG_MESSAGE_END,
  FLAG_SIZE_UNKNOWN,
  FLAG_WHOLE_SIDE,
  LEVEL,
  QUOTE,
  type TapeRow,
} from '../../tape/schema.ts'
import { OrderLevels } from './order-levels.ts'

/**
 * Watches the market go by while it is imported, and counts the messages after which the best bid
 * stood above the best ask (crossed) or at it (locked), in the orders, the depth or the quotes, as
 * stated: here nothing is healed.
 */
export class MarketWatch {
  crossed = 0
  locked = 0
  private readonly book = new L2Book()
  private readonly bids = new Ladder()
  private readonly asks = new Ladder()
  private suspect = false
  private crossingsSeen = 0
  private bidTicks = NO_BID
  private askTicks = NO_ASK
  private bookTouched = false
  private quotesTouched = false
  private readonly orders = new OrderLevels()
  private ordersTouched = false

  apply(row: TapeRow): void {
    const { kind, side, priceTicks, qtyLots, flags } = row
    if (kind === QUOTE) {
      this.quotesTouched = true
      const empty = qtyLots === 0 && (flags & FLAG_SIZE_UNKNOWN) === 0
      if (side > 0) this.bidTicks = empty ? NO_BID : priceTicks
      else this.askTicks = empty ? NO_ASK : priceTicks
    } else {
      if (kind === LEVEL) this.ladder(side).set(priceTicks, qtyLots)
      if (kind === CLEAR) this.clear(side, priceTicks, (flags & FLAG_WHOLE_SIDE) !== 0)
      if (kind === LEVEL || kind === CLEAR) this.bookTouched = true
      this.book.apply(kind, side, priceTicks, qtyLots, flags)
      if (this.orders.apply(row)) this.ordersTouched = true
    }
    if ((flags & FLAG_MESSAGE_END) !== 0) this.endMessage()
  }

  private endMessage(): void {
    let bid = NO_BID
    let ask = NO_ASK
    if (this.ordersTouched && this.book.valid) {
      bid = this.orders.bids.below(NO_ASK - 1)
      ask = this.orders.asks.above(NO_BID + 1)
    } else if (this.bookTouched && this.mayCross()) {
      bid = this.bids.below(NO_ASK - 1)
      ask = this.asks.above(NO_BID + 1)
      this.suspect = bid !== NO_BID && ask !== NO_ASK && bid >= ask
    } else if (this.quotesTouched) {
      bid = this.bidTicks
      ask = this.askTicks
    }
    if (bid !== NO_BID && ask !== NO_ASK) {
      if (bid > ask) this.crossed++
      else if (bid === ask) this.locked++
    }
    this.bookTouched = false
    this.quotesTouched = false
    this.ordersTouched = false
  }

  private ladder(side: number): Ladder {
    return side > 0 ? this.bids : this.asks
  }

  private clear(side: number, throughTicks: number, whole: boolean): void {
    const ladder = this.ladder(side)
    if (whole) ladder.clear()
    else if (side > 0) {
      for (let p = ladder.below(NO_ASK - 1); p >= throughTicks; p = ladder.below(p - 1)) {
        ladder.set(p, 0)
      }
    } else {
      for (let p = ladder.above(NO_BID + 1); p <= throughTicks; p = ladder.above(p + 1)) {
        ladder.set(p, 0)
      }
    }
  }

  /** The healing book tells of every crossing; as stated, it lasts until it is resolved. */
  private mayCross(): boolean {
    if (this.book.crossings !== this.crossingsSeen) this.suspect = true
    this.crossingsSeen = this.book.crossings
    return this.suspect && this.book.valid
  }
}
