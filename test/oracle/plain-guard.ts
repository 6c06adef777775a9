import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_BREAKER } from '../../src/engine/journal.hot.ts'
import { LANE_MARKET_TO_US } from '../../src/engine/lanes.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { type Book, NO_ASK, NO_BID } from '../../src/market/book.ts'
import type { OrderTerms } from '../../src/orders/intent.ts'
import { REPORT_REJECTED, WOULD_CROSS } from '../../src/orders/report.ts'
import { BREAKER_SCOPES } from '../../src/risk/breakers/breaker-table.ts'
import { FeedWatch } from '../../src/risk/breakers/feed-watch.ts'
import { PriceTriggers } from '../../src/risk/breakers/price-triggers.hot.ts'
import { DeskRisk } from '../../src/risk/desk-risk.ts'
import type { GateFacts } from '../../src/risk/facts.ts'
import type { Approved } from '../../src/risk/gate.ts'
import { memoryLatch } from '../../src/risk/state/kill-latch.ts'
import { type BreakerRecord, memoryLog } from '../../src/risk/state/risk-log.ts'
import * as t from '../../src/tape/schema.ts'
import type { Instrument } from '../../src/units/instrument.ts'
import type { Row } from '../support/tape-builder.ts'
import type { PlainJournal } from './plain-journal.ts'
import type { PlainOrders } from './plain-orders.ts'

const EVENTS = ['tripped', 'half-open', 'closed', 'reset']
const millionths = (value: number) =>
  Number.isNaN(value) ? -1 : value > 9e9 ? -2 : Math.round(value * 1e6)

/**
 * A desk's risk that is told of every row and looks at its account at every change of the prices:
 * nothing is put off, and nothing is shared.
 */
export class PlainGuard {
  readonly risk: DeskRisk
  private readonly feeds: readonly FeedWatch[]
  private readonly instruments: readonly Instrument[]
  private readonly facts: PlainOrders
  private readonly ledgers: readonly Ledger[]
  private readonly journal: PlainJournal
  private readonly epochNs: bigint
  private readonly crossings: number[]
  readonly resets: DeskConfig['risk']['resets']
  private untold: { readonly breaker: number; readonly record: BreakerRecord }[] = []

  constructor(
    config: DeskConfig,
    instruments: readonly Instrument[],
    facts: PlainOrders,
    ledgers: readonly Ledger[],
    journal: PlainJournal,
    epochNs: bigint,
  ) {
    this.instruments = instruments
    this.facts = facts
    this.ledgers = ledgers
    this.journal = journal
    this.epochNs = epochNs
    this.feeds = instruments.map(() => new FeedWatch())
    this.crossings = instruments.map(() => 0)
    this.resets = config.risk.resets
    this.risk = new DeskRisk({
      settings: config.risk,
      strategy: config.strategy.name,
      instruments,
      feeds: this.feeds,
      triggers: instruments.map(() => new PriceTriggers(1)),
      number: 0,
      own: this.exposure(),
      log: memoryLog(),
      latch: memoryLatch(),
      halfOpen: config.riskState?.halfOpen ?? null,
      epochNs,
    })
    this.risk.heard = (breaker, record) => this.untold.push({ breaker, record })
  }

  /** What was heard, row by row, and the book that came of it. */
  hear(timeNs: number, instrument: number, rows: readonly Row[], book: Book): void {
    const feed = this.feeds[instrument]!
    const { risk } = this
    for (const { kind, qtyLots, flags } of rows) {
      const sinceNs = feed.heardNs
      const silenceNs = feed.hear(timeNs, kind === t.SNAPSHOT ? flags : 0)
      if (silenceNs > risk.feed.silenceNsMax) risk.feed.silent(instrument, sinceNs, silenceNs)
      if (kind === t.TRADE) feed.volume.add(timeNs, qtyLots)
      const opens = [t.STATUS_OPEN, t.STATUS_RESUME, t.STATUS_SESSION_START]
      if (kind === t.STATUS && opens.includes(qtyLots)) feed.resume(timeNs)
      else if (kind === t.STATUS && qtyLots !== 0) feed.pause()
    }
    const { gapNs } = feed
    const lengthNs = feed.trust(timeNs, book.valid)
    if (lengthNs > risk.feed.gapNsMax) risk.feed.gapped(instrument, gapNs, lengthNs)
    const crossed = (book.crossings ?? 0) - this.crossings[instrument]!
    if (crossed > 0 && !isTakenBack(rows)) {
      for (let k = 0; k < crossed; k++) feed.crossings.add(timeNs)
      risk.feed.crossed(timeNs, instrument)
    }
    this.crossings[instrument] = book.crossings ?? 0
    const bid = book.bidTicks === NO_BID ? feed.bidTicks : book.bidTicks
    const ask = book.askTicks === NO_ASK ? feed.askTicks : book.askTicks
    if (Object.is(bid, feed.bidTicks) && Object.is(ask, feed.askTicks)) return
    risk.passDay(timeNs)
    feed.quote(bid, ask)
    risk.quoted(timeNs)
  }

  /** The tape of an instrument begins with a row that is heard now, or is over. */
  tape(instrument: number, timeNs: number | null): void {
    const feed = this.feeds[instrument]!
    const { gapNs } = feed
    const lengthNs = feed.end()
    if (lengthNs > this.risk.feed.gapNsMax) this.risk.feed.gapped(instrument, gapNs, lengthNs)
    if (timeNs !== null) feed.begin(timeNs)
  }

  judge(timeNs: number, terms: OrderTerms, mid: number, isReplace: boolean) {
    const old = isReplace ? this.facts.of(terms.orderId) : null
    const leaves = isReplace ? this.facts.leaves(terms.orderId) : 0
    const replaced = old && {
      lots: old.qtyLots,
      halves: leaves * 2 * Math.abs(old.priceTicks),
    }
    const approved: Approved<OrderTerms> | null = this.risk.judge(timeNs, terms, mid, replaced)
    this.wake(timeNs)
    return approved
  }

  cancel(timeNs: number, instrument: number): void {
    this.risk.cancel(timeNs, instrument)
    this.wake(timeNs)
  }

  /** Before an order's facts change with it: what was heard of it. */
  answered(timeNs: number, id: number, report: number, reason: number): void {
    const { instrument, requests } = this.facts.of(id)
    if (!requests.has('new')) return
    this.risk.answered(timeNs, instrument, report === REPORT_REJECTED && reason !== WOULD_CROSS)
    this.wake(timeNs)
  }

  filled(
    timeNs: number,
    id: number,
    priceTicks: number,
    qtyLots: number,
    maker: boolean,
    value: number,
    fee: number,
  ): void {
    const { instrument, side, executions } = this.facts.of(id)
    const ledger = this.ledgers[instrument]!
    const cash = ledger.unit.inverse ? side * value : -side * value * 10_000
    this.risk.filled(timeNs, {
      instrument,
      orderId: id,
      side,
      priceTicks,
      qtyLots,
      maker,
      isFirst: executions.length === 1,
      net: cash - fee,
      bookedCash: ledger.settled,
      positionLots: ledger.positionLots,
    })
    this.wake(timeNs)
  }

  /** A reset that the config plans for now. */
  reset(timeNs: number, index: number): void {
    const { breaker, scope, reason, by } = this.resets[index]!
    this.risk.passDay(timeNs)
    this.risk.breakers.reset(breaker, scope, timeNs, reason, by)
    this.wake(timeNs)
  }

  finish(timeNs: number): void {
    this.instruments.forEach((_, instrument) => {
      this.risk.feed.look(timeNs, instrument)
    })
    this.wake(timeNs)
  }

  /** Something of the desk's own happens: what the breakers did is written down before it. */
  wake(timeNs: number): void {
    const told = this.untold.map(({ breaker, record }) => {
      const [kind = '', venue, symbol] = record.scope.split(':')
      const at = this.instruments.findIndex((each) =>
        kind === 'symbol'
          ? each.venue === venue && each.symbol === symbol
          : kind === 'venue' && each.venue === venue,
      )
      return {
        timeNs,
        isWide: true,
        lane: LANE_MARKET_TO_US,
        code: J_BREAKER,
        instrument: Math.max(0, at),
        number: breaker,
        a: EVENTS.indexOf(record.event),
        b: [...BREAKER_SCOPES].map(String).indexOf(kind),
        x: Number(BigInt(record.unixNs) - this.epochNs),
        y: millionths(record.value),
        z: millionths(record.limit),
      }
    })
    told.sort((a, b) => a.x - b.x || a.number - b.number || a.instrument - b.instrument)
    for (const record of told) this.journal.append(record)
    this.untold = []
  }

  private exposure() {
    const { facts, ledgers } = this
    const worst = (id: number) => {
      const { requests, qtyLots, priceTicks, wanted } = facts.of(id)
      const terms = [{ priceTicks, qtyLots }, ...(requests.has('replace') ? [wanted] : [])]
      const lots = Math.max(...terms.map((each) => each.qtyLots)) - facts.cum(id)
      return { lots, prices: terms.map((each) => each.priceTicks) }
    }
    const openOf = (instrument: number, side: number) =>
      facts
        .open()
        .filter((id) => facts.of(id).instrument === instrument && facts.of(id).side === side)
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
    const openHalves = (instrument: number) =>
      sum(
        [...openOf(instrument, 1), ...openOf(instrument, -1)].map((id) => {
          const { lots, prices } = worst(id)
          return lots * 2 * Math.max(...prices.map(Math.abs))
        }),
      )
    const positionLots = (instrument: number) => ledgers[instrument]!.positionLots
    return {
      positionLots,
      openLots: (instrument: number, side: number) => facts.openLots(instrument, side),
      openHalves,
      tell: (instrument: number, side: number, priceTicks: number, out: GateFacts) => {
        const meets = (id: number) =>
          Number.isNaN(priceTicks) ||
          worst(id).prices.some((price) => side * (priceTicks - price) >= 0)
        out.positionLots = positionLots(instrument)
        out.openSideLots = facts.openLots(instrument, side)
        out.openOrders = facts.open().length
        out.openHalves = openHalves(instrument)
        out.selfMatchLots = sum(
          openOf(instrument, -side)
            .filter(meets)
            .map((id) => worst(id).lots),
        )
      },
    }
  }
}

/** Some row takes back what an earlier one of its message met on the other side. */
function isTakenBack(rows: readonly Row[]): boolean {
  const isGone = ({ kind, qtyLots, flags }: Row) =>
    kind === t.CLEAR || (qtyLots === 0 && (flags & t.FLAG_SIZE_UNKNOWN) === 0)
  const ofBook = rows.filter(({ kind }) => [t.LEVEL, t.QUOTE, t.CLEAR].includes(kind))
  return ofBook.some((later, i) => {
    const stated = ofBook
      .slice(0, i)
      .filter((row) => row.side !== later.side && !isGone(row))
      .map(({ priceTicks }) => priceTicks)
    const isMet = stated.some((price) => later.side * (later.priceTicks - price) >= 0)
    if (stated.length === 0) return false
    return later.kind === t.LEVEL ? isGone(later) && isMet : isGone(later) || !isMet
  })
}
