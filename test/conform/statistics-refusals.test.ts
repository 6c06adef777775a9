import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { statisticsFiles } from '../../src/conform/statistics/suite.ts'
import { InputError } from '../../src/lib/assert.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticktape-statistics-refusals-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let files = 0
function written(content: unknown): string {
  const file = join(directory, `cases-${++files}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const mean = { function: 'mean', inputs: { values: [1, 2, 4] } }

describe('a file that does not fit is refused, with the case and the field', () => {
  const series = (values: unknown) => ({ function: 'mean', inputs: { values }, expected: 1 })
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{ "cases": [', /JSON/],
    ['a number', '3', /field file: got 3/],
    ['no cases', { cases: [] }, /at least one/],
    ['cases that are none', { cases: 3 }, /field cases: got 3/],
    ['an unknown part', { cases: [mean], more: 1 }, /no field more/],
    ['data that is none', { data: [], cases: [mean] }, /field data/],
    ['a case that is none', [3], /case 1: got 3/],
    ['no function', [{ expected: 1 }], /case 1, function/],
    [
      'an unknown function',
      [{ function: 'sharp', expected: 1 }],
      /no function sharp.*nearest is sharpe/,
    ],
    ['nothing expected', [mean], /case 1, expected/],
    ['an unknown field', [{ ...mean, expected: 1, input: {} }], /case 1: there is no field input/],
    [
      'an unknown input',
      [{ function: 'mean', inputs: { valves: [1] }, expected: 1 }],
      /nearest is values/,
    ],
    [
      'a missing input',
      [{ id: 'x', function: 'kappa', inputs: { returns: [1] }, expected: 1 }],
      /case x, order.*order of the moment/,
    ],
    [
      'an input twice',
      [{ function: 'mean', inputs: { values: [1], x: [2] }, expected: 1 }],
      /values twice/,
    ],
    [
      'an option that the name sets',
      [
        {
          function: 'psr2012',
          inputs: { sharpe: 1, observations: 9 },
          options: { method: '2025' },
          expected: 1,
        },
      ],
      /beside a function that sets it/,
    ],
    [
      'a wrong choice',
      [
        {
          function: 'adjustPValues',
          inputs: { pValues: [1] },
          options: { method: 'x' },
          expected: [1],
        },
      ],
      /one of bonferroni/,
    ],
    [
      'text for a number',
      [{ function: 'expectedMaximum', inputs: { trials: 'ten' }, expected: 1 }],
      /"ten"/,
    ],
    [
      'a fraction for a count',
      [{ function: 'wilson', inputs: { successes: 1.5, trials: 3 }, expected: 1 }],
      /whole number/,
    ],
    ['text in a series', [series([1, 'two'])], /values\[1\]: got "two"/],
    ['an unknown name', [series('$Y')], /no data named Y; expected one of: none/],
    ['a missing CSV', [series({ csv: 'none.csv' })], /none.csv cannot be read/],
    ['a series of rows', [series([[1, 2]])], /Pick one with "column"/],
    ['a column that is not there', [series({ values: [[1, 2]], column: 2 })], /from 0 to 1/],
    [
      'an unknown change',
      [series({ values: [1], apply: [{ double: true }] })],
      /double is no change/,
    ],
    ['an unknown form', [series({ list: [1] })], /values.list/],
    ['an unknown source', [series({ generate: { source: 'dice', rows: 1 } })], /generate.source/],
    ['too much data', [series({ generate: { rows: 1e9 } })], /at most/],
    [
      'rows of unequal length',
      [{ function: 'pbo', inputs: { matrix: [[1, 2], [3]] }, expected: 1 }],
      /row 2, field case 1, matrix/,
    ],
    [
      'an unknown output',
      [{ ...mean, expected: { median: 2 } }],
      /no such output; expected one of value/,
    ],
    ['a tolerance below 0', [{ ...mean, expected: 1, tolerance: -1 }], /tolerance/],
    [
      'a tolerance of no output',
      [{ ...mean, expected: 1, tolerance: { max: 1 } }],
      /tolerance.max/,
    ],
    [
      'two cases of one id',
      [
        { ...mean, id: 'a', expected: 1 },
        { ...mean, id: 'a', expected: 2 },
      ],
      /two cases a/,
    ],
    [
      'an option out of its range',
      [
        {
          function: 'valueAtRisk',
          inputs: { returns: [1] },
          options: { confidence: 95 },
          expected: 1,
        },
      ],
      /case 1, confidence: got 95/,
    ],
    [
      'neither returns nor a record',
      [{ function: 'psr', inputs: { sharpe: 1 }, expected: 1 }],
      /case 1, observations/,
    ],
  ])('%s', async (_, content, message) => {
    const file = written(content)
    await expect(statisticsFiles([file])).rejects.toThrow(InputError)
    await expect(statisticsFiles([file])).rejects.toThrow(message)
    await expect(statisticsFiles([file])).rejects.toThrow(file.split('/').at(-1))
  })
  test('no file, and a directory', async () => {
    await expect(statisticsFiles([join(directory, 'none.json')])).rejects.toThrow('no such file')
    await expect(statisticsFiles([directory])).rejects.toThrow('no file')
  })
})

describe('fills and samples that do not make a run are refused by their field', () => {
  const run = {
    times: [1, 2],
    sides: [1, -1],
    quantities: [1, 1],
    prices: [100, 101],
    sampleTimes: [0, 1, 2],
    mids: [100, 100.5, 101],
    capital: 1000,
  }
  test.each<[string, Partial<Record<keyof typeof run | 'fees' | 'tickSize', unknown>>, RegExp]>([
    ['too few sides', { sides: [1] }, /field case 1, sides: 1 of them; expected 2/],
    ['another side', { sides: [1, 0] }, /sides\[1\]: got 0/],
    ['parts of a lot', { quantities: [1, 0.5] }, /quantities\[1\]: got 0\.5/],
    ['a price off the grid', { prices: [100, 100.001] }, /prices\[1\].*steps of 0\.01/],
    ['a price that no column holds', { prices: [100, 1e9] }, /prices\[1\].*2\^30/],
    ['times that go back', { times: [2, 1] }, /times\[1\]: got 1/],
    ['a mid too many', { mids: [1, 2, 3, 4] }, /mids: 4 of them; expected 3/],
    ['one sample', { sampleTimes: [2], mids: [100] }, /sampleTimes: 1 of them/],
    ['a fill after the end', { times: [1, 3] }, /sampleTimes: fills after the last sample/],
    ['no capital', { capital: 0 }, /capital: got 0/],
    ['no step', { tickSize: 0 }, /tickSize: got 0/],
    ['a fee too few', { fees: [0.1] }, /fees: 1 of them/],
  ])('%s', async (_, change, message) => {
    const cases = [{ function: 'runMetrics', inputs: { ...run, ...change }, expected: 0 }]
    await expect(statisticsFiles([written({ cases })])).rejects.toThrow(message)
  })

  test('without a fill nothing was traded', async () => {
    const none = { times: [], sides: [], quantities: [], prices: [] }
    const inputs = { ...run, ...none }
    const cases = [{ function: 'turnover', inputs, expected: 0 }]
    expect(await statisticsFiles([written({ cases })])).toMatchObject([{ passed: true }])
  })
})
