import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { readPlan, reportOf, statusOf } from '../../src/orders/order-door.ts'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../../src/orders/order-notes.hot.ts'
import * as plan from '../../src/orders/plan.ts'
import { planFault } from '../../src/orders/plan-fault.ts'
import { REPORT_FILL, REPORT_NEW, REPORT_TRADE_CANCELED } from '../../src/orders/report.ts'
import { reportFault, type VenueReport } from '../../src/orders/report-fault.ts'
import { FILLED } from '../../src/orders/status.ts'
import { type InstrumentSpec, makeInstrument } from '../../src/units/instrument.ts'

const spec = (symbol: string, tickSize: string, lotSize: string): InstrumentSpec => ({
  venue: 'test',
  symbol,
  contract: 'linear',
  tickSize,
  lotSize,
  multiplier: '1',
  baseCurrency: 'A',
  quoteCurrency: 'B',
  fees: null,
})
const INSTRUMENTS = [
  makeInstrument(spec('AB', '0.05', '0.1')),
  makeInstrument(spec('CD', '1', '1')),
]
const limit = { side: 'buy', qty: '1.5', price: '100.05' } as const

describe('an order is read', () => {
  test('from text on the grid', () => {
    expect(readPlan(limit, INSTRUMENTS)).toEqual({
      instrument: 0,
      side: 1,
      qtyLots: 15,
      priceTicks: 2001,
    })
  })

  test('from numbers, within a millionth of a step', () => {
    const written = { ...limit, side: 'sell', qty: 0.1 + 0.2, price: 100.05 + 1e-9 }
    expect(readPlan(written, INSTRUMENTS)).toMatchObject({ side: -1, qtyLots: 3, priceTicks: 2001 })
  })

  test('with all that it can have', () => {
    const written = {
      instrument: 'CD',
      side: 'sell',
      qty: '20',
      type: 'stop-limit',
      timeInForce: 'GTD',
      price: '-3',
      stopPrice: '-2',
      triggeredBy: 'mid',
      expiresNs: 5,
      postOnly: true,
      reprices: true,
      reduceOnly: true,
      displayQty: '4',
      remainder: 'resubmit',
      resubmitMax: 7,
    }
    expect(readPlan(written, INSTRUMENTS)).toEqual({
      instrument: 1,
      side: -1,
      qtyLots: 20,
      type: plan.STOP_LIMIT,
      timeInForce: plan.GTD,
      priceTicks: -3,
      stopTicks: -2,
      triggeredBy: plan.BY_MID,
      expiresNs: 5,
      postOnly: true,
      reprices: true,
      reduceOnly: true,
      displayLots: 4,
      remainder: plan.RESUBMIT_REMAINDER,
      resubmitMax: 7,
    })
  })

  test('a distance in price, ticks or bps', () => {
    const trailing = { side: 'sell', qty: '1', type: 'trailing-stop' }
    const read = (more: object) => readPlan({ ...trailing, ...more }, INSTRUMENTS)
    expect(read({ trailPrice: '0.5' })).toMatchObject({ trailTicks: 10 })
    expect(read({ trailTicks: 4 })).toMatchObject({ trailTicks: 4 })
    expect(read({ trailBps: '12.5' })).toMatchObject({ trailBps: 12.5 })
    expect(() => read({ trailPrice: '0.5', trailTicks: 4 })).toThrow('one of what says trailTicks')
    expect(() => read({ trailTicks: 4, trailBps: 4 })).toThrow(/field trail/)
    expect(() => read({})).toThrow(/field trail/)
  })
})

describe('an order is refused, and the field is named', () => {
  test.each([
    ['side', { side: 'long' }],
    ['side', { side: 1 }],
    ['side', { side: '' }],
    ['side', { side: undefined }],
    ['qty', { qty: '0' }],
    ['qty', { qty: '-1.5' }],
    ['qty', { qty: '1.55' }],
    ['qty', { qty: 'NaN' }],
    ['qty', { qty: Number.NaN }],
    ['qty', { qty: Number.POSITIVE_INFINITY }],
    ['qty', { qty: '1e300' }],
    ['qty', { qty: '109951162777.7' }],
    ['qty', { qty: '' }],
    ['qty', { qty: null }],
    ['qty', { qty: {} }],
    ['qty', { qty: undefined }],
    ['price', { price: '100.051' }],
    ['price', { price: 'market' }],
    ['price', { price: Number.NEGATIVE_INFINITY }],
    ['price', { price: '99999999999' }],
    ['price', { price: undefined, type: 'limit' }],
    ['price', { type: 'stop', stopPrice: '100' }],
    ['qty', { qty: '1000000000', price: '50000000' }],
    ['type', { type: 'iceberg' }],
    ['type', { type: 'LIMIT' }],
    ['timeInForce', { timeInForce: 'gtc' }],
    ['timeInForce', { timeInForce: 3 }],
    ['timeInForce', { type: 'market-to-limit', price: undefined, timeInForce: 'IOC' }],
    ['timeInForce', { type: 'stop', price: undefined, stopPrice: '100', timeInForce: 'at-open' }],
    ['stopPrice', { stopPrice: '100' }],
    ['stopPrice', { type: 'stop-limit' }],
    ['triggeredBy', { triggeredBy: 'mid' }],
    ['triggeredBy', { type: 'stop-limit', stopPrice: '100', triggeredBy: 'mark' }],
    ['expiresNs', { expiresNs: 5 }],
    ['expiresNs', { timeInForce: 'GTD' }],
    ['expiresNs', { timeInForce: 'GTD', expiresNs: -1 }],
    ['expiresNs', { timeInForce: 'GTD', expiresNs: 1.5 }],
    ['postOnly', { postOnly: 'yes' }],
    ['postOnly', { postOnly: true, timeInForce: 'IOC' }],
    ['reprices', { reprices: true }],
    ['displayQty', { displayQty: '2' }],
    ['displayQty', { displayQty: '0' }],
    ['displayQty', { displayQty: '0.5', timeInForce: 'FOK' }],
    ['trailTicks', { trailTicks: 3 }],
    ['trailBps', { type: 'trailing-stop', price: undefined, trailBps: '10001' }],
    ['trailBps', { type: 'trailing-stop', price: undefined, trailBps: 0 }],
    ['remainder', { remainder: 'chase' }],
    ['resubmitMax', { resubmitMax: 3 }],
    ['resubmitMax', { remainder: 'resubmit', resubmitMax: 0 }],
    ['instrument', { instrument: '' }],
    ['instrument', { instrument: 'EF' }],
    ['instrument', { instrument: 0 }],
    ['leverage', { leverage: 5 }],
    ['__proto__', JSON.parse('{ "__proto__": 1 }')],
    ['constructor', { constructor: 1 }],
  ])('%s: %o', (field, change) => {
    const place = { file: 'orders.json', row: 7 }
    const read = () => readPlan({ ...limit, ...change }, INSTRUMENTS, place)
    expect(read).toThrow(InputError)
    expect(read).toThrow(`orders.json, row 7, field ${field}: `)
  })

  test('words that are no status and no report', () => {
    expect([statusOf('Filled'), reportOf('Fill')]).toEqual([FILLED, REPORT_FILL])
    for (const word of ['FILLED', 'filled', '', ' Filled', 5, undefined, null]) {
      expect(() => statusOf(word)).toThrow(InputError)
    }
    for (const word of ['', 'Trade', '2', 2, undefined]) {
      expect(() => reportOf(word)).toThrow(InputError)
    }
  })

  test('a plan of numbers that was made by a program', () => {
    const good = { side: 1, qtyLots: 5, priceTicks: 100 } as const
    expect(planFault(good)).toBeUndefined()
    const bad = [
      { side: 0 },
      { qtyLots: 0 },
      { qtyLots: -1 },
      { qtyLots: Number.NaN },
      { qtyLots: 1.5 },
      { qtyLots: 2 ** 40 + 1 },
      { priceTicks: 0.5 },
      { priceTicks: 2 ** 30 + 1 },
      { priceTicks: Number.NEGATIVE_INFINITY },
      { instrument: -1 },
      { type: 7 },
      { timeInForce: 0 },
      { remainder: 4 },
      { postOnly: 1 },
    ]
    for (const change of bad) {
      const [field] = Object.keys(change)
      expect(planFault({ ...good, ...change } as never)?.field).toBe(field)
    }
  })
})

describe('a report is refused, and the field is named', () => {
  const facts = new OrderFacts()
  facts.sent(facts.add({ side: 1, qtyLots: 5, priceTicks: 100 }))
  const good: VenueReport = {
    orderId: 1,
    report: REPORT_FILL,
    sequence: 1,
    request: 0,
    lots: 5,
    priceTicks: 100,
    executionId: 1,
    refersTo: 0,
  }
  const isRefused = (change: Partial<VenueReport>) =>
    reportFault({ ...good, ...change }, facts)?.field

  test('but a good one', () => {
    expect(reportFault(good, facts)).toBeUndefined()
    const ack = { report: REPORT_NEW, lots: 0, priceTicks: NOT_STATED, executionId: 0 }
    expect(isRefused(ack)).toBeUndefined()
  })

  test.each([
    ['orderId', { orderId: 0 }],
    ['orderId', { orderId: 2 }],
    ['orderId', { orderId: Number.NaN }],
    ['report', { report: 0 }],
    ['report', { report: 19 }],
    ['report', { report: 1.5 }],
    ['sequence', { sequence: 0 }],
    ['sequence', { sequence: Number.POSITIVE_INFINITY }],
    ['request', { request: 2 }],
    ['request', { request: -1 }],
    ['lots', { lots: 0 }],
    ['lots', { lots: -5 }],
    ['lots', { lots: Number.NaN }],
    ['lots', { lots: 0.5 }],
    ['lots', { lots: 2 ** 41 }],
    ['priceTicks', { priceTicks: NOT_STATED }],
    ['priceTicks', { priceTicks: Number.NaN }],
    ['priceTicks', { priceTicks: 2 ** 31 }],
    ['lots', { lots: 2 ** 40, priceTicks: 2 ** 20 }],
    ['executionId', { executionId: 0 }],
    ['executionId', { executionId: -1 }],
    ['refersTo', { report: REPORT_TRADE_CANCELED }],
  ] as const)('%s: %o', (field, change) => expect(isRefused(change)).toBe(field))

  test('the one that would carry the sum beyond 2^53', () => {
    const large = new OrderFacts()
    large.sent(large.add({ side: 1, qtyLots: 2 ** 40, priceTicks: 8191 }))
    const fill = { ...good, lots: 2 ** 40, priceTicks: 8191 }
    expect(reportFault(fill, large)).toBeUndefined()
    large.hear(1, fill.report, 1, 0, fill.lots, fill.priceTicks, 1)
    expect(reportFault({ ...fill, sequence: 2, executionId: 2 }, large)?.field).toBe('lots')
    expect(reportFault({ ...fill, lots: 1, priceTicks: 1 }, large)).toBeUndefined()
  })
})
