import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { ClockDrift } from '../risk/breakers/clock-drift.ts'
import { FeedWatch } from '../risk/breakers/feed-watch.ts'
import { PriceTriggers } from '../risk/breakers/price-triggers.hot.ts'
import type { DeskRisk } from '../risk/desk-risk.ts'
import { flagsOf, kindOf, type Lane } from '../tape/lane.ts'
import {
  SNAPSHOT,
  STATUS,
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_START,
  TRADE,
} from '../tape/schema.ts'
import type { MarketLanes } from './market-lanes.ts'
import { isTakenBack } from './taken-back.ts'
import { SILENCE_NS_MIN, tellingRows } from './telling-rows.ts'

/**
 * Idea: what a hearing's desks must know of the market for their risk, gathered once for all of them.
 * Prices, gaps and crossings are taken from every message that may change the best; silences and traded
 * volume are read off the lane when something happens to a desk, from where it was read to before, and
 * there only the rows that tell of them (telling-rows.ts).
 * Cost: some comparisons a message that may change the best, two comparisons a desk with a position; one
 * look at every trade, where a desk counts them.
 * Holds: nothing here depends on which desks look, or when; each hears of what passes its own limits,
 * with the moment at which it did.
 * Plain twin: test/oracle/plain-pass.ts.
 */
export class HearingWatch {
  readonly feeds: readonly FeedWatch[]
  readonly triggers: readonly PriceTriggers[]
  private readonly market: MarketLanes
  private readonly desks: DeskRisk[] = []
  /** By instrument: its cursor; the lane that is read, null at the end, and up to where; its tape. */
  private readonly cursors: readonly number[]
  private readonly lanes: (Lane | null)[] = []
  private readonly readTo: number[] = []
  private readonly tapes: number[] = []
  /** By instrument: the rows of its lane that tell something, and the place of the next one among them. */
  private readonly telling: (Int32Array | null)[] = []
  private readonly nextTelling: number[] = []
  private countsVolume = false
  /** By instrument: crossings that the book has healed, and whether its sides stand crossed. */
  private readonly healed: number[]
  private readonly isCrossed: boolean[]
  /** The least of all desks: what is shorter means nothing to any. */
  private silenceNsMax = Number.POSITIVE_INFINITY
  private gapNsMax = Number.POSITIVE_INFINITY
  /** When the first of the desks begins its next day, or one earlier. */
  private nextDayNs = Number.NEGATIVE_INFINITY

  constructor(market: MarketLanes, hearing: number, instruments: number, desks: number) {
    this.market = market
    this.feeds = Array.from({ length: instruments }, () => new FeedWatch())
    this.triggers = this.feeds.map(() => new PriceTriggers(desks))
    this.cursors = this.feeds.map((_, instrument) => market.cursorOf(hearing, instrument))
    this.healed = this.feeds.map(() => 0)
    this.isCrossed = this.feeds.map(() => false)
    this.feeds.forEach((feed, instrument) => {
      feed.follow = () => this.read(instrument)
      this.tapes.push(-1)
      this.entered(instrument)
    })
  }

  /** Number of the next desk among those of the hearing. */
  get count(): number {
    return this.desks.length
  }

  add(desk: DeskRisk): void {
    this.desks.push(desk)
    this.silenceNsMax = Math.min(this.silenceNsMax, desk.feed.silenceNsMax)
    this.gapNsMax = Math.min(this.gapNsMax, desk.feed.gapNsMax)
    this.countsVolume ||= desk.countsVolume
  }

  /** A message that may have changed the best, or whether the book can be trusted; it ends before `end`. */
  seen(instrument: number, timeNs: number, book: Book, lane: Lane, end: number): void {
    const { bidTicks, askTicks, valid } = book
    const feed = this.feeds[instrument]!
    // Whatever may trip something comes after the silences before it.
    if (feed.isTrusted !== valid) {
      this.readOn(instrument, lane, end)
      this.trust(instrument, timeNs, valid)
    }
    const isBid = bidTicks !== NO_BID
    const isAsk = askTicks !== NO_ASK
    const healed = book.crossings ?? 0
    const isCrossed = isBid && isAsk && bidTicks >= askTicks
    if (healed !== this.healed[instrument]! || isCrossed !== this.isCrossed[instrument]!) {
      this.readOn(instrument, lane, end)
      const isHealed = healed !== this.healed[instrument]! && isTakenBack(lane, end)
      if (isHealed) this.healed[instrument] = healed
      this.crossed(instrument, timeNs, healed, isCrossed)
    }
    const bid = isBid ? bidTicks : feed.bidTicks
    const ask = isAsk ? askTicks : feed.askTicks
    if ((!isBid || bid === feed.bidTicks) && (!isAsk || ask === feed.askTicks)) return
    if (timeNs >= this.nextDayNs) {
      this.readOn(instrument, lane, end)
      this.passDay(timeNs)
    }
    feed.quote(bid, ask)
    const triggers = this.triggers[instrument]!
    let d = triggers.next(0, bid, ask)
    if (d >= 0) this.readOn(instrument, lane, end)
    for (; d >= 0; d = triggers.next(d + 1, bid, ask)) this.desks[d]!.quoted(timeNs)
  }

  /** Everything that was heard by now: before something of a desk's own happens. */
  readAll(): void {
    for (let i = 0; i < this.feeds.length; i++) this.read(i)
  }

  /** The cursor is about to leave its lane: what is left of it is read now. */
  leaving(instrument: number, lane: Lane): void {
    this.readOn(instrument, lane, lane.rows)
  }

  /** The cursor has come to the next part of its tape, to another tape, or to the end. */
  entered(instrument: number): void {
    const { market } = this
    const cursor = this.cursors[instrument]!
    const feed = this.feeds[instrument]!
    const timeNs = market.nextNs[cursor]!
    const tape = market.tapeOf(cursor)
    this.readTo[instrument] = 0
    this.telling[instrument] = null
    this.nextTelling[instrument] = 0
    const isEnd = timeNs === Number.POSITIVE_INFINITY
    this.lanes[instrument] = isEnd ? null : market.lanes[cursor]!
    if (!isEnd && tape === this.tapes[instrument]) return
    const { gapNs } = feed
    this.gapOver(instrument, gapNs, feed.end())
    if (isEnd) return
    this.tapes[instrument] = tape
    const latency = market.latencyOf(cursor)
    const firstNs = (latency?.least.firstNs ?? 0) + (latency?.offsetNs ?? 0)
    feed.begin(timeNs, latency && new ClockDrift(firstNs, latency.least.leastNs))
  }

  private trust(instrument: number, timeNs: number, isTrusted: boolean): void {
    const feed = this.feeds[instrument]!
    const { gapNs } = feed
    this.gapOver(instrument, gapNs, feed.trust(timeNs, isTrusted))
  }

  /** A gap that began at `gapNs` lasted so long. */
  private gapOver(instrument: number, gapNs: number, lengthNs: number): void {
    if (lengthNs <= this.gapNsMax) return
    for (let d = 0; d < this.desks.length; d++) {
      const breakers = this.desks[d]!.feed
      if (lengthNs > breakers.gapNsMax) breakers.gapped(instrument, gapNs, lengthNs)
    }
  }

  /** Sides that crossed: healed by the book, or left to stand (order by order). */
  private crossed(instrument: number, timeNs: number, healed: number, isCrossed: boolean): void {
    const { crossings } = this.feeds[instrument]!
    const times =
      healed - this.healed[instrument]! + (isCrossed && !this.isCrossed[instrument]! ? 1 : 0)
    this.healed[instrument] = healed
    this.isCrossed[instrument] = isCrossed
    if (times === 0) return
    for (let k = 0; k < times; k++) crossings.add(timeNs)
    for (let d = 0; d < this.desks.length; d++) this.desks[d]!.feed.crossed(timeNs, instrument)
  }

  /** A day may have begun for some desks: they are told at the prices before. */
  private passDay(timeNs: number): void {
    this.nextDayNs = Number.POSITIVE_INFINITY
    for (let d = 0; d < this.desks.length; d++) {
      this.desks[d]!.passDay(timeNs)
      this.nextDayNs = Math.min(this.nextDayNs, this.desks[d]!.nextDayNs)
    }
  }

  private read(instrument: number): void {
    const lane = this.lanes[instrument]!
    if (lane !== null)
      this.readOn(instrument, lane, this.market.position[this.cursors[instrument]!]!)
  }

  /** Reads a lane's rows on, up to `end`: silences and trades. */
  private readOn(instrument: number, lane: Lane, end: number): void {
    let at = this.readTo[instrument]!
    if (at >= end) return
    this.readTo[instrument] = end
    const feed = this.feeds[instrument]!
    while (at < end) {
      const next = feed.isQuiet ? at : Math.min(end, this.nextToRead(instrument, lane, at))
      if (next > at) feed.heardNs = this.heardAt(instrument, lane, next - 1)
      if (next < end) this.readRow(instrument, lane, next)
      at = next + 1
    }
  }

  /** The first row from `at` on that tells more than that the market was heard. */
  private nextToRead(instrument: number, lane: Lane, at: number): number {
    if (this.silenceNsMax < SILENCE_NS_MIN) return at
    this.telling[instrument] ??= tellingRows(lane, this.countsVolume)
    const rows = this.telling[instrument]!
    let next = this.nextTelling[instrument]!
    while (next < rows.length && rows[next]! < at) next++
    this.nextTelling[instrument] = next
    return next < rows.length ? rows[next]! : lane.rows
  }

  private heardAt(instrument: number, lane: Lane, at: number): number {
    const cursor = this.cursors[instrument]!
    const ns = lane.timeNs[at]! + this.market.offsetNs[cursor]!
    return Math.max(ns, this.market.floorNs[cursor]!)
  }

  private readRow(instrument: number, lane: Lane, at: number): void {
    const feed = this.feeds[instrument]!
    const ns = this.heardAt(instrument, lane, at)
    const word = lane.word[at]!
    const kind = kindOf(word)
    if (ns - feed.heardNs > this.silenceNsMax || kind === STATUS || feed.isQuiet) {
      const snapshot = kind === SNAPSHOT ? flagsOf(word) : 0
      this.hear(instrument, ns, kind === STATUS ? lane.qtyLots[at]! : 0, snapshot)
    }
    feed.heardNs = ns
    if (kind === TRADE && this.countsVolume) feed.volume.add(ns, lane.qtyLots[at]!)
  }

  /** A row after a silence, while nothing was to be heard, or of the venue's status. */
  private hear(instrument: number, timeNs: number, status: number, snapshot: number): void {
    const feed = this.feeds[instrument]!
    const sinceNs = feed.heardNs
    const silenceNs = feed.hear(timeNs, snapshot)
    if (status === STATUS_RESUME || status === STATUS_OPEN || status === STATUS_SESSION_START) {
      feed.resume(timeNs)
    } else if (status !== 0) feed.pause()
    if (silenceNs <= this.silenceNsMax) return
    for (let d = 0; d < this.desks.length; d++) {
      const breakers = this.desks[d]!.feed
      if (silenceNs > breakers.silenceNsMax) breakers.silent(instrument, sinceNs, silenceNs)
    }
  }
}
