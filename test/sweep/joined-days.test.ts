import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMetrics } from '../../src/measure/day-metrics.ts'
import { dayProfits } from '../../src/measure/equity-path.ts'
import { joinReturns, NO_RETURNS, returnSums } from '../../src/measure/return-sums.ts'
import { joinEquity, type RunSums, runSums } from '../../src/measure/run-sums.ts'
import { sampleMetrics } from '../../src/measure/sharpe-metrics.ts'
import type { EquityTable, Metric } from '../../src/run/run-record.ts'
import {
  type DayResult,
  dayResult,
  dayValue,
  isOfOneDay,
  joinDays,
  joinedDefinitions,
} from '../../src/sweep/joined-days.ts'
import { joiningOf } from '../../src/sweep/joining.ts'
import type { LedgerRow, MetricCell } from '../../src/sweep/ledger-row.ts'
import { metricNames } from '../../src/sweep/metric-names.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { equityTable, manifest } from '../support/three-fills.ts'

const CAPITAL = { amount: 1000, words: '', undefinedBecause: undefined }

function pathOf(levels: readonly number[], seconds = 60): EquityTable {
  return equityTable(levels.map((worth, i) => ({ at: (i + 1) * seconds, mid: 100, worth })))
}

/** Sums of one day from its equity path, its returns and its round trips. */
function sumsOf(
  levels: readonly number[],
  returns: readonly number[],
  trips: readonly number[] = [],
  day = 0,
): RunSums {
  const span = { startNs: 0, endNs: 86_400e9 }
  const sums = runSums(
    pathOf(levels),
    Float64Array.from(returns),
    Float64Array.from(trips),
    CAPITAL,
    span,
  )
  return { ...sums, days: { ...sums.days, days: sums.days.days.map((own) => own + day) } }
}

/** Deepest fall from any earlier point, the start (0) among them. */
function deepest(path: readonly number[]): number {
  const whole = [0, ...path]
  return Math.max(0, ...whole.flatMap((a, i) => whole.slice(i).map((b) => a - b)))
}

const whole = fc.integer({ min: -50, max: 50 })
const days = fc.array(fc.array(whole, { maxLength: 12 }), { minLength: 1, maxLength: 6 })

test('days laid end to end have the extremes and the drawdown of the path that they make', () => {
  fc.assert(
    fc.property(days, (paths) => {
      let base = 0
      const joined = paths.flatMap((path) => {
        const shifted = path.map((value) => value + base)
        base += path.at(-1) ?? 0
        return shifted
      })
      expect(joinEquity(paths.map((path) => sumsOf(path, []).equity))).toEqual({
        end: base + 0,
        high: Math.max(0, ...joined),
        low: Math.min(0, ...joined),
        drawdown: deepest(joined),
      })
    }),
    propertyRuns(300, 73),
  )
})

const NAMES = metricNames(manifest())
const DEFINITIONS = Object.fromEntries(
  NAMES.map((name) => [name, { unit: 'u', definition: `What ${name} is.` }]),
)

function day(
  values: Readonly<Record<string, MetricCell>>,
  sums: RunSums | null = sumsOf([0], []),
): DayResult {
  const row = { runId: 'r', sampleNs: 1e9, tape: 't', status: 'done', error: '', journalHash: 'h' }
  return dayResult({ ...row, metrics: values, sums } as unknown as LedgerRow, NAMES)
}
const join = (...results: DayResult[]) => joinDays(results, NAMES, DEFINITIONS)

/** The same value or the same reason. */
function expectSame(found: Metric | undefined, expected: Metric | undefined): void {
  if (expected?.value == null) expect(found?.undefinedBecause).toBe(expected?.undefinedBecause)
  else
    expect((found?.value ?? Number.NaN) / (expected.value || 1)).toBeCloseTo(
      expected.value === 0 ? 0 : 1,
      8,
    )
}

test('every metric of a run has a way to be joined, and no name has one that no run has', () => {
  for (const name of NAMES) expect([name, joiningOf(name)]).not.toEqual([name, undefined])
  expect(joiningOf('nothing')).toBeUndefined()
  expect(isOfOneDay('maxDrawdownPeakAt')).toBe(true)
  expect(isOfOneDay('netPnl')).toBe(false)
})

describe('ratios of several days are those of all their samples, by the formulas of a run', () => {
  const r = fc.integer({ min: -100, max: 100 }).map((bps) => bps / 1e4)
  const parts = fc.array(fc.array(r, { maxLength: 30 }), { minLength: 2, maxLength: 6 })

  test('whatever the samples', () => {
    fc.assert(
      fc.property(parts, (returns) => {
        const joined = join(...returns.map((own) => day({}, sumsOf([0], own))))
        const all = sampleMetrics(Float64Array.from(returns.flat()), 1e9, CAPITAL)
        for (const [name, expected] of Object.entries(all)) {
          if (joiningOf(name) !== 'together') continue
          expect(joined[name]?.n).toBe(expected.n)
          expectSame(joined[name], expected)
        }
      }),
      propertyRuns(200, 74),
    )
  })

  test('sums join to those of the whole, in whatever places it is cut', () => {
    fc.assert(
      fc.property(parts, (returns) => {
        const joined = returns.map(returnSums).reduce(joinReturns, NO_RETURNS)
        for (const [name, expected] of Object.entries(returnSums(returns.flat()))) {
          expect(joined[name as keyof typeof joined]).toBeCloseTo(expected, 12)
        }
      }),
      propertyRuns(200, 75),
    )
  })

  test('a capital that is not known leaves a reason', () => {
    const poor = { ...sumsOf([1], [0.01]), capital: Number.NaN }
    const joined = join(day({}, poor), day({}, poor))
    for (const name of ['sharpe', 'maxDrawdownPct', 'annualReturn']) {
      expect(joined[name]?.undefinedBecause).toContain('capital')
    }
  })
})

describe('what needs days counts each UTC day once', () => {
  const ends = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? -2 : 3) + (i % 7))

  test('40 days of a run each are one run of 40 days', () => {
    const joined = join(
      ...ends.map((end, i) => day({ netPnl: [end, 1] }, sumsOf([end], [], [], i))),
    )
    const levels = ends.map((_, i) => ends.slice(0, i + 1).reduce((sum, end) => sum + end, 0))
    const level = levels.at(-1) ?? 0
    const path = equityTable(levels.map((worth, i) => ({ at: (i + 1) * 86_400, mid: 100, worth })))
    const fall = { value: joined.maxDrawdownPct?.value ?? null, unit: '', n: 0, definition: '' }
    const all = dayMetrics(dayProfits(path), CAPITAL, '', fall)
    for (const [name, expected] of Object.entries(all)) expectSame(joined[name], expected)
    expect(joined.days?.value).toBe(40)
    expect(joined.annualReturn?.value).toBeTypeOf('number')
    expect(joined.netWithoutBestDay?.value).toBe(level - Math.max(...ends))
    expect(joined.profitableDays?.value).toBeCloseTo(
      (ends.filter((end) => end > 0).length / 40) * 100,
      10,
    )
  })

  test('a day that two runs share is one day with the profit of both', () => {
    const joined = join(
      day({ netPnl: [5, 1] }, sumsOf([5], [], [], 3)),
      day({ netPnl: [-2, 1] }, sumsOf([-2], [], [], 3)),
    )
    expect(joined.days).toMatchObject({ value: 1, n: 1 })
    expect(joined.profitableDays?.value).toBe(100)
  })
})

test('round trips of several days are counted as those of one run', () => {
  const joined = join(
    day({ netPnl: [8, 3] }, sumsOf([8], [], [9, -3, 2])),
    day({ netPnl: [1, 5] }, sumsOf([1], [], [4, -6, 1, 1, 1])),
    day({ netPnl: [0, 0] }, sumsOf([0], [])),
  )
  expect(joined.roundTrips?.value).toBe(8)
  expect(joined.winRate).toMatchObject({ value: 75, n: 8 })
  expect(joined.winRateLow?.value).toBeCloseTo(40.9275, 3)
  expect(joined.roundTripMean?.value).toBeCloseTo(9 / 8, 12)
  expect(joined.profitFactor?.value).toBe(2)
  expect(joined.payoffRatio?.value).toBeCloseTo(18 / 6 / (9 / 2), 12)
  expect(joined.netWithoutBestTrip?.value).toBe(0)
  expect(joined.netWithoutBest5Trips?.value).toBe(9 - (9 + 4 + 2 + 1 + 1))
})

describe('metrics over days', () => {
  test('of one day are those of its run, word for word', () => {
    const one = join(day({ netPnl: [-3.5, 7], sharpe: [0.25, 99], winRate: [null, 0] }))
    expect(one.netPnl).toEqual({ value: -3.5, unit: 'u', n: 7, definition: 'What netPnl is.' })
    expect(one.sharpe).toEqual({ value: 0.25, unit: 'u', n: 99, definition: 'What sharpe is.' })
    expect(one.winRate?.value).toBeNull()
    expect(one.winRate?.undefinedBecause).toBeTruthy()
  })

  test('each in its own way', () => {
    const first = {
      netPnl: [10, 4],
      turnover: [1000, 4],
      netPerTraded: [100, 4, 1000],
      fills: [4, 4],
      fillRatio: [50, 4],
      makerShare: [100, 4, 1000],
      markOut10s: [2, 4, 30],
      maxAbsPosition: [7, 4],
      finalPosition: [7, 4],
      timeToFillMedian: [2, 3],
      ulcerIndex: [3, 100],
      crossedProfit10s: [1.5, 2],
      maxDrawdownPeakAt: [5, 4],
      'cost.delayBps': [1, 4, 2000],
    } as const
    const second = {
      netPnl: [-4, 12],
      turnover: [3000, 12],
      netPerTraded: [-40 / 3, 12, 3000],
      fills: [12, 12],
      fillRatio: [75, 12],
      makerShare: [20, 12, 3000],
      markOut10s: [-1, 12, 10],
      maxAbsPosition: [3, 12],
      finalPosition: [-3, 12],
      timeToFillMedian: [null, 0],
      ulcerIndex: [1, 300],
      crossedProfit10s: [-0.5, 2],
      maxDrawdownPeakAt: [9, 12],
      'cost.delayBps': [5, 12, 6000],
    } as const
    const both = join(day(first, sumsOf([12, 10], [])), day(second, sumsOf([-9, -4], [])))
    const value = (name: string) => both[name]?.value
    expect(value('netPnl')).toBe(6)
    expect(value('fills')).toBe(16)
    expect(value('netPerTraded')).toBeCloseTo(15, 10)
    expect(value('fillRatio')).toBe((50 * 4 + 75 * 12) / 16)
    expect(value('makerShare')).toBe((100 * 1000 + 20 * 3000) / 4000)
    expect(value('markOut10s')).toBe((2 * 30 - 10) / 40)
    expect(value('cost.delayBps')).toBe((2000 + 5 * 6000) / 8000)
    expect(value('maxAbsPosition')).toBe(7)
    expect(value('finalPosition')).toBe(-3)
    expect(value('timeToFillMedian')).toBe(2)
    expect(value('ulcerIndex')).toBeCloseTo(Math.sqrt((9 * 100 + 300) / 400), 12)
    expect(value('crossedProfit10s')).toBe(1)
    expect(value('maxDrawdownPeakAt')).toBeNull()
    // From 12 on the first day to 10 - 9 on the second.
    expect(value('maxDrawdown')).toBe(11)
    expect(value('maxDrawdownPct')).toBeCloseTo(1.1, 12)
    expect(value('recoveryFactor')).toBeCloseTo(6 / 11, 12)
    expect(both.netPnl?.definition).toBe('Sum over 2 days. What netPnl is.')
    expect(both.sharpe?.definition).toBe('Of 2 days together. What sharpe is.')
    expect(both.fillRatio?.definition).toMatch(/^Mean over 2 days, each by what/)
  })

  test('a day on which nothing happened adds nothing to a sum; one that is not known undoes it', () => {
    const idle = day({ feeProbe: [null, 0], netPnl: [0, 0] })
    const some = day({ feeProbe: [-0.5, 9], netPnl: [2, 9] })
    expect(join(idle, some).feeProbe?.value).toBe(-0.5)
    expect(join(idle, idle).feeProbe?.value).toBeNull()
    const unknown = day({ feeProbe: [null, 4], netPnl: [1, 4] })
    expect(join(unknown, some).feeProbe?.value).toBeNull()
  })

  test('every one has a value or a reason, whatever the days lack', () => {
    const empty = day({}, null)
    for (const found of Object.values(join(empty, empty))) {
      expect(found.value === null).toBe(found.undefinedBecause !== undefined)
    }
    expect(dayValue(day({ netPnl: [3, 1] }), NAMES, 'netPnl')).toBe(3)
  })

  test('definitions are those of the days, whatever values there are', () => {
    const { netPnl, maxDrawdown } = joinedDefinitions(3, NAMES, DEFINITIONS)
    expect(netPnl).toEqual({ unit: 'u', definition: 'Sum over 3 days. What netPnl is.' })
    expect(maxDrawdown?.definition).toBe('Of 3 days together. What maxDrawdown is.')
    expect(joinedDefinitions(1, NAMES, DEFINITIONS).netPnl?.definition).toBe('What netPnl is.')
  })
})
