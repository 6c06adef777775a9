import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { zipEntries } from '../../src/feeds/import/zip-archive.ts'
import { ZipContent } from '../../src/feeds/import/zip-content.ts'
import { scratch } from './scratch.ts'
import { known } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const CHUNK_BYTES = 1 << 18

/** Two files that are read, of very different sizes, behind one that is not; stored, so sizes are known. */
function archive(): string {
  const file = join(scratch(), 'a.zip')
  const part = (name: string, letter: string, bytes: number) => ({
    name,
    text: letter.repeat(bytes),
    stored: true,
  })
  const parts = [part('read-me', 'r', 50_000), part('a', 'a', 3_000_000), part('b', 'b', 400_000)]
  writeFileSync(file, zipOf(parts))
  return file
}

test("an archive's bytes are told once, in order, in step with the content, and all of them", async () => {
  const file = archive()
  const hash = createHash('sha256')
  let told = 0
  const [, a, b] = zipEntries(file)
  if (a === undefined || b === undefined) throw new Error('the archive has both files')
  const content = new ZipContent(file, [a, b], (bytes) => {
    hash.update(bytes)
    told += bytes.length
  })
  let read = 0
  // The smaller one first, then the other: whichever is read, the count goes with it.
  for (const entry of [b, a]) {
    for await (const chunk of content.bytesOf(entry)) {
      read += chunk.length
      const share = (read / (a.bytes + b.bytes)) * statSync(file).size
      expect(told).toBeGreaterThanOrEqual(share)
      expect(told).toBeLessThan(share + CHUNK_BYTES)
    }
  }
  expect(read).toBe(3_400_000)
  await content.end()
  await content.close()
  expect(told).toBe(statSync(file).size)
  expect(hash.digest('hex')).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'))
})

test('what is left at the end is told then, also when little of the content was read', async () => {
  const file = archive()
  let told = 0
  const [readMe] = zipEntries(file)
  if (readMe === undefined) throw new Error('the archive has it')
  const content = new ZipContent(file, [readMe], (bytes) => {
    told += bytes.length
  })
  const first = await content.bytesOf(readMe).next()
  expect(first.done).toBe(false)
  await content.end()
  expect(told).toBe(statSync(file).size)
})

test('the progress of an import from an archive goes with its rows', async () => {
  const directory = scratch()
  const file = join(directory, '20140502_quote.zip')
  // Prices that hardly pack, so that the archive is read in many parts.
  const line = (i: number) =>
    `${i},1.${30_000 + ((i * 7919) % 30_011)},1.${61_000 + ((i * 104_729) % 30_011)}`
  const text = Array.from({ length: 200_000 }, (_, i) => line(i)).join('\n')
  writeFileSync(file, zipOf([{ name: '20140502_eurusd_tick_quote.csv', text }]))
  const shares: [number, number][] = []
  const [tape] = await importFiles({
    format: 'lean-tick',
    files: [file],
    instrument: known('FXCM', 'EURUSD'),
    datasetsRoot: join(directory, 'datasets'),
    onProgress: (p) => shares.push([p.bytesRead / p.bytesTotal, p.rows]),
  })
  const rows = tape?.manifest.rows ?? 0
  const half = shares.find(([share]) => share >= 0.5)
  expect(half?.[1]).toBeGreaterThan(0.2 * rows)
  expect(half?.[1]).toBeLessThan(0.8 * rows)
  expect(shares.at(-1)?.[0]).toBe(1)
})
