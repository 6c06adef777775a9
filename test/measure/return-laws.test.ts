import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { autocorrelation } from '../../src/measure/moments/autocorrelation.ts'
import { kurtosis, skewness, standardDeviation } from '../../src/measure/moments/moments.ts'
import { quantile } from '../../src/measure/moments/quantile.ts'
import { mean, median, sum } from '../../src/measure/moments/sum.ts'
import { blockLength } from '../../src/measure/resampling/block-length.ts'
import { kappa, omega, omegaSharpe, sortino } from '../../src/measure/returns/downside.ts'
import {
  drawdownPath,
  returnsDrawdownPath,
  summariseDrawdown,
} from '../../src/measure/returns/drawdown.ts'
import { cumulativeReturn, returnsOf, wealthOf } from '../../src/measure/returns/returns.ts'
import { expectedShortfall, valueAtRisk } from '../../src/measure/returns/tail.ts'
import { sharpeRatio } from '../../src/measure/sharpe/track-record.ts'
import { valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const runs = propertyRuns(200, 7)
/** Returns in whole basis points: rounding does not decide anything. */
const bps = fc.integer({ min: -900, max: 900 }).map((n) => n / 1e4)
const returns = fc
  .array(bps, { minLength: 12, maxLength: 60 })
  .filter((r) => new Set(r).size > 2 && r.some((x) => x < 0) && r.some((x) => x > 0))
const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true })

function close(found: number, expected: number, relative = 1e-9): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(
    relative * Math.max(1e-12, Math.abs(expected)),
  )
}

const SCALE_FREE = {
  sharpe: (r: readonly number[]) => sharpeRatio(r),
  sortino: (r: readonly number[]) => sortino(r),
  omega: (r: readonly number[]) => omega(r),
  omegaSharpe: (r: readonly number[]) => omegaSharpe(r),
  kappa3: (r: readonly number[]) => kappa(r, 0, 3),
  skewness: (r: readonly number[]) => skewness(r),
  kurtosis: (r: readonly number[]) => kurtosis(r),
  autocorrelation: (r: readonly number[]) => autocorrelation(r),
}
const HOMOGENEOUS = {
  deviation: (r: readonly number[]) => standardDeviation(r),
  valueAtRisk: (r: readonly number[]) => valueAtRisk(r),
  expectedShortfall: (r: readonly number[]) => expectedShortfall(r),
  coherent: (r: readonly number[]) => expectedShortfall(r, 0.9, 'coherent'),
  quantile: (r: readonly number[]) => quantile(r, 0.3),
}

describe('scaling', () => {
  test.each(Object.entries(SCALE_FREE))('%s does not change with the unit', (_, compute) => {
    fc.assert(
      fc.property(returns, factor, (r, k) => {
        close(valueIn(compute(r.map((x) => x * k))), valueIn(compute(r)), 1e-7)
      }),
      runs,
    )
  })
  test.each(Object.entries(HOMOGENEOUS))('%s scales with the unit', (_, compute) => {
    fc.assert(
      fc.property(returns, factor, (r, k) => {
        close(valueIn(compute(r.map((x) => x * k))), k * valueIn(compute(r)), 1e-7)
      }),
      runs,
    )
  })
  test('a Sharpe ratio changes its sign with the returns, and not by a riskless loan', () => {
    fc.assert(
      fc.property(returns, bps, (r, loan) => {
        close(valueIn(sharpeRatio(r.map((x) => -x))), -valueIn(sharpeRatio(r)), 1e-9)
        const lent = valueIn(
          sharpeRatio(
            r.map((x) => x + loan),
            loan,
          ),
        )
        expect(lent).toBeCloseTo(valueIn(sharpeRatio(r)), 9)
      }),
      runs,
    )
  })
  test('block lengths do not change with unit or level', () => {
    fc.assert(
      fc.property(returns, (r) => {
        const own = blockLength(r)
        const moved = blockLength(r.map((x) => 8 * x + 1))
        if (own.value === null) expect(moved.value).toBeNull()
        else close(valueIn(moved).stationary, own.value.stationary, 1e-6)
      }),
      runs,
    )
  })
})

describe('order', () => {
  const ORDER_FREE = {
    ...SCALE_FREE,
    ...HOMOGENEOUS,
    total: (r: readonly number[]) => cumulativeReturn(r),
  }
  const { autocorrelation: _, ...orderFree } = ORDER_FREE
  test.each(Object.entries(orderFree))(
    '%s does not ask for the order of returns',
    (_name, compute) => {
      fc.assert(
        fc.property(returns, (r) => {
          close(valueIn(compute(r.toReversed())), valueIn(compute(r)), 1e-9)
          close(valueIn(compute(r.toSorted((a, b) => a - b))), valueIn(compute(r)), 1e-9)
        }),
        runs,
      )
    },
  )
  test('a drawdown does: losses together fall deeper than spread out', () => {
    const worst = (r: readonly number[]) => summariseDrawdown(valueIn(returnsDrawdownPath(r))).max
    expect(worst([-0.1, 0.1, -0.1, 0.1])).toBeLessThan(worst([0.1, 0.1, -0.1, -0.1]))
    fc.assert(
      fc.property(returns, (r) => {
        const gainsFirst = r.toSorted((a, b) => b - a)
        expect(worst(gainsFirst)).toBeGreaterThanOrEqual(worst(r) - 1e-12)
      }),
      runs,
    )
  })
})

describe('concatenation', () => {
  test('wealth multiplies, sums add, moments pool', () => {
    fc.assert(
      fc.property(returns, returns, (a, b) => {
        const both = [...a, ...b]
        const grown = (r: readonly number[]) => 1 + valueIn(cumulativeReturn(r))
        close(grown(both), grown(a) * grown(b), 1e-12)
        close(sum(both), sum(a) + sum(b), 1e-12)
        const pooled = (a.length * mean(a) + b.length * mean(b)) / both.length
        expect(mean(both)).toBeCloseTo(pooled, 15)
        const square = (r: readonly number[]) => valueIn(standardDeviation(r, 0)) ** 2
        const within = (a.length * square(a) + b.length * square(b)) / both.length
        const between = (a.length * b.length * (mean(a) - mean(b)) ** 2) / both.length ** 2
        close(square(both), within + between, 1e-9)
      }),
      runs,
    )
  })
  test('a series twice over keeps its mean, its moments and its quantiles in the middle', () => {
    fc.assert(
      fc.property(returns, (r) => {
        const twice = [...r, ...r]
        close(valueIn(skewness(twice)), valueIn(skewness(r)), 1e-9)
        close(valueIn(kurtosis(twice)), valueIn(kurtosis(r)), 1e-9)
        expect(median(twice)).toBeCloseTo(median(r), 15)
        const shrink = Math.sqrt((r.length - 1) / r.length / ((2 * r.length - 1) / (2 * r.length)))
        close(valueIn(sharpeRatio(r)) / valueIn(sharpeRatio(twice)), shrink, 1e-9)
      }),
      runs,
    )
  })
  test('the deepest fall of a whole is at least that of either part', () => {
    fc.assert(
      fc.property(returns, returns, (a, b) => {
        const worst = (r: readonly number[]) =>
          summariseDrawdown(valueIn(returnsDrawdownPath(r))).max
        expect(worst([...a, ...b])).toBeGreaterThanOrEqual(Math.max(worst(a), worst(b)) - 1e-12)
      }),
      runs,
    )
  })
  test('returns of the wealth of returns are the returns', () => {
    fc.assert(
      fc.property(returns, (r) => {
        const levels = [1, ...valueIn(wealthOf(r))]
        const back = valueIn(returnsOf(levels))
        for (const [i, x] of r.entries()) expect(back[i]).toBeCloseTo(x, 12)
      }),
      runs,
    )
  })
})

test('drawdown: the parts of a summary agree with the path', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 80 }),
      (steps) => {
        let level = 0
        const levels = steps.map((step) => (level += step))
        const path = valueIn(drawdownPath(levels, 'level', 0))
        const { max, pain, ulcer, longest, underWaterShare, episodes } = summariseDrawdown(path)
        let high = 0
        const naive = levels.map((value) => {
          high = Math.max(high, value)
          return high - value
        })
        expect([...path]).toEqual(naive)
        expect(max).toBe(Math.max(...naive))
        expect(pain).toBeCloseTo(mean(naive), 12)
        expect(ulcer).toBeCloseTo(Math.sqrt(mean(naive.map((x) => x * x))), 12)
        expect(underWaterShare).toBeCloseTo(naive.filter((x) => x > 0).length / naive.length, 12)
        expect(Math.max(0, ...episodes.map((episode) => episode.depth))).toBe(max)
        expect(longest).toBeLessThanOrEqual(levels.length)
        for (const { depth, peakIndex, troughIndex, recoveredIndex } of episodes) {
          const peak = peakIndex < 0 ? 0 : (levels[peakIndex] ?? 0)
          expect(peak - (levels[troughIndex] ?? 0)).toBe(depth)
          if (recoveredIndex !== null) expect(levels[recoveredIndex]).toBeGreaterThanOrEqual(peak)
        }
      },
    ),
    runs,
  )
})

test('shortfall is never below the value at risk, and rises with the confidence', () => {
  fc.assert(
    fc.property(returns, (r) => {
      for (const confidence of [0.8, 0.9, 0.95]) {
        const risk = valueIn(valueAtRisk(r, confidence))
        expect(valueIn(expectedShortfall(r, confidence))).toBeGreaterThanOrEqual(risk - 1e-12)
      }
      const coherent = (c: number) => valueIn(expectedShortfall(r, c, 'coherent'))
      expect(coherent(0.95)).toBeGreaterThanOrEqual(coherent(0.8) - 1e-12)
    }),
    runs,
  )
})

test('moments far from 0, tiny and huge, keep their digits', () => {
  const r = [0.01, -0.02, 0.03, 0.005, -0.01]
  const own = valueIn(sharpeRatio(r))
  expect(valueIn(sharpeRatio(r.map((x) => x * 1e-300)))).toBeCloseTo(own, 10)
  expect(valueIn(sharpeRatio(r.map((x) => x * 1e300)))).toBeCloseTo(own, 10)
  const shifted = r.map((x) => 1e6 + x)
  expect(valueIn(standardDeviation(shifted))).toBeCloseTo(valueIn(standardDeviation(r)), 9)
})
