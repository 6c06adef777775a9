import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StoredStateError } from '../../src/lib/assert.ts'
import { openTape } from '../../src/store/catalog.ts'
import { readReplayCopy, replayCopyPath } from '../../src/store/tape-arrow.ts'
import { hashColumns } from '../../src/store/tape-parquet.ts'
import { TapeWriter } from '../../src/store/tape-writer.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import type { TapeRow } from '../../src/tape/schema.ts'
import { scratch } from '../import/scratch.ts'
import { anyRow, DAY_NS, plainRows, storeTape } from './made-tape.ts'

/** Rows of columns, back as they were written. */
function rowsOf(c: TapeColumns): TapeRow[] {
  return Array.from({ length: c.rows }, (_, i) => ({
    eventNs: c.epochNs + BigInt(c.eventNs[i] ?? 0),
    receivedNs: c.epochNs + BigInt(c.receivedNs[i] ?? 0),
    kind: c.kind[i] ?? 0,
    side: c.side[i] ?? 0,
    priceTicks: c.priceTicks[i] ?? 0,
    qtyLots: c.qtyLots[i] ?? 0,
    orderRef: c.orderRef[i] ?? 0,
    flags: c.flags[i] ?? 0,
  }))
}

/** The plain meaning of a column's hash: SHA-256 over its values, little-endian, one after another. */
function plainHash(
  rows: readonly TapeRow[],
  bytes: number,
  write: (b: Buffer, r: TapeRow) => void,
) {
  const all = rows.map((row) => {
    const buffer = Buffer.alloc(bytes)
    write(buffer, row)
    return buffer
  })
  return createHash('sha256').update(Buffer.concat(all)).digest('hex')
}

test('rows, Parquet, columns, Arrow, columns: nothing changes on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 30 }), async (rows) => {
      const { directory, manifest } = await storeTape(scratch(), rows)
      const parquet = await openTape(directory, { from: 'parquet' })
      const made = await openTape(directory)
      const read = await openTape(directory, { from: 'arrow' })
      expect(parquet.columns.epochNs).toBe(DAY_NS)
      for (const tape of [parquet, made, read]) {
        expect(tape.manifest).toEqual(manifest)
        expect(rowsOf(tape.columns)).toEqual(rows)
      }
    }),
    { numRuns: 15 },
  )
})

test('column hashes are those of the plain little-endian bytes, over chunk borders', async () => {
  const rows = plainRows(5000)
  const { manifest } = await storeTape(scratch(), rows)
  const { columnSha256: is } = manifest
  expect(is.eventNs).toBe(plainHash(rows, 8, (b, r) => b.writeBigInt64LE(r.eventNs)))
  expect(is.receivedNs).toBe(plainHash(rows, 8, (b, r) => b.writeBigInt64LE(r.receivedNs)))
  expect(is.kind).toBe(plainHash(rows, 1, (b, r) => b.writeUInt8(r.kind)))
  expect(is.side).toBe(plainHash(rows, 1, (b, r) => b.writeInt8(r.side)))
  expect(is.priceTicks).toBe(plainHash(rows, 4, (b, r) => b.writeInt32LE(r.priceTicks)))
  expect(is.qtyLots).toBe(plainHash(rows, 8, (b, r) => b.writeBigInt64LE(BigInt(r.qtyLots))))
  expect(is.orderRef).toBe(plainHash(rows, 4, (b, r) => b.writeInt32LE(r.orderRef)))
  expect(is.flags).toBe(plainHash(rows, 2, (b, r) => b.writeUInt16LE(r.flags)))
  const seq = plainHash(
    rows.map((row, i) => ({ ...row, eventNs: BigInt(i) })),
    8,
    (b, r) => b.writeBigInt64LE(r.eventNs),
  )
  expect(is.seq).toBe(seq)
})

test('the writer shifts each file by its own clock and puts carried rows first on both', async () => {
  const directory = scratch()
  const writer = await TapeWriter.open(directory)
  const [a, b, c] = plainRows(3)
  if (a === undefined || b === undefined || c === undefined) throw new Error('three rows')
  writer.append({ ...a, eventNs: 1n, receivedNs: 1n }, 0, true)
  writer.append(b, 0)
  writer.append(c, 1)
  await writer.finish([
    { shiftNs: 10, smallestEventNs: b.eventNs - 5n, smallestReceivedNs: b.receivedNs - 7n },
    { shiftNs: -3, smallestEventNs: 0n, smallestReceivedNs: 0n },
  ])
  writer.close()
  expect(readdirSync(directory)).toEqual(['tape.parquet'])
  const hashes = await hashColumns(join(directory, 'tape.parquet'))
  const expected = [
    { ...a, eventNs: b.eventNs - 5n, receivedNs: b.receivedNs - 7n + 10n },
    { ...b, receivedNs: b.receivedNs + 10n },
    { ...c, receivedNs: c.receivedNs - 3n },
  ]
  expect(hashes.eventNs).toBe(plainHash(expected, 8, (x, r) => x.writeBigInt64LE(r.eventNs)))
  expect(hashes.receivedNs).toBe(plainHash(expected, 8, (x, r) => x.writeBigInt64LE(r.receivedNs)))
})

test('columns of a replay copy view one SharedArrayBuffer, and the copy is made once', async () => {
  const { directory, manifest } = await storeTape(scratch(), plainRows(4097))
  await openTape(directory)
  const path = replayCopyPath(directory, manifest.tapeId)
  const before = statSync(path)
  const { columns } = await openTape(directory)
  expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs })
  const { rows: _r, epochNs: _e, ...views } = columns
  const buffers = new Set(Object.values(views).map((view) => view.buffer))
  expect(buffers.size).toBe(1)
  expect([...buffers][0]).toBeInstanceOf(SharedArrayBuffer)
  expect(Object.values(views).map((view) => view.length)).toEqual(new Array(8).fill(4097))
})

test('a replay copy that does not fit is made again, never trusted', async () => {
  const root = scratch()
  const { directory, manifest } = await storeTape(root, plainRows(3000))
  const other = await storeTape(scratch(), plainRows(3000).reverse())
  const right = rowsOf((await openTape(directory, { from: 'parquet' })).columns)
  await openTape(directory)
  await openTape(other.directory)
  const path = replayCopyPath(directory, manifest.tapeId)
  const good = readFileSync(path)
  const foreign = readFileSync(replayCopyPath(other.directory, other.manifest.tapeId))
  const damages: readonly [string, () => void][] = [
    ['empty', () => truncateSync(path, 0)],
    ['cut in the data', () => truncateSync(path, good.length >> 1)],
    ['cut by one byte', () => truncateSync(path, good.length - 1)],
    ['of another tape', () => writeFileSync(path, foreign)],
    [
      'a hole in the middle closed',
      () => {
        writeFileSync(path, Buffer.concat([good.subarray(0, 4096), good.subarray(12_288)]))
      },
    ],
    ['not Arrow', () => writeFileSync(path, 'ARROW1 no, not at all ARROW1')],
    ['grown', () => writeFileSync(path, Buffer.concat([good, Buffer.alloc(64)]))],
  ]
  for (const [name, damage] of damages) {
    damage()
    expect(readReplayCopy(path, manifest), name).toBeUndefined()
    expect(rowsOf((await openTape(directory)).columns), name).toEqual(right)
    expect(readFileSync(path).equals(good), name).toBe(true)
  }
  expect(readdirSync(directory).length).toBe(3)
})

test('a Parquet file that is not the whole tape is refused', async () => {
  const { directory, manifest } = await storeTape(scratch(), plainRows(3000))
  const shorter = await storeTape(scratch(), plainRows(2999))
  const path = join(directory, 'tape.parquet')
  writeFileSync(path, readFileSync(join(shorter.directory, 'tape.parquet')))
  await expect(openTape(directory, { from: 'parquet' })).rejects.toThrow(
    /holds 2999 rows, its manifest says 3000/,
  )
  writeFileSync(path, 'PAR1 and nothing more')
  await expect(openTape(directory)).rejects.toThrow(StoredStateError)
  expect(manifest.rows).toBe(3000)
})
