import { describe, expect, test } from 'vitest'
import { MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import type { GateFacts } from '../../src/risk/facts.ts'
import { Gate } from '../../src/risk/gate.ts'
import { NO_LIMITS, type RiskLimits, RULES, standardLimits } from '../../src/risk/rules.ts'
import { ALWAYS, type TradingRules } from '../../src/risk/trading-rules.ts'
import { instrumentOf } from '../support/tape-builder.ts'
import { CAPITAL, FACTS, ORDER } from './small-account.ts'

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

const reduction = (more: Partial<GateFacts> = {}): Ask => ({
  terms: { side: -1 },
  facts: { positionLots: 10, ...more },
})

describe('what is no number or no order', () => {
  const nan = Number.NaN

  test('sizes and prices are whole, in range, and sizes above 0, even with all limits off', () => {
    const said = (terms: Partial<OrderTerms>) => verdict(NO_LIMITS, { terms })
    expect(said({ qtyLots: 1 })).toBe('none')
    expect(said({ qtyLots: 2 ** 40 })).toBe('none')
    for (const qtyLots of [0, -1, 0.5, nan, Number.POSITIVE_INFINITY, 2 ** 40 + 1]) {
      expect(said({ qtyLots })).toBe('RC-03 not a size')
    }
    expect(said({ priceTicks: 2 ** 30 })).toBe('none')
    expect(said({ priceTicks: -(2 ** 30) })).toBe('none')
    for (const priceTicks of [0.5, nan, 2 ** 30 + 1, -(2 ** 30) - 1]) {
      expect(said({ priceTicks })).toBe('RC-04 not a price')
    }
  })

  test('without a reference price nothing passes a limit that needs one', () => {
    const facts = { midHalfTicks: nan }
    const reason = 'RC-04 no reference price'
    const needy = ['orderValueMax', 'positionValueMax', 'grossValueMax', 'openValueMax'] as const
    for (const key of [...needy, 'eventValueMax', 'priceCollarBps'] as const) {
      expect(verdict({ ...NO_LIMITS, [key]: 1e12 }, { facts })).toBe(reason)
      expect(verdict({ ...NO_LIMITS, [key]: 1e12 }, { facts, terms: { type: MARKET } })).toBe(
        reason,
      )
    }
    expect(verdict({ ...NO_LIMITS, openOrdersMax: 5 }, { facts })).toBe('none')
  })

  test.each(RULES.filter(({ limit }) => limit !== null))(
    '$id $name: a limit that is no number refuses',
    ({ limit }) => {
      expect(verdict({ ...NO_LIMITS, [limit ?? '']: nan })).not.toBe('none')
    },
  )

  test('facts that are no number refuse where a rule asks for them', () => {
    const standard = { ...standardLimits(CAPITAL), eventValueMax: 100 }
    const { timeNs: _t, isReplace: _r, ...numbers } = FACTS
    for (const key of Object.keys(numbers)) {
      expect([key, verdict(standard, { facts: { [key]: nan } })]).not.toEqual([key, 'none'])
    }
  })

  test('the kill latch refuses everything that is asked of the gate, reductions too', () => {
    const killed = { facts: { killed: 1 } }
    expect(verdict(NO_LIMITS, killed)).toBe('kill latch')
    expect(verdict(NO_LIMITS, { ...reduction(), facts: { positionLots: 10, killed: 1 } })).toBe(
      'kill latch',
    )
  })

  test('a breaker refuses entries with its own reason, and no reduction', () => {
    const facts = { breaker: 26, positionLots: 10 }
    expect(verdict(NO_LIMITS, { facts })).toBe('breaker: daily loss')
    expect(verdict(NO_LIMITS, { facts, terms: { side: -1, qtyLots: 10 } })).toBe('none')
    // One lot more would open the other side; so would lots that are under way already.
    expect(verdict(NO_LIMITS, { facts, terms: { side: -1, qtyLots: 11 } })).not.toBe('none')
    const busy = { ...facts, openSideLots: 1 }
    expect(verdict(NO_LIMITS, { facts: busy, terms: { side: -1 } })).not.toBe('none')
    expect(verdict(NO_LIMITS, { facts: { breaker: nan } })).toBe('kill latch')
  })
})

describe('units', () => {
  test('an inverse contract has no price of 0 and below, and is valued in its quote units', () => {
    const inverse = instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' })
    const said = (limits: Partial<RiskLimits>, terms: Partial<OrderTerms>) => {
      const gate = new Gate({ ...NO_LIMITS, ...limits }, inverse)
      gate.approve({ ...ORDER, ...terms }, FACTS)
      return RISK_RULES[gate.denial]
    }
    expect(said({}, { priceTicks: 1 })).toBe('none')
    expect(said({}, { priceTicks: 0 })).toBe('RC-04 not a price')
    expect(said({ orderValueMax: 1000 }, {})).toBe('none')
    expect(said({ orderValueMax: 1000 }, { qtyLots: 11 })).toBe('RC-03 order size')
  })

  test('far below the middle an order is valued at the middle; a market order always is', () => {
    const limits = { ...NO_LIMITS, orderValueMax: 10 }
    const reason = 'RC-03 order size'
    expect(verdict(limits, { terms: { priceTicks: 500, qtyLots: 11 } })).toBe(reason)
    expect(verdict(limits, { terms: { priceTicks: 1001 } })).toBe(reason)
    expect(verdict(limits, { terms: { type: MARKET } })).toBe('none')
    expect(verdict(limits, { terms: { type: MARKET, qtyLots: 11 } })).toBe(reason)
  })

  test('round values of usual grids are allowed to the last lot', () => {
    const grids = [
      ['0.1', '0.001'],
      ['0.01', '0.0001'],
      ['0.5', '0.1'],
      ['0.05', '1'],
      ['0.00001', '10'],
    ]
    for (const [tickSize = '', lotSize = ''] of grids) {
      const unit = Number(tickSize) * Number(lotSize)
      for (const value of [1, 10, 2500, 25_000, 33_333]) {
        const lots = Math.max(1, Math.round(value / unit / 1000))
        const exact = (lots * 1000 * Math.round(unit * 1e12)) / 1e12
        const gate = new Gate(
          { ...NO_LIMITS, orderValueMax: exact, orderQtyMax: lots * Number(lotSize) },
          instrumentOf({ tickSize, lotSize }),
        )
        gate.approve({ ...ORDER, qtyLots: lots }, FACTS)
        expect(RISK_RULES[gate.denial]).toBe('none')
        gate.approve({ ...ORDER, qtyLots: lots + 1 }, FACTS)
        expect(RISK_RULES[gate.denial]).not.toBe('none')
      }
    }
  })
})
