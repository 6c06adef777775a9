import { LIMIT, type OrderTerms } from '../../src/orders/intent.ts'
import {
  BREAKERS,
  type BreakerName,
  type BreakerSettings,
  NO_BREAKERS,
} from '../../src/risk/breakers/breaker-table.ts'
import type { HalfOpen } from '../../src/risk/breakers/breakers.ts'
import { FeedWatch } from '../../src/risk/breakers/feed-watch.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { DeskRisk, type Replaced } from '../../src/risk/desk-risk.ts'
import type { OwnExposure } from '../../src/risk/other-exposure.ts'
import { noRisk, type RiskSettings } from '../../src/risk/risk-settings.ts'
import { NO_LIMITS, type RiskLimits } from '../../src/risk/rules.ts'
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
  readonly latch = memoryLatch()
  readonly log: RiskLog
  /** `event breaker scope` of every change that was heard. */
  readonly heard: string[] = []
  readonly resting: Resting[] = []
  nowNs = 0
  private readonly position: number[]
  private readonly cash: number[]
  private orders = 0

  constructor(changes: BenchChanges = {}) {
    const instruments = changes.instruments ?? [instrumentOf()]
    this.position = instruments.map(() => 0)
    this.cash = instruments.map(() => 0)
    this.feeds = changes.feeds ?? instruments.map(() => new FeedWatch())
    if (changes.feeds === undefined) for (const feed of this.feeds) feed.begin(0)
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

  openOrders(): number {
    return this.resting.length
  }

  openLots(instrument: number, side: number): number {
    return this.sum((each) => each.instrument === instrument && each.side === side)
  }

  openHalves(instrument: number): number {
    return this.resting
      .filter((each) => each.instrument === instrument)
      .reduce((sum, { lots, priceTicks }) => sum + lots * 2 * priceTicks, 0)
  }

  meetingLots(instrument: number, side: number, priceTicks: number): number {
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
    if (isHeard) for (const feed of this.feeds) feed.hear(nowNs, 1_000_000, true)
    return this
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
    const cash = -side * qtyLots * priceTicks * 0.001 - fee
    this.position[instrument] = (this.position[instrument] ?? 0) + side * qtyLots
    this.cash[instrument] = (this.cash[instrument] ?? 0) + cash
    const positionLots = this.position[instrument] ?? 0
    const bookedCash = this.cash[instrument] ?? 0
    const terms = { instrument, orderId, side, priceTicks, qtyLots, maker, isFirst }
    this.risk.filled(this.nowNs, { ...terms, cash, bookedCash, positionLots })
  }

  quote(bidTicks: number, askTicks: number, instrument = 0): void {
    this.risk.quoted(this.nowNs, instrument, bidTicks, askTicks)
  }
}
