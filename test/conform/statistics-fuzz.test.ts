import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCases } from '../../src/conform/statistics/case-file.ts'
import { compare } from '../../src/conform/statistics/compare.ts'
import { PUBLISHED } from '../../src/conform/statistics/published.ts'
import { InputError } from '../../src/lib/assert.ts'
import { propertyRuns } from '../support/property-runs.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const CASES = PUBLISHED.flatMap(([, content]) => {
  const { data = {}, cases } = content as { data?: Json; cases: Json[] }
  return cases.map((each) => ({ data, cases: [each] }) as Json)
})
const JUNK: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  1e-300,
  '',
  'NaN',
  'Infinity',
  'toString',
  '__proto__',
  '$R50',
  [],
  [[]],
  [1],
  [[1, 2], [3]],
  [null],
  {},
  { data: 'toString' },
  { values: [1, 2, 3] },
  { csv: '/' },
  { values: [1], apply: [{ constructor: 1 }] },
  { generate: { source: 'valueOf', rows: 3 } },
]

/** The value with something put in place of what lies at a walk of steps through it. */
function changed(value: Json, steps: readonly number[], junk: Json, isName: boolean): Json {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const [step = 0, ...rest] = steps
  const key = keys[step % Math.max(1, keys.length)]
  if (key === undefined || steps.length === 0) return junk
  if (Array.isArray(value)) {
    return value.map((item, i) => (String(i) === key ? changed(item, rest, junk, isName) : item))
  }
  const object = value as { [name: string]: Json }
  const entries = Object.entries(object).map(([name, item]): [string, Json] => {
    if (name !== key) return [name, item]
    // A field under a name that nobody knows, as often as another value.
    if (isName && rest.length === 0) return [String(junk), item]
    return [name, changed(item, rest, junk, isName)]
  })
  return Object.fromEntries(entries)
}

test('whatever is put into a case, it is computed or refused by its place', async () => {
  const mutation = fc.record({
    at: fc.integer({ min: 0, max: CASES.length - 1 }),
    steps: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 }),
    junk: fc.constantFrom(...JUNK),
    isName: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(mutation, async ({ at, steps, junk, isName }) => {
      const content = changed(CASES[at] ?? null, steps, junk, isName)
      try {
        for (const { statistic, values, expected, tolerances } of parseCases(content, 'a.json')) {
          const heavy = ['judgeStudy', 'pbo', 'haircutSharpe', 'snooping', 'superiorTrials']
          if (heavy.includes(statistic.name)) continue
          const found = await statistic.run(values as never, { workers: 0, onProgress: () => {} })
          const compared = compare(found.value ?? found, expected, tolerances, 'value')
          for (const { text } of compared) expect(text).toMatch(/\w/)
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        expect(error.message).toMatch(/; expected .+\. /)
      }
    }),
    propertyRuns(3000, 41),
  )
})
