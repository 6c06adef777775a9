import type { EventHeap } from '../lib/event-heap.hot.ts'
import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { L2Book } from '../market/l2-book.hot.ts'
import { flagsOf, kindOf, type Lane, sideOf } from '../tape/lane.ts'
import { FLAG_MESSAGE_END, STATUS, TRADE } from '../tape/schema.ts'
import type { DeskRuntime } from './desk.ts'
import type { EquitySampler } from './equity-sampler.hot.ts'
import type { HearingWatch } from './hearing-watch.hot.ts'
import type { MarketLanes } from './market-lanes.ts'

/**
 * Idea: the market as heard at one feed latency. It walks the tape at the time we heard it, keeps one
 * book per instrument, and wakes the desks that asked for what happened. Where no desk asked for the
 * market, it only keeps its books.
 * Cost: one book update a row; a few comparisons a message and a call for each desk that is woken.
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
  /** Desks with plans that wait for what is heard. */
  private planDesks: DeskRuntime[] = []
  /** Looks at its desks in even steps, where samples are asked for. */
  sampler: EquitySampler | null = null
  /** Gathers what its desks' risk must know, where any of them has to know something. */
  watch: HearingWatch | null = null
  /** Some desk is woken by the market, so what it hears may make it send something. */
  wakesDesks = false
  private readonly market: MarketLanes
  private readonly heap: EventHeap

  constructor(
    offsetNs: number,
    number: number,
    books: readonly Book[],
    market: MarketLanes,
    heap: EventHeap,
  ) {
    this.offsetNs = offsetNs
    this.number = number
    this.books = books
    this.market = market
    this.heap = heap
  }

  add(desk: DeskRuntime): void {
    this.desks.push(desk)
    if (desk.wakes.quotes === true) this.quoteDesks.push(desk)
    if (desk.wakes.book === true) this.bookDesks.push(desk)
    if (desk.wakes.trades === true) this.tradeDesks.push(desk)
    this.setWakes()
  }

  /** A desk's plans begin to wait, or wait no more. */
  watchFor(desk: DeskRuntime, isWaiting: boolean): void {
    this.planDesks = this.planDesks.filter((each) => each !== desk)
    if (isWaiting) this.planDesks.push(desk)
    this.setWakes()
  }

  private setWakes(): void {
    const { bookDesks, planDesks, quoteDesks, tradeDesks } = this
    this.wakesDesks =
      quoteDesks.length + bookDesks.length + tradeDesks.length + planDesks.length > 0
  }

  /** First and last time of any row that its desks can know of: heard by them, or met by their venue. */
  get startNs(): number {
    return this.market.startNs(this.number)
  }

  get endNs(): number {
    return this.market.endNs(this.number)
  }

  /** Hears what comes before `untilNs`; stops early when a desk has sent something or set a timer. */
  hear(cursor: number, untilNs: number): void {
    if (!this.wakesDesks) {
      this.hearQuietly(cursor, untilNs)
      return
    }
    const { market, heap } = this
    const { nextNs } = market
    const dueNs = heap.time[0]!
    const dueRank = heap.rank[0]!
    while (nextNs[cursor]! < untilNs) {
      this.hearMessage(cursor, nextNs[cursor]!)
      if (heap.time[0]! !== dueNs || heap.rank[0]! !== dueRank) return
    }
  }

  /** Nobody is woken: the book is kept, and the sampler sees each message that may change the best. */
  private hearQuietly(cursor: number, untilNs: number): void {
    const { market, sampler, watch } = this
    const lane = market.lanes[cursor]!
    const instrument = market.instrument[cursor]!
    const book = this.books[instrument]!
    const laneUntilNs = untilNs - market.offsetNs[cursor]!
    let at = market.position[cursor]!
    const isSampled = sampler !== null && instrument === 0
    if (!isSampled && watch === null) {
      market.moveTo(cursor, book.walk(lane, at, lane.rows, laneUntilNs))
      return
    }
    const { timeNs, rows } = lane
    const offsetNs = market.offsetNs[cursor]!
    const floorNs = market.floorNs[cursor]!
    for (;;) {
      if (book instanceof L2Book) at = book.walkBehind(lane, at, rows, laneUntilNs, NO_BID, NO_ASK)
      if (at >= rows || timeNs[at]! >= laneUntilNs) break
      const laneNs = timeNs[at]! + offsetNs
      const end = messageEnd(lane, at, timeNs[at]!)
      at = book.walk(lane, at, end, Number.POSITIVE_INFINITY)
      if (isSampled) sampler.quote(book)
      if (watch !== null)
        watch.seen(instrument, laneNs < floorNs ? floorNs : laneNs, book, lane, at)
    }
    this.moveTo(cursor, at)
  }

  /** Moves a cursor; what watches it reads a lane to its end before it is left. */
  private moveTo(cursor: number, at: number): void {
    const { market, watch } = this
    const lane = market.lanes[cursor]!
    if (watch === null || at < lane.rows) {
      market.moveTo(cursor, at)
      return
    }
    const instrument = market.instrument[cursor]!
    watch.leaving(instrument, lane)
    market.moveTo(cursor, at)
    watch.entered(instrument)
  }

  /** All rows of one message that are heard at one time; then the strategies that care are woken. */
  private hearMessage(cursor: number, timeNs: number): void {
    const { market } = this
    const lane = market.lanes[cursor]!
    const first = market.position[cursor]!
    const instrument = market.instrument[cursor]!
    const book = this.books[instrument]!
    const bidTicks = book.bidTicks
    const askTicks = book.askTicks
    const bidLots = book.bidLots
    const askLots = book.askLots
    const wasValid = book.valid
    const end = messageEnd(lane, first, timeNs - market.offsetNs[cursor]!)
    book.walk(lane, first, end, Number.POSITIVE_INFINITY)
    if (this.watch !== null) this.watch.seen(instrument, timeNs, book, lane, end)
    this.moveTo(cursor, end)
    // The list is made anew when a desk leaves it.
    const waiting = this.planDesks
    for (let d = 0; d < waiting.length; d++)
      waiting[d]!.hearForPlans(timeNs, instrument, lane, first, end)
    if (this.tradeDesks.length > 0) this.wakeTrades(instrument, lane, first, end, timeNs)
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
    const desks = this.bookDesks
    if (desks.length > 0 && hasBookRow(lane, first, end)) {
      for (let d = 0; d < desks.length; d++) desks[d]!.wakeBook(timeNs, instrument)
    }
  }

  private wakeTrades(
    instrument: number,
    lane: Lane,
    first: number,
    end: number,
    timeNs: number,
  ): void {
    const desks = this.tradeDesks
    for (let at = first; at < end; at++) {
      const word = lane.word[at]!
      if (kindOf(word) !== TRADE) continue
      const side = sideOf(word)
      const price = lane.priceTicks[at]!
      const qty = lane.qtyLots[at]!
      for (let d = 0; d < desks.length; d++)
        desks[d]!.wakeTrade(timeNs, instrument, side, price, qty)
    }
  }
}

/** Where the message that begins at `first` ends: after its last row, or where the time changes. */
function messageEnd({ word, timeNs, rows }: Lane, first: number, laneNs: number): number {
  let at = first
  for (;;) {
    const isLast = (flagsOf(word[at]!) & FLAG_MESSAGE_END) !== 0
    at++
    if (isLast || at >= rows || timeNs[at]! > laneNs) return at
  }
}

function hasBookRow({ word }: Lane, first: number, end: number): boolean {
  for (let at = first; at < end; at++) {
    const kind = kindOf(word[at]!)
    if (kind !== TRADE && kind !== STATUS) return true
  }
  return false
}
