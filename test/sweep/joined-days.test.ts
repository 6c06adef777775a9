import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DayResult,
  dayResult,
  endToEnd,
  isOfOneDay,
  joinDays,
  joinedDefinitions,
  poolReturns,
} from '../../src/sweep/joined-days.ts'
import type { EquityFacts, LedgerRow } from '../../src/sweep/ledger-row.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** Facts of one day from its equity path and its returns, the slow way. */
function factsOf(path: readonly number[], returns: readonly number[]): EquityFacts {
  const mean = returns.reduce((sum, r) => sum + r, 0) / (returns.length || 1)
  return {
    capital: 1000,
    end: path.at(-1) ?? 0,
    high: Math.max(0, ...path),
    low: Math.min(0, ...path),
    drawdown: deepest(path),
    samples: returns.length,
    mean,
    squares: returns.reduce((sum, r) => sum + (r - mean) ** 2, 0),
    downSquares: returns.reduce((sum, r) => sum + (r < 0 ? r * r : 0), 0),
  }
}

/** Deepest fall from any earlier point, the start (0) among them. */
function deepest(path: readonly number[]): number {
  const whole = [0, ...path]
  return Math.max(0, ...whole.flatMap((a, i) => whole.slice(i).map((b) => a - b)))
}

const whole = fc.integer({ min: -50, max: 50 })
const days = fc.array(fc.array(whole, { maxLength: 12 }), { minLength: 1, maxLength: 6 })

describe('days laid end to end', () => {
  test('have the extremes and the drawdown of the path that they make', () => {
    fc.assert(
      fc.property(days, (paths) => {
        let base = 0
        const joined = paths.flatMap((path) => {
          const shifted = path.map((value) => value + base)
          base += path.at(-1) ?? 0
          return shifted
        })
        expect(endToEnd(paths.map((path) => factsOf(path, [])))).toEqual({
          end: base + 0,
          high: Math.max(0, ...joined),
          low: Math.min(0, ...joined),
          drawdown: deepest(joined),
        })
      }),
      propertyRuns(300, 73),
    )
  })

  test('have the moments of all samples together', () => {
    fc.assert(
      fc.property(days, (parts) => {
        const pooled = poolReturns(parts.map((part) => factsOf([], part)))
        const all = factsOf([], parts.flat())
        expect(pooled.samples).toBe(all.samples)
        expect(pooled.mean).toBeCloseTo(all.mean, 9)
        expect(pooled.squares).toBeCloseTo(all.squares, 6)
        expect(pooled.downSquares).toBe(all.downSquares)
      }),
      propertyRuns(300, 74),
    )
  })
})

const NAMES = [
  'netPnl',
  'turnover',
  'netPerTraded',
  'fills',
  'winRate',
  'makerShare',
  'maxAbsPosition',
  'timeToFillMedian',
  'maxDrawdown',
  'maxDrawdownPct',
  'maxDrawdownPeakAt',
  'sharpe',
  'sortino',
  'sampleVolatility',
  'feeProbe',
]
const DEFINITIONS = Object.fromEntries(
  NAMES.map((name) => [name, { unit: 'u', definition: `What ${name} is.` }]),
)

function day(
  values: Readonly<Record<string, readonly [number | null, number]>>,
  facts: EquityFacts | null = factsOf([0], []),
): DayResult {
  const row = { runId: 'r', sampleNs: 1e9, tape: 't', status: 'done', error: '', journalHash: 'h' }
  return dayResult({ ...row, metrics: values, facts } as unknown as LedgerRow, NAMES)
}
const join = (...results: DayResult[]) => joinDays(results, NAMES, DEFINITIONS)

describe('metrics over days', () => {
  test('of one day are those of its run, word for word', () => {
    const one = join(day({ netPnl: [-3.5, 7], sharpe: [0.25, 99], winRate: [null, 0] }))
    expect(one.netPnl).toEqual({ value: -3.5, unit: 'u', n: 7, definition: 'What netPnl is.' })
    expect(one.sharpe).toEqual({ value: 0.25, unit: 'u', n: 99, definition: 'What sharpe is.' })
    expect(one.winRate?.value).toBeNull()
    expect(one.winRate?.undefinedBecause).toBeTruthy()
  })

  test('each in its own way', () => {
    const both = join(
      day(
        {
          netPnl: [10, 4],
          turnover: [1000, 4],
          netPerTraded: [100, 4],
          fills: [4, 4],
          winRate: [50, 4],
          makerShare: [100, 4],
          maxAbsPosition: [7, 4],
          timeToFillMedian: [2, 3],
          maxDrawdownPeakAt: [5, 4],
        },
        factsOf([12, 10], []),
      ),
      day(
        {
          netPnl: [-4, 12],
          turnover: [3000, 12],
          netPerTraded: [-13, 12],
          fills: [12, 12],
          winRate: [75, 12],
          makerShare: [20, 12],
          maxAbsPosition: [3, 12],
          timeToFillMedian: [null, 0],
          maxDrawdownPeakAt: [9, 12],
        },
        factsOf([-9, -4], []),
      ),
    )
    const value = (name: string) => both[name]?.value
    expect(value('netPnl')).toBe(6)
    expect(value('fills')).toBe(16)
    expect(value('netPerTraded')).toBe(15)
    expect(value('winRate')).toBe((50 * 4 + 75 * 12) / 16)
    expect(value('makerShare')).toBe((100 * 1000 + 20 * 3000) / 4000)
    expect(value('maxAbsPosition')).toBe(7)
    expect(value('timeToFillMedian')).toBe(2)
    expect(value('maxDrawdownPeakAt')).toBeNull()
    expect(isOfOneDay('maxDrawdownPeakAt')).toBe(true)
    // From 12 on the first day to 10 - 9 on the second.
    expect(value('maxDrawdown')).toBe(11)
    expect(value('maxDrawdownPct')).toBeCloseTo(1.1, 12)
    expect(both.netPnl?.definition).toBe('Sum over 2 days. What netPnl is.')
    expect(both.winRate?.definition).toMatch(/^Mean, weighted by n, over 2 days\./)
  })

  test('a day on which nothing happened adds nothing to a sum; one that is not known undoes it', () => {
    const idle = day({ feeProbe: [null, 0], netPnl: [0, 0] })
    const some = day({ feeProbe: [-0.5, 9], netPnl: [2, 9] })
    expect(join(idle, some).feeProbe?.value).toBe(-0.5)
    expect(join(idle, idle).feeProbe?.value).toBeNull()
    const unknown = day({ feeProbe: [null, 4], netPnl: [1, 4] })
    expect(join(unknown, some).feeProbe?.value).toBeNull()
  })

  test('ratios are those of all samples, undefined for the reasons that a run has', () => {
    const up = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? -1e-4 : 2e-4))
    const down = Array.from({ length: 25 }, (_, i) => (i % 3 === 0 ? 1e-4 : -1e-4))
    const joined = join(day({}, factsOf([1], up)), day({}, factsOf([1], down)))
    const all = [...up, ...down]
    const mean = all.reduce((sum, r) => sum + r, 0) / all.length
    const deviation = Math.sqrt(all.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (all.length - 1))
    expect(joined.sharpe?.value).toBeCloseTo(mean / deviation, 12)
    expect(joined.sharpe?.n).toBe(65)
    expect(joined.sampleVolatility?.value).toBeCloseTo(deviation * 1e4, 12)
    const few = join(day({}, factsOf([1], [1e-4])), day({}, factsOf([1], [2e-4])))
    expect(few.sharpe?.undefinedBecause).toContain('fewer than 30')
    const flat = join(
      day(
        {},
        factsOf(
          [1],
          up.map(() => 0),
        ),
      ),
      day({}, factsOf([1], [])),
    )
    expect(flat.sharpe?.undefinedBecause).toContain('do not vary')
    expect(flat.sortino?.undefinedBecause).toContain('no sampled return is negative')
    const poor = { ...factsOf([1], up), capital: Number.NaN }
    expect(join(day({}, poor), day({}, poor)).maxDrawdownPct?.undefinedBecause).toContain('capital')
  })

  test('definitions are those of the days, whatever values there are', () => {
    const { netPnl, maxDrawdown } = joinedDefinitions(3, NAMES, DEFINITIONS)
    expect(netPnl).toEqual({ unit: 'u', definition: 'Sum over 3 days. What netPnl is.' })
    expect(maxDrawdown?.definition).toBe('Equity laid end to end of 3 days. What maxDrawdown is.')
    expect(joinedDefinitions(1, NAMES, DEFINITIONS).netPnl?.definition).toBe('What netPnl is.')
  })
})
