import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCases } from '../../src/conform/statistics/case-file.ts'
import { CATALOG } from '../../src/conform/statistics/catalog.ts'
import type { Statistic } from '../../src/conform/statistics/statistic.ts'
import { InputError } from '../../src/lib/assert.ts'
import type { Outcome } from '../../src/measure/outcome.ts'
import { noiseRows } from '../support/noise-matrix.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** Inputs that every function that asks for them can be computed from. */
const GOOD: Readonly<Record<string, unknown>> = {
  returns: noiseRows(60, 1, 1).flat(),
  values: noiseRows(60, 1, 1).flat(),
  levels: noiseRows(60, 1, 1).map(([r = 0], i) => 100 + i + r),
  matrix: noiseRows(64, 4, 1),
  correlations: [
    [1, 0.2],
    [0.2, 1],
  ],
  times: [1, 2, 3, 4],
  pValues: [0.01, 0.2],
  trialSharpes: [0.1, 0.05, -0.02, 0.03, 0.01],
  periodsPerYear: 252,
  observations: 60,
  sharpe: 0.1,
  trials: 10,
  variance: 0.01,
  p: 0.4,
  order: 2,
  alternative: 0.3,
  prior: 0.1,
  power: 0.5,
  folds: 4,
  testFolds: 2,
  train: 20,
  test: 10,
  successes: 3,
  method: 'bonferroni',
  sides: [1, -1, 1, -1],
  quantities: [1, 2, 3, 2],
  prices: [100, 101, 100, 102],
  sampleTimes: [0, 2, 4, 6],
  mids: [100, 101, 100.5, 102],
  capital: 1000,
  blocks: 4,
  blockLength: 3,
  resamples: 50,
}

const STATISTICS = CATALOG.flatMap(([, statistics]) => statistics)
const SERIES = [
  'returns',
  'values',
  'levels',
  'matrix',
  'times',
  'pValues',
  'trialSharpes',
  'correlations',
]

/** Name of the series that a function is about, when it is about one. */
function seriesOf({ parameters, name }: Statistic): string | undefined {
  // Of the record's two forms the returns; the trials of a deflated one have their own row below.
  if (name === 'deflatedBenchmark') return 'trialSharpes'
  return SERIES.find((key) => key in parameters)
}

function inputsOf({ parameters, name }: Statistic, series: string): Record<string, unknown> {
  const inputs: Record<string, unknown> = {}
  for (const [key, parameter] of Object.entries(parameters)) {
    const isResampling = ['blocks', 'blockLength', 'resamples'].includes(key)
    if (parameter.isRequired || isResampling) inputs[key] = GOOD[key]
  }
  if (name === 'dsr') inputs.trialSharpes = GOOD.trialSharpes
  return { ...inputs, [series]: GOOD[series] }
}

async function answer(statistic: Statistic, inputs: unknown): Promise<Outcome<unknown>> {
  const [own] = parseCases({ function: statistic.name, inputs, expected: 0 })
  if (own === undefined) throw new Error('one case')
  return own.statistic.run(own.values as never, { workers: 0, onProgress: () => {} })
}

/** Whether lists that do not fit each other are a fault of the file: it is refused by its field. */
function isRefused({ parameters }: Statistic, series: string): boolean {
  return series === 'correlations' || 'sampleTimes' in parameters
}

/** Every number inside is finite; every part without a value says why. */
function isClean(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<number>).every(isClean)
  if (Array.isArray(value)) return value.every(isClean)
  if (typeof value !== 'object' || value === null) return value !== undefined
  const because = (value as { undefinedBecause?: unknown }).undefinedBecause
  if (because !== undefined) return typeof because === 'string' && because.length > 8
  return Object.values(value).every(isClean)
}

const with_ = (value: unknown) => (good: readonly unknown[]) =>
  good.map((cell, i) =>
    i === 1 ? (Array.isArray(cell) ? cell.map((x, k) => (k === 1 ? value : x)) : value) : cell,
  )
const BROKEN: Readonly<Record<string, (good: readonly unknown[]) => unknown>> = {
  empty: () => [],
  'not a number': with_(null),
  infinite: with_('Infinity'),
  'minus infinite': with_('-Infinity'),
}
const SIGNED = { min: -1, max: 1, noNaN: true }
const STRANGE: Readonly<Record<string, (good: readonly unknown[]) => unknown>> = {
  'one element': (good) => good.slice(0, 1),
  'two elements': (good) => good.slice(0, 2),
  constant: (good) => good.map((cell) => (Array.isArray(cell) ? cell.map(() => 0.01) : 0.01)),
  zero: (good) => good.map((cell) => (Array.isArray(cell) ? cell.map(() => 0) : 0)),
  huge: (good) =>
    good.map((cell, i) =>
      Array.isArray(cell) ? cell.map((_, k) => 1e308 / (i + k + 1)) : 1e308 / (i + 1),
    ),
  tiny: (good) =>
    good.map((cell, i) =>
      Array.isArray(cell) ? cell.map((_, k) => 1e-320 * (i + k)) : 1e-320 * i,
    ),
}

const SIZE = fc
  .tuple(fc.constantFrom(0, 5e-324, 1e-320, 1e-170, 1e-9, 1, 1e9, 1e160, 1e308), fc.double(SIGNED))
  .map(([size, share]) => size * share)

describe.each(STATISTICS.flatMap((s) => (seriesOf(s) === undefined ? [] : [[s.name, s] as const])))(
  '%s',
  (_, statistic) => {
    const series = seriesOf(statistic) ?? ''
    const good = inputsOf(statistic, series)

    test('good inputs have a clean answer', async () => {
      const found = await answer(statistic, good)
      expect(found.undefinedBecause).toBeUndefined()
      expect(isClean(found.value)).toBe(true)
    })

    test.each(Object.entries(BROKEN))('%s: a reason', async (_name, change) => {
      const bad = { ...good, [series]: change(good[series] as readonly unknown[]) }
      // A matrix that is no square is a fault of the file, not of the data.
      const found = await answer(statistic, bad).catch((error: unknown) => {
        if (isRefused(statistic, series) && error instanceof InputError) return undefined
        throw error
      })
      if (found === undefined) return
      if (statistic.name === 'judgeStudy') {
        const { dsr, pbo } = found.value as { dsr: Outcome<unknown>; pbo: Outcome<unknown> }
        for (const part of [dsr, pbo]) expect(part.undefinedBecause).toMatch(/\S{3}/)
        return
      }
      expect(found.value).toBeNull()
      expect(found.undefinedBecause).toMatch(/\w+ \w+/)
    })

    test.each(Object.entries(STRANGE))('%s: a clean answer or a reason', async (_name, change) => {
      const odd = { ...good, [series]: change(good[series] as readonly unknown[]) }
      const found = await answer(statistic, odd).catch((error: unknown) => {
        if (isRefused(statistic, series) && error instanceof InputError) return undefined
        throw error
      })
      if (found === undefined) return
      if (found.value === null) expect(found.undefinedBecause).toMatch(/\w+ \w+/)
      else expect(isClean(found.value)).toBe(true)
    })

    test('sizes from 5e-324 to 1e308 side by side: a clean answer or a reason', async () => {
      const cells = (good[series] as readonly unknown[]).slice(0, 64)
      const width = Array.isArray(cells[0]) ? cells[0].length : 1
      await fc.assert(
        fc.asyncProperty(fc.array(SIZE, { minLength: width, maxLength: 160 }), async (sizes) => {
          const rows = Array.from({ length: Math.floor(sizes.length / width) }, (_, i) =>
            sizes.slice(i * width, (i + 1) * width),
          )
          const odd = { ...good, [series]: Array.isArray(cells[0]) ? rows : rows.flat() }
          const found = await answer(statistic, odd).catch((error: unknown) => {
            if (error instanceof InputError) return undefined
            throw error
          })
          if (found === undefined) return
          if (found.value === null) expect(found.undefinedBecause).toMatch(/\w+ \w+/)
          else expect(found.value).toSatisfy(isClean)
        }),
        propertyRuns(60, 44),
      )
    })
  },
)

describe('numbers that are none give a reason as well', () => {
  const NUMBERS = STATISTICS.filter((s) => seriesOf(s) === undefined || 'sharpe' in s.parameters)
  test.each(NUMBERS.map((s) => [s.name, s] as const))('%s', async (_, statistic) => {
    const required = Object.entries(statistic.parameters).flatMap(([key, { isRequired, kind }]) =>
      isRequired && kind === 'number' ? [key] : [],
    )
    const moments = ['sharpe', 'observations'].filter((key) => key in statistic.parameters)
    const base = Object.fromEntries(
      Object.entries(statistic.parameters).flatMap(([key, { isRequired }]) =>
        isRequired || moments.includes(key) ? [[key, GOOD[key] ?? 3]] : [],
      ),
    )
    for (const key of [...new Set([...required, ...moments])]) {
      for (const value of [null, 'Infinity', '-Infinity', 0, -1, 1e300, 1e-170, 5e-324]) {
        const inputs = { ...base, [key]: value }
        const found = await answer(statistic, inputs).catch((error: unknown) => {
          // An option out of its range is refused by its name.
          if (error instanceof InputError) return undefined
          throw error
        })
        if (found === undefined) continue
        if (found.value === null) expect(found.undefinedBecause).toMatch(/\w+ \w+/)
        else expect(isClean(found.value)).toBe(true)
      }
    }
  })
})
