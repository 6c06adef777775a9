import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adjustPValues, P_VALUE_METHODS } from '../../src/measure/sharpe/adjust-p-values.ts'
import { annualiseSharpe, autocorrelationFactor } from '../../src/measure/sharpe/annualise.ts'
import {
  deflatedBenchmark,
  deflatedSharpe,
  minBacktestLength,
  trialsOf,
} from '../../src/measure/sharpe/deflated.ts'
import { criticalSharpe, sharpePower } from '../../src/measure/sharpe/discovery.ts'
import { haircutSharpe } from '../../src/measure/sharpe/haircut.ts'
import {
  minTrackRecord,
  probabilisticSharpe,
  psr2012,
  psr2025,
  sharpeInterval,
  sharpeStandardError,
} from '../../src/measure/sharpe/inference.ts'
import { expectedMaximum } from '../../src/measure/sharpe/maximum-of-normals.ts'
import { type TrackRecord, trackRecordOf } from '../../src/measure/sharpe/track-record.ts'
import { reasonOf, valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const runs = propertyRuns(200, 11)
/** Moments of real samples, so that they exist together. */
const track = fc
  .array(fc.integer({ min: -300, max: 300 }), { minLength: 30, maxLength: 80 })
  .filter((r) => new Set(r).size > 3)
  .map((r): Required<TrackRecord> => valueIn(trackRecordOf(r)))
const ratio = fc.double({ min: 0.01, max: 0.4, noNaN: true })

describe('probabilistic Sharpe ratio', () => {
  test('against itself it is a half, and falls as the benchmark rises', () => {
    fc.assert(
      fc.property(track, ratio, (own, step) => {
        expect(valueIn(psr2012(own, own.sharpe))).toBeCloseTo(0.5, 12)
        expect(valueIn(psr2025(own, own.sharpe))).toBeCloseTo(0.5, 12)
        const higher = valueIn(psr2012(own, own.sharpe + step))
        expect(higher).toBeLessThanOrEqual(valueIn(psr2012(own, own.sharpe)))
        for (const p of [valueIn(psr2012(own)), valueIn(psr2025(own)), higher]) {
          expect(p >= 0 && p <= 1).toBe(true)
        }
      }),
      runs,
    )
  })

  test('at the minimum track record length it is the confidence', () => {
    fc.assert(
      fc.property(track, fc.constantFrom<'2012' | '2025'>('2012', '2025'), (own, method) => {
        fc.pre(own.sharpe > 0.02)
        const observations = valueIn(minTrackRecord(own, { method, confidence: 0.9 }))
        fc.pre(observations > 2)
        const p = probabilisticSharpe({ ...own, observations }, { method })
        expect(valueIn(p)).toBeCloseTo(0.9, 9)
      }),
      runs,
    )
  })

  test('losses in the tail widen the error of a winner', () => {
    const plain = { sharpe: 0.2, observations: 100 }
    const error = (more: Partial<TrackRecord>) =>
      valueIn(sharpeStandardError({ ...plain, ...more }))
    expect(error({ skewness: -1 })).toBeGreaterThan(error({}))
    expect(error({ kurtosis: 9 })).toBeGreaterThan(error({}))
    expect(error({})).toBeCloseTo(Math.sqrt((1 + 0.04 / 2) / 99), 15)
  })

  test('positive autocorrelation lowers the confidence of 2025, and the best of many varies less', () => {
    const own = { sharpe: 0.1, observations: 300 }
    const hanging = { ...own, autocorrelation: 0.3 }
    expect(valueIn(psr2025(hanging))).toBeLessThan(valueIn(psr2025(own)))
    expect(valueIn(psr2012(hanging))).toBe(valueIn(psr2012(own)))
    const single = valueIn(sharpeStandardError(own, { method: '2025' }))
    const best = valueIn(sharpeStandardError(own, { method: '2025', bestOf: 10 }))
    expect(best).toBeLessThan(single)
  })

  test('the interval holds the estimate and widens with the confidence', () => {
    fc.assert(
      fc.property(track, (own) => {
        const narrow = valueIn(sharpeInterval(own, 0.8))
        const wide = valueIn(sharpeInterval(own, 0.99))
        expect(wide.low <= narrow.low && narrow.low <= own.sharpe).toBe(true)
        expect(own.sharpe <= narrow.high && narrow.high <= wide.high).toBe(true)
      }),
      runs,
    )
  })
})

describe('number of trials', () => {
  test('a deflated Sharpe ratio is at most the probabilistic one, and falls with the trials', () => {
    fc.assert(
      fc.property(track, ratio, fc.integer({ min: 1, max: 10_000 }), (own, spread, count) => {
        const of = (n: number) =>
          valueIn(deflatedSharpe(own, { count: n, variance: spread ** 2 })).dsr
        expect(of(count)).toBeLessThanOrEqual(valueIn(psr2012(own)))
        expect(of(count + 1)).toBeLessThanOrEqual(of(count))
        expect(of(1)).toBe(valueIn(psr2012(own)))
      }),
      runs,
    )
  })

  test('the expected maximum grows with the trials and stays below √(2 ln N)', () => {
    let last = 0
    for (const n of [1, 1.2, 1.5, 2, 3, 5, 10, 100, 1e4, 1e6, 1e12, 1e40, 1e300]) {
      const now = valueIn(expectedMaximum(n))
      expect(now).toBeGreaterThanOrEqual(last)
      if (n >= 2) expect(now).toBeLessThan(Math.sqrt(2 * Math.log(n)))
      last = now
    }
    for (const n of [45, 1000]) {
      const { years, bound } = valueIn(minBacktestLength(n, 1))
      expect(years).toBeLessThan(bound)
    }
  })

  test('equal trials deflate nothing; few trials are a caution', () => {
    const trials = valueIn(trialsOf([0.1, 0.1, 0.1]))
    expect(valueIn(deflatedBenchmark(trials))).toBe(0)
    const found = valueIn(deflatedSharpe({ sharpe: 0.1, observations: 250 }, trials))
    expect(found.cautions[0]).toContain('3 trials are fewer than 5')
    expect(() => trialsOf([1, 2], 2 as 1)).toThrow('ddof')
  })

  test('a haircut grows with the trials and never gives more than there was', () => {
    let last = 0
    for (const trials of [1, 2, 10, 100, 1e4, 1e9]) {
      const { haircut, adjustedSharpe } = valueIn(haircutSharpe(0.3, 120, trials))
      expect(haircut).toBeGreaterThanOrEqual(last - 1e-12)
      expect(adjustedSharpe).toBeLessThanOrEqual(0.3 + 1e-12)
      last = haircut
    }
    expect(last).toBeGreaterThan(0.9)
    expect(reasonOf(haircutSharpe(-1, 120, 10))).toContain('not above 0')
  })

  test('simulated haircuts are the same for a seed', () => {
    const of = (seed: number) =>
      valueIn(haircutSharpe(0.26, 120, 50, { method: 'bhy', simulations: 200, seed }))
        .adjustedPValue
    expect(of(3)).toBe(of(3))
    expect(of(3)).not.toBe(of(4))
  })
})

describe('p-values', () => {
  const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
  test.each(P_VALUE_METHODS)(
    '%s raises them, keeps their order, and follows permutations',
    (method) => {
      fc.assert(
        fc.property(p, (given) => {
          const adjusted = valueIn(adjustPValues(given, method))
          const reversed = valueIn(adjustPValues(given.toReversed(), method))
          expect([...reversed].reverse()).toEqual([...adjusted])
          for (const [i, own] of given.entries()) {
            expect(adjusted[i]).toBeGreaterThanOrEqual(own - 1e-12)
            expect(adjusted[i]).toBeLessThanOrEqual(1)
            for (const [j, other] of given.entries()) {
              if (own < other) expect(adjusted[i]).toBeLessThanOrEqual((adjusted[j] ?? 1) + 1e-15)
            }
          }
        }),
        runs,
      )
    },
  )
  test('Bonferroni is the strictest, Holm between, and BHY above BH', () => {
    fc.assert(
      fc.property(p, (given) => {
        const of = (method: (typeof P_VALUE_METHODS)[number]) =>
          valueIn(adjustPValues(given, method))
        const [bonferroni, holm, hochberg, bh, bhy] = [
          of('bonferroni'),
          of('holm'),
          of('hochberg'),
          of('bh'),
          of('bhy'),
        ]
        for (const i of given.keys()) {
          expect(bonferroni[i]).toBeGreaterThanOrEqual((holm[i] ?? 0) - 1e-12)
          expect(holm[i]).toBeGreaterThanOrEqual((hochberg[i] ?? 0) - 1e-12)
          expect(bhy[i]).toBeGreaterThanOrEqual((bh[i] ?? 0) - 1e-12)
        }
      }),
      runs,
    )
  })
})

describe('annualising', () => {
  test('without autocorrelation it is √k; a list that an AR(1) makes gives its closed form', () => {
    fc.assert(
      fc.property(
        ratio,
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: -0.8, max: 0.8, noNaN: true }),
        (sharpe, k, rho) => {
          expect(valueIn(annualiseSharpe(sharpe, k))).toBeCloseTo(sharpe * Math.sqrt(k), 12)
          const list = Float64Array.from({ length: k - 1 }, (_, i) => rho ** (i + 1))
          const closed = valueIn(annualiseSharpe(sharpe, k, rho))
          expect(valueIn(annualiseSharpe(sharpe, k, list)) / closed).toBeCloseTo(1, 9)
        },
      ),
      runs,
    )
  })
  test('trends flatter √k, reversals the other way', () => {
    expect(valueIn(autocorrelationFactor(252, 0.2))).toBeLessThan(1)
    expect(valueIn(autocorrelationFactor(252, -0.2))).toBeGreaterThan(1)
    expect(reasonOf(autocorrelationFactor(252, 1))).toContain('between -1 and 1')
    expect(reasonOf(annualiseSharpe(0.1, 2, [-1.5]))).toContain('no variance')
  })
})

test('a test at its critical value has a power of its own error where nothing is to be found', () => {
  const none = { observations: 120, skewness: -0.5, kurtosis: 5 }
  const critical = valueIn(criticalSharpe(none, { significance: 0.05 }))
  expect(valueIn(sharpePower(none, 0, { significance: 0.05 }))).toBeCloseTo(0.05, 12)
  expect(valueIn(sharpePower(none, critical))).toBeCloseTo(0.5, 12)
})

test('options that make no sense are refused by name', () => {
  const own = { sharpe: 0.1, observations: 100 }
  expect(() => minTrackRecord(own, { confidence: 1 })).toThrow('confidence')
  expect(() => sharpeInterval(own, 2)).toThrow('confidence')
  expect(() => psr2012(own, Number.NaN)).toThrow('benchmark')
  expect(() => annualiseSharpe(0.1, 0)).toThrow('periodsPerYear')
  expect(() => haircutSharpe(0.3, 120, 10, { method: 'bhy', correlation: 1 })).toThrow(
    'correlation',
  )
})
