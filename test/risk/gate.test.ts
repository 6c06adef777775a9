import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMIT, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { type GateFacts, quietFacts } from '../../src/risk/facts.ts'
import { Gate } from '../../src/risk/gate.ts'
import { NO_LIMITS, type RiskLimits, standardLimits } from '../../src/risk/rules.ts'
import { ALWAYS, type TradingRules } from '../../src/risk/trading-rules.ts'
import type { Side } from '../../src/units/side.ts'
import { plainVerdict } from '../oracle/plain-gate.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const ORDER: OrderTerms = {
  orderId: 1,
  instrument: 0,
  side: 1,
  type: LIMIT,
  timeInForce: 1,
  postOnly: false,
  priceTicks: 1000,
  qtyLots: 10,
}

/** Values that lie around the limits that are drawn with them, and the numbers that are none. */
const small = fc.constantFrom(0, 1, 2, 3, 5, 10, 20)
const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5)
const number = fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: odd })
const limit = (...values: number[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    { weight: 2, arbitrary: fc.constantFrom(0, ...values) },
  )

const limits: fc.Arbitrary<RiskLimits> = fc.record({
  orderValueMax: limit(5, 10, 20),
  orderQtyMax: limit(0.1, 0.05),
  priceCollarBps: limit(10, 500),
  referenceAgeMsMax: limit(1, 2),
  positionValueMax: limit(5, 10, 20),
  grossValueMax: limit(10, 20),
  openValueMax: limit(10, 20, 30),
  dailyLossMax: limit(0.03, 0.05),
  drawdownMax: limit(0.1, 0.15),
  ordersPerSecondMax: limit(2, 3),
  messagesPerSecondMax: limit(2, 5),
  openOrdersMax: limit(1, 3),
  openPositionsMax: limit(1, 3),
  eventValueMax: limit(10, 20),
  sameOrderAfterMs: fc.constantFrom(0, 0, 1, 2),
  selfMatchLotsMax: limit(1, 5),
  volumeShareMax: limit(0.5, 1, 2),
})

const facts: fc.Arbitrary<GateFacts> = fc.record({
  timeNs: fc.constantFrom(0, 1, 3.6e12, 3.6e12 - 1, 8.64e13 + 7.2e12, 8.64e13 * 3 - 1),
  killed: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  breaker: fc.constantFrom(0, 0, 0, 0, 0, 26, 37),
  isReplace: fc.boolean(),
  positionLots: fc.constantFrom(0, 0, 5, -5, 10, -10, 11, -30, Number.NaN),
  openSideLots: number,
  openOrders: number,
  openHalves: fc.constantFrom(0, 0, 2000, 20_000, 40_000),
  selfMatchLots: number,
  parentLeavesLots: fc.constantFrom(Number.POSITIVE_INFINITY, 10, 9, Number.NaN, 1000),
  midHalfTicks: fc.constantFrom(2000, 2000, 2000, 1999, 0, -2000, Number.NaN),
  referenceAgeNs: fc.constantFrom(0, 1e6, 1e6 + 1, 2e6, Number.NaN, Number.POSITIVE_INFINITY),
  recentVolumeLots: fc.constantFrom(1000, 10, 5, 20, 19, 0, Number.NaN),
  otherGrossValue: fc.constantFrom(0, 0, 5, 10, Number.NaN),
  otherOpenValue: fc.constantFrom(0, 0, 5, 10),
  otherEventValue: fc.constantFrom(0, 0, 5, 10, Number.NaN),
  otherPositions: number,
  dayLossShare: fc.constantFrom(0, 0, -0.1, 0.03, 0.05, 0.049, Number.NaN),
  drawdownShare: fc.constantFrom(0, 0, 0.1, 0.15, 0.149, Number.NaN),
  ordersInSecond: number,
  messagesInSecond: number,
  sameOrderAgeNs: fc.constantFrom(0, 1e6, 1e6 - 1, 2e6, Number.NaN, Number.POSITIVE_INFINITY),
})

const order: fc.Arbitrary<OrderTerms> = fc
  .record({
    side: fc.constantFrom<Side>(1, -1),
    type: fc.constantFrom(LIMIT, LIMIT, LIMIT, MARKET),
    priceTicks: fc.constantFrom(1000, 1000, 999, 1001, 1050, 1051, 950, 949, 500, 0, -1000, 0.5),
    qtyLots: fc.constantFrom(10, 10, 5, 1, 11, 20, 0, -1, 1.5, Number.NaN),
  })
  .map((drawn) => ({ ...ORDER, ...drawn }))

const hour = 3.6e12
const trading: fc.Arbitrary<TradingRules> = fc.constantFrom(
  ALWAYS,
  ALWAYS,
  ALWAYS,
  { ...ALWAYS, isRestricted: true },
  { isRestricted: false, hours: { fromNs: hour, untilNs: 2 * hour }, dayStartsNs: 0 },
  { isRestricted: false, hours: { fromNs: 2 * hour, untilNs: hour }, dayStartsNs: 0 },
  { isRestricted: false, hours: { fromNs: hour, untilNs: 2 * hour }, dayStartsNs: -hour },
  { isRestricted: false, hours: { fromNs: hour, untilNs: hour }, dayStartsNs: 0 },
)

const instruments = fc.constantFrom(
  instrumentOf(),
  instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '0.5' }),
  instrumentOf({ tickSize: '0.25', lotSize: '0.004' }),
)

describe('the gate', () => {
  test('says what its plain twin says, whatever it is told', () => {
    const said = new Set<string>()
    const property = fc.property(limits, instruments, trading, order, facts, (...drawn) => {
      const [some, instrument, rules, terms, seen] = drawn
      const gate = new Gate(some, instrument, rules)
      const answer = gate.approve(terms, seen)
      expect(answer === null).toBe(gate.denial !== 0)
      const denial = RISK_RULES[gate.denial] ?? ''
      const reason = denial.startsWith('breaker') ? 'breaker' : denial
      said.add(reason)
      expect(reason).toBe(plainVerdict(some, instrument, rules, terms, seen))
    })
    fc.assert(property, propertyRuns(20_000, 6))
    const mute = RISK_RULES.filter((each) => !each.startsWith('breaker') && !said.has(each))
    expect(mute).toEqual(['RC-12 repeated executions'])
  })

  test('is pure: what it said before changes nothing', () => {
    const asks = fc.array(fc.tuple(order, facts), { minLength: 2, maxLength: 6 })
    const property = fc.property(limits, asks, (some, all) => {
      const used = new Gate(some, instrumentOf())
      for (const [terms, seen] of all) {
        const before = { ...seen }
        used.approve(terms, seen)
        expect(seen).toEqual(before)
        const fresh = new Gate(some, instrumentOf())
        fresh.approve(terms, seen)
        expect(used.denial).toBe(fresh.denial)
      }
    })
    fc.assert(property, propertyRuns(500, 7))
  })

  test('every limit only ever refuses more when it is set', () => {
    const property = fc.property(limits, order, facts, (some, terms, seen) => {
      const off = new Gate(NO_LIMITS, instrumentOf())
      const on = new Gate(some, instrumentOf())
      if (off.approve(terms, seen) === null) expect(on.approve(terms, seen)).toBeNull()
    })
    fc.assert(property, propertyRuns(2000, 8))
  })

  test('passes an ordinary order under the standard limits', () => {
    const gate = new Gate(standardLimits(100_000), instrumentOf())
    const seen = { ...quietFacts(), midHalfTicks: 2000, referenceAgeNs: 0, recentVolumeLots: 1000 }
    expect(gate.approve(ORDER, seen)).toBe(ORDER)
  })

  test('the verdict of the last order stays no longer than to the next', () => {
    const gate = new Gate({ ...NO_LIMITS, orderValueMax: 10 }, instrumentOf())
    const seen = { ...quietFacts(), midHalfTicks: 2000 }
    expect(gate.approve({ ...ORDER, qtyLots: 11 }, seen)).toBeNull()
    expect(gate.approve(ORDER, seen)).toBe(ORDER)
    expect(gate.denial).toBe(0)
  })
})
