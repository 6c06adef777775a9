import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flatFoldProfits } from '../../src/measure/folds/flat-folds.ts'
import { combinatorialFolds, purgedFolds } from '../../src/measure/folds/purged-folds.ts'
import { walkForward } from '../../src/measure/folds/walk-forward.ts'
import { walkForwardFolds } from '../../src/measure/folds/walk-forward-folds.ts'
import { combinationCount, combinationsOf } from '../../src/measure/selection/combinations.ts'
import { trialMatrix } from '../../src/measure/selection/trial-matrix.ts'
import { noiseRows } from '../support/noise-matrix.ts'
import { reasonOf, valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const runs = propertyRuns(200, 17)

describe('combinatorial purged cross-validation', () => {
  const shape = fc
    .record({
      n: fc.integer({ min: 12, max: 60 }),
      folds: fc.integer({ min: 3, max: 6 }),
      purge: fc.integer({ min: 0, max: 3 }),
      embargo: fc.integer({ min: 0, max: 3 }),
    })
    .chain((rest) =>
      fc.integer({ min: 1, max: rest.folds - 1 }).map((testFolds) => ({ ...rest, testFolds })),
    )

  test('tests cover every observation equally often, and training keeps its distance', () => {
    fc.assert(
      fc.property(shape, ({ n, ...options }) => {
        const { splits, paths } = valueIn(combinatorialFolds(n, options))
        const { folds, testFolds, purge, embargo } = options
        expect(splits.length).toBe(combinationCount(folds, testFolds))
        expect(paths).toBe((splits.length * testFolds) / folds)
        const tested = new Int32Array(n)
        const covered = Array.from({ length: paths }, () => new Int32Array(n))
        for (const { train, tests, paths: ids } of splits) {
          const isTest = new Uint8Array(n)
          for (const [i, run] of tests.entries()) {
            for (const t of run) {
              isTest[t] = 1
              tested[t]!++
              covered[ids[i] ?? 0]![t]!++
            }
          }
          for (const t of train) {
            expect(isTest[t]).toBe(0)
            for (let d = 1; d <= purge; d++) expect(isTest[t + d] ?? 0).toBe(0)
            for (let d = 1; d <= purge + embargo; d++) expect(isTest[t - d] ?? 0).toBe(0)
          }
        }
        expect(new Set(tested)).toEqual(new Set([paths]))
        for (const path of covered) expect(new Set(path)).toEqual(new Set([1]))
      }),
      runs,
    )
  })

  test('training holds nothing whose outcome was open during a test', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 9, maxLength: 40 }),
        (holds) => {
          const starts = holds.map((_, i) => i)
          const ends = holds.map((hold, i) => i + hold)
          const folds = valueIn(purgedFolds(holds.length, { folds: 3, labels: { starts, ends } }))
          for (const { train, test } of folds) {
            for (const t of train) {
              for (const s of test) {
                const overlaps =
                  (starts[t] ?? 0) <= (ends[s] ?? 0) && (ends[t] ?? 0) >= (starts[s] ?? 0)
                expect(overlaps).toBe(false)
              }
            }
          }
        },
      ),
      runs,
    )
  })

  test('shapes that make no sense are refused; too few observations give a reason', () => {
    expect(() => combinatorialFolds(100, { folds: 3, testFolds: 3 })).toThrow('testFolds')
    expect(() => combinatorialFolds(100, { folds: 50, testFolds: 25 })).toThrow('at most 100000')
    expect(() => purgedFolds(100, { folds: 1 })).toThrow('folds')
    expect(() => purgedFolds(1e9, { folds: 5 })).toThrow('at most 50000000 indices')
    expect(() => combinatorialFolds(1e5, { folds: 18, testFolds: 9 })).toThrow('indices')
    expect(() => walkForwardFolds(1e9, { train: 1, test: 1 })).toThrow('indices')
    expect(() => walkForwardFolds(2e5, { train: 1, test: 1, anchored: true })).toThrow('indices')
    expect(() => purgedFolds(100, { folds: 2, purge: -1 })).toThrow('purge')
    expect(reasonOf(purgedFolds(2, { folds: 3 }))).toContain('fewer than 3 folds')
    const labels = { starts: [1], ends: [2] }
    expect(reasonOf(purgedFolds(9, { folds: 3, labels }))).toContain('1 starts')
  })

  test('combinations are counted and listed alike', () => {
    for (const [n, k] of [
      [5, 2],
      [6, 3],
      [10, 5],
      [4, 4],
      [4, 0],
    ] as const) {
      expect(combinationsOf(n, k).length).toBe(combinationCount(n, k))
    }
    expect(combinationCount(16, 8)).toBe(12_870)
    expect(combinationsOf(4, 2)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ])
  })
})

describe('walk-forward', () => {
  test('tests follow their training and do not overlap; nothing of the future trains', () => {
    const shape = fc.record({
      n: fc.integer({ min: 20, max: 80 }),
      train: fc.integer({ min: 1, max: 12 }),
      test: fc.integer({ min: 1, max: 6 }),
      purge: fc.integer({ min: 0, max: 3 }),
      anchored: fc.boolean(),
      shortTest: fc.boolean(),
    })
    fc.assert(
      fc.property(shape, ({ n, ...options }) => {
        const folds = valueIn(walkForwardFolds(n, options))
        let before = -1
        for (const { train, test: own } of folds) {
          expect((train.at(-1) ?? 0) + options.purge).toBe((own[0] ?? 0) - 1)
          expect(own[0]).toBeGreaterThan(before)
          before = own.at(-1) ?? 0
          if (options.anchored) expect(train[0]).toBe(0)
          else expect(train.length).toBe(options.train)
        }
        expect(before).toBeLessThan(n)
        if (options.shortTest) expect(before).toBe(n - 1)
      }),
      runs,
    )
    expect(reasonOf(walkForwardFolds(5, { train: 4, test: 2 }))).toContain('the 6 of one fold')
  })

  test('changing the returns of a test changes no choice that was made before it', () => {
    const rows = noiseRows(60, 5, 21)
    const options = { train: 20, test: 10 }
    const own = valueIn(walkForward(trialMatrix(rows), options))
    const changed = rows.map((row, t) => (t >= 40 ? row.map((r) => 9 * r + 0.5) : row))
    const other = valueIn(walkForward(trialMatrix(changed), options))
    expect(own.folds.length).toBe(4)
    expect(other.folds[0]).toEqual(own.folds[0])
    expect(other.folds.slice(0, 3).map((fold) => fold.chosen)).toEqual(
      own.folds.slice(0, 3).map((fold) => fold.chosen),
    )
    expect(other.folds[2]?.trainTotal).toBe(own.folds[2]?.trainTotal)
    expect(own.testReturns.length).toBe(40)
  })

  test('noise chosen in sample makes nothing out of sample; an edge carries over', () => {
    const noise = valueIn(walkForward(trialMatrix(noiseRows(600, 30, 3)), { train: 60, test: 30 }))
    expect(valueIn(noise.efficiency)).toBeLessThan(0.3)
    const rows = noiseRows(600, 30, 3, (k) => (k === 4 ? 0.01 : 0))
    const edge = valueIn(walkForward(trialMatrix(rows), { train: 60, test: 30 }))
    expect(valueIn(edge.efficiency)).toBeGreaterThan(0.8)
    expect(edge).toMatchObject({ profitableShare: 1, stability: { value: 1 } })
  })

  test('an efficiency without a profit in sample, and the stability of one fold, have a reason', () => {
    const losing = trialMatrix(noiseRows(40, 2, 1).map((row) => row.map((r) => -Math.abs(r))))
    const found = valueIn(walkForward(losing, { train: 30, test: 10 }))
    expect(reasonOf(found.efficiency)).toContain('made nothing in sample')
    expect(reasonOf(found.stability)).toContain('none before it')
  })
})

describe('flat folds', () => {
  /** Long 2 lots from 15 to 35; the middle rises by 1 a second; a lot costs 0.25 to trade. */
  const path = {
    timeNs: [0, 10, 20, 30, 40],
    equity: [0, 0, 10, 30, 39],
    positionLots: [0, 0, 2, 2, 0],
    costPerLot: [0.25, 0.25, 0.25, 0.25, 0.25],
  }
  test('a position that is carried over is closed and opened at the touch of the bound', () => {
    const folds = valueIn(flatFoldProfits(path, [0, 25, 45]))
    expect(folds).toEqual([
      {
        fromNs: 0,
        toNs: 25,
        profit: 9.5,
        marked: 10,
        cost: 0.5,
        carriedInLots: 0,
        carriedOutLots: 2,
      },
      {
        fromNs: 25,
        toNs: 45,
        profit: 28.5,
        marked: 29,
        cost: 0.5,
        carriedInLots: 2,
        carriedOutLots: 0,
      },
    ])
  })
  test('no later price moves an earlier fold', () => {
    const later = { ...path, equity: [0, 0, 10, 999, -999] }
    expect(valueIn(flatFoldProfits(later, [0, 25, 45]))[0]).toEqual(
      valueIn(flatFoldProfits(path, [0, 25, 45]))[0],
    )
  })
  test('folds that end flat add up to the whole; others cost what was carried', () => {
    const whole = valueIn(flatFoldProfits(path, [0, 45]))[0]?.profit
    const flat = valueIn(flatFoldProfits(path, [0, 12, 45]))
    expect(flat.reduce((sum, fold) => sum + fold.profit, 0)).toBe(whole)
    const carried = valueIn(flatFoldProfits(path, [0, 20, 30, 45]))
    expect(carried.reduce((sum, fold) => sum + fold.profit, 0)).toBe((whole ?? 0) - 4 * 0.5)
  })
  test('what cannot be folded says why', () => {
    expect(reasonOf(flatFoldProfits(path, [5, 5]))).toContain('bound 2')
    expect(reasonOf(flatFoldProfits(path, [5]))).toContain('two bounds')
    const unpriced = { ...path, costPerLot: [0, 0, Number.NaN, 0, 0] }
    expect(reasonOf(flatFoldProfits(unpriced, [0, 25, 45]))).toContain('no price')
    const empty = { timeNs: [], equity: [], positionLots: [], costPerLot: [] }
    expect(reasonOf(flatFoldProfits(empty, [0, 1]))).toContain('no samples')
  })
})
