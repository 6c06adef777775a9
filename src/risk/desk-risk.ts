import { grown } from '../lib/grow.ts'
import { MARKET, type OrderTerms } from '../orders/intent.ts'
import type { Instrument } from '../units/instrument.ts'
import { NS_PER_MS } from '../units/time.ts'
import { AccountValue } from './breakers/account-value.ts'
import {
  BREAKER_DRAWDOWN,
  CLOCK_DRIFT,
  CONCURRENT_ORDERS,
  CONCURRENT_POSITIONS,
  CROSSED_BOOK,
  DAILY_LOSS,
  GAPPED_BOOK,
  STALE_DATA,
} from './breakers/breaker-table.ts'
import { Breakers, type HalfOpen, type Heard } from './breakers/breakers.ts'
import { ExecutionQuality } from './breakers/execution-quality.ts'
import type { FeedWatch } from './breakers/feed-watch.ts'
import { RequestRates } from './breakers/request-rates.ts'
import { type GateFacts, quietFacts } from './facts.ts'
import { type Approved, Gate } from './gate.ts'
import { OtherExposure, type OwnExposure } from './other-exposure.ts'
import { RecentOrders } from './recent-orders.hot.ts'
import { limitsOfSymbol, type RiskSettings, tradingRulesOf } from './risk-settings.ts'
import { EquityMemory } from './state/equity-memory.ts'
import type { KillLatch } from './state/kill-latch.ts'
import type { RiskLog } from './state/risk-log.ts'

export type DeskRiskSetup = {
  readonly settings: RiskSettings
  readonly strategy: string
  readonly instruments: readonly Instrument[]
  /** By instrument; shared by all desks that hear the same. */
  readonly feeds: readonly FeedWatch[]
  readonly own: OwnExposure
  readonly log: RiskLog
  readonly latch: KillLatch
  readonly halfOpen: HalfOpen | null
  readonly epochNs: bigint
}

/** One execution of ours, as it was booked. */
export type BookedFill = {
  readonly instrument: number
  readonly orderId: number
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly maker: boolean
  /** The order had not executed before. */
  readonly isFirst: boolean
  /** What this one brought and what all of the instrument did, fees deducted, in settlement currency. */
  readonly cash: number
  readonly bookedCash: number
  /** After it. */
  readonly positionLots: number
}

/** What a replace takes out of the market before its new terms come in. */
export type Replaced = { readonly lots: number; readonly halves: number }

/** A price that no limit order has: how a market order is remembered. */
const NO_PRICE = -(2 ** 31)

/**
 * All that a desk has of risk, with one door for each thing that happens: asked, canceled, answered,
 * filled, quoted. It gathers what the gate must know, asks it, and holds what it sees against the
 * breakers, which may stop the very order that is being asked for.
 */
export class DeskRisk {
  readonly breakers: Breakers
  readonly facts: GateFacts = quietFacts()
  /** Code of RISK_RULES of the last judgement, 0 when it approved. */
  denial = 0
  /** Hears of every change of a breaker, after the desk has acted on it. */
  heard: Heard | null = null
  private readonly setup: DeskRiskSetup
  private readonly gates: readonly Gate[]
  private readonly venueOf: readonly number[]
  private readonly rates: RequestRates
  private readonly quality: ExecutionQuality
  private readonly value: AccountValue
  private readonly memory: EquityMemory
  private readonly others: OtherExposure
  private readonly recent: RecentOrders
  /** By order: heard bid + ask when it was last approved. */
  private decisionMid: Float64Array = new Float64Array(256)

  constructor(setup: DeskRiskSetup) {
    const { settings, instruments, strategy } = setup
    this.setup = setup
    this.breakers = new Breakers({ ...setup, settings: settings.breakers })
    this.breakers.heard = (breaker, record) => {
      if (record.event === 'reset') {
        this.restart(breaker, Number(BigInt(record.unixNs) - setup.epochNs))
      }
      this.heard?.(breaker, record)
    }
    this.venueOf = instruments.map(({ venue }) => this.breakers.venues.indexOf(venue))
    const names = instruments.map(({ venue, symbol }) => `${venue}:${symbol}`)
    const limits = names.map((name) => limitsOfSymbol(settings, name))
    this.gates = instruments.map((each, i) => {
      return new Gate(limits[i]!, each, tradingRulesOf(settings, names[i]!))
    })
    this.rates = new RequestRates(this.breakers)
    this.quality = new ExecutionQuality(this.breakers, instruments.length)
    this.value = new AccountValue(instruments, settings.capital, settings.dayStartsNs)
    this.memory = new EquityMemory(setup.log, strategy, setup.epochNs)
    this.others = new OtherExposure(instruments, settings, setup.own)
    const longestMs = Math.max(...limits.map(({ sameOrderAfterMs }) => sameOrderAfterMs))
    this.recent = new RecentOrders(longestMs * NS_PER_MS)
  }

  /**
   * The strategy asks for an order, or for new terms of one (`replaced`: what its old terms held). The
   * way out: what is approved counts as sent. Null when it is refused, and `denial` says why.
   */
  judge(
    timeNs: number,
    terms: OrderTerms,
    midHalfTicks: number,
    replaced: Replaced | null,
  ): Approved<OrderTerms> | null {
    const { instrument, orderId, qtyLots, side } = terms
    const isOrder = replaced === null
    const venue = this.venueOf[instrument]!
    this.breakers.passTo(timeNs)
    this.rates.ask(timeNs, venue, isOrder)
    this.look(timeNs, instrument)
    this.mark(timeNs)
    const priceTicks = terms.type === MARKET ? NO_PRICE : terms.priceTicks
    this.tell(timeNs, terms, venue, priceTicks, replaced)
    this.facts.midHalfTicks = midHalfTicks
    const gate = this.gates[instrument]!
    const approved = gate.approve(terms, this.facts)
    this.denial = gate.denial
    if (approved === null) return null
    this.rates.send(timeNs, venue, isOrder)
    if (isOrder) this.recent.add(timeNs, instrument, side, priceTicks, qtyLots)
    if (gate.isEntry) this.breakers.entered(instrument)
    while (orderId >= this.decisionMid.length) {
      this.decisionMid = grown(this.decisionMid, this.decisionMid.length * 2)
    }
    this.decisionMid[orderId] = midHalfTicks
    return approved
  }

  /** A cancel leaves; nothing ever stops it. */
  cancel(timeNs: number, instrument: number): void {
    const venue = this.venueOf[instrument]!
    this.rates.ask(timeNs, venue, false)
    this.rates.send(timeNs, venue, false)
  }

  /** The venue's first answer to a new order was heard. */
  answered(timeNs: number, instrument: number, isRejected: boolean): void {
    this.quality.answer(timeNs, this.venueOf[instrument]!, isRejected)
  }

  /** An execution was booked. */
  filled(timeNs: number, fill: BookedFill): void {
    const { instrument, side, priceTicks, qtyLots, positionLots } = fill
    const { breakers, quality, value } = this
    value.book(instrument, fill.bookedCash, positionLots, priceTicks)
    this.mark(timeNs)
    quality.trade(timeNs, instrument, side, qtyLots, fill.cash)
    if (fill.isFirst) quality.execute(timeNs, instrument, side)
    breakers.measure(CONCURRENT_POSITIONS, 0, value.positions(), timeNs)
    const mid = this.decisionMid[fill.orderId] ?? Number.NaN
    if (fill.maker || !(mid > 0)) return
    const slippageBps = ((side * (2 * priceTicks - mid)) / mid) * 10_000
    quality.slip(timeNs, slippageBps, this.setup.settings.slippageBps)
  }

  /** The best prices of an instrument changed, NaN for a side that is not there. */
  quoted(timeNs: number, instrument: number, bidTicks: number, askTicks: number): void {
    this.value.quote(instrument, bidTicks, askTicks)
    this.others.quote(instrument, bidTicks + askTicks)
    if (this.value.isExposed(instrument)) this.mark(timeNs)
  }

  /** Holds what is known of an instrument's feed against the breakers. */
  look(timeNs: number, instrument: number): void {
    const { breakers } = this
    const feed = this.setup.feeds[instrument]!
    breakers.measure(STALE_DATA, instrument, feed.ageNs(timeNs) / NS_PER_MS, timeNs)
    breakers.measure(GAPPED_BOOK, instrument, feed.gapAgeNs(timeNs) / NS_PER_MS, timeNs)
    breakers.measure(CLOCK_DRIFT, this.venueOf[instrument]!, feed.driftNs / NS_PER_MS, timeNs)
    feed.crossings.passTo(timeNs)
    breakers.measure(CROSSED_BOOK, instrument, feed.crossings.count, timeNs)
  }

  /** Shares lost, as they were last marked. */
  get dayLossShare(): number {
    return this.value.watch?.dayLossShare ?? 0
  }

  get drawdownShare(): number {
    return this.value.watch?.drawdownShare ?? 0
  }

  private tell(
    timeNs: number,
    terms: OrderTerms,
    venue: number,
    priceTicks: number,
    replaced: Replaced | null,
  ): void {
    const { facts } = this
    const { feeds, latch, own } = this.setup
    const { instrument, qtyLots, side } = terms
    const openOrders = own.openOrders()
    facts.timeNs = timeNs
    facts.killed = latch.isDown ? 1 : 0
    facts.isReplace = replaced !== null
    facts.positionLots = own.positionLots(instrument)
    facts.openSideLots = own.openLots(instrument, side) - (replaced?.lots ?? 0)
    facts.openOrders = replaced === null ? openOrders : openOrders - 1
    facts.openHalves = own.openHalves(instrument) - (replaced?.halves ?? 0)
    facts.selfMatchLots = own.meetingLots(
      instrument,
      side,
      terms.type === MARKET ? Number.NaN : priceTicks,
    )
    if (replaced === null) this.breakers.measure(CONCURRENT_ORDERS, 0, openOrders + 1, timeNs)
    facts.breaker = this.breakers.blocking[instrument]!
    const feed = feeds[instrument]!
    facts.referenceAgeNs = timeNs - feed.heardNs
    feed.volume.passTo(timeNs)
    facts.recentVolumeLots = feed.volume.sum
    this.others.tell(instrument, facts)
    facts.dayLossShare = this.dayLossShare
    facts.drawdownShare = this.drawdownShare
    this.rates.tell(timeNs, venue, facts)
    facts.sameOrderAgeNs = this.recent.ageNs(timeNs, instrument, side, priceTicks, qtyLots)
  }

  private mark(timeNs: number): void {
    const { breakers, value } = this
    const isNewDay = value.mark(timeNs)
    const { watch } = value
    if (watch === null) return
    this.memory.keep(timeNs, watch, isNewDay)
    breakers.measure(DAILY_LOSS, 0, watch.dayLossShare, timeNs)
    breakers.measure(BREAKER_DRAWDOWN, 0, watch.drawdownShare, timeNs)
  }

  /** A breaker was reset: what it measures of this desk begins anew. What it measures of the market goes on. */
  private restart(breaker: number, timeNs: number): void {
    const { watch } = this.value
    if (watch !== null && (breaker === DAILY_LOSS || breaker === BREAKER_DRAWDOWN)) {
      if (breaker === DAILY_LOSS) watch.restartDay()
      else watch.restartPeak()
      this.memory.write(timeNs, watch)
    }
    this.rates.restart(breaker)
    this.quality.restart(breaker)
  }
}
