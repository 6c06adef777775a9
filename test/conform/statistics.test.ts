import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseCases } from '../../src/conform/statistics/case-file.ts'
import { CATALOG } from '../../src/conform/statistics/catalog.ts'
import { functionList } from '../../src/conform/statistics/function-list.ts'
import { mersenneTwister, numpyNormals } from '../../src/conform/statistics/generators.ts'
import { PUBLISHED } from '../../src/conform/statistics/published.ts'
import { publishedStatistics, statisticsFiles } from '../../src/conform/statistics/suite.ts'
import { ticktape } from '../support/command.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticktape-statistics-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let files = 0
function written(content: unknown): string {
  const file = join(directory, `cases-${++files}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const run = (...cases: readonly object[]) => statisticsFiles([written({ cases })])
const one = async (content: object) => (await run(content))[0]
const mean = { function: 'mean', inputs: { values: [1, 2, 4] } }

describe('published figures', () => {
  test('every case passes, with workers as without, and progress is told', async () => {
    const seen: string[] = []
    const alone = await publishedStatistics({ onProgress: (id) => seen.push(id) })
    expect(alone.filter((each) => !each.passed)).toEqual([])
    expect(alone.length).toBeGreaterThan(180)
    expect(new Set(seen).size).toBeGreaterThan(170)
    expect(await publishedStatistics({ workers: 2 })).toEqual(alone)
  })

  test('every case names its source', () => {
    for (const [name, content] of PUBLISHED) {
      for (const each of parseCases(content, name)) expect(each.source).toMatch(/\w{3}/)
    }
  })

  recorded(`no case of the outside list is missing${recordedNote}`, () => {
    const text = readFileSync(sharedPath('conformance', 'statistics-cases.md'), 'utf8')
    const listed = [...text.matchAll(/^\| (A\d+) \|/gm)].map((match) => match[1] ?? '')
    const ours = PUBLISHED.flatMap(([name, content]) => parseCases(content, name)).map((c) => c.id)
    expect(listed.length).toBeGreaterThan(25)
    for (const id of listed) expect(ours.some((own) => own.split(' ')[0] === id)).toBe(true)
    const series = readFileSync(sharedPath('conformance', 'returns-r50.csv'), 'utf8').trim()
    const sharpe = PUBLISHED.find(([name]) => name === 'cases/sharpe.json')
    const { data } = (sharpe ?? [])[1] as { data: { R50: number[] } }
    expect(data.R50).toEqual(series.split('\n').map(Number))
  })
})

describe('a file of cases', () => {
  test('an object, a list, or a single case', async () => {
    const content = { ...mean, expected: 7 / 3 }
    for (const form of [{ cases: [content] }, [content], content]) {
      expect(await statisticsFiles([written(form)])).toMatchObject([{ passed: true }])
    }
  })

  test('several files, each with its own data', async () => {
    const of = (value: number) =>
      written({
        data: { X: [value] },
        cases: [{ ...mean, inputs: { values: '$X' }, expected: value }],
      })
    expect(await statisticsFiles([of(1), of(2)])).toMatchObject([
      { passed: true },
      { passed: true },
    ])
  })

  test('tolerance: the printed digits unless it is given; whole numbers to 1e-6 of them', async () => {
    const passes = async (expected: unknown, tolerance?: unknown) =>
      (await one({ ...mean, expected, ...(tolerance !== undefined && { tolerance }) }))?.passed
    // 2.333…
    expect(await passes(2.33)).toBe(true)
    expect(await passes(2.34)).toBe(false)
    expect(await passes('2.3')).toBe(true)
    expect(await passes('2.30')).toBe(false)
    expect(await passes('2.333333')).toBe(true)
    expect(await passes(2.3333334)).toBe(true)
    expect(await passes(2.333336)).toBe(false)
    expect(await passes(2)).toBe(false)
    expect(await passes(2, 0.4)).toBe(true)
    expect(await passes(2, { relative: 0.2 })).toBe(true)
    expect(await passes(2.4, { absolute: 0.01, relative: 0.01 })).toBe(false)
    expect(await passes({ value: 2.4 }, { value: 0.1 })).toBe(true)
    expect(await passes('Infinity')).toBe(false)
  })

  test('what is expected: by output, in lists, in parts, or nothing with its reason', async () => {
    const drawdown = { function: 'maxDrawdown', inputs: { levels: [10, 8, 12, 9] } }
    expect(await one({ ...drawdown, expected: 0.25 })).toMatchObject({ passed: true })
    const parts = { max: 0.25, depths: [0.2, 0.25], recoveries: [2, null], longest: 2 }
    expect(await one({ ...drawdown, expected: parts })).toMatchObject({ passed: true })
    const short = await one({ ...drawdown, expected: { depths: [0.2] } })
    expect(short).toMatchObject({ passed: false })
    expect(short?.detail).toContain('2 values')
    const wrong = await one({ ...drawdown, expected: { depths: [0.2, 0.31] }, source: 'a book' })
    expect(wrong?.detail).toContain('depths[1]: 0.25, expected 0.31')
    expect(wrong?.detail).toContain('[a book]')
    const empty = { function: 'sharpe', inputs: { returns: [] } }
    for (const expected of [null, 'undefined', { undefinedBecause: 'no returns' }]) {
      expect(await one({ ...empty, expected })).toMatchObject({ passed: true })
    }
    expect(await one({ ...empty, expected: { undefinedBecause: 'rain' } })).toMatchObject({
      passed: false,
    })
    expect((await one({ ...empty, expected: 1 }))?.detail).toContain(
      'not defined: there are no returns',
    )
    expect(await one({ ...mean, expected: null })).toMatchObject({ passed: false })
  })

  test('names in other case, by alias, and functions that set an option', async () => {
    const track = { SR: 0.458, T: 24, gamma3: -2.448, gamma4: 10.164 }
    expect(await one({ function: 'PSR', inputs: track, expected: '0.913' })).toMatchObject({
      passed: true,
    })
    expect(await one({ function: 'psr2025', inputs: track, expected: '0.988' })).toMatchObject({
      passed: true,
    })
    const options = { method: 2025 }
    expect(await one({ function: 'psr', inputs: track, options, expected: '0.988' })).toMatchObject(
      { passed: true },
    )
  })

  test('series: lists with what is missing, names, CSV with and without a header, generated ones', async () => {
    writeFileSync(join(directory, 'plain.csv'), '1\n2\n\n4\n')
    writeFileSync(join(directory, 'named.csv'), 'day,r\n1,1\n2,2\n3,NA\n4,4\n')
    const skip = [{ missing: 'skip' }]
    for (const values of [
      { values: [1, null, 2, 'NaN', 4], apply: skip },
      { csv: 'plain.csv' },
      { csv: 'named.csv', column: 'r', apply: skip },
      { csv: 'named.csv', column: 1, apply: skip },
      { values: [0.1, 0.2, 0.4], apply: [{ multiply: 10 }] },
      {
        values: [
          [1, 9],
          [2, 9],
          [4, 9],
        ],
        column: 0,
      },
      { values: [[1, 2, 4]], apply: [{ transpose: true }] },
      { values: [0, 0, 1, 2, 4], apply: [{ rows: [2, 5] }] },
      { values: [6, 7, 9], apply: [{ subtract: 3 }, { add: -2 }] },
    ]) {
      expect(await one({ function: 'mean', inputs: { values }, expected: 7 / 3 })).toMatchObject({
        passed: true,
      })
    }
    const generate = { source: 'lcg-uniform', seed: 1, rows: 10_000 }
    const drawn = {
      function: 'mean',
      inputs: { values: { generate } },
      expected: 0.5,
      tolerance: 0.02,
    }
    expect(await one(drawn)).toMatchObject({ passed: true })
    const matrix = {
      generate: { seed: 5, rows: 40, columns: 3 },
      apply: [{ zscore: true }, { columns: [0, 2] }],
    }
    const square = {
      function: 'correlations',
      inputs: { matrix },
      expected: [
        [1, 0],
        [0, 1],
      ],
      tolerance: 0.5,
    }
    expect(await one(square)).toMatchObject({ passed: true })
  })

  test("the generators are numpy's and the reference's, word by word", () => {
    const next = mersenneTwister(5489)
    expect([next(), next(), next()]).toEqual([3499211612, 581869302, 3890346734])
    const normal = numpyNormals(0)
    expect(normal()).toBeCloseTo(1.764052345967664, 15)
    expect(normal()).toBeCloseTo(0.4001572083672233, 15)
    expect(normal()).toBeCloseTo(0.9787379841057392, 15)
  })
})

describe('the command', () => {
  test('passes 0, a case that differs 1, a file that does not fit 2', () => {
    const good = written([{ ...mean, id: 'm', expected: 2.33 }])
    const passed = ticktape('conform', 'statistics', good)
    expect(passed).toMatchObject({ code: 0, stderr: '' })
    expect(passed.stdout).toBe('pass  m arithmetic mean: value 2.3333333333333335\n1 cases pass\n')
    const failed = ticktape(
      'conform',
      'statistics',
      good,
      written([{ ...mean, expected: 3 }]),
      '--json',
    )
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.stdout)).toMatchObject({ suite: 'statistics', passed: 1, failed: 1 })
    const refused = ticktape('conform', 'statistics', written('{'))
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('JSON')
    expect(ticktape('conform', 'statistics', '--workers', 'x').code).toBe(2)
    expect(ticktape('conform', 'statistics', 'none.json').code).toBe(2)
  })

  test('lists every function with its inputs', () => {
    const listed = ticktape('conform', 'statistics', '--functions').stdout
    expect(listed).toBe(functionList())
    for (const [, statistics] of CATALOG) {
      for (const { name, parameters } of statistics) {
        expect(listed).toContain(`### \`${name}\``)
        for (const key of Object.keys(parameters)) expect(listed).toContain(`- \`${key}\``)
      }
    }
  })

  test('docs/statistics-cases.md holds the same list, and its example passes', async () => {
    const file = new URL('../../docs/statistics-cases.md', import.meta.url)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(functionList())
    const example = /```json\n([^`]+)```/.exec(text)?.[1] ?? ''
    const found = await statisticsFiles([written(example)])
    expect(found).toMatchObject([{ passed: true }, { passed: true }])
  })
})
