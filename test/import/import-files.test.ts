import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StoredStateError } from '../../src/lib/assert.ts'
import { BTC_USDM, heard, importInto, leftBehind, record, trade } from './recording.ts'
import { scratch } from './scratch.ts'

const LINES = Array.from({ length: 50 }, (_, i) => heard(20 + i, trade(9 + i, '100.1', '1.000')))

test('the same files give the same tape, and a tape that is there already stays untouched', async () => {
  const one = scratch()
  const two = scratch()
  const [a] = await importInto(one, [record(one, 'a.gz', LINES)])
  const [b] = await importInto(two, [record(two, 'a.gz', LINES)])
  expect(b?.manifest).toEqual(a?.manifest)
  expect(a?.status).toBe('new')
  const parquet = join(a?.directory ?? '', 'tape.parquet')
  const before = statSync(parquet)
  const [again] = await importInto(one, [join(one, 'a.gz')])
  expect(again?.status).toBe('unchanged')
  expect(statSync(parquet).ino).toBe(before.ino)
  expect(readdirSync(join(one, 'datasets'))).toEqual(['binance-usdm'])
})

test('raw bytes, instrument grids, rules and rows decide the id; fees do too', async () => {
  const directory = scratch()
  const file = record(directory, 'a.gz', LINES)
  const ids = new Set<string | undefined>()
  const variants = [
    {},
    { options: { rules: 'hftbacktest' } },
    { instrument: { ...BTC_USDM, tickSize: '0.01' } },
    { instrument: { ...BTC_USDM, fees: null } },
  ] as const
  for (const [i, variant] of variants.entries()) {
    const datasetsRoot = join(directory, `datasets-${i}`)
    const [tape] = await importInto(directory, [file], { ...variant, datasetsRoot })
    ids.add(tape?.manifest.tapeId)
  }
  expect(ids.size).toBe(variants.length)
})

test('a tape with other content is replaced only by force, also when it is broken', async () => {
  const directory = scratch()
  const [old] = await importInto(directory, [record(directory, 'a.gz', LINES)])
  const other = record(directory, 'b.gz', LINES.slice(0, 10))
  await expect(importInto(directory, [other])).rejects.toThrow(/--force/)
  expect(readFileSync(join(old?.directory ?? '', 'tape.json'), 'utf8')).toContain('a.gz')
  const [forced] = await importInto(directory, [other], { force: true })
  expect(forced).toMatchObject({ status: 'replaced', manifest: { rows: 10 } })
  writeFileSync(join(old?.directory ?? '', 'tape.json'), '{}')
  await expect(importInto(directory, [other])).rejects.toThrow(StoredStateError)
  const [mended] = await importInto(directory, [other], { force: true })
  expect(mended?.manifest).toEqual(forced?.manifest)
  expect(leftBehind(directory).filter((name) => name.includes('staging'))).toEqual([])
})

test('progress tells of bytes and rows up to the end of each file', async () => {
  const directory = scratch()
  const file = record(directory, 'a.gz', LINES)
  const seen: number[] = []
  await importInto(directory, [file], {
    onProgress: (p) => {
      expect(p).toMatchObject({
        file,
        fileNumber: 1,
        fileCount: 1,
        bytesTotal: statSync(file).size,
      })
      seen.push(p.bytesRead)
    },
  })
  expect(seen.at(-1)).toBe(statSync(file).size)
})

/** An import in a process of its own, in the middle of its rows. */
async function startImport(directory: string): Promise<ChildProcess> {
  const line = LINES[0] ?? ''
  const file = record(directory, 'long.txt', new Array<string>(400_000).fill(line))
  const script = join(import.meta.dirname, 'interrupted-import.ts')
  const child = spawn(process.execPath, [script, directory, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(said)).toBe('rows are coming\n')
  return child
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s while importing leaves nothing behind',
  async (signal) => {
    const directory = scratch()
    const child = await startImport(directory)
    expect(leftBehind(directory).length).toBeGreaterThan(1)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([null, signal])
    expect(leftBehind(directory)).toEqual([])
  },
)

test('what a killed import leaves is swept by the next one, that of a living process is not', async () => {
  const directory = scratch()
  const child = await startImport(directory)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const [stale = ''] = readdirSync(join(directory, 'datasets'))
  expect(stale).toMatch(/^\.staging-/)
  const living = stale.replace(/-[\d.]+-([A-Za-z0-9]+)$/, `-${process.ppid}-$1`)
  mkdirSync(join(directory, 'datasets', living))
  await importInto(directory, [record(directory, 'a.gz', LINES)])
  expect(readdirSync(join(directory, 'datasets'))).toEqual([living, 'binance-usdm'])
})
