import { describe, expect, test } from 'vitest'
import { type MeasureInput, measureRun } from '../../src/measure/measure-run.ts'
import { TAKER_LEVEL, TRADED_THROUGH } from '../../src/orders/report.ts'
import { CANCELED, DENIED, FILLED } from '../../src/orders/status.ts'
import type { EquityTable, Metric } from '../../src/run/run-record.ts'
import { rates } from '../../src/units/instrument.ts'
import { fillTable, orderTable } from '../report/sample-tables.ts'

const S = 1e9

function manifest(makerFee = '0.0001', takerFee = '0.0005'): MeasureInput['manifest'] {
  return {
    tapes: [
      {
        tapeId: 'a'.repeat(64),
        ref: 'test/X/2024-01-01',
        instrument: {
          venue: 'test',
          symbol: 'X',
          contract: 'linear',
          tickSize: '0.01',
          lotSize: '1',
          multiplier: '1',
          baseCurrency: 'X',
          quoteCurrency: 'USD',
          fees: { maker: rates(makerFee), taker: rates(takerFee), source: 'test' },
        },
        rows: 1,
        firstEventNs: '0',
        lastEventNs: '1',
        gaps: 0,
        crossedRows: 0,
        clockShiftsNs: [],
      },
    ],
    depth: 'l2',
    strategy: { name: 's', file: 's.ts', codeHash: '', params: {} },
    execution: { profile: 'conservative', version: 1, settings: [] },
    risk: {},
    capital: { amount: '1000', currency: 'USD' },
    seed: 1,
    engine: 'test',
  }
}

type Sample = { at: number; mid: number; cash?: number; fee?: number; lots?: number; worth: number }

function equityTable(samples: readonly Sample[]): EquityTable {
  const of = (pick: (sample: Sample) => number) => Float64Array.from(samples, pick)
  return {
    rows: samples.length,
    timeNs: of((s) => s.at * S),
    bidTicks: Int32Array.from(samples, (s) => s.mid - 1),
    askTicks: Int32Array.from(samples, (s) => s.mid + 1),
    lowHalfTicks: of((s) => 2 * s.mid),
    highHalfTicks: of((s) => 2 * s.mid),
    positionLots: of((s) => s.lots ?? 0),
    cashUnits: of((s) => s.cash ?? 0),
    feeUnits: of((s) => s.fee ?? 0),
    equity: of((s) => s.worth),
  }
}

const fillRow = (
  n: number,
  at: number,
  side: number,
  qty: number,
  price: number,
  maker: number,
  fee: number,
) => ({
  fillNumber: n,
  orderId: n,
  instrument: 0,
  side,
  priceTicks: price,
  qtyLots: qty,
  venueNs: at * S,
  heardNs: at * S,
  maker,
  reason: maker === 1 ? TRADED_THROUGH : TAKER_LEVEL,
  valueUnits: qty * price,
  feeUnits: fee,
  bidTicks: price - 1,
  askTicks: price + 1,
})

const orderRow = (
  id: number,
  at: number,
  side: number,
  qty: number,
  mid: number,
  status: number,
) => ({
  orderId: id,
  instrument: 0,
  side,
  orderQtyLots: qty,
  cumQtyLots: status === FILLED ? qty : 0,
  submittedNs: at * S,
  acknowledgedNs: (at + 0.05) * S,
  endedNs: 70 * S,
  status,
  decisionMidHalfTicks: 2 * mid,
  arrivalMidHalfTicks: 2 * mid,
})

/** Buys 10 at 100.00 (rests), sells 15 at 102.00 and buys 5 at 103.00 (takes): by hand below. */
function threeFills(overrides: Partial<MeasureInput> = {}): MeasureInput {
  return {
    manifest: manifest(),
    fills: fillTable([
      fillRow(1, 10, 1, 10, 10_000, 1, 100_000),
      fillRow(2, 30, -1, 15, 10_200, 0, 765_000),
      fillRow(3, 60, 1, 5, 10_300, 0, 257_500),
    ]),
    orders: orderTable([
      orderRow(1, 5, 1, 10, 10_001, FILLED),
      orderRow(2, 29, -1, 15, 10_201, FILLED),
      orderRow(3, 59, 1, 5, 10_299, FILLED),
      orderRow(4, 61, 1, 8, 10_300, CANCELED),
      orderRow(5, 62, 1, 8, 10_300, DENIED),
    ]),
    equity: equityTable([
      { at: 0, mid: 10_000, worth: 0 },
      { at: 20, mid: 10_100, lots: 10, fee: 100_000, worth: 9.9 },
      { at: 40, mid: 10_250, lots: -5, fee: 865_000, worth: 16.635 },
      { at: 60, mid: 10_300, fee: 1_122_500, worth: 13.8775 },
      { at: 80, mid: 10_350, fee: 1_122_500, worth: 13.8775 },
      { at: 100, mid: 10_300, fee: 1_122_500, worth: 13.8775 },
    ]),
    startNs: 0,
    endNs: 100 * S,
    sampleNs: 20 * S,
    ...overrides,
  }
}

describe('a run of three fills, by hand', () => {
  const { metrics, costs } = measureRun(threeFills())
  const value = (name: string) => metrics[name]?.value
  test.each([
    ['netPnl', 13.8775],
    ['grossPnl', 15],
    ['fees', 1.1225],
    ['turnover', 3045],
    ['returnOnCapital', 1.38775],
    ['netPerTraded', (13.8775 / 3045) * 1e4],
    ['grossPerTraded', (15 / 3045) * 1e4],
    ['ledgerDifference', 0],
    ['maxDrawdown', 16.635 - 13.8775],
    ['maxDrawdownPct', (16.635 - 13.8775) / 10],
    ['maxDrawdownPeakAt', 40],
    ['maxDrawdownTroughAt', 60],
    ['fills', 3],
    ['ordersSent', 4],
    ['makerShare', (1000 / 3045) * 100],
    ['crossedShare', 0],
    ['fillRatio', 75],
    ['filledQuantity', (30 / 38) * 100],
    ['timeToFillMean', 7 / 3],
    ['timeToFillMedian', 1],
    ['acknowledgeMedian', 50],
    ['averagePosition', 0.5],
    ['averageAbsPosition', 3.5],
    ['maxAbsPosition', 10],
    ['finalPosition', 0],
    ['timeInMarket', 50],
    ['roundTrips', 2],
    ['winRate', 50],
    ['roundTripMedian', (19.39 - 5.5125) / 2],
    ['holdingMedian', 25],
    ['feeProbe', -0.3045],
    ['feeProbeError', 0],
    ['feeMismatches', 0],
  ])('%s is %d', (name, expected) => {
    expect(value(name)).toBeCloseTo(expected, 10)
  })

  test('ratios of five samples and mark-outs of coarse samples are not defined, and say why', () => {
    expect(metrics.sharpe).toMatchObject({ value: null, n: 5 })
    expect(metrics.sharpe?.undefinedBecause).toContain('fewer than 30')
    expect(metrics.markOut1s?.undefinedBecause).toContain('sampled less often')
  })

  test('costs: the parts in currency and in bps of the ordered value', () => {
    // Decision and arrival mids are equal: no delay. Spreads are 0.01 each way around the fill.
    expect(costs.delay?.value).toBe(0)
    expect(costs.spread?.value).toBeCloseTo(-0.1 + 0.15 + 0.05, 10)
    // Bought 10 at 0.01 below the mid, sold 15 at 0.01 below, bought 5 at 0.01 above.
    expect(costs.impact?.value).toBeCloseTo(-0.1 + 0.15 + 0.05 - 0.1, 10)
    expect(costs.fees?.value).toBeCloseTo(1.1225, 10)
    // 8 were cancelled at 70 s; the last sample before stood where they were decided.
    expect(costs.opportunity?.value).toBe(0)
    expect(costs.total?.value).toBeCloseTo(0.1 + 1.1225, 10)
    const ordered = 10 * 100.01 + 15 * 102.01 + 5 * 102.99 + 8 * 103
    expect(costs.totalBps?.value).toBeCloseTo((1.2225 / ordered) * 1e4, 10)
    expect(costs.executedBps?.value).toBeCloseTo((1.2225 / 3045) * 1e4, 10)
    expect(costs.total?.n).toBe(4)
  })
})

test('Sharpe and Sortino of returns that alternate between +2 and -1', () => {
  const samples = Array.from({ length: 41 }, (_, i) => ({
    at: i,
    mid: 10_000,
    worth: Math.floor(i / 2) + (i % 2 === 1 ? 2 : 0),
  }))
  const input = threeFills({
    fills: fillTable([]),
    orders: orderTable([]),
    equity: equityTable([...samples, { at: 40.5, mid: 10_000, worth: 20 }]),
    sampleNs: S,
  })
  const { metrics } = measureRun(input)
  expect(metrics.sharpe).toMatchObject({ n: 40, unit: 'per 1 s sample' })
  expect(metrics.sharpe?.value).toBeCloseTo(0.5 / Math.sqrt(90 / 39), 12)
  expect(metrics.sortino?.value).toBeCloseTo(0.5 / Math.sqrt(0.5), 12)
  const perYear = 365 * 86_400
  expect(metrics.sharpeAnnualised?.value).toBeCloseTo(
    (0.5 / Math.sqrt(90 / 39)) * Math.sqrt(perYear),
    6,
  )
})

test('mark-out reads the first sample at or after the horizon, signed by side', () => {
  const input = threeFills({
    fills: fillTable([fillRow(1, 10.2, -1, 4, 10_000, 1, 40_000)]),
    orders: orderTable([orderRow(1, 5, -1, 4, 10_000, FILLED)]),
    equity: equityTable([
      { at: 0, mid: 10_000, worth: 0 },
      { at: 11, mid: 10_010, lots: -4, fee: 40_000, worth: 0 },
      { at: 12, mid: 10_020, lots: -4, fee: 40_000, worth: 0 },
      { at: 20.5, mid: 9_950, lots: -4, fee: 40_000, worth: 2 - 0.04 },
    ]),
    sampleNs: S,
  })
  const { metrics } = measureRun(input)
  expect(metrics.markOut1s?.value).toBeCloseTo(-20, 10)
  expect(metrics.markOut10sMaker?.value).toBeCloseTo(50, 10)
  expect(metrics.ledgerDifference?.value).toBe(0)
})

describe('the books are counted twice', () => {
  test('fees that the ledger does not hold stop the measuring', () => {
    const input = threeFills()
    input.equity.feeUnits[5] = 1
    expect(() => measureRun(input)).toThrow('fees of the fills')
  })

  test('a booked fee that the schedule does not give is counted', () => {
    const input = threeFills({ manifest: manifest('0.0002') })
    expect(measureRun(input).metrics.feeMismatches?.value).toBe(1)
  })

  test('equity that the fills do not explain is shown', () => {
    const input = threeFills()
    input.equity.equity[5] = 20
    expect(measureRun(input).metrics.ledgerDifference?.value).toBeCloseTo(20 - 13.8775, 10)
  })
})

test('a run that never traded has a reason for every number it lacks, and no NaN', () => {
  const input = threeFills({
    fills: fillTable([]),
    orders: orderTable([]),
    equity: equityTable([{ at: 0, mid: 10_000, worth: 0 }]),
    endNs: 0,
  })
  const { metrics, costs } = measureRun(input)
  const all: readonly Metric[] = [...Object.values(metrics), ...Object.values(costs)]
  expect(all.length).toBeGreaterThan(40)
  for (const metric of all) {
    if (metric.value === null) expect(metric.undefinedBecause).toMatch(/\S/)
    else expect(Number.isFinite(metric.value)).toBe(true)
    expect(metric.definition).toMatch(/\S/)
  }
  expect(metrics.netPnl?.value).toBe(0)
  expect(metrics.fillRatio?.undefinedBecause).toBe('no order was sent')
})
