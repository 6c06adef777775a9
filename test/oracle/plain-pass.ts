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
  /** Not something that is still to come: a timer, a sample. */
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
  /** Period of the samples; 0 = none. */
  readonly sampleNs: number
}

/** What the desk was worth at a moment; marks in half ticks. */
export type PlainSample = {
  readonly timeNs: number
  readonly bidTicks: number
  readonly askTicks: number
  readonly low: number
  readonly high: number
  readonly mark: number
  readonly position: number
  readonly cash: number
  readonly executions: number
}

/**
 * A replay in words: everything that is to happen stands in one list, which is sorted again whenever
 * something is added, and the first of the list happens next. One desk.
 */
export function plainPass(input: PlainInput): { desk: PlainDesk; samples: PlainSample[] } {
  return new PlainPass(input).run()
}

class PlainPass {
  private readonly input: PlainInput
  private waiting: Event[] = []
  private sequence = 0
  private readonly desk: PlainDesk
  private readonly heard: NaiveBook[]
  private readonly venues: PlainVenue[]
  private readonly samples: PlainSample[] = []
  /** Middles that were heard, in half ticks; those before `sampled` were heard before the last sample. */
  private readonly mids: number[] = []
  private sampled = 0
  private startNs = Number.POSITIVE_INFINITY
  private endNs = Number.NEGATIVE_INFINITY

  constructor(input: PlainInput) {
    this.input = input
    this.heard = input.instruments.map(() => new NaiveBook(input.depth === 'l1'))
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

  run(): { desk: PlainDesk; samples: PlainSample[] } {
    const { desk } = this
    const { strategy, params, runsUntilLanesEmpty } = this.input.desk
    desk.timeNs = this.startNs
    desk.handlers = strategy.create(desk, params)
    desk.guard.resets.forEach(({ unixNs }, index) => {
      this.add(Number(unixNs - EPOCH_NS), lanes.LANE_TIMER, 0, (now) => {
        desk.wake(now)
        desk.guard.reset(now, index)
      })
    })
    this.addPeriodic(this.startNs)
    this.addSamples()
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const isLate = !runsUntilLanesEmpty && next.timeNs > this.endNs
      const isLast = runsUntilLanesEmpty && this.waiting.every((each) => each.isTimer)
      if (next.lane === lanes.LANE_TIMER && (isLate || isLast)) continue
      if (isLate) desk.guard.finish(this.endNs)
      if (isLate) next.unfinished?.(next.timeNs)
      else next.run(next.timeNs)
    }
    desk.guard.finish(this.endNs)
    desk.account(this.endNs)
    if (this.input.sampleNs > 0) this.lastSample()
    return { desk, samples: this.samples }
  }

  private add(
    timeNs: number,
    lane: number,
    instrument: number,
    run: Event['run'],
    unfinished?: Event['unfinished'],
  ): void {
    const sequence = this.sequence++
    const isTimer = lane === lanes.LANE_TIMER || lane === lanes.LANE_SAMPLE
    this.waiting.push({ timeNs, lane, instrument, sequence, isTimer, run, unfinished })
    this.waiting.sort(
      (a, b) =>
        a.timeNs - b.timeNs ||
        a.lane - b.lane ||
        a.instrument - b.instrument ||
        a.sequence - b.sequence,
    )
  }

  private addSamples(): void {
    const { sampleNs } = this.input
    for (let ns = 0; sampleNs > 0 && ns <= this.endNs; ns += sampleNs) {
      if (ns >= this.startNs) this.add(ns, lanes.LANE_SAMPLE, 0, (now) => this.sample(now))
    }
  }

  private sample(timeNs: number): void {
    const { bidTicks, askTicks } = this.face(0)
    const since = this.mids.slice(Math.max(0, this.sampled - 1))
    this.sampled = this.mids.length
    const low = since.length === 0 ? Number.NaN : Math.min(...since)
    const high = since.length === 0 ? Number.NaN : Math.max(...since)
    const mark = this.mids.at(-1) ?? Number.NaN
    this.samples.push({ timeNs, bidTicks, askTicks, low, high, mark, ...this.account() })
  }

  /** The last sample stands at the end, with all that was booked by then. */
  private lastSample(): void {
    const last = this.samples.at(-1)
    if (last === undefined || last.timeNs < this.endNs) this.sample(this.endNs)
    else this.samples[this.samples.length - 1] = { ...last, ...this.account() }
  }

  private account() {
    const { positionLots, cashUnits, executions } = this.desk.ledgers[0]!
    return { position: positionLots, cash: cashUnits, executions }
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
      this.desk.ringPeriod(timeNs)
    })
  }

  /** Every row for the venue at its time, and every message for us at ours. */
  private addTape(instrument: number, rows: readonly Row[]): void {
    const { depth, desk } = this.input
    const wanted = messagesOf(rows).map((rowsOfMessage) =>
      rowsOfMessage.filter(({ kind }) => kind === t.TRADE || t.isBookRow(kind, depth)),
    )
    const times = wanted.flatMap(([first]) => first?.heardNs ?? [])
    const offsetNs = desk.feedOffsetNs
    let unheard = times.length
    this.desk.guard.tape(instrument, Math.min(...times) + offsetNs)
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
      const heardNs = first.heardNs + offsetNs
      this.reach(heardNs)
      this.add(heardNs, lanes.LANE_MARKET_TO_US, instrument, (timeNs) =>
        this.hear(timeNs, instrument, message, --unheard === 0),
      )
    }
  }

  private reach(timeNs: number): void {
    this.startNs = Math.min(this.startNs, timeNs)
    this.endNs = Math.max(this.endNs, timeNs)
  }

  private hear(timeNs: number, instrument: number, message: readonly Row[], isLast: boolean): void {
    const { desk } = this
    const { strategy, params } = this.input.desk
    const wakes = typeof strategy.wakes === 'function' ? strategy.wakes(params) : strategy.wakes
    const market = desk.markets[instrument]!
    const before = this.face(instrument)
    for (const { kind, side, priceTicks, qtyLots, flags } of message) {
      if (kind !== t.TRADE) this.heard[instrument]!.apply(kind, side, priceTicks, qtyLots, flags)
    }
    desk.guard.hear(timeNs, instrument, message, bookOf(this.heard[instrument]!))
    if (isLast) desk.guard.tape(instrument, null)
    const lane = lanes.LANE_MARKET_TO_US
    for (const { kind, side, priceTicks, qtyLots } of message) {
      if (kind !== t.TRADE || wakes.trades !== true) continue
      desk.wake(timeNs)
      const about = { timeNs, isWide: false, lane, code: J_TRADE, instrument }
      desk.journal.append({ ...about, side, priceTicks, qtyLots })
      desk.handlers.onTrade?.({ priceTicks, qtyLots, aggressorSide: side }, market)
    }
    const now = this.face(instrument)
    const isQuote = JSON.stringify(before) !== JSON.stringify(now)
    if (isQuote && instrument === 0 && market.hasBothSides) {
      this.mids.push(now.bidTicks + now.askTicks)
    }
    const wake = (code: number) => {
      desk.wake(timeNs)
      const { bidLots: qtyLots, askLots: x, bidTicks, askTicks } = now
      const about = { timeNs, isWide: true, lane, code, instrument }
      desk.journal.append({ ...about, qtyLots, x, bidTicks, askTicks })
    }
    if (wakes.quotes === true && isQuote) {
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
