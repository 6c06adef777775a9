import type { DeskConfig } from '../../src/engine/desk-config.ts'
import * as j from '../../src/engine/journal.hot.ts'
import * as lanes from '../../src/engine/lanes.ts'
import { Ledger } from '../../src/ledger/ledger.ts'
import { RandomStream } from '../../src/lib/random.ts'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { GTC, type Intent, IOC, LIMIT, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import * as r from '../../src/orders/report.ts'
import type { Approved } from '../../src/risk/gate.ts'
import { Market } from '../../src/strategy/market-view.ts'
import type { Desk, Handlers, OrdersView } from '../../src/strategy/strategy.ts'
import type { Instrument } from '../../src/units/instrument.ts'
import type { VenueClient } from '../../src/venue/execution-rules.ts'
import type { NaiveBook } from './naive-book.ts'
import { bookOf } from './naive-book-view.ts'
import { PlainGuard } from './plain-guard.ts'
import { accountRecord, PlainJournal, type PlainRecord, queueCode } from './plain-journal.ts'
import { PlainOrders, viewOf } from './plain-orders.ts'
import { type Later, PlainTravel } from './plain-travel.ts'
import type { PlainVenue } from './plain-venue.ts'

const [NEW, CANCEL, REPLACE, REPORT] = [1, 2, 3, 4]
const whole = (x: number) => (Number.isSafeInteger(x) ? x : 0)

/** One strategy's private world in words, written to the same contract as the engine's desk. */
export class PlainDesk implements Desk, VenueClient {
  readonly number = 0
  readonly rules: DeskConfig['rules']
  readonly journal = new PlainJournal()
  readonly facts = new PlainOrders()
  readonly ledgers: readonly Ledger[]
  readonly markets: readonly Market[]
  readonly orders: OrdersView
  readonly epochNs: bigint
  readonly config: DeskConfig
  timeNs = 0
  handlers: Handlers = {}
  private readonly travel: PlainTravel
  private readonly later: Later
  private readonly venues: readonly PlainVenue[]
  readonly guard: PlainGuard
  private readonly asked: OrderTerms[] = []
  private readonly streams = new Map<string, RandomStream>()
  private readonly filledAtVenue = new Map<number, number>()
  private fills = 0
  private venueNs = 0

  constructor(
    config: DeskConfig,
    instruments: readonly Instrument[],
    heard: readonly NaiveBook[],
    venues: readonly PlainVenue[],
    epochNs: bigint,
    later: Later,
  ) {
    this.config = config
    this.rules = config.rules
    this.venues = venues
    this.epochNs = epochNs
    this.later = later
    this.travel = new PlainTravel(config.latency, later)
    this.ledgers = instruments.map((each, i) => new Ledger(each, config.fees[i]!))
    const { facts, journal, ledgers } = this
    this.guard = new PlainGuard(config, instruments, facts, ledgers, journal, epochNs)
    this.markets = instruments.map((each, i) => new Market(bookOf(heard[i]!), each, i))
    this.orders = viewOf(this.facts)
  }

  get market(): Market {
    return this.markets[0]!
  }
  position(instrument = 0): number {
    return this.ledgers[instrument]!.positionLots
  }

  stream(name: string): RandomStream {
    const stream = this.streams.get(name) ?? new RandomStream(this.config.seed, `strategy/${name}`)
    this.streams.set(name, stream)
    return stream
  }

  note(): void {}
  readonly plans = null as never
  at(timeNs: number, tag = 0): void {
    this.later(timeNs, lanes.LANE_TIMER, 0, (now) => this.ring(now, tag))
  }

  /** Something of the desk's own happens now. */
  wake(timeNs: number): void {
    this.timeNs = timeNs
    this.guard.wake(timeNs)
  }

  ring(timeNs: number, tag: number): void {
    this.wake(timeNs)
    const about = { timeNs, lane: lanes.LANE_TIMER, code: j.J_TIMER, isWide: false }
    this.journal.append({ ...about, number: tag })
    this.handlers.onTimer?.(tag)
  }

  ringPeriod(timeNs: number): void {
    this.wake(timeNs)
    this.journal.ring(timeNs)
    this.handlers.onTimer?.(0)
  }

  submit(intent: Intent): number {
    const instrument = intent.instrument ?? 0
    const type = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    const price = intent.priceTicks ?? 0
    const orderId = this.facts.add(intent.side, instrument, price, intent.qtyLots)
    const terms: OrderTerms = {
      orderId,
      instrument,
      side: intent.side,
      type,
      timeInForce: intent.timeInForce ?? (type === MARKET ? IOC : GTC),
      postOnly: intent.postOnly ?? false,
      priceTicks: type === MARKET ? 0 : price,
      qtyLots: intent.qtyLots,
    }
    this.asked.push(terms)
    const approved = this.judge(j.J_INTENT_NEW, terms)
    if (approved === null) this.facts.deny(orderId)
    else {
      this.facts.send(orderId)
      this.send(instrument, orderId, NEW, (timeNs) =>
        this.venues[instrument]!.arrive(timeNs, this, approved),
      )
    }
    return orderId
  }

  cancel(orderId: number): boolean {
    if (!this.mayAsk(orderId)) return false
    const { instrument } = this.facts.of(orderId)
    this.facts.askCancel(orderId)
    this.guard.cancel(this.timeNs, instrument)
    this.write({ code: j.J_INTENT_CANCEL, isWide: false, instrument, number: orderId })
    this.send(instrument, orderId, CANCEL, (timeNs) =>
      this.venues[instrument]!.cancel(timeNs, this, orderId),
    )
    return true
  }

  replace(orderId: number, change: { priceTicks?: number; qtyLots?: number }): boolean {
    const first = this.asked[orderId - 1]!
    if (!this.mayAsk(orderId) || first.type === MARKET) return false
    const now = this.facts.of(orderId)
    const terms: OrderTerms = {
      ...first,
      priceTicks: change.priceTicks ?? now.priceTicks,
      qtyLots: change.qtyLots ?? now.qtyLots,
    }
    const { instrument, priceTicks, qtyLots } = terms
    const approved = this.judge(j.J_INTENT_REPLACE, terms)
    if (approved === null) return false
    this.facts.askReplace(orderId, priceTicks, qtyLots)
    this.send(instrument, orderId, REPLACE, (timeNs) => {
      const cum = this.filledAtVenue.get(orderId) ?? 0
      this.venues[instrument]!.replace(timeNs, this, approved, cum)
    })
    return true
  }

  private mayAsk(orderId: number): boolean {
    return this.facts.open().includes(orderId) && !this.orders.hasRequest(orderId)
  }

  private judge(code: number, terms: OrderTerms): Approved<OrderTerms> | null {
    const { orderId, instrument, side, type, timeInForce, postOnly } = terms
    const market = this.markets[instrument]!
    const known = market.hasBothSides
    const bidTicks = known ? market.bidTicks : NO_BID
    const askTicks = known ? market.askTicks : NO_ASK
    const mid = known ? bidTicks + askTicks : Number.NaN
    const isReplace = code === j.J_INTENT_REPLACE
    const approved = this.guard.judge(this.timeNs, terms, mid, isReplace)
    const about = { code, isWide: true, instrument, number: orderId, side }
    const asked = { a: type, b: timeInForce, c: postOnly ? 1 : 0, z: this.guard.risk.denial }
    const size = { priceTicks: whole(terms.priceTicks), qtyLots: whole(terms.qtyLots) }
    this.write({ ...about, ...asked, ...size, bidTicks, askTicks })
    return approved
  }

  private write(record: Omit<PlainRecord, 'timeNs' | 'lane'>): void {
    this.journal.append({ timeNs: this.timeNs, lane: lanes.LANE_MARKET_TO_US, ...record })
  }

  private send(instrument: number, id: number, kind: number, arrive: (timeNs: number) => void) {
    const { timeNs: nowNs, travel } = this
    const latencyNs = travel.entryNs(nowNs)
    if (latencyNs < 0) {
      const refused = [r.REPORT_REJECTED, r.REPORT_CANCEL_REJECTED, r.REPORT_REPLACE_REJECTED]
      const report = refused[kind - 1] ?? 0
      return this.deliver(nowNs - latencyNs, id, report, (timeNs) =>
        this.hear(timeNs, id, report, r.TECHNICAL_REFUSAL),
      )
    }
    const lane = lanes.LANE_ORDER_TO_VENUE
    const about = { lane, isWide: false, instrument, number: id, a: kind }
    const arrives = (timeNs: number) => {
      this.venueNs = timeNs
      const { bids, asks } = this.venues[instrument]!.book
      const best = { priceTicks: bids.best ?? NO_BID, qtyLots: asks.best ?? NO_ASK }
      this.journal.append({ ...about, timeNs, code: j.J_ARRIVED, ...best })
      arrive(timeNs)
    }
    const isLate = (timeNs: number) =>
      this.journal.append({ ...about, timeNs, code: j.J_UNFINISHED })
    return travel.request(nowNs + latencyNs, instrument, arrives, isLate)
  }

  private deliver(heardNs: number, id: number, report: number, hear: (timeNs: number) => void) {
    const { instrument } = this.facts.of(id)
    const lane = lanes.LANE_REPORT_TO_US
    const about = { lane, isWide: false, instrument, number: id, a: REPORT, b: report }
    const isLate = (timeNs: number) =>
      this.journal.append({ ...about, timeNs, code: j.J_UNFINISHED })
    this.travel.report(heardNs, instrument, hear, isLate)
  }

  rested(id: number, queueLots: number): void {
    const { instrument } = this.facts.of(id)
    const lane = lanes.LANE_ORDER_TO_VENUE
    const about = { timeNs: this.venueNs, isWide: false, instrument, number: id }
    this.journal.append({ ...about, lane, code: j.J_RESTED, qtyLots: queueCode(queueLots) })
  }

  answered(timeNs: number, id: number, report: number, reason: number): void {
    const heardNs = timeNs + this.travel.responseNs(timeNs)
    this.deliver(heardNs, id, report, (now) => this.hear(now, id, report, reason))
  }

  filled(
    timeNs: number,
    id: number,
    priceTicks: number,
    qtyLots: number,
    reason: number,
    maker: boolean,
    queueLots: number,
  ): void {
    const { instrument, side } = this.facts.of(id)
    const fillNumber = ++this.fills
    this.filledAtVenue.set(id, (this.filledAtVenue.get(id) ?? 0) + qtyLots)
    const { bids, asks } = this.venues[instrument]!.book
    const terms = { instrument, number: id, side, priceTicks, qtyLots }
    this.journal.append({
      ...terms,
      timeNs,
      isWide: true,
      lane: maker ? lanes.LANE_MARKET_TO_VENUE : lanes.LANE_ORDER_TO_VENUE,
      code: j.J_FILL,
      a: reason,
      b: maker ? 1 : 0,
      x: queueCode(queueLots),
      y: fillNumber,
      bidTicks: bids.best ?? NO_BID,
      askTicks: asks.best ?? NO_ASK,
    })
    this.deliver(timeNs + this.travel.responseNs(timeNs), id, r.REPORT_FILL, (now) => {
      this.wake(now)
      this.guard.answered(now, id, r.REPORT_FILL, reason)
      const ledger = this.ledgers[instrument]!
      const value = ledger.valueOf(priceTicks, qtyLots)
      const fee = ledger.feeOf(priceTicks, qtyLots, maker)
      ledger.book(side, qtyLots, value, fee)
      this.facts.fill(id, priceTicks, qtyLots)
      const lane = lanes.LANE_REPORT_TO_US
      const codes = { isWide: true, a: r.REPORT_FILL, b: reason, c: maker ? 1 : 0, x: fillNumber }
      const money = { z: value }
      this.journal.append({ ...terms, ...codes, ...money, timeNs: now, lane, code: j.J_REPORT })
      this.guard.filled(now, id, priceTicks, qtyLots, maker, value, fee)
      const fill = { instrument, side: side as 1 | -1, priceTicks, qtyLots, maker, reason }
      this.handlers.onFill?.({ orderId: id, venueNs: timeNs, planId: 0, ...fill })
      this.handlers.onReport?.({ orderId: id, report: r.REPORT_FILL, reason, planId: 0 })
    })
  }

  /** What was done came to this: a block of its own. */
  account(timeNs: number): void {
    this.journal.beginAccounts()
    this.ledgers.forEach((ledger, instrument) => {
      this.journal.append(accountRecord(timeNs, instrument, ledger))
    })
  }

  private hear(timeNs: number, id: number, report: number, reason: number): void {
    this.wake(timeNs)
    this.guard.answered(timeNs, id, report, reason)
    const { facts } = this
    const { instrument, side } = facts.of(id)
    const about = { isWide: false, instrument, number: id, side, a: report, b: reason }
    this.journal.append({ ...about, timeNs, lane: lanes.LANE_REPORT_TO_US, code: j.J_REPORT })
    facts.apply(id, report)
    this.handlers.onReport?.({ orderId: id, report, reason, planId: 0 })
  }
}
