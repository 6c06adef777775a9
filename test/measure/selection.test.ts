import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lcgSource } from '../../src/conform/statistics/generators.ts'
import { median } from '../../src/measure/moments/sum.ts'
import { drawStationary, keyedResampler } from '../../src/measure/resampling/resample.ts'
import { cscv } from '../../src/measure/selection/cscv.ts'
import { middleOf } from '../../src/measure/selection/cscv-kernel.hot.ts'
import { dominance } from '../../src/measure/selection/dominance.ts'
import { gridEdges } from '../../src/measure/selection/grid-edge.ts'
import { judgeStudy } from '../../src/measure/selection/judge-study.ts'
import { snooping, superiorTrials } from '../../src/measure/selection/snooping.ts'
import { columnOf, trialMatrix, trialMatrixOf } from '../../src/measure/selection/trial-matrix.ts'
import { plainCscv, plainSnooping } from '../oracle/plain-selection.ts'
import { noiseRows } from '../support/noise-matrix.ts'
import { reasonOf, valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const runs = propertyRuns(40, 3)
/** Noise of any shape: no two trials tie by chance. */
const rowsOf = (periods: number) =>
  fc
    .record({
      trials: fc.integer({ min: 2, max: 7 }),
      more: fc.integer({ min: 0, max: 7 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
    })
    .map(({ trials, more, seed }) => noiseRows(periods + more, trials, seed, (k) => (k - 3) / 2000))

describe('overfitting by cross-validation', () => {
  test('agrees with every split computed from its rows', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(24), fc.constantFrom(2, 4, 6, 8), async (rows, blocks) => {
        const found = await cscv(trialMatrix(rows), { blocks })
        fc.pre(found.value !== null)
        const { logits, losses } = plainCscv(rows, blocks)
        const own = valueIn(found)
        const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b)
        expect(own.splits).toBe(logits.length)
        for (const [i, logit] of ascending(own.perSplit.logit).entries()) {
          expect(logit).toBeCloseTo(ascending(logits)[i] ?? 0, 9)
        }
        expect(own.losses).toBe(losses)
        expect(own.droppedRows).toBe(rows.length % blocks)
      }),
      runs,
    )
  })

  test('units and the order of blocks of rows do not matter; equal trials share a rank', async () => {
    const rows = noiseRows(64, 6, 5)
    const own = valueIn(await cscv(trialMatrix(rows), { blocks: 8 }))
    const scaled = rows.map((row) => row.map((r) => r * 1024))
    expect(valueIn(await cscv(trialMatrix(scaled), { blocks: 8 })).pbo).toBe(own.pbo)
    const turned = Array.from({ length: 8 }, (_, b) => rows.slice(8 * (7 - b), 8 * (8 - b))).flat()
    const other = valueIn(await cscv(trialMatrix(turned), { blocks: 8 }))
    expect(other.pbo).toBe(own.pbo)
    expect(other.meanLogit).toBeCloseTo(own.meanLogit, 12)
    const twins = rows.map((row) => [row[0] ?? 0, row[0] ?? 0, row[0] ?? 0])
    const equal = valueIn(await cscv(trialMatrix(twins), { blocks: 8 }))
    expect(new Set(equal.perSplit.logit)).toEqual(new Set([0]))
    expect(equal.pbo).toBe(1)
  })

  test('trials that never trade score 0, and other scores are ranked as well', async () => {
    const rows = noiseRows(64, 5, 8, (k) => (k === 2 ? 0.008 : 0)).map((row) => [...row, 0])
    for (const score of ['sharpe', 'mean', 'sortino'] as const) {
      const found = valueIn(await cscv(trialMatrix(rows), { blocks: 8, score }))
      expect(found).toMatchObject({ pbo: 0, mostChosen: 2, mostChosenShare: 1 })
      expect(found.dominance).toEqual({ first: true, second: true })
    }
    const unbeaten = trialMatrix(rows.map((row) => row.map(Math.abs)))
    expect(reasonOf(await cscv(unbeaten, { score: 'sortino' }))).toContain('no loss')
  })

  test('among losers the one that never trades wins, and is no loss', async () => {
    const losers = noiseRows(64, 3, 8).map((row) => [...row.map((r) => r - 0.05), 0])
    const found = valueIn(await cscv(trialMatrix(losers), { blocks: 8 }))
    expect(found).toMatchObject({ mostChosen: 3, mostChosenShare: 1, losses: 0 })
    expect(found.probabilityOfLoss).toBe(0)
  })

  test('blocks that do not cut into halves are refused by name', async () => {
    const matrix = trialMatrix(noiseRows(64, 3, 1))
    for (const blocks of [0, 3, 22, 2.5, Number.NaN]) {
      await expect(cscv(matrix, { blocks })).rejects.toThrow('blocks')
    }
    expect(reasonOf(await cscv(trialMatrix([[1, 2]])))).toContain('fewer than 32')
  })
})

describe('data snooping', () => {
  test('agrees with every resample computed from its rows', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(20), fc.integer({ min: 1, max: 99 }), async (rows, seed) => {
        const options = { blockLength: 4, resamples: 60, seed }
        const found = await snooping(trialMatrix(rows), options)
        fc.pre(found.value !== null && found.value.idle === 0)
        const resampler = keyedResampler(seed, 4)
        const drawn = Array.from({ length: 60 }, (_, r) => {
          const indices = new Int32Array(rows.length)
          resampler(r, indices)
          return [...indices]
        })
        const plain = plainSnooping(rows, drawn, 4)
        const own = valueIn(found)
        // A resample on the very edge may fall to either side of it by rounding.
        const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1.01 / 60)
        near(own.realityCheck.pValue, plain.realityCheck)
        near(own.spa.lower, plain.lower)
        near(own.spa.consistent, plain.consistent)
        near(own.spa.upper, plain.upper)
      }),
      runs,
    )
  })

  test('p-values: lower <= consistent <= upper, and units do not matter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const rows = noiseRows(60, 8, seed, (k) => (k - 4) / 2000)
        const { spa } = valueIn(await snooping(trialMatrix(rows), { resamples: 200 }))
        expect(spa.lower <= spa.consistent && spa.consistent <= spa.upper).toBe(true)
        const scaled = rows.map((row) => row.map((r) => r * 4096))
        expect(valueIn(await snooping(trialMatrix(scaled), { resamples: 200 })).spa).toMatchObject({
          lower: spa.lower,
          upper: spa.upper,
        })
      }),
      runs,
    )
  })

  test('a benchmark is taken off every trial; one that differs by nothing is idle', async () => {
    const rows = noiseRows(80, 4, 2)
    const benchmark = rows.map((row) => row[1] ?? 0)
    const against = valueIn(await snooping(trialMatrix(rows), { benchmark, resamples: 100 }))
    expect(against.idle).toBe(1)
    const taken = rows.map((row, t) => row.map((r) => r - (benchmark[t] ?? 0)))
    const alone = valueIn(await snooping(trialMatrix(taken), { resamples: 100 }))
    expect(alone).toEqual(against)
    expect(reasonOf(await snooping(trialMatrix(rows), { benchmark: [1] }))).toContain('1 periods')
  })

  test('a trial with a large edge is found, and only it', async () => {
    const rows = noiseRows(250, 20, 4, (k) => (k === 7 ? 0.004 : 0))
    expect(valueIn(await snooping(trialMatrix(rows))).spa.consistent).toBeLessThan(0.01)
    expect(valueIn(await superiorTrials(trialMatrix(rows))).superior).toEqual([7])
    const noise = trialMatrix(noiseRows(250, 20, 4))
    expect(valueIn(await superiorTrials(noise)).superior).toEqual([])
  })
})

test('resamples: blocks of the asked mean length, every index equally often', () => {
  const n = 50
  const counts = new Int32Array(n)
  let jumps = 0
  const resampler = keyedResampler('lengths', 5)
  const indices = new Int32Array(n)
  const draws = 4000
  for (let r = 0; r < draws; r++) {
    resampler(r, indices)
    for (const [i, index] of indices.entries()) {
      counts[index]!++
      if (i > 0 && index !== ((indices[i - 1] ?? 0) + 1) % n) jumps++
    }
  }
  // A jump lands on the next index in one of n cases, where it is not seen.
  const expected = (draws * (n - 1) * (1 - 1 / n)) / 5
  expect(Math.abs(jumps / expected - 1)).toBeLessThan(0.02)
  for (const count of counts) expect(Math.abs(count / draws - 1)).toBeLessThan(0.12)
  const source = lcgSource(777)
  drawStationary(source.uniform, 1, indices)
  expect(indices.every((index) => index >= 0 && index < n)).toBe(true)
})

test('a study of noise is not called significant; one with an edge is', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const judged = await judgeStudy(trialMatrix(noiseRows(240, 10, seed)), { blocks: 8 })
    expect(judged.isSignificant).toBe(false)
    expect(judged.effectiveTrials.value).toBeGreaterThan(8)
  }
  const edge = trialMatrix(noiseRows(240, 10, 1, (k) => (k === 3 ? 0.01 : 0)))
  const judged = await judgeStudy(edge, { blocks: 8 })
  expect(judged).toMatchObject({ isSignificant: true, best: 3, trials: 10 })
  const counted = await judgeStudy(edge, { blocks: 8, trials: 5000 })
  expect(counted.trials).toBe(5000)
  expect(valueIn(counted.dsr).dsr).toBeLessThan(valueIn(judged.dsr).dsr)
})

test('a study that cannot be judged says why, and is not significant', async () => {
  const broken = await judgeStudy(trialMatrix([[1, Number.NaN]]))
  expect(broken.isSignificant).toBe(false)
  for (const part of [broken.dsr, broken.pbo, broken.snooping, broken.sharpe]) {
    expect(reasonOf(part)).toContain('fewer than 2')
  }
  const idle = await judgeStudy(trialMatrix(noiseRows(64, 3, 1).map(() => [0, 0, 0])))
  expect(reasonOf(idle.dsr)).toContain('do not vary')
})

test('dominance of distributions, and medians by selection', () => {
  const of = (...values: number[]) => Float64Array.from(values)
  expect(dominance(of(2, 3, 4), of(1, 2, 3))).toEqual({ first: true, second: true })
  expect(dominance(of(2, 2, 2), of(1, 2, 3))).toEqual({ first: false, second: true })
  // One of twenty falls below all others: no dominance of the first order, but of the second.
  const evens = Float64Array.from({ length: 20 }, (_, i) => i)
  const better = evens.map((value) => (value === 0 ? -0.01 : value + 1))
  expect(dominance(better, evens)).toEqual({ first: false, second: false })
  expect(
    dominance(
      better.map((value) => value + 0.01),
      evens,
    ),
  ).toEqual({ first: true, second: true })
  expect(dominance(of(1, 2, 3), of(1, 2, 3))).toEqual({ first: false, second: false })
  expect(dominance(of(1, 2, 3), of(2, 3, 4))).toEqual({ first: false, second: false })
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 }),
      (values) => {
        expect(middleOf(Float64Array.from(values))).toBe(median(values))
      },
    ),
    propertyRuns(300, 5),
  )
})

test('edges of a grid', () => {
  const grid = { fast: [10, 5, 20], slow: [50, 100], limit: [1, 2, 3] }
  expect(gridEdges(grid, { fast: 20, slow: 100, limit: 2 })).toEqual([
    { parameter: 'fast', value: 20, side: 'highest' },
  ])
  expect(gridEdges(grid, { fast: 5, slow: 50, limit: 1 }).map((edge) => edge.side)).toEqual([
    'lowest',
    'lowest',
  ])
  expect(() => gridEdges(grid, { fast: 7, slow: 50, limit: 1 })).toThrow('one of 5, 10, 20')
  expect(() => gridEdges(grid, { fast: 5 })).toThrow('slow')
})

test('matrices by rows and by columns; rows of unequal length are refused', () => {
  const byRows = trialMatrix([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect(
    trialMatrixOf([
      [1, 3, 5],
      [2, 4, 6],
    ]),
  ).toEqual(byRows)
  expect([...columnOf(byRows, 1)]).toEqual([2, 4, 6])
  expect(() => trialMatrix([[1, 2], [3]])).toThrow('row 2')
  expect(() => trialMatrixOf([[1, 2], [3]])).toThrow('trial 2')
})
