import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { InputError, StoredStateError } from '../../src/lib/assert.ts'
import {
  listTapes,
  openTape,
  resolveTapes,
  sql,
  tapeDirectory,
  verifyRawFiles,
  verifyTape,
} from '../../src/store/catalog.ts'
import { readManifest } from '../../src/store/manifest-file.ts'
import { replayCopyPath } from '../../src/store/tape-arrow.ts'
import { exportTapes } from '../../src/store/tape-export.ts'
import { scratch } from '../import/scratch.ts'
import { DAY_NS, plainRows, storeTape } from './made-tape.ts'

const DAY = 86_400_000_000_000n

async function threeDays(): Promise<string> {
  const root = join(scratch(), 'datasets')
  for (const day of [0n, 1n, 3n]) await storeTape(root, plainRows(100, DAY_NS + day * DAY))
  return root
}

const REFS = ['2024-07-18', '2024-07-19', '2024-07-21'].map((d) => `binance-usdm/BTCUSDT/${d}`)

test('tapes are listed by venue, symbol and date; a root that is missing has none', async () => {
  const root = await threeDays()
  mkdirSync(join(root, '.staging-x/binance-usdm/BTCUSDT/2024-07-18'), { recursive: true })
  mkdirSync(join(root, 'binance-usdm/BTCUSDT/notes'), { recursive: true })
  expect(listTapes(root).map((t) => t.ref)).toEqual(REFS)
  expect(listTapes(join(root, 'nowhere'))).toEqual([])
})

test('a reference is a path, a day, or a range of days', async () => {
  const root = await threeDays()
  const all = listTapes(root).map((t) => t.directory)
  const [first = '', second = ''] = all
  expect(resolveTapes(root, first)).toEqual([first])
  expect(resolveTapes(root, join(first, 'tape.parquet'))).toEqual([first])
  expect(resolveTapes(root, REFS[1] ?? '')).toEqual([second])
  const range = (text: string) => resolveTapes(root, `binance-usdm/BTCUSDT/${text}`)
  expect(range('2024-07-18..2024-07-19')).toEqual([first, second])
  expect(range('2024-01-01..2024-12-31')).toEqual(all)
  expect(range('2024-07-19..2024-07-19')).toEqual([second])
})

test('a reference to nothing says what there is', async () => {
  const root = await threeDays()
  for (const ref of [
    'binance-usdm/BTCUSDT/2024-07-20',
    'binance-usdm/BTCUSDT/2024-07-22..2024-07-23',
    'binance-usdm/ETHUSDT/2024-07-18',
    'binance-usdm/BTCUSDT',
    'nonsense',
    '',
  ]) {
    expect(() => resolveTapes(root, ref), ref).toThrow(StoredStateError)
    expect(() => resolveTapes(root, ref), ref).toThrow(REFS[2])
  }
  expect(() => resolveTapes(scratch(), REFS[0] ?? '')).toThrow(/There are no tapes/)
  const backwards = 'binance-usdm/BTCUSDT/2024-07-19..2024-07-18'
  expect(() => resolveTapes(root, backwards)).toThrow(InputError)
})

test('names that would leave the datasets directory are refused', () => {
  for (const name of ['..', '.', '', 'a/b', 'a\\b', '.hidden', 'a b']) {
    expect(() => tapeDirectory('datasets', name, 'BTCUSDT', '2024-07-18'), name).toThrow(InputError)
  }
  expect(tapeDirectory('d', 'binance-coinm', 'BTCUSD_PERP', '2024-07-18')).toBe(
    join('d', 'binance-coinm', 'BTCUSD_PERP', '2024-07-18'),
  )
})

test('any flipped byte of the Parquet file is noticed', async () => {
  const { directory } = await storeTape(scratch(), plainRows(3000))
  const path = join(directory, 'tape.parquet')
  expect(await verifyTape(directory)).toEqual([])
  const good = readFileSync(path)
  for (const at of [0, 4, 100, 1000, good.length >> 1, good.length - 300, good.length - 1]) {
    const bad = Buffer.from(good)
    bad[at] = (bad[at] ?? 0) ^ 0x10
    writeFileSync(path, bad)
    const found = await verifyTape(directory)
    expect(
      found.map((m) => m.what),
      `byte ${at}`,
    ).toContain('tape.parquet (SHA-256)')
  }
  rmSync(path)
  expect(await verifyTape(directory)).toMatchObject([{ what: 'tape.parquet', found: 'none' }])
})

test('other rows under the same manifest are named column by column', async () => {
  const { directory } = await storeTape(scratch(), plainRows(3000))
  const changed = plainRows(3000).map((row, i) => (i === 1500 ? { ...row, priceTicks: 1 } : row))
  const other = await storeTape(scratch(), changed)
  copyFileSync(join(other.directory, 'tape.parquet'), join(directory, 'tape.parquet'))
  const what = (await verifyTape(directory)).map((m) => m.what)
  expect(what).toContain('column priceTicks')
  expect(what).toContain('tapeId')
  expect(what).not.toContain('column qtyLots')
})

test('an edited manifest is noticed, whatever was edited, and is not opened', async () => {
  const { directory, manifest } = await storeTape(scratch(), plainRows(10))
  const path = join(directory, 'tape.json')
  const good = readFileSync(path, 'utf8')
  const edits: readonly [string, string, string][] = [
    ['"rows": 10', '"rows": 11', 'tape.json (seal)'],
    ['"source": "made up"', '"source": "measured"', 'tape.json (seal)'],
    ['"tickSize": "0.1"', '"tickSize": "0.01"', 'tapeId'],
    [manifest.tapeId, manifest.tapeId.replace(/^./, (c) => (c === '0' ? '1' : '0')), 'tapeId'],
    ['"gaps": 0', '"gaps": -1', 'tape.json'],
    ['"gaps": 0', '"gaps": 0, "more": 1', 'tape.json'],
    ['{', '', 'tape.json'],
  ]
  for (const [from, to, what] of edits) {
    expect(good).toContain(from)
    writeFileSync(path, good.replace(from, to))
    expect(
      (await verifyTape(directory)).map((m) => m.what),
      to,
    ).toContain(what)
    await expect(openTape(directory), to).rejects.toThrow(StoredStateError)
  }
  writeFileSync(path, good.replace('"schema": 1', '"schema": 99'))
  expect(() => readManifest(directory)).toThrow(/schema 99, this version reads schema 1/)
  rmSync(path)
  expect(() => readManifest(directory)).toThrow(/there is no such file/)
})

test('a replay copy with other values than the archive is noticed', async () => {
  const { directory, manifest } = await storeTape(scratch(), plainRows(3000))
  await openTape(directory)
  expect(await verifyTape(directory)).toEqual([])
  const path = replayCopyPath(directory, manifest.tapeId)
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  writeFileSync(path, bytes)
  expect((await verifyTape(directory)).map((m) => m.what)).toEqual([
    expect.stringMatching(/^replay copy, column /),
  ])
})

test('raw files are compared by name', async () => {
  const { directory } = await storeTape(scratch(), plainRows(10))
  expect(await verifyRawFiles(directory, scratch())).toEqual([])
})

test('SQL sees the rows of every tape with where they come from', async () => {
  const root = await threeDays()
  const answer = await sql(
    root,
    `SELECT venue, symbol, date, count(*) AS n, min(seq) AS first, max("priceTicks") AS high,
     min("eventNs") AS t, 1.5 AS x, NULL AS nothing FROM tapes GROUP BY ALL ORDER BY date`,
  )
  expect(answer.columns).toEqual([
    'venue',
    'symbol',
    'date',
    'n',
    'first',
    'high',
    't',
    'x',
    'nothing',
  ])
  expect(answer.rows).toEqual(
    [0n, 1n, 3n].map((day, i) => [
      'binance-usdm',
      'BTCUSDT',
      REFS[i]?.slice(-10),
      100,
      0,
      639_099,
      String(DAY_NS + day * DAY),
      '1.5',
      null,
    ]),
  )
  const last = await sql(
    root,
    'SELECT 1; SELECT count(*) FROM tapes WHERE date < DATE $$2024-07-20$$',
  )
  expect(last.rows).toEqual([[200]])
})

test('SQL over no tapes answers nothing; a wrong query is an error of input', async () => {
  const root = join(scratch(), 'datasets')
  expect((await sql(root, 'SELECT count(*) FROM tapes')).rows).toEqual([[0]])
  expect((await sql(root, 'SELECT * FROM tapes')).columns.slice(0, 4)).toEqual([
    'venue',
    'symbol',
    'date',
    'seq',
  ])
  await expect(sql(root, 'SELECT bogus FROM tapes')).rejects.toThrow(InputError)
  await expect(sql(root, 'SELEC')).rejects.toThrow(InputError)
  expect(existsSync(root)).toBe(false)
})

test('SQL sees what runs left behind, by run', async () => {
  const root = await threeDays()
  const reports = join(scratch(), 'reports')
  for (const run of ['run-a', 'run-b']) {
    mkdirSync(join(reports, run), { recursive: true })
    const target = join(reports, run, 'fills.parquet').replaceAll("'", "''")
    await sql(root, `COPY (SELECT 1 AS qtyLots, ${run === 'run-a' ? 2 : 3} AS n) TO '${target}'`)
  }
  const answer = await sql(root, 'SELECT runId, n FROM fills ORDER BY runId', reports)
  expect(answer.rows).toEqual([
    ['run-a', 2],
    ['run-b', 3],
  ])
  await expect(sql(root, 'SELECT * FROM equity', reports)).rejects.toThrow(InputError)
})

test('an export holds the rows of its tapes one after another, in every format', async () => {
  const root = await threeDays()
  const tapes = resolveTapes(root, 'binance-usdm/BTCUSDT/2024-07-18..2024-07-19')
  const out = scratch()
  for (const name of ['x.parquet', 'x.csv', 'x.arrow']) {
    expect(await exportTapes(tapes, join(out, name))).toBe(200)
  }
  const times = (
    await sql(
      root,
      'SELECT "eventNs"::VARCHAR FROM tapes WHERE date < DATE $$2024-07-20$$ ORDER BY 1',
    )
  ).rows.flat()
  for (const name of ['x.parquet', 'x.csv']) {
    const read = await sql(root, `SELECT seq, "eventNs"::VARCHAR FROM '${join(out, name)}'`)
    expect(read.rows).toEqual(times.map((time, i) => [i, time]))
  }
  const arrow = tableFromIPC(readFileSync(join(out, 'x.arrow')))
  expect(Array.from(arrow.getChild('eventNs') ?? [], String)).toEqual(times)
  expect(Array.from(arrow.getChild('seq') ?? [], Number)).toEqual(times.map((_, i) => i))
  await expect(exportTapes(tapes, join(out, 'x.txt'))).rejects.toThrow(InputError)
  await expect(exportTapes(tapes, join(out, 'no/such/x.csv'))).rejects.toThrow()
  await expect(exportTapes(tapes, join(out, 'no/such/x.arrow'))).rejects.toThrow()
  expect(readdirSync(out).sort()).toEqual(['x.arrow', 'x.csv', 'x.parquet'])
})

test('a tape can be moved: nothing in it names its place', async () => {
  const { directory, manifest } = await storeTape(scratch(), plainRows(10))
  const moved = join(scratch(), 'elsewhere')
  cpSync(directory, moved, { recursive: true })
  expect(await verifyTape(moved)).toEqual([])
  expect((await openTape(moved)).manifest).toEqual(manifest)
})
