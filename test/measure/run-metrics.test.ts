import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { measureRun } from '../../src/measure/measure-run.ts'
import {
  minTrackRecord,
  psr2012,
  psr2025,
  sharpeInterval,
} from '../../src/measure/sharpe/inference.ts'
import { trackRecordOf } from '../../src/measure/sharpe/track-record.ts'
import { CROSSED, QUEUE_CLEARED } from '../../src/orders/report.ts'
import { FILLED } from '../../src/orders/status.ts'
import type { Metric } from '../../src/run/run-record.ts'
import { rates } from '../../src/units/instrument.ts'
import { fillTable, orderTable } from '../report/sample-tables.ts'
import { valueIn } from '../support/outcome.ts'
import { equityTable, fillRow, manifest, orderRow, S, threeFills } from '../support/three-fills.ts'

const DAY = 86_400

/** Equity sampled once an hour for some days, the last sample of day d at `ends[d]`. */
function daysOf(ends: readonly number[], skip: (day: number) => boolean = () => false) {
  const samples = [{ at: 0, mid: 10_000, worth: 0 }]
  let before = 0
  for (const [day, end] of ends.entries()) {
    if (skip(day)) continue
    for (let hour = 1; hour <= 24; hour++) {
      const worth = hour === 24 ? end : before + ((end - before) * hour) / 24
      samples.push({ at: day * DAY + hour * 3600, mid: 10_000, worth })
    }
    before = end
  }
  return measureRun(
    threeFills({
      fills: fillTable([]),
      orders: orderTable([]),
      equity: equityTable(samples),
      endNs: ends.length * DAY * S,
      sampleNs: 3600 * S,
    }),
  ).metrics
}

/** Profits of days that alternate between +3 and -1. */
const alternating = (days: number) => {
  let level = 0
  return Array.from({ length: days }, (_, d) => (level += d % 2 === 0 ? 3 : -1))
}

describe('by day and by year', () => {
  test('a sample at midnight ends the day before; 40 days of +3 and -1 on 1000', () => {
    const metrics = daysOf(alternating(40))
    expect(metrics.days?.value).toBe(40)
    expect(metrics.profitableDays?.value).toBe(50)
    expect(metrics.bestDayShare?.value).toBeCloseTo((3 / 40) * 100, 10)
    expect(metrics.netWithoutBestDay?.value).toBeCloseTo(37, 10)
    const deviation = Math.sqrt(160 / 39)
    expect(metrics.annualReturn?.value).toBeCloseTo(36.5, 10)
    expect(metrics.annualVolatility?.value).toBeCloseTo((deviation * Math.sqrt(365)) / 10, 8)
    expect(metrics.sharpeAnnualisedIid?.value).toBeCloseTo(Math.sqrt(365) / deviation, 8)
    expect(metrics.calmar?.value).toBeCloseTo(36.5 / 0.1, 8)
    // Days that take turns reverse: a year of them varies less than √365 says.
    expect(metrics.sharpeAnnualised?.value).toBeGreaterThan(
      2 * (metrics.sharpeAnnualisedIid?.value ?? 0),
    )
    expect(metrics.sharpeAnnualised?.definition).toContain('365 days a year')
    expect(metrics.recoveryFactor?.value).toBeCloseTo(40, 8)
  })

  test('a day on which nothing was won is no day with a profit', () => {
    const metrics = daysOf([1, 1, 2])
    expect(metrics.profitableDays?.value).toBeCloseTo(200 / 3, 10)
  })

  test('the tail is exactly the worst 5 %: equal losses at its edge do not dilute it', () => {
    // 240 hours: 11 lose 2, 24 lose 1, the others win 1. Of the worst 12 one loses 1.
    const moves = Array.from({ length: 240 }, (_, i) => (i < 11 ? -2 : i < 35 ? -1 : 1))
    let worth = 0
    const samples = [0, ...moves].map((move, i) => {
      worth += move
      return { at: i * 3600, mid: 10_000, worth }
    })
    const { metrics } = measureRun(
      threeFills({
        fills: fillTable([]),
        orders: orderTable([]),
        equity: equityTable(samples),
        endNs: 240 * 3600 * S,
        sampleNs: 3600 * S,
      }),
    )
    expect(metrics.valueAtRisk95?.value).toBeCloseTo(10, 10)
    expect(metrics.expectedShortfall95?.value).toBeCloseTo(((11 * 2 + 1) / 12) * 10, 10)
  })

  test('the interval of the mean day holds it, and is the same in every measurement', () => {
    const metrics = daysOf(alternating(60))
    expect(metrics.netPerDayLow?.value).toBeLessThan(1)
    expect(metrics.netPerDayHigh?.value).toBeGreaterThan(1)
    expect(daysOf(alternating(60)).netPerDayLow).toEqual(metrics.netPerDayLow)
  })

  test('a venue with a weekend has a shorter year', () => {
    const ends = alternating(63)
    const metrics = daysOf(ends, (day) => day % 7 >= 5)
    expect(metrics.days?.value).toBe(45)
    expect(metrics.annualReturn?.definition).toContain('269 days a year')
  })

  test('29 days are not annualised, and say why', () => {
    const metrics = daysOf(alternating(29))
    for (const name of ['annualReturn', 'sharpeAnnualised', 'calmar', 'netPerDayLow']) {
      expect(metrics[name]).toMatchObject({
        value: null,
        undefinedBecause: '29 days are fewer than 30',
      })
    }
  })
})

describe('what the fills stand on', () => {
  /** A mid that stands at 100.00 until 600 s, then rises by 0.01 a second. */
  const samples = Array.from({ length: 700 }, (_, at) => ({
    at,
    mid: 10_000 + Math.max(0, at - 600),
    worth: at === 699 ? 1.25 : 0,
  }))
  const fills = [
    { ...fillRow(1, 400, 1, 10, 10_000, 1, 0), reason: CROSSED },
    { ...fillRow(2, 650, 1, 10, 10_050, 1, 0), reason: QUEUE_CLEARED },
    { ...fillRow(3, 660, -1, 20, 10_060, 0, 0) },
  ]
  const { metrics } = measureRun(
    threeFills({
      manifest: manifest('0', '0'),
      fills: fillTable(fills),
      orders: orderTable(
        fills.map((f) => orderRow(f.orderId, 1, f.side, f.qtyLots, 10_000, FILLED)),
      ),
      equity: equityTable(samples),
      endNs: 699 * S,
      sampleNs: S,
    }),
  )
  const whole = 10 * 10_000 + 10 * 10_050 + 20 * 10_060

  test('the queue decided one, a quote that had not moved filled another', () => {
    expect(metrics.queueDecidedShare?.value).toBeCloseTo(((10 * 10_050) / whole) * 100, 10)
    expect(metrics.staleFillShare?.value).toBeCloseTo(((10 * 10_000) / whole) * 100, 10)
  })

  test('ten seconds later: crossed fills had earned nothing, the bought rose, the sold as well', () => {
    expect(metrics.crossedProfit10s).toMatchObject({ value: 0, n: 1 })
    expect(metrics.fillProfit10s?.n).toBe(3)
    expect(metrics.fillProfit10s?.value).toBeCloseTo(10 * 0.1 - 20 * 0.1, 8)
  })

  test('quotes that moved since the last sample are not stale', () => {
    const reopened = { ...fillRow(1, 400.5, 1, 10, 10_005, 1, 0) }
    const { metrics } = measureRun(
      threeFills({
        manifest: manifest('0', '0'),
        fills: fillTable([reopened]),
        orders: orderTable([orderRow(1, 1, 1, 10, 10_000, FILLED)]),
        equity: equityTable(samples),
        endNs: 699 * S,
        sampleNs: S,
      }),
    )
    expect(metrics.staleFillShare?.value).toBe(0)
  })

  test('ten seconds later: the fee is taken off', () => {
    const fee = 10 * 10_000
    const paid = { ...fillRow(1, 400, 1, 10, 10_000, 1, fee), reason: CROSSED }
    const { metrics } = measureRun(
      threeFills({
        fills: fillTable([paid]),
        orders: orderTable([orderRow(1, 1, 1, 10, 10_000, FILLED)]),
        equity: equityTable(samples.map((sample) => ({ ...sample, fee }))),
        endNs: 699 * S,
        sampleNs: S,
      }),
    )
    expect(metrics.fillProfit10s?.value).toBeCloseTo(-0.1, 10)
    expect(metrics.crossedProfit10s?.value).toBeCloseTo(-0.1, 10)
  })
})

test('ratios of samples are the statistics of their returns, each by its own formulas', () => {
  const moves = Array.from({ length: 90 }, (_, i) => ((i * 37) % 11) - 5 + (i % 2 ? -1 : 2))
  const samples = [0, ...moves].map((_, at) => ({
    at,
    mid: 10_000,
    worth: moves.slice(0, at).reduce((sum, move) => sum + move, 0),
  }))
  const { metrics } = measureRun(
    threeFills({
      fills: fillTable([]),
      orders: orderTable([]),
      equity: equityTable(samples),
      endNs: 90 * S,
      sampleNs: S,
    }),
  )
  const record = valueIn(trackRecordOf(moves.map((move) => move / 1000)))
  const interval = valueIn(sharpeInterval(record))
  const expected = {
    sharpe: record.sharpe,
    sharpeLow: interval.low,
    sharpeHigh: interval.high,
    psr2012: 100 * valueIn(psr2012(record)),
    psr2025: 100 * valueIn(psr2025(record)),
    minTrackRecord: valueIn(minTrackRecord(record)),
    skewness: record.skewness,
    kurtosis: record.kurtosis,
    autocorrelation: record.autocorrelation,
  }
  expect(Math.abs(expected.psr2012 - expected.psr2025)).toBeGreaterThan(0.01)
  for (const [name, value] of Object.entries(expected)) {
    expect(metrics[name]?.value).toBeCloseTo(value, 10)
  }
})

test('fees that were given for the run are those that the probe counts with', () => {
  const own = { maker: rates('0.0002'), taker: rates('0.0007'), source: 'given for this run' }
  const fees = [200_000, 1_071_000, 360_500]
  const total = fees.reduce((sum, fee) => sum + fee, 0)
  const base = threeFills()
  const equity = { ...base.equity, feeUnits: base.equity.feeUnits.slice() }
  equity.feeUnits[5] = total
  const input = threeFills({
    fills: { ...base.fills, feeUnits: Float64Array.from(fees) },
    equity,
    desk: { config: { fees: [own] } },
  })
  const { metrics } = measureRun(input)
  expect(metrics.feeMismatches?.value).toBe(0)
  expect(metrics.feeProbe?.value).toBeCloseTo(-0.3045, 10)
  const { desk: _, ...without } = input
  expect(measureRun(without).metrics.feeMismatches?.value).toBe(3)
})

test('docs/statistics.md defines every number of a run record', () => {
  const text = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8')
  const { metrics, costs } = measureRun(threeFills())
  for (const name of Object.keys(metrics)) expect(text).toContain(`\`${name}\``)
  for (const name of Object.keys(costs)) {
    if (!name.endsWith('Bps') || name === 'executedBps') expect(text).toContain(`\`${name}\``)
  }
})

test('every metric has a unit, a count, a definition, and a value or a reason', () => {
  const all: Metric[] = [
    daysOf(alternating(40)),
    daysOf([]),
    measureRun(threeFills()).metrics,
  ].flatMap((metrics) => Object.values(metrics))
  for (const { value, unit, n, definition, undefinedBecause } of all) {
    expect(unit).toMatch(/\S/)
    expect(Number.isSafeInteger(n) && n >= 0).toBe(true)
    expect(definition).toMatch(/\w.*\.$/)
    expect(value === null).toBe(undefinedBecause !== undefined)
    if (value !== null) expect(Number.isFinite(value)).toBe(true)
  }
})
