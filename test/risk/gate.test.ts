import { describe, expect, test } from 'vitest'
import { LIMIT, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import {
  Gate,
  type GateFacts,
  NO_LIMITS,
  RISK_RULES,
  type RiskLimits,
} from '../../src/risk/gate.ts'
import { defaultLimits } from '../../src/run/profiles.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const order: OrderTerms = {
  orderId: 1,
  instrument: 0,
  side: 1,
  type: LIMIT,
  timeInForce: 1,
  postOnly: false,
  priceTicks: 1000,
  qtyLots: 10,
}
/** Bid 999, ask 1001. */
const facts: GateFacts = { positionLots: 0, openSideLots: 0, openOrders: 0, midHalfTicks: 2000 }

function verdict(
  limits: Partial<RiskLimits>,
  terms: Partial<OrderTerms> = {},
  seen: Partial<GateFacts> = {},
  instrument = instrumentOf(),
): string | undefined {
  const gate = new Gate({ ...NO_LIMITS, ...limits }, instrument)
  const answer = gate.approve({ ...order, ...terms }, { ...facts, ...seen })
  expect(answer === null).toBe(gate.denial !== 0)
  return RISK_RULES[gate.denial]
}

const none = RISK_RULES[0]

describe('each rule at its boundary', () => {
  // A lot at a tick is worth 0.001: 10 lots at 1000 ticks are 10.
  test('RC-03: the value of one order', () => {
    expect(verdict({ orderValueMax: 10 })).toBe(none)
    expect(verdict({ orderValueMax: 10 }, { qtyLots: 11 })).toBe('RC-03 order size')
    expect(verdict({ orderValueMax: 10 }, { priceTicks: 1001 })).toBe('RC-03 order size')
    // Far below the middle it is valued at the middle; a market order always is.
    expect(verdict({ orderValueMax: 10 }, { priceTicks: 500, qtyLots: 11 })).toBe(
      'RC-03 order size',
    )
    expect(verdict({ orderValueMax: 10 }, { type: MARKET })).toBe(none)
    expect(verdict({ orderValueMax: 10 }, { type: MARKET, qtyLots: 11 })).toBe('RC-03 order size')
    expect(verdict({ orderValueMax: 0 })).toBe('RC-03 order size')
  })

  test('RC-04: a limit price beyond the middle on the aggressive side', () => {
    expect(verdict({ priceCollarBps: 500 }, { priceTicks: 1050 })).toBe(none)
    expect(verdict({ priceCollarBps: 500 }, { priceTicks: 1051 })).toBe('RC-04 price collar')
    expect(verdict({ priceCollarBps: 500 }, { side: -1, priceTicks: 950 })).toBe(none)
    expect(verdict({ priceCollarBps: 500 }, { side: -1, priceTicks: 949 })).toBe(
      'RC-04 price collar',
    )
    // Passive prices may stand anywhere; a market order has none.
    expect(verdict({ priceCollarBps: 500 }, { priceTicks: 1 })).toBe(none)
    expect(verdict({ priceCollarBps: 0 }, { type: MARKET })).toBe(none)
    expect(verdict({ priceCollarBps: 0 }, { priceTicks: 1000 })).toBe(none)
    expect(verdict({ priceCollarBps: 0 }, { priceTicks: 1001 })).toBe('RC-04 price collar')
  })

  test('RC-05: the position that could result, open orders included', () => {
    const limits = { positionValueMax: 50 }
    expect(verdict(limits, {}, { positionLots: 30, openSideLots: 10 })).toBe(none)
    expect(verdict(limits, {}, { positionLots: 31, openSideLots: 10 })).toBe('RC-05 position size')
    expect(verdict(limits, {}, { positionLots: 30, openSideLots: 11 })).toBe('RC-05 position size')
    expect(verdict(limits, { side: -1 }, { positionLots: -40 })).toBe(none)
    expect(verdict(limits, { side: -1 }, { positionLots: -41 })).toBe('RC-05 position size')
    // What brings it back is allowed, also from beyond the limit.
    expect(verdict(limits, { side: -1 }, { positionLots: 900 })).toBe(none)
    expect(verdict(limits, {}, { positionLots: -900, openSideLots: 930 })).toBe(none)
    expect(verdict(limits, {}, { positionLots: -900, openSideLots: 941 })).toBe(
      'RC-05 position size',
    )
  })

  test('RC-09: orders open at once', () => {
    expect(verdict({ openOrdersMax: 3 }, {}, { openOrders: 2 })).toBe(none)
    expect(verdict({ openOrdersMax: 3 }, {}, { openOrders: 3 })).toBe('RC-09 open orders')
    expect(verdict({ openOrdersMax: 0 })).toBe('RC-09 open orders')
  })

  test('sizes and prices are whole, in range, and sizes above 0, even with all limits off', () => {
    expect(verdict({}, { qtyLots: 1 })).toBe(none)
    expect(verdict({}, { qtyLots: 2 ** 40 })).toBe(none)
    for (const qtyLots of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40 + 1]) {
      expect(verdict({}, { qtyLots })).toBe('RC-03 not a size')
    }
    expect(verdict({}, { priceTicks: 2 ** 30 })).toBe(none)
    expect(verdict({}, { priceTicks: -(2 ** 30) })).toBe(none)
    for (const priceTicks of [0.5, Number.NaN, 2 ** 30 + 1, -(2 ** 30) - 1]) {
      expect(verdict({}, { priceTicks })).toBe('RC-04 not a price')
    }
  })

  test('an inverse contract has no price of 0 and below, and is valued in its quote units', () => {
    const inverse = instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' })
    expect(verdict({}, { priceTicks: 1 }, {}, inverse)).toBe(none)
    expect(verdict({}, { priceTicks: 0 }, {}, inverse)).toBe('RC-04 not a price')
    expect(verdict({ orderValueMax: 1000 }, {}, {}, inverse)).toBe(none)
    expect(verdict({ orderValueMax: 1000 }, { qtyLots: 11 }, {}, inverse)).toBe('RC-03 order size')
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
      const instrument = instrumentOf({ tickSize, lotSize })
      const unit = Number(tickSize) * Number(lotSize)
      for (const value of [1, 10, 2500, 25_000, 33_333]) {
        const lots = Math.max(1, Math.round(value / unit / 1000))
        const exact = (lots * 1000 * Math.round(unit * 1e12)) / 1e12
        const midHalfTicks = 2000
        const seen = { midHalfTicks }
        expect(verdict({ orderValueMax: exact }, { qtyLots: lots }, seen, instrument)).toBe(none)
        const more = verdict({ orderValueMax: exact }, { qtyLots: lots + 1 }, seen, instrument)
        expect(more).toBe('RC-03 order size')
      }
    }
  })
})

describe('the gate fails closed', () => {
  const unknown = { midHalfTicks: Number.NaN }

  test('without a reference price, for every limit that needs one', () => {
    for (const limits of [
      { orderValueMax: 1e12 },
      { positionValueMax: 1e12 },
      { priceCollarBps: 1e6 },
    ]) {
      expect(verdict(limits, {}, unknown)).toBe('RC-04 no reference price')
      expect(verdict(limits, { type: MARKET }, unknown)).toBe('RC-04 no reference price')
    }
    expect(verdict({}, {}, unknown)).toBe(none)
    expect(verdict({ openOrdersMax: 5 }, {}, unknown)).toBe(none)
  })

  test('with a limit, a position or a count that is no number', () => {
    const nan = Number.NaN
    for (const limits of [
      { orderValueMax: nan },
      { positionValueMax: nan },
      { priceCollarBps: nan },
      { openOrdersMax: nan },
    ]) {
      expect(verdict(limits)).not.toBe(none)
    }
    for (const seen of [{ positionLots: nan }, { openSideLots: nan }]) {
      expect(verdict({ positionValueMax: 1e12 }, {}, seen)).toBe('RC-05 position size')
    }
    expect(verdict({ openOrdersMax: 5 }, {}, { openOrders: nan })).toBe('RC-09 open orders')
  })

  test('the default profile has every limit on', () => {
    for (const value of Object.values(defaultLimits(100_000))) {
      expect(Number.isFinite(value)).toBe(true)
    }
  })

  test('the verdict of the last order stays no longer than to the next', () => {
    const gate = new Gate({ ...NO_LIMITS, orderValueMax: 10 }, instrumentOf())
    expect(gate.approve({ ...order, qtyLots: 11 }, facts)).toBeNull()
    expect(gate.approve(order, facts)).toBe(order)
    expect(gate.denial).toBe(0)
  })
})
