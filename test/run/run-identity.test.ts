import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type BacktestOptions, backtest } from '../../src/run/backtest.ts'
import { strategyCodeHash } from '../../src/run/code-hash.ts'
import { rates } from '../../src/units/instrument.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { openTapeOf, specOf } from '../support/tape-builder.ts'

const root = mkdtempSync(join(tmpdir(), 'identity-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Options = BacktestOptions<typeof busyStrategy.params>
const tape = openTapeOf(randomMarket(200))
const origin = { file: 'busy.ts', codeHash: 'a'.repeat(64) }
const base: Options = { tapes: [tape], strategy: busyStrategy, origin }
const run = (changes: Partial<Options> = {}) => backtest({ ...base, ...changes })

function latencyTable(name: string, responseNs: number): string {
  const file = join(root, name)
  writeFileSync(file, `requestNs,venueNs,responseNs\n1,2,${responseNs}\n`)
  return file
}

describe('the id of a run', () => {
  const one = run()

  test('is the same for the same inputs, as is the journal hash', () => {
    const two = run()
    expect([two.runId, two.journalHash]).toEqual([one.runId, one.journalHash])
    expect(one.runId).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each<[string, Partial<Options>]>([
    ['the tape', { tapes: [openTapeOf(randomMarket(200, 2))] }],
    ['one more tape', { tapes: [tape, openTapeOf(randomMarket(5, 3))] }],
    [
      'fees of the instrument',
      {
        tapes: [
          openTapeOf(randomMarket(200), {
            instrument: specOf({
              fees: {
                maker: rates('0.0002', '0', '0.1'),
                taker: rates('0.0005'),
                source: 'made for tests',
              },
            }),
          }),
        ],
      },
    ],
    ["the strategy's code", { origin: { ...origin, codeHash: 'b'.repeat(64) } }],
    ["the strategy's name", { strategy: { ...busyStrategy, name: 'other' } }],
    ['a parameter', { params: { qtyLots: 5 } }],
    ['the seed', { seed: 2 }],
    ['the capital', { capital: 99_999 }],
    ['a limit', { risk: { openOrdersMax: 19 } }],
    ['the profile', { execution: { profile: 'hftbacktest-l2-no-partial' } }],
    ['the queue model', { execution: { queue: 'power(2)' } }],
    ['its exponent', { execution: { queue: 'power(3)' } }],
    ['the entry latency', { execution: { latency: { entryMs: 25.000001, responseMs: 25 } } }],
    ['the response latency', { execution: { latency: { entryMs: 25, responseMs: 26 } } }],
    ['a latency table', { execution: { latency: { table: latencyTable('a.csv', 3) } } }],
    ['another latency table', { execution: { latency: { table: latencyTable('b.csv', 4) } } }],
    ['the feed offset', { execution: { feedOffsetMs: 0.000001 } }],
    ['the maker fee', { execution: { fees: { maker: '0.0001', taker: '0.0005' } } }],
    ['the taker fee', { execution: { fees: { maker: '0.0001', taker: '0.0006' } } }],
  ])('depends on %s', (_, changes) => {
    expect(run(changes).runId).not.toBe(one.runId)
    expect(run(changes).runId).toBe(run(changes).runId)
  })

  test('all of these are different ids', () => {
    const ids = [
      one,
      run({ seed: 2 }),
      run({ execution: { queue: 'power(2)' } }),
      run({ execution: { queue: 'power(3)' } }),
      run({ execution: { latency: { table: latencyTable('a.csv', 3) } } }),
      run({ execution: { latency: { table: latencyTable('b.csv', 4) } } }),
      run({ params: { qtyLots: 5 } }),
      run({ params: { takeEvery: 4 } }),
    ].map(({ runId }) => runId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('depends on nothing else', () => {
    const same: Partial<Options>[] = [
      { origin: { ...origin, file: 'elsewhere/busy-copy.ts' } },
      { params: {} },
      { params: { qtyLots: 4 } },
      { seed: 1 },
      { capital: 100_000 },
      { depth: 'l2' },
      { risk: {} },
      { execution: {} },
      { execution: { profile: 'conservative', queue: 'riskAverse', feedOffsetMs: 0 } },
      { execution: { queue: 'riskAverse' } },
    ]
    for (const changes of same) {
      const other = run(changes)
      expect([other.runId, other.journalHash]).toEqual([one.runId, one.journalHash])
    }
    const table = latencyTable('a.csv', 3)
    const copy = latencyTable('copy-of-a.csv', 3)
    const [a, b] = [table, copy].map(
      (file) => run({ execution: { latency: { table: file } } }).runId,
    )
    expect(a).toBe(b)
  })

  test('tapes are put in time order, however they are given', () => {
    const later = openTapeOf(
      randomMarket(50, 4).map((row) => {
        return { ...row, atNs: row.atNs + 10e9, heardNs: row.heardNs + 10e9 }
      }),
    )
    const [a, b] = [run({ tapes: [tape, later] }), run({ tapes: [later, tape] })]
    expect([b.runId, b.journalHash]).toEqual([a.runId, a.journalHash])
    expect(a.journalHash).not.toBe(one.journalHash)
  })

  test('the seed reaches what the strategy draws', () => {
    expect(run({ seed: 2 }).journalHash).not.toBe(one.journalHash)
  })
})

describe("the hash of a strategy's code", () => {
  const put = (folder: string, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(root, folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    return strategyCodeHash(join(root, folder, 'main.ts'), join(root, 'engine'))
  }
  const files = {
    'main.ts': "import { a } from './a.ts'\nimport '../engine/index.ts'\nexport default a",
    'a.ts': "export { b as a } from './deep/b.ts'",
    'deep/b.ts': "export const b = (await import('../c.ts')).c",
    'c.ts': 'export const c = 1',
    'unused.ts': 'export const d = 1',
  }
  const hash = put('one', files)

  test.each(['main.ts', 'a.ts', 'deep/b.ts', 'c.ts'])('follows imports: %s counts', (name) => {
    const changed = { ...files, [name]: `${files[name as keyof typeof files]}\n// changed` }
    expect(put(`changed-${name.replace('/', '-')}`, changed)).not.toBe(hash)
  })

  test('where the files stand, and files that are not imported, do not count', () => {
    expect(put('some/where/else', files)).toBe(hash)
    expect(put('unused', { ...files, 'unused.ts': 'export const d = 2' })).toBe(hash)
  })

  test("the engine's files do not count: its version does", () => {
    put('engine', { 'index.ts': 'export const e = 1', 'main.ts': '' })
    const before = put('one', files)
    put('engine', { 'index.ts': 'export const e = 2' })
    expect(put('one', files)).toBe(before)
  })

  test('files that import each other end', () => {
    const circle = { 'main.ts': "import './a.ts'", 'a.ts': "import './main.ts'" }
    expect(put('circle', circle)).toMatch(/^[0-9a-f]{64}$/)
  })
})
