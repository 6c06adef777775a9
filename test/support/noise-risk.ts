import fc from 'fast-check'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { BREAKER_NAMES, type BreakerName } from '../../src/risk/breakers/breaker-table.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { NO_LIMITS, type RiskLimits } from '../../src/risk/rules.ts'
import { onlyBreakers } from './risk-bench.ts'
import { EPOCH_NS } from './tape-builder.ts'

export type DeskRiskConfig = Pick<DeskConfig, 'risk' | 'riskState'>

/** Limits that noise meets now and then. Its tapes last some hundred ns, its prices are a few ticks. */
const LIMITS: Partial<RiskLimits> = {
  orderValueMax: 0.05,
  positionValueMax: 0.1,
  referenceAgeMsMax: 2e-5,
  grossValueMax: 0.12,
  openValueMax: 0.1,
  dailyLossMax: 0.03,
  drawdownMax: 0.02,
  ordersPerSecondMax: 8,
  messagesPerSecondMax: 15,
  openOrdersMax: 4,
  openPositionsMax: 1,
  sameOrderAfterMs: 4e-5,
  selfMatchLotsMax: 3,
  volumeShareMax: 1,
}
const BREAKERS: Partial<Record<BreakerName, number>> = {
  dailyLoss: 0.05,
  drawdown: 0.15,
  consecutiveLosses: 2,
  orderRate: 9,
  messageRate: 16,
  signalRate: 11,
  concurrentOrders: 5,
  concurrentPositions: 1,
  rejectRate: 0.3,
  slippageCount: 2,
  slippageRatio: 1.5,
  staleData: 1e-5,
  crossedBook: 1,
  gappedBook: 2e-5,
  repeatedExecutions: 4,
}

const some = <T extends object>(all: T): fc.Arbitrary<Partial<T>> =>
  fc.subarray(Object.entries(all)).map((entries) => Object.fromEntries(entries) as Partial<T>)

const resets = fc.array(
  fc.record({
    unixNs: fc.integer({ min: 100, max: 300 }).map((ns) => EPOCH_NS + BigInt(ns)),
    breaker: fc.constantFrom(...BREAKER_NAMES),
    scope: fc.constantFrom('strategy:noise', 'symbol:test:TST', 'venue:test'),
    reason: fc.constant('drawn'),
    by: fc.constant('noise'),
  }),
  { maxLength: 3 },
)

/** Any rules and breakers on, a day that may begin in the middle, resets, and the half-open right. */
export const noiseRisk: fc.Arbitrary<DeskRiskConfig> = fc
  .record({
    limits: some(LIMITS),
    breakers: some(BREAKERS),
    dayStartsNs: fc.constantFrom(0, 130, 180),
    capital: fc.constantFrom(0.05, 0.2, 1),
    resets,
    halfOpen: fc.constantFrom(null, { coolNs: 15, probes: 2 }),
  })
  .map(({ limits, breakers, halfOpen, ...rest }) => ({
    risk: {
      ...noRisk(),
      ...rest,
      slippageBps: 1000,
      limits: { ...NO_LIMITS, ...limits },
      breakers: onlyBreakers(breakers),
    },
    riskState: { halfOpen },
  }))

export const riskOff: DeskRiskConfig = { risk: noRisk(), riskState: {} }
