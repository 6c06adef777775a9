import { describe, expect, test } from 'vitest'
import { MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import type { GateFacts } from '../../src/risk/facts.ts'
import { Gate } from '../../src/risk/gate.ts'
import {
  NO_LIMITS,
  type RiskLimits,
  RULES,
  type Rule,
  standardLimits,
} from '../../src/risk/rules.ts'
import { ALWAYS, type TradingRules } from '../../src/risk/trading-rules.ts'
import { NS_PER_DAY, NS_PER_MS, NS_PER_SECOND } from '../../src/units/time.ts'
import { instrumentOf } from '../support/tape-builder.ts'
import { CAPITAL, FACTS, ORDER } from './small-account.ts'

const HOUR_NS = 3600 * NS_PER_SECOND

type Ask = {
  readonly terms?: Partial<OrderTerms>
  readonly facts?: Partial<GateFacts>
  readonly trading?: Partial<TradingRules>
}

function verdict(limits: RiskLimits, { terms, facts, trading }: Ask = {}): string {
  const gate = new Gate(limits, instrumentOf(), { ...ALWAYS, ...trading })
  const answer = gate.approve({ ...ORDER, ...terms }, { ...FACTS, ...facts })
  expect(answer === null).toBe(gate.denial !== 0)
  return RISK_RULES[gate.denial] ?? ''
}

type Case = {
  /** Its own limit, where the standard one is not to be reached alone. */
  readonly limit?: number
  /** The last that passes and the first that does not. */
  readonly last: Ask
  readonly first: Ask
  /** Looks alike and must pass. */
  readonly innocent: readonly Ask[]
}

const reduction = (more: Partial<GateFacts> = {}): Ask => ({
  terms: { side: -1 },
  facts: { positionLots: 10, ...more },
})

const CASES: Readonly<Record<string, Case>> = {
  'child beyond parent': {
    last: { facts: { parentLeavesLots: 10 } },
    first: { facts: { parentLeavesLots: 9 } },
    innocent: [{ facts: { parentLeavesLots: 11 } }],
  },
  'order size': {
    last: { terms: { qtyLots: 250 } },
    first: { terms: { qtyLots: 251 } },
    innocent: [{ terms: { qtyLots: 250, priceTicks: 500 } }, { terms: { qtyLots: 1 } }],
  },
  'order quantity': {
    limit: 0.1,
    last: { terms: { qtyLots: 10 } },
    first: { terms: { qtyLots: 11 } },
    innocent: [{ terms: { priceTicks: 1050 } }],
  },
  'price collar': {
    last: { terms: { priceTicks: 1050 } },
    first: { terms: { priceTicks: 1051 } },
    // A passive price may stand anywhere; a market order has none.
    innocent: [{ terms: { priceTicks: 1 } }, { terms: { type: MARKET, priceTicks: 9999 } }],
  },
  'reference too old': {
    last: { facts: { referenceAgeNs: 30_000 * NS_PER_MS } },
    first: { facts: { referenceAgeNs: 30_000 * NS_PER_MS + 1 } },
    innocent: [reduction({ referenceAgeNs: Number.POSITIVE_INFINITY })],
  },
  'position size': {
    limit: 500,
    last: { facts: { positionLots: 480, openSideLots: 10 } },
    first: { facts: { positionLots: 480, openSideLots: 11 } },
    // What brings it back passes, also from far beyond; the other side's orders do not count here.
    innocent: [{ ...reduction({ positionLots: 9000 }) }, { facts: { positionLots: -480 } }],
  },
  'gross position': {
    last: { facts: { positionLots: 40, otherGrossValue: 950 } },
    first: { facts: { positionLots: 41, otherGrossValue: 950 } },
    innocent: [reduction({ otherGrossValue: 5000 }), { facts: { otherGrossValue: 990 } }],
  },
  'open order value': {
    last: { facts: { openHalves: 1_990_000 * 2 } },
    first: { facts: { openHalves: 1_990_000 * 2 + 1 } },
    innocent: [reduction({ openHalves: 9e9 }), { facts: { otherOpenValue: 1990 } }],
  },
  'daily loss': {
    last: { facts: { dayLossShare: 0.03 - 2 ** -53 } },
    first: { facts: { dayLossShare: 0.03 } },
    innocent: [reduction({ dayLossShare: 0.9 }), { facts: { dayLossShare: -1 } }],
  },
  drawdown: {
    last: { facts: { drawdownShare: 0.1 - 2 ** -53 } },
    first: { facts: { drawdownShare: 0.1 } },
    innocent: [reduction({ drawdownShare: 0.9 }), { facts: { dayLossShare: 0.02 } }],
  },
  'order rate': {
    last: { facts: { ordersInSecond: 49 } },
    first: { facts: { ordersInSecond: 50 } },
    innocent: [{ facts: { ordersInSecond: 50, isReplace: true } }],
  },
  'message rate': {
    last: { facts: { messagesInSecond: 99, isReplace: true } },
    first: { facts: { messagesInSecond: 100, isReplace: true } },
    innocent: [{ facts: { messagesInSecond: 50 } }],
  },
  'open orders': {
    last: { facts: { openOrders: 19 } },
    first: { facts: { openOrders: 20 } },
    innocent: [{ facts: { openOrders: 0 } }],
  },
  'open positions': {
    last: { facts: { otherPositions: 19 } },
    first: { facts: { otherPositions: 20 } },
    innocent: [reduction({ otherPositions: 25 })],
  },
  'event exposure': {
    last: { facts: { positionLots: 80, otherEventValue: 10 } },
    first: { facts: { positionLots: 81, otherEventValue: 10 } },
    innocent: [reduction({ otherEventValue: 500 })],
  },
  'same order again': {
    last: { facts: { sameOrderAgeNs: 10 * NS_PER_MS } },
    first: { facts: { sameOrderAgeNs: 10 * NS_PER_MS - 1 } },
    innocent: [{ facts: { sameOrderAgeNs: 0, isReplace: true } }, reduction({ sameOrderAgeNs: 0 })],
  },
  'self-match': {
    last: { facts: { selfMatchLots: 0 } },
    first: { facts: { selfMatchLots: 1 } },
    innocent: [{}],
  },
  'restricted instrument': {
    last: {},
    first: { trading: { isRestricted: true } },
    innocent: [{ trading: { isRestricted: false } }],
  },
  'outside trading hours': {
    last: { trading: hours(8, 16), facts: { timeNs: 16 * HOUR_NS - 1 } },
    first: { trading: hours(8, 16), facts: { timeNs: 16 * HOUR_NS } },
    innocent: [
      { ...reduction({ timeNs: 17 * HOUR_NS }), trading: hours(8, 16) },
      { trading: hours(8, 16), facts: { timeNs: 5 * NS_PER_DAY + 8 * HOUR_NS } },
      { trading: hours(22, 4), facts: { timeNs: 3 * HOUR_NS } },
      { trading: { ...hours(0, 8), dayStartsNs: 20 * HOUR_NS }, facts: { timeNs: 23 * HOUR_NS } },
    ],
  },
  'share of recent volume': {
    last: { facts: { recentVolumeLots: 10 } },
    first: { facts: { recentVolumeLots: 9 } },
    innocent: [reduction({ recentVolumeLots: 0 })],
  },
}

function hours(from: number, until: number): TradingRules {
  const span = { fromNs: from * HOUR_NS, untilNs: until * HOUR_NS }
  return { isRestricted: false, hours: span, dayStartsNs: 0 }
}

/** All limits at their standard but this one, and a few that stand in its way. */
function around(rule: Rule, limit: number | undefined): { on: RiskLimits; off: RiskLimits } {
  const { limit: key } = rule
  const wide = { grossValueMax: CAPITAL, eventValueMax: Number.POSITIVE_INFINITY }
  const standard = { ...standardLimits(CAPITAL), ...wide }
  if (rule.name === 'event exposure') standard.eventValueMax = CAPITAL * 0.1
  if (key === null) return { on: standard, off: standard }
  const on = { ...standard, ...(limit !== undefined && { [key]: limit }) }
  return { on, off: { ...on, [key]: rule.off } }
}

describe.each(RULES.map((rule) => [`${rule.id} ${rule.name}`, rule] as const))(
  '%s',
  (name, rule) => {
    const found = CASES[rule.name]
    if (found === undefined) throw new Error(`${name} has no case`)
    const { last, first, innocent, limit } = found
    const { on, off } = around(rule, limit)

    test('acts alone: among all limits it refuses, and nothing else would have', () => {
      expect(verdict(on, first)).toBe(name)
      if (rule.limit !== null) expect(verdict(off, first)).toBe('none')
      const only = rule.limit === null ? NO_LIMITS : { ...NO_LIMITS, [rule.limit]: on[rule.limit] }
      expect(verdict(only, first)).toBe(name)
    })

    test('lets the last one before its boundary pass', () => {
      expect(verdict(on, last)).toBe('none')
    })

    test('keeps out of what is not its own', () => {
      for (const ask of innocent) expect(verdict(on, ask)).toBe('none')
    })

    test('stops reductions only where the table says so', () => {
      const out = { side: -1, priceTicks: 1000, qtyLots: first.terms?.qtyLots ?? 10 } as const
      const market = { type: MARKET } as const
      const held = { ...first.facts, positionLots: 1e6 }
      const limitOrder = verdict(on, { ...first, terms: out, facts: held })
      const marketOrder = verdict(on, { ...first, terms: { ...out, ...market }, facts: held })
      if (rule.name === 'price collar') {
        expect(verdict(on, { terms: { ...out, priceTicks: 949 }, facts: held })).toBe(name)
      } else
        expect([limitOrder === name, marketOrder === name]).toEqual(
          Array(2).fill(rule.stopsReductions),
        )
    })
  },
)

describe('the table', () => {
  test('every reason of the gate but the malformed ones and the breakers is a rule of the table', () => {
    const named = RULES.map(({ id, name }) => `${id} ${name}`)
    const others = RISK_RULES.filter(
      (reason) => !named.includes(reason) && !reason.includes('breaker'),
    )
    expect(others).toEqual([
      'none',
      'RC-04 no reference price',
      'RC-03 not a size',
      'RC-04 not a price',
      'RC-12 repeated executions',
      'kill latch',
    ])
  })

  test('ids run from RC-02 to RC-15, names are unique, limits have a unit and a scope', () => {
    const ids = new Set(RULES.map(({ id }) => id))
    for (let n = 2; n <= 15; n++) {
      if (n !== 12) expect(ids).toContain(`RC-${String(n).padStart(2, '0')}`)
    }
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length)
    for (const { limit, unit, says } of RULES) {
      if (limit !== null) expect(unit).not.toBe('')
      expect(says).not.toBe('')
    }
  })

  test('every limit has exactly one rule; standard ones are on but for the quantity', () => {
    const standard = Object.entries(standardLimits(100_000))
    expect(standard.length).toBe(Object.keys(NO_LIMITS).length)
    const isOn = standard.filter(([, value]) => Number.isFinite(value)).map(([limit]) => limit)
    const off = standard.map(([limit]) => limit).filter((limit) => !isOn.includes(limit))
    expect(off).toEqual(['orderQtyMax'])
  })
})
