import { grown } from '../lib/grow.ts'
import { MARKET, type OrderTerms } from '../orders/intent.ts'
import type { Instrument } from '../units/instrument.ts'
import { NS_PER_MS } from '../units/time.ts'
import { AccountValue } from './breakers/account-value.ts'
import {
  BREAKER_DRAWDOWN,
  CONCURRENT_ORDERS,
  CONCURRENT_POSITIONS,
  DAILY_LOSS,
} from './breakers/breaker-table.ts'
import { Breakers, type HalfOpen, type Heard } from './breakers/breakers.ts'
import { ExecutionQuality } from './breakers/execution-quality.ts'
import { FeedBreakers } from './breakers/feed-breakers.ts'
import type { FeedWatch } from './breakers/feed-watch.ts'
import type { PriceTriggers } from './breakers/price-triggers.hot.ts'
import { RequestRates } from './breakers/request-rates.ts'
import { type GateFacts, quietFacts } from './facts.ts'
import { type Approved, Gate } from './gate.ts'
import { MoneyHeadroom } from './money-headroom.ts'
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
  /** By instrument; shared by all desks that hear the same, and this desk's number among them. */
  readonly feeds: readonly FeedWatch[]
  readonly triggers: readonly PriceTriggers[]
  readonly number: number
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
  /** What it brought, its fee deducted, in any one unit. */
  readonly net: number
  /** What all of the instrument brought, fees deducted, in settlement currency. */
  readonly bookedCash: number
  /** After it. */
  readonly positionLots: number
}

/** What a replace takes out of the market before its new terms come in. */
export type Replaced = { readonly lots: number; readonly halves: number }

/** A price that no limit order has: how a market order is remembered. */
const NO_PRICE = -(2 ** 31)
/** What is left of an equity when a share of it is lost. */
function floorOf(equity: number, share: number): number {
  return share === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : equity * (1 - share)
}

/** Prices at which an account is looked at are reckoned this much too early, never too late. */
const EARLY = 1e-12

/**
 * All that a desk has of risk, with one door for each thing that happens: asked, canceled, answered,
 * filled, quoted. It gathers what the gate must know, asks it, and holds what it sees against the
 * breakers, which may stop the very order that is being asked for.
 */
export class DeskRisk {
  readonly breakers: Breakers
  readonly facts: GateFacts = quietFacts()
  readonly feed: FeedBreakers
  /** RC-15 is on for some instrument: somebody must add up what is traded. */
  readonly countsVolume: boolean
  /** Code of RISK_RULES of the last judgement, 0 when it approved. */
  /** Lots that the next order's plan has still to give (RC-02); Infinity where it is part of none. */
  parentLeavesLots = Number.POSITIVE_INFINITY
  denial = 0
  /** Hears of every change of a breaker, after the desk has acted on it. */
  heard: Heard | null = null
  /** How far the account stayed from what counts money. */
  readonly headroom: MoneyHeadroom
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
    const { feeds, instruments, own, settings, strategy } = setup
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
    this.countsVolume = limits.some(({ volumeShareMax }) => volumeShareMax !== Infinity)
    this.rates = new RequestRates(this.breakers)
    this.quality = new ExecutionQuality(this.breakers, instruments.length)
    this.feed = new FeedBreakers(this.breakers, feeds, this.venueOf)
    this.value = new AccountValue(instruments, feeds, settings.capital, settings.dayStartsNs)
    this.headroom = new MoneyHeadroom(settings)
    this.memory = new EquityMemory(setup.log, strategy, setup.epochNs)
    this.others = new OtherExposure(instruments, feeds, settings, own)
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
    this.feed.look(timeNs, instrument)
    this.passDay(timeNs)
    this.mark(timeNs)
    const priceTicks = terms.type === MARKET ? NO_PRICE : terms.priceTicks
    this.tell(timeNs, terms, venue, priceTicks, replaced)
    this.facts.midHalfTicks = midHalfTicks
    const gate = this.gates[instrument]!
    const approved = gate.approve(terms, this.facts)
    this.denial = gate.denial
    if (approved === null) return null
    this.rates.send()
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
    this.rates.send()
  }

  /** The venue's first answer to a new order was heard. */
  answered(timeNs: number, instrument: number, isRejected: boolean): void {
    this.quality.answer(timeNs, this.venueOf[instrument]!, isRejected)
  }

  /** An execution was booked. */
  filled(timeNs: number, fill: BookedFill): void {
    const { instrument, side, priceTicks, qtyLots, positionLots } = fill
    const { breakers, quality, value } = this
    this.passDay(timeNs)
    value.book(instrument, fill.bookedCash, positionLots, priceTicks)
    this.quoted(timeNs)
    quality.trade(timeNs, instrument, side, qtyLots, fill.net)
    if (fill.isFirst) quality.execute(timeNs, instrument, side)
    breakers.measure(CONCURRENT_POSITIONS, 0, value.positions(), timeNs)
    const mid = this.decisionMid[fill.orderId] ?? Number.NaN
    if (fill.maker || !(mid > 0)) return
    const slippageBps = ((side * (2 * priceTicks - mid)) / mid) * 10_000
    quality.slip(timeNs, slippageBps, this.setup.settings.slippageBps)
  }

  /** A day may have begun: comes before anything changes that the account is worth. */
  passDay(timeNs: number): void {
    if (timeNs >= this.nextDayNs) this.quoted(timeNs)
  }

  get nextDayNs(): number {
    return this.value.watch?.nextDayNs ?? Number.NEGATIVE_INFINITY
  }

  /** The best prices changed to some that mean something to this desk (see PriceTriggers). */
  quoted(timeNs: number): void {
    this.mark(timeNs)
    this.watchPrices()
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
    facts.timeNs = timeNs
    facts.parentLeavesLots = this.parentLeavesLots
    facts.killed = latch.isDown ? 1 : 0
    facts.isReplace = replaced !== null
    own.tell(instrument, side, terms.type === MARKET ? Number.NaN : priceTicks, facts)
    if (replaced === null) {
      this.breakers.measure(CONCURRENT_ORDERS, 0, facts.openOrders + 1, timeNs)
    } else {
      facts.openSideLots -= replaced.lots
      facts.openHalves -= replaced.halves
      facts.openOrders--
    }
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

  /** Works out what the account is worth, and holds what it lost against the breakers. */
  mark(timeNs: number): void {
    const { breakers, value } = this
    const isNewDay = value.mark(timeNs)
    const { watch } = value
    if (watch === null) return
    this.memory.keep(timeNs, watch, isNewDay)
    this.headroom.mark(watch)
    breakers.measure(DAILY_LOSS, 0, watch.dayLossShare, timeNs)
    breakers.measure(BREAKER_DRAWDOWN, 0, watch.drawdownShare, timeNs)
  }

  /** Names the prices beyond which the account has to be looked at again. */
  private watchPrices(): void {
    const { number, settings, triggers } = this.setup
    const { watch } = this.value
    if (watch === null) return
    const { dailyLoss, drawdown } = settings.breakers
    const { dailyLossNear, drawdownNear } = this.headroom
    const { dayStart, peak } = watch
    const floors = [
      floorOf(dayStart, Math.min(dailyLoss.limit, dailyLossNear)),
      floorOf(peak, Math.min(drawdown.limit, drawdownNear)),
    ]
    const floor = Math.max(...floors) + Math.abs(peak) * EARLY
    for (let i = 0; i < triggers.length; i++) {
      const lots = this.value.positionOf(i)
      const [low, high] = lots === 0 ? [0, 0] : this.value.triggers(i, floor, peak)
      triggers[i]!.set(number, Math.sign(lots), low, high)
    }
  }

  /** A breaker was reset: what it measures of this desk begins anew. What it measures of the market goes on. */
  private restart(breaker: number, timeNs: number): void {
    const { watch } = this.value
    if (watch !== null && (breaker === DAILY_LOSS || breaker === BREAKER_DRAWDOWN)) {
      this.value.mark(timeNs)
      if (breaker === DAILY_LOSS) watch.restartDay()
      else watch.restartPeak()
      this.memory.write(timeNs, watch)
      this.watchPrices()
    }
    this.rates.restart(breaker)
    this.quality.restart(breaker)
  }
}
