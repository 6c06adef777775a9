import { describe, expect, test } from 'vitest'
import { measureRun } from '../../src/measure/measure-run.ts'
import { FILLED } from '../../src/orders/status.ts'
import type { Metric } from '../../src/run/run-record.ts'
import { fillTable, orderTable } from '../report/sample-tables.ts'
import { equityTable, fillRow, manifest, orderRow, S, threeFills } from '../support/three-fills.ts'

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
    ['roundTripMean', (19.39 - 5.5125) / 2],
    ['profitFactor', 19.39 / 5.5125],
    ['payoffRatio', 19.39 / 5.5125],
    ['winRateLow', 9.45312057342347],
    ['winRateHigh', 90.5468794265765],
    ['netWithoutBestTrip', 13.8775 - 19.39],
    ['bestTripShare', (19.39 / 13.8775) * 100],
    ['turnoverOfCapital', 3.045],
    ['meanExposure', (1010 + 512.5) / 6 / 10],
    ['maxExposure', 101],
    ['longestDrawdown', 60],
    ['timeUnderWater', 60],
    ['recoveryFactor', 13.8775 / (16.635 - 13.8775)],
    ['painIndex', (3 * (16.635 - 13.8775)) / 6 / 10],
    ['ulcerIndex', (Math.sqrt(3 / 6) * (16.635 - 13.8775)) / 10],
    ['days', 1],
    ['profitableDays', 100],
    ['queueDecidedShare', 0],
    ['staleFillShare', 0],
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
    expect(metrics.fillProfit10s?.undefinedBecause).toContain('every 10 s')
    expect(metrics.netWithoutBestDay?.undefinedBecause).toContain('there is 1 day')
    expect(metrics.netWithoutBest5Trips?.undefinedBecause).toContain('there are 2 round trips')
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

test('a mean or a share says what it is taken over, so that runs can be joined', () => {
  const { metrics, costs } = measureRun(threeFills())
  const ordered = 10 * 100.01 + 15 * 102.01 + 5 * 102.99 + 8 * 103
  const weights = {
    netPerTraded: 3045,
    grossPerTraded: 3045,
    makerShare: 304_500,
    crossedShare: 304_500,
    queueDecidedShare: 304_500,
    staleFillShare: 304_500,
    filledQuantity: 38,
    averagePosition: 100e9,
    averageAbsPosition: 100e9,
    timeInMarket: 100e9,
    timeUnderWater: 100e9,
  }
  for (const [name, weight] of Object.entries(weights)) {
    expect([name, metrics[name]?.weight]).toEqual([name, weight])
  }
  for (const part of ['delay', 'spread', 'impact', 'opportunity', 'fees', 'total']) {
    expect(costs[`${part}Bps`]?.weight).toBeCloseTo(ordered, 9)
  }
  expect(costs.executedBps?.weight).toBe(3045)
  expect(metrics.winRate?.weight).toBeUndefined()
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
  expect(metrics.sharpeAnnualised).toMatchObject({
    value: null,
    undefinedBecause: '1 day is fewer than 30',
  })
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
  expect(metrics.markOut10sMaker).toMatchObject({ n: 1, weight: 4 })
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
