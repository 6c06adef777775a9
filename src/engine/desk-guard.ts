import type { Ledger } from '../ledger/ledger.ts'
import { type Book, hasBothSides } from '../market/book.ts'
import type { OrderTerms } from '../orders/intent.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { REPORT_REJECTED, WOULD_CROSS } from '../orders/report.ts'
import { FeedWatch } from '../risk/breakers/feed-watch.ts'
import { PriceTriggers } from '../risk/breakers/price-triggers.hot.ts'
import { namesOfScopes } from '../risk/breakers/scope-name.ts'
import { type BookedFill, DeskRisk } from '../risk/desk-risk.ts'
import type { Approved } from '../risk/gate.ts'
import { memoryLatch } from '../risk/state/kill-latch.ts'
import { type BreakerRecord, memoryLog } from '../risk/state/risk-log.ts'
import type { Instrument } from '../units/instrument.ts'
import type { DeskConfig } from './desk-config.ts'
import type { DeskJournal } from './desk-journal.ts'
import type { HearingWatch } from './hearing-watch.hot.ts'
import { DeskExposure } from './own-exposure.ts'

/** What the guard needs of the desk that it belongs to. */
export type GuardedDesk = {
  readonly config: DeskConfig
  readonly epochNs: bigint
  readonly own: OrderFacts
  readonly ledgers: readonly Ledger[]
  readonly books: readonly Book[]
  readonly log: DeskJournal
}

/** What a breaker did that the journal does not tell of yet. */
type Untold = { readonly breaker: number; readonly record: BreakerRecord }

/** A change of a breaker as it was journalled: when it happened, and when the desk next did something. */
export type ToldBreaker = {
  readonly record: BreakerRecord
  readonly momentNs: number
  readonly noticedNs: number
}

/**
 * A desk's risk as the engine runs it: what happens to the desk is told in numbers, and what its
 * breakers do is journalled with the next thing of its own that happens, before it. Breakers may trip
 * while the market moves and the desk sleeps; the record says at which moment.
 */
export class DeskGuard {
  readonly risk: DeskRisk
  /** What the plan has still to give that the next order is part of (RC-02); Infinity for none. */
  parentLeavesLots = Number.POSITIVE_INFINITY
  /** Every change of a breaker, in the journal's order. */
  readonly told: ToldBreaker[] = []
  /** By instrument: what is known of the market that it hears. */
  readonly feeds: readonly FeedWatch[]
  private readonly desk: GuardedDesk
  private readonly instruments: readonly Instrument[]
  private readonly exposure: DeskExposure
  private readonly watch: HearingWatch | null
  private readonly untold: Untold[] = []
  private readonly replaced = { lots: 0, halves: 0 }
  private readonly fill: { -readonly [K in keyof BookedFill]: BookedFill[K] } = {
    instrument: 0,
    orderId: 0,
    side: 0,
    priceTicks: 0,
    qtyLots: 0,
    maker: false,
    isFirst: false,
    net: 0,
    bookedCash: 0,
    positionLots: 0,
  }

  constructor(desk: GuardedDesk, instruments: readonly Instrument[], watch: HearingWatch | null) {
    const { config, epochNs, ledgers, own } = desk
    const { halfOpen = null, latch = memoryLatch(), log = memoryLog() } = config.riskState ?? {}
    this.desk = desk
    this.instruments = instruments
    this.watch = watch
    this.exposure = new DeskExposure(own, ledgers)
    this.feeds = watch?.feeds ?? instruments.map(() => new FeedWatch())
    this.risk = new DeskRisk({
      settings: config.risk,
      strategy: config.strategy.name,
      instruments,
      feeds: this.feeds,
      triggers: watch?.triggers ?? instruments.map(() => new PriceTriggers(1)),
      number: watch?.count ?? 0,
      own: this.exposure,
      log,
      latch,
      halfOpen,
      epochNs,
    })
    watch?.add(this.risk)
    this.risk.heard = (breaker, record) => this.untold.push({ breaker, record })
  }

  /** Something of the desk's own happens now: what its breakers did since is journalled first. */
  wake(timeNs: number): void {
    this.watch?.readAll()
    this.tell(timeNs)
  }

  /** A new order: approved, or null and `risk.denial` says why. */
  judge(timeNs: number, terms: OrderTerms): Approved<OrderTerms> | null {
    this.risk.parentLeavesLots = this.parentLeavesLots
    const approved = this.risk.judge(timeNs, terms, this.midOf(terms.instrument), null)
    this.tell(timeNs)
    return approved
  }

  /** New terms of an open order: its own make room, what it has filled stands in the position. */
  judgeReplace(timeNs: number, terms: OrderTerms): Approved<OrderTerms> | null {
    const { own } = this.desk
    const { replaced } = this
    const id = terms.orderId
    this.risk.parentLeavesLots = this.parentLeavesLots
    const slot = own.slotOf(id)
    replaced.lots = own.leavesLots(id) + own.cumLots[slot]!
    replaced.halves = this.exposure.halvesOf(slot)
    const approved = this.risk.judge(timeNs, terms, this.midOf(terms.instrument), replaced)
    this.tell(timeNs)
    return approved
  }

  cancel(timeNs: number, instrument: number): void {
    this.risk.cancel(timeNs, instrument)
    this.tell(timeNs)
  }

  /** The venue's first answer to a new order was heard. Post-only orders that it turned away fare well. */
  answered(timeNs: number, instrument: number, report: number, reason: number): void {
    this.risk.answered(timeNs, instrument, report === REPORT_REJECTED && reason !== WOULD_CROSS)
    this.tell(timeNs)
  }

  /** An execution was booked. */
  filled(
    timeNs: number,
    of: {
      readonly instrument: number
      readonly orderId: number
      readonly side: number
      readonly priceTicks: number
      readonly qtyLots: number
      readonly maker: boolean
    },
    valueUnits: number,
    feeUnits: number,
  ): void {
    const { own, ledgers } = this.desk
    const { fill } = this
    const ledger = ledgers[of.instrument]!
    fill.instrument = of.instrument
    fill.orderId = of.orderId
    fill.side = of.side
    fill.priceTicks = of.priceTicks
    fill.qtyLots = of.qtyLots
    fill.maker = of.maker
    fill.isFirst = own.cumLots[own.slotOf(of.orderId)]! === of.qtyLots
    fill.net = ledger.netFeeUnits(of.side, valueUnits, feeUnits)
    fill.bookedCash = ledger.settled
    fill.positionLots = ledger.positionLots
    this.risk.filled(timeNs, fill)
    this.tell(timeNs)
  }

  /** A reset that the config plans for now. */
  reset(timeNs: number, index: number): void {
    const { breaker, scope, reason, by } = this.desk.config.risk.resets[index]!
    this.risk.passDay(timeNs)
    this.risk.breakers.reset(breaker, scope, timeNs, reason, by)
    this.tell(timeNs)
  }

  /** The run is over: what is still known of the market, and what was not told. */
  finish(timeNs: number): void {
    for (let i = 0; i < this.instruments.length; i++) this.risk.feed.look(timeNs, i)
    this.tell(timeNs)
  }

  private midOf(instrument: number): number {
    const book = this.desk.books[instrument]!
    return hasBothSides(book) ? book.bidTicks + book.askTicks : Number.NaN
  }

  private tell(timeNs: number): void {
    if (this.untold.length === 0) return
    const { epochNs, log, config } = this.desk
    const told = this.untold.map(({ breaker, record }) => {
      const instrument = this.instruments.findIndex((each) =>
        namesOfScopes(config.strategy.name, each).includes(record.scope),
      )
      const momentNs = Number(BigInt(record.unixNs) - epochNs)
      return { breaker, record, momentNs, instrument: Math.max(0, instrument) }
    })
    // When several were noticed together, the order in which they were noticed is no fact of the market.
    told.sort(
      (a, b) => a.momentNs - b.momentNs || a.breaker - b.breaker || a.instrument - b.instrument,
    )
    for (const { breaker, record, momentNs, instrument } of told) {
      log.breaker(timeNs, instrument, breaker, record, momentNs)
      this.told.push({ record, momentNs, noticedNs: timeNs })
    }
    this.untold.length = 0
  }
}
