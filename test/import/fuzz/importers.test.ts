import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findFormat } from '../../../src/feeds/import/formats.ts'
import { importFiles } from '../../../src/feeds/import/import-files.ts'
import type { ImportOptions, TapeRow } from '../../../src/feeds/import/importer.ts'
import { InputError } from '../../../src/lib/assert.ts'
import { RandomStream } from '../../../src/lib/random.ts'
import { FLAG_MESSAGE_END, KIND_NAMES } from '../../../src/tape/schema.ts'
import { makeInstrument } from '../../../src/units/instrument.ts'
import { leftBehind } from '../recording.ts'
import { scratch } from '../scratch.ts'
import { Draws, mutateBytes, mutateText } from './mutations.ts'
import type { Seed } from './seed.ts'
import { SEEDS } from './seeds.ts'

const FULL = process.env.TICKTAPE_FULL === '1'
/**
 * Mutated files of a format in CI and in full. Each CSV file with a mapping opens a database; each Arrow
 * file is decoded in a thread as well, which a damaged one may fill.
 */
const FILES = {
  lines: FULL ? 100_000 : 2000,
  csv: FULL ? 10_000 : 200,
  arrow: FULL ? 1000 : 40,
}
/** One in so many goes through the whole import, which must leave nothing behind. */
const WHOLE_EVERY = 250

/** A format's files are shared among its seeds. */
function filesOf({ format }: Seed): number {
  const kind = format === 'csv' || format === 'arrow' ? format : 'lines'
  const seeds = SEEDS.filter((seed) => seed.format === format).length
  return Math.ceil(FILES[kind] / seeds)
}

/** Takes rows as a tape would, and refuses what no tape may hold. */
class CheckedSink {
  rows = 0
  dropped = 0
  last: TapeRow | null = null

  readonly raw = () => {}
  readonly treat = () => {}
  readonly standIn = () => {}
  readonly carried = () => {}
  readonly drop = (reason: string, count = 1) => {
    expect(reason).not.toBe('')
    this.dropped += count
  }

  row(row: TapeRow): void {
    this.rows++
    const { kind, side, priceTicks, qtyLots, flags, eventNs, receivedNs } = row
    const fits =
      kind >= 1 &&
      kind < KIND_NAMES.length &&
      Math.abs(side) <= 1 &&
      Number.isInteger(priceTicks) &&
      priceTicks >= 0 &&
      priceTicks < 2 ** 31 &&
      Number.isSafeInteger(qtyLots) &&
      flags >= 0 &&
      flags < 256 &&
      eventNs > 0n &&
      eventNs < 1n << 63n &&
      receivedNs > 0n &&
      receivedNs < 1n << 63n
    if (!fits)
      throw new Error(
        `no row of a tape: ${JSON.stringify({ ...row, eventNs: `${eventNs}`, receivedNs: `${receivedNs}`, venueOrderId: '' })}`,
      )
    this.last = { ...row }
  }
}

function optionsOf(seed: Seed, folder: string): ImportOptions {
  const mapping = seed.mapping === undefined ? null : join(folder, 'mapping.json')
  if (mapping !== null) writeFileSync(mapping, JSON.stringify(seed.mapping))
  const { symbol = null, date = null } = seed
  return { rules: 'venue', baseLatencyNs: 0, symbol, date, mapping }
}

function mutated(seed: Seed, draws: Draws): Buffer {
  const { content, pack = (bytes: Buffer) => bytes } = seed
  if (typeof content !== 'string') return pack(mutateBytes(content, draws))
  const way = draws.below(10)
  if (way > 1) return pack(Buffer.from(mutateText(content, draws)))
  return way === 1
    ? pack(mutateBytes(Buffer.from(content), draws))
    : mutateBytes(pack(Buffer.from(content)), draws)
}

/** Reads a file; null, or why it is refused. Anything but a refusal is a fault of ours. */
async function outcomeOf(seed: Seed, path: string, options: ImportOptions, sink: CheckedSink) {
  const format = findFormat(seed.format)
  const reader = format.createReader(makeInstrument(seed.instrument), options)
  try {
    await reader.read(path, sink, [])
    return null
  } catch (error) {
    if (error instanceof InputError) return error
    throw new Error(`${path}: ${error instanceof Error ? error.stack : error}`, { cause: error })
  }
}

/** The numbers of mutations are a part of what failed: seed, name and number find it again. */
async function check(seed: Seed, folder: string, number: number): Promise<'taken' | 'refused'> {
  const draws = new Draws(new RandomStream(13, `fuzz/${seed.name}/${number}`))
  const bytes = mutated(seed, draws)
  const path = join(folder, seed.file)
  writeFileSync(path, bytes)
  const options = optionsOf(seed, folder)
  const sink = new CheckedSink()
  const refusal = await outcomeOf(seed, path, options, sink)
  if (refusal !== null) {
    // A file of an archive is named behind the archive.
    expect(`${refusal.place.file}/`, refusal.message).toContain(`${path}/`)
    expect(refusal.given.length * refusal.expected.length * refusal.remedy.length).toBeGreaterThan(
      0,
    )
  } else {
    if (sink.last !== null) expect(sink.last.flags & FLAG_MESSAGE_END).toBe(FLAG_MESSAGE_END)
    if (seed.lineByLine === true) {
      expect(sink.rows + sink.dropped, JSON.stringify(bytes.toString())).toBe(dataLines(bytes))
    }
  }
  if (number % WHOLE_EVERY === 0) await checkWhole(seed, path, options, refusal)
  return refusal === null ? 'taken' : 'refused'
}

function dataLines(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n')
  if (lines.at(-1) === '') lines.pop()
  // DuckDB passes over lines that hold nothing; the other readers refuse them.
  const blank = lines.slice(1).filter((line) => line.trim() === '').length
  return lines.length - blank - (/^(ï»¿)?[a-z]/i.test(lines[0] ?? '') ? 1 : 0)
}

async function checkWhole(
  seed: Seed,
  path: string,
  options: ImportOptions,
  refusal: InputError | null,
) {
  const directory = scratch()
  const { format, instrument } = seed
  const datasetsRoot = join(directory, 'datasets')
  const error = await importFiles({
    format,
    files: [path],
    instrument,
    options,
    datasetsRoot,
  }).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) expect(refusal).toBeNull()
  else {
    expect(error).toBeInstanceOf(InputError)
    expect(leftBehind(directory)).toEqual([])
  }
}

describe.each(SEEDS.map((seed) => [seed.name, seed] as const))('%s', (_name, seed) => {
  test('the file that is mutated is good', async () => {
    const folder = scratch()
    const path = join(folder, seed.file)
    const content = Buffer.from(seed.content)
    writeFileSync(path, seed.pack?.(content) ?? content)
    const sink = new CheckedSink()
    expect(await outcomeOf(seed, path, optionsOf(seed, folder), sink)).toBeNull()
    expect(sink.rows).toBeGreaterThan(2)
  })

  test(
    'a mutated file is taken whole, or refused with its name: no crash, no hang',
    async () => {
      const folder = join(scratch(), 'files')
      mkdirSync(folder)
      const counts = { taken: 0, refused: 0 }
      const files = filesOf(seed)
      for (let number = 0; number < files; number++) counts[await check(seed, folder, number)]++
      expect(counts.refused).toBeGreaterThan(files / 10)
      expect(counts.taken + counts.refused).toBe(files)
    },
    FULL ? 7_200_000 : 240_000,
  )
})
