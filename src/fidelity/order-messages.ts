import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { L3Book } from '../market/l3-book.hot.ts'
import type { TapeColumns } from '../tape/columns.ts'
import {
  ADD,
  CLEAR,
  EXECUTE,
  FLAG_HIDDEN,
  FLAG_MESSAGE_END,
  FLAG_OFF_BOOK,
  GAP,
  MODIFY,
  SNAPSHOT,
  STATUS,
  STATUS_AUCTION,
  STATUS_HALT,
  TRADE,
} from '../tape/schema.ts'
import type { OrderIdentity } from './order-identity.ts'

/** A level that a message touched, with its size before and after. */
export type TouchedLevel = {
  readonly side: number
  readonly priceTicks: number
  readonly beforeLots: number
  afterLots: number
}

export const CAME = 1
export const MOVED = 2
export const STAYED = 3

/** What a message did to one order. */
export type OrderChange = {
  readonly order: number
  /** CAME: added. MOVED: it lost its place, to another price or behind its own. STAYED: neither. */
  how: number
  /** Where it rests after the message, or rested last. */
  side: number
  priceTicks: number
  /** Where it rested before; the same but for MOVED. */
  fromTicks: number
  /** CAME and MOVED: displayed at its price just before it came there. */
  aheadLots: number
  /** CAME and MOVED: its number in the book's order of places. */
  place: number
  /** Ticks from the best of its side at that moment, away from the other side: 0 at the best. */
  distanceTicks: number
  executedLots: number
  /** Lots of it after the message. */
  leftLots: number
  /** Its level left the recorded view: it rests on, unseen. */
  isOutOfView: boolean
  /** It is spoken of again later. */
  comesBack: boolean
}

export type PublicTrade = {
  readonly aggressor: number
  readonly priceTicks: number
  readonly lots: number
}

/** Lots that left a level, and the place in its queue of the order that they were of. */
export type Removal = {
  readonly side: number
  readonly priceTicks: number
  readonly place: number
  readonly lots: number
  readonly isExecution: boolean
}

/** One message of an order-by-order tape. Reused from message to message. */
export type OrderMessage = {
  timeNs: number
  levels: TouchedLevel[]
  orders: OrderChange[]
  removals: Removal[]
  /** Trades against what was displayed. */
  trades: PublicTrade[]
  /** The book was cleared, restated or doubted: what was known of places in it is gone. */
  isBreak: boolean
}

/** Reads an order-by-order tape message by message, and keeps the book of its orders. */
export class OrderMessages {
  readonly book = new L3Book()
  readonly message: OrderMessage = {
    timeNs: 0,
    levels: [],
    orders: [],
    removals: [],
    trades: [],
    isBreak: false,
  }
  /** Places are what they seem: the book is whole, trading is open, and the sides do not cross. */
  isOrderly = false
  private row = 0
  private isRefreshing = false
  private isPaused = false
  private readonly tape: TapeColumns
  private readonly identity: OrderIdentity
  /** By order: lots that are displayed, or were when its level left the view. */
  private readonly lots: Float64Array

  constructor(tape: TapeColumns, identity: OrderIdentity) {
    this.tape = tape
    this.identity = identity
    this.lots = new Float64Array(identity.orders)
  }

  get share(): number {
    return this.tape.rows === 0 ? 1 : this.row / this.tape.rows
  }

  /** Reads the next message; false at the end of the tape. */
  next(): boolean {
    const { tape, message, book } = this
    if (this.row >= tape.rows) return false
    message.levels = []
    message.orders = []
    message.removals = []
    message.trades = []
    message.isBreak = false
    for (;;) {
      const i = this.row++
      this.take(i)
      const isEnd = ((tape.flags[i] ?? 0) & FLAG_MESSAGE_END) !== 0
      if (!isEnd && this.row < tape.rows) continue
      message.timeNs = tape.eventNs[i] ?? 0
      for (const level of message.levels) {
        level.afterLots = book.sizeAt(level.side, level.priceTicks)
      }
      const isWhole = book.valid && !this.isRefreshing && !this.isPaused
      this.isOrderly = isWhole && (book.bidTicks < book.askTicks || isOneSided(book))
      return true
    }
  }

  private take(i: number): void {
    const { tape, message, book } = this
    const kind = tape.kind[i] ?? 0
    const side = tape.side[i] ?? 0
    const price = tape.priceTicks[i] ?? 0
    const lots = tape.qtyLots[i] ?? 0
    const flags = tape.flags[i] ?? 0
    const ref = tape.orderRef[i] ?? -1
    if (kind === TRADE) {
      if ((flags & (FLAG_HIDDEN | FLAG_OFF_BOOK)) === 0) {
        message.trades.push({ aggressor: side, priceTicks: price, lots })
      }
    } else if (kind >= ADD && kind <= EXECUTE) {
      const known = book.lotsOf(ref) > 0
      const fromTicks = known ? (book.priceTicks[ref] ?? 0) : price
      const atSide = known ? (book.side[ref] ?? 0) : side
      this.touch(atSide, fromTicks)
      if (price !== fromTicks) this.touch(atSide, price)
      this.change(i, kind, atSide, fromTicks, price, lots)
      if (known) this.remove(kind, ref, price, lots)
      book.apply(kind, side, price, lots, flags, ref)
      return
    } else if (kind === CLEAR || kind === GAP) message.isBreak = true
    else if (kind === SNAPSHOT) {
      message.isBreak = true
      this.isRefreshing = !this.isRefreshing
    } else if (kind === STATUS) this.isPaused = lots === STATUS_HALT || lots === STATUS_AUCTION
    book.apply(kind, side, price, lots, flags, ref)
  }

  /** Notes what a row takes from the place of its order. */
  private remove(kind: number, ref: number, priceTicks: number, lots: number): void {
    const { book } = this
    const left = book.lotsOf(ref)
    const fromTicks = book.priceTicks[ref] ?? 0
    const stays = kind === MODIFY && priceTicks === fromTicks && lots <= left
    const gone = kind === MODIFY ? (stays ? left - lots : left) : Math.min(lots, left)
    this.message.removals.push({
      side: book.side[ref] ?? 0,
      priceTicks: fromTicks,
      place: book.place[ref] ?? 0,
      lots: gone,
      isExecution: kind === EXECUTE,
    })
  }

  private change(
    i: number,
    kind: number,
    side: number,
    fromTicks: number,
    priceTicks: number,
    lots: number,
  ): void {
    const { identity, book } = this
    const order = identity.order[i] ?? -1
    if (order < 0) return
    const before = this.lots[order] ?? 0
    if (kind === ADD || kind === MODIFY) {
      this.lots[order] = lots
      const staysPut = kind === MODIFY && priceTicks === fromTicks && lots <= before
      const change = this.changeOf(order, side, fromTicks)
      change.leftLots = lots
      if (staysPut) return
      // An order that was there before and is added again is the rest of one that showed a part.
      const isNew = kind === ADD && identity.isFirst[i] === 1 && !this.isRefreshing
      if (kind === MODIFY || !isNew) change.how = MOVED
      else change.how = CAME
      if (kind === ADD && !isNew) change.fromTicks = priceTicks
      change.priceTicks = priceTicks
      const own = priceTicks === fromTicks && kind === MODIFY ? before : 0
      change.aheadLots = book.sizeAt(side, priceTicks) - own
      change.place = book.nextPlace
      change.distanceTicks = distanceTicks(book, side, priceTicks)
      return
    }
    const change = this.changeOf(order, side, fromTicks)
    const left = Math.max(0, before - lots)
    if (kind === EXECUTE) change.executedLots += lots
    const nextRow = identity.next[i] ?? -1
    const goesOn = nextRow >= 0 && (this.tape.kind[nextRow] ?? 0) !== ADD
    const isCanceled = left === 0 && kind !== EXECUTE
    if (isCanceled && (goesOn || this.isPushedOut(side, fromTicks))) {
      change.isOutOfView = true
      change.comesBack = goesOn
      change.leftLots = before
      return
    }
    this.lots[order] = left
    change.leftLots = left
  }

  /** In a view of some levels: a better one has just come in. */
  private isPushedOut(side: number, priceTicks: number): boolean {
    if (!this.identity.hasEdge) return false
    return this.message.orders.some((other) => {
      return other.how === CAME && other.side === side && (other.priceTicks - priceTicks) * side > 0
    })
  }

  private changeOf(order: number, side: number, priceTicks: number): OrderChange {
    const { orders } = this.message
    for (const change of orders) if (change.order === order) return change
    const change = {
      order,
      how: STAYED,
      side,
      priceTicks,
      fromTicks: priceTicks,
      aheadLots: 0,
      place: 0,
      distanceTicks: 0,
      executedLots: 0,
      leftLots: 0,
      isOutOfView: false,
      comesBack: false,
    }
    orders.push(change)
    return change
  }

  private touch(side: number, priceTicks: number): void {
    const { levels } = this.message
    for (const level of levels) {
      if (level.priceTicks === priceTicks && level.side === side) return
    }
    const beforeLots = this.book.sizeAt(side, priceTicks)
    levels.push({ side, priceTicks, beforeLots, afterLots: beforeLots })
  }
}

function isOneSided(book: Book): boolean {
  return book.bidTicks === NO_BID || book.askTicks === NO_ASK
}

/** Ticks behind the best of its side; negative when the price betters it; 0 on an empty side. */
function distanceTicks(book: Book, side: number, priceTicks: number): number {
  const best = side > 0 ? book.bidTicks : book.askTicks
  return best === NO_BID || best === NO_ASK ? 0 : (best - priceTicks) * side
}
