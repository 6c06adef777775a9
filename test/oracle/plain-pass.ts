import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_BOOK, J_QUOTE, J_TRADE } from '../../src/engine/journal.hot.ts'
import * as lanes from '../../src/engine/lanes.ts'
import * as t from '../../src/tape/schema.ts'
import type { Instrument } from '../../src/units/instrument.ts'
import { EPOCH_NS, type Row } from '../support/tape-builder.ts'
import { NaiveBook } from './naive-book.ts'
import { bookOf } from './naive-book-view.ts'
import { PlainDesk } from './plain-desk.ts'
import { PlainVenue } from './plain-venue.ts'

type Event = {
  readonly timeNs: number
  readonly lane: number
  readonly instrument: number
  readonly sequence: number
  readonly isTimer: boolean
  readonly run: (timeNs: number) => void
  readonly unfinished?: ((timeNs: number) => void) | undefined
}

export type PlainInput = {
  readonly instruments: readonly {
    readonly instrument: Instrument
    readonly rows: readonly Row[]
  }[]
  readonly depth: 'l1' | 'l2'
  readonly desk: DeskConfig
}

/**
 * A replay in words: everything that is to happen stands in one list, which is sorted again whenever
 * something is added, and the first of the list happens next. One desk.
 */
export function plainPass(input: PlainInput): PlainDesk {
  return new PlainPass(input).run()
}

class PlainPass {
  private readonly input: PlainInput
  private waiting: Event[] = []
  private sequence = 0
  private readonly desk: PlainDesk
  private readonly heard: NaiveBook[]
  private readonly venues: PlainVenue[]
  private startNs = Number.POSITIVE_INFINITY
  private endNs = Number.NEGATIVE_INFINITY

  constructor(input: PlainInput) {
    this.input = input
    this.heard = input.instruments.map(() => new NaiveBook())
    this.venues = input.instruments.map(() => new PlainVenue(input.depth))
    const instruments = input.instruments.map((each) => each.instrument)
    this.desk = new PlainDesk(
      input.desk,
      instruments,
      this.heard,
      this.venues,
      EPOCH_NS,
      (timeNs, lane, instrument, run, unfinished) =>
        this.add(timeNs, lane, instrument, run, unfinished),
    )
    input.instruments.forEach(({ rows }, instrument) => {
      this.addTape(instrument, rows)
    })
  }

  run(): PlainDesk {
    const { desk } = this
    const { strategy, params, runsUntilLanesEmpty } = this.input.desk
    desk.timeNs = this.startNs
    desk.handlers = strategy.create(desk, params)
    this.addPeriodic(this.startNs)
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const isLate = !runsUntilLanesEmpty && next.timeNs > this.endNs
      const isLast = runsUntilLanesEmpty && this.waiting.every((each) => each.isTimer)
      if (next.isTimer && (isLate || isLast)) continue
      if (isLate) next.unfinished?.(next.timeNs)
      else next.run(next.timeNs)
    }
    return desk
  }

  private add(
    timeNs: number,
    lane: number,
    instrument: number,
    run: Event['run'],
    unfinished?: Event['unfinished'],
  ): void {
    const sequence = this.sequence++
    const isTimer = lane === lanes.LANE_TIMER
    this.waiting.push({ timeNs, lane, instrument, sequence, isTimer, run, unfinished })
    this.waiting.sort(
      (a, b) =>
        a.timeNs - b.timeNs ||
        a.lane - b.lane ||
        a.instrument - b.instrument ||
        a.sequence - b.sequence,
    )
  }

  private addPeriodic(fromNs: number): void {
    const { strategy, params } = this.input.desk
    const wakes = typeof strategy.wakes === 'function' ? strategy.wakes(params) : strategy.wakes
    const { everyNs } = wakes
    if (everyNs === undefined) return
    let due = 0
    while (due < fromNs) due += everyNs
    this.add(due, lanes.LANE_TIMER, 0, (timeNs) => {
      this.addPeriodic(timeNs + 1)
      this.desk.ring(timeNs, 0)
    })
  }

  /** Every row for the venue at its time, and every message for us at ours. */
  private addTape(instrument: number, rows: readonly Row[]): void {
    const { depth, desk } = this.input
    const wanted = messagesOf(rows).map((rowsOfMessage) =>
      rowsOfMessage.filter(({ kind }) => kind === t.TRADE || t.isBookRow(kind, depth)),
    )
    for (const message of wanted) {
      message.forEach((row, i) => {
        const ends = i === message.length - 1 ? t.FLAG_MESSAGE_END : 0
        const flags = (row.flags & ~t.FLAG_MESSAGE_END) | ends
        const { atNs, kind, side, priceTicks, qtyLots } = row
        this.reach(atNs)
        this.add(atNs, lanes.LANE_MARKET_TO_VENUE, instrument, (timeNs) =>
          this.venues[instrument]!.apply(timeNs, kind, side, priceTicks, qtyLots, flags),
        )
      })
      const first = message[0]
      if (first === undefined) continue
      const heardNs = first.heardNs + desk.feedOffsetNs
      this.reach(heardNs)
      this.add(heardNs, lanes.LANE_MARKET_TO_US, instrument, (timeNs) =>
        this.hear(timeNs, instrument, message),
      )
    }
  }

  private reach(timeNs: number): void {
    this.startNs = Math.min(this.startNs, timeNs)
    this.endNs = Math.max(this.endNs, timeNs)
  }

  private hear(timeNs: number, instrument: number, message: readonly Row[]): void {
    const { desk } = this
    const { strategy, params } = this.input.desk
    const wakes = typeof strategy.wakes === 'function' ? strategy.wakes(params) : strategy.wakes
    const market = desk.markets[instrument]!
    const before = this.face(instrument)
    for (const { kind, side, priceTicks, qtyLots, flags } of message) {
      if (kind !== t.TRADE) this.heard[instrument]!.apply(kind, side, priceTicks, qtyLots, flags)
    }
    const lane = lanes.LANE_MARKET_TO_US
    for (const { kind, side, priceTicks, qtyLots } of message) {
      if (kind !== t.TRADE || wakes.trades !== true) continue
      desk.timeNs = timeNs
      desk.journal.append({ timeNs, lane, code: J_TRADE, instrument, side, priceTicks, qtyLots })
      desk.handlers.onTrade?.({ priceTicks, qtyLots, aggressorSide: side }, market)
    }
    const now = this.face(instrument)
    const wake = (code: number) => {
      desk.timeNs = timeNs
      const { bidLots: qtyLots, askLots: x, bidTicks, askTicks } = now
      desk.journal.append({ timeNs, lane, code, instrument, qtyLots, x, bidTicks, askTicks })
    }
    if (wakes.quotes === true && JSON.stringify(before) !== JSON.stringify(now)) {
      wake(J_QUOTE)
      desk.handlers.onQuote?.(market)
    }
    const isBook = message.some(({ kind }) => kind !== t.TRADE && kind !== t.STATUS)
    if (wakes.book === true && isBook) {
      wake(J_BOOK)
      desk.handlers.onBook?.(market)
    }
  }

  /** What `onQuote` is about. */
  private face(instrument: number) {
    const { bidTicks, askTicks, bidLots, askLots, valid } = bookOf(this.heard[instrument]!)
    return { bidTicks, askTicks, bidLots, askLots, valid }
  }
}

function messagesOf(rows: readonly Row[]): Row[][] {
  const messages: Row[][] = [[]]
  for (const row of rows) {
    messages.at(-1)!.push(row)
    if ((row.flags & t.FLAG_MESSAGE_END) !== 0) messages.push([])
  }
  return messages
}
