import { LIMIT, type OrderTerms } from '../../src/orders/intent.ts'
import {
  BREAKERS,
  type BreakerName,
  type BreakerSettings,
  NO_BREAKERS,
} from '../../src/risk/breakers/breaker-table.ts'
import type { HalfOpen } from '../../src/risk/breakers/breakers.ts'
import { FeedWatch } from '../../src/risk/breakers/feed-watch.ts'
import { PriceTriggers } from '../../src/risk/breakers/price-triggers.hot.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { DeskRisk, type Replaced } from '../../src/risk/desk-risk.ts'
import type { GateFacts } from '../../src/risk/facts.ts'
import type { OwnExposure } from '../../src/risk/other-exposure.ts'
import { noRisk, type RiskSettings } from '../../src/risk/risk-settings.ts'
import { NO_LIMITS, type RiskLimits } from '../../src/risk/rules.ts'
import { lotValue } from '../../src/risk/sizing.ts'
import { memoryLatch } from '../../src/risk/state/kill-latch.ts'
import { memoryLog, type RiskLog } from '../../src/risk/state/risk-log.ts'
import type { Instrument } from '../../src/units/instrument.ts'
import { instrumentOf } from './tape-builder.ts'

export type BenchChanges = {
  /** Limits and breakers that are on; all others are off. */
  readonly limits?: Partial<RiskLimits>
  readonly breakers?: Partial<Record<BreakerName, number>>
  readonly settings?: Partial<RiskSettings>
  readonly instruments?: readonly Instrument[]
  readonly log?: RiskLog
  /** Heard by others as well. */
  readonly feeds?: readonly FeedWatch[]
  readonly halfOpen?: HalfOpen | null
  readonly epochNs?: bigint
  /** Looks at the account at every change of the prices, and leaves the triggers alone. */
  readonly isEager?: boolean
}

type Resting = { instrument: number; side: number; lots: number; priceTicks: number }

/** Limits by name as settings, everything else off. */
export function onlyBreakers(limits: Partial<Record<BreakerName, number>>): BreakerSettings {
  const changed = BREAKERS.flatMap(({ name, scope }) => {
    const limit = limits[name]
    return limit === undefined ? [] : [[name, { limit, scope }]]
  })
  return { ...NO_BREAKERS, ...Object.fromEntries(changed) }
}

/**
 * A desk's risk with nothing around it: time, fills, answers and the feed are moved by hand. A lot at a
 * tick is worth 0.001; the market stands at 1000 ticks, bid 999, ask 1001.
 */
export class RiskBench implements OwnExposure {
  readonly risk: DeskRisk
  readonly feeds: readonly FeedWatch[]
  readonly triggers: readonly PriceTriggers[]
  readonly latch = memoryLatch()
  readonly log: RiskLog
  /** `event breaker scope` of every change that was heard. */
  readonly heard: string[] = []
  readonly resting: Resting[] = []
  nowNs = 0
  private readonly position: number[]
  private readonly cash: number[]
  private readonly instruments: readonly Instrument[]
  private orders = 0
  private readonly isEager: boolean
  /** Times that a change of the prices was looked at. */
  looks = 0

  constructor(changes: BenchChanges = {}) {
    this.isEager = changes.isEager ?? false
    const instruments = changes.instruments ?? [instrumentOf()]
    this.instruments = instruments
    this.position = instruments.map(() => 0)
    this.cash = instruments.map(() => 0)
    this.feeds = changes.feeds ?? instruments.map(() => new FeedWatch())
    if (changes.feeds === undefined) for (const feed of this.feeds) feed.begin(-1)
    this.triggers = instruments.map(() => new PriceTriggers(1))
    this.log = changes.log ?? memoryLog()
    this.risk = new DeskRisk({
      settings: {
        ...noRisk(1000),
        limits: { ...NO_LIMITS, ...changes.limits },
        breakers: onlyBreakers(changes.breakers ?? {}),
        ...changes.settings,
      },
      strategy: 'made up',
      instruments,
      feeds: this.feeds,
      triggers: this.triggers,
      number: 0,
      own: this,
      log: this.log,
      latch: this.latch,
      halfOpen: changes.halfOpen ?? null,
      epochNs: changes.epochNs ?? 0n,
    })
    this.risk.heard = (_, { event, breaker, scope }) => {
      this.heard.push(`${event} ${breaker} ${scope}`)
    }
  }

  positionLots(instrument: number): number {
    return this.position[instrument] ?? 0
  }

  openLots(instrument: number, side: number): number {
    return this.sum((each) => each.instrument === instrument && each.side === side)
  }

  openHalves(instrument: number): number {
    return this.resting
      .filter((each) => each.instrument === instrument)
      .reduce((sum, { lots, priceTicks }) => sum + lots * 2 * priceTicks, 0)
  }

  tell(instrument: number, side: number, priceTicks: number, facts: GateFacts): void {
    facts.positionLots = this.positionLots(instrument)
    facts.openSideLots = this.openLots(instrument, side)
    facts.openOrders = this.resting.length
    facts.openHalves = this.openHalves(instrument)
    facts.selfMatchLots = this.meetingLots(instrument, side, priceTicks)
  }

  private meetingLots(instrument: number, side: number, priceTicks: number): number {
    const meets = (each: Resting) =>
      Number.isNaN(priceTicks) || side * (priceTicks - each.priceTicks) >= 0
    return this.sum((each) => each.instrument === instrument && each.side === -side && meets(each))
  }

  private sum(which: (each: Resting) => boolean): number {
    return this.resting.filter(which).reduce((sum, { lots }) => sum + lots, 0)
  }

  /** Moves time; the feed goes on and stands well unless it is told to be silent. */
  at(nowNs: number, isHeard = true): this {
    this.nowNs = nowNs
    if (isHeard) this.feeds.forEach((_, instrument) => void this.hear(true, instrument))
    return this
  }

  /** A message is heard now; what it ends is told as a hearing tells it. */
  hear(isValid: boolean, instrument = 0): void {
    const { nowNs } = this
    const watch = this.feeds[instrument]!
    const { feed } = this.risk
    const { gapNs } = watch
    const silenceNs = watch.hear(nowNs)
    const lengthNs = watch.trust(nowNs, isValid)
    if (silenceNs > feed.silenceNsMax) feed.silent(instrument, nowNs - silenceNs, silenceNs)
    if (lengthNs > feed.gapNsMax) feed.gapped(instrument, gapNs, lengthNs)
  }

  /** Asks for an order; what the gate says to it. It does not rest unless `rest` says so. */
  ask(terms: Partial<OrderTerms> = {}, replaced: Replaced | null = null): string {
    const order: OrderTerms = {
      orderId: ++this.orders,
      instrument: 0,
      side: 1,
      type: LIMIT,
      timeInForce: 1,
      postOnly: false,
      priceTicks: 1000,
      qtyLots: 10,
      ...terms,
    }
    const approved = this.risk.judge(this.nowNs, order, 2000, replaced)
    if ((approved === null) !== (this.risk.denial !== 0)) throw new Error('two verdicts')
    return RISK_RULES[this.risk.denial] ?? ''
  }

  /** Settlement currency that a lot bought brings: less than nothing, but in coins. */
  private cashOf(instrument: number, priceTicks: number): number {
    const { contract, tickSize } = this.instruments[instrument]!
    if (contract !== 'inverse') return -lotValue(this.instruments[instrument]!, priceTicks)
    return lotValue(this.instruments[instrument]!, 1) / (priceTicks * Number(tickSize))
  }

  /** Shares lost now: of the day, and of the peak. */
  get lost(): { day: number; peak: number } {
    this.risk.mark(this.nowNs)
    return { day: this.risk.dayLossShare, peak: this.risk.drawdownShare }
  }

  /** What would be said to an entry of the first instrument, without asking for one. */
  get blocked(): string {
    return RISK_RULES[this.risk.breakers.blocking[0] ?? 0] ?? ''
  }

  rest(side: number, lots: number, priceTicks: number, instrument = 0): void {
    this.resting.push({ instrument, side, lots, priceTicks })
  }

  /** A fill, fee included in the cash; of the last order unless it says otherwise. */
  fill(
    side: number,
    qtyLots: number,
    priceTicks: number,
    more: {
      instrument?: number
      maker?: boolean
      fee?: number
      orderId?: number
      isFirst?: boolean
    } = {},
  ): void {
    const { instrument = 0, maker = true, fee = 0, orderId = this.orders, isFirst = true } = more
    const cash = side * qtyLots * this.cashOf(instrument, priceTicks) - fee
    this.position[instrument] = (this.position[instrument] ?? 0) + side * qtyLots
    this.cash[instrument] = (this.cash[instrument] ?? 0) + cash
    const positionLots = this.position[instrument] ?? 0
    const bookedCash = this.cash[instrument] ?? 0
    const terms = { instrument, orderId, side, priceTicks, qtyLots, maker, isFirst }
    this.risk.filled(this.nowNs, { ...terms, net: cash, bookedCash, positionLots })
  }

  quote(bidTicks: number, askTicks: number, instrument = 0): void {
    const { nowNs, risk } = this
    risk.passDay(nowNs)
    const feed = this.feeds[instrument]!
    feed.quote(bidTicks, askTicks)
    const isNamed = this.triggers[instrument]!.next(0, feed.bidTicks, feed.askTicks) === 0
    if (!isNamed && !this.isEager) return
    this.looks++
    risk.quoted(nowNs)
  }
}
