import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  type DataType,
  Field,
  Float64,
  Int8,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
  Uint8,
  Uint16,
} from 'apache-arrow'
import { assert } from '../lib/assert.ts'
import { type TapeColumns, tapeEpoch } from '../tape/columns.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import { readTapeParquet } from './tape-parquet.ts'

const LAYOUT_VERSION = '1'
/** No single read of the operating system goes beyond this. */
const READ_BYTES_MAX = 0x7ffff000

const LAYOUT = [
  ['eventNs', () => new Float64(), Float64Array],
  ['receivedNs', () => new Float64(), Float64Array],
  ['kind', () => new Uint8(), Uint8Array],
  ['side', () => new Int8(), Int8Array],
  ['priceTicks', () => new Int32(), Int32Array],
  ['qtyLots', () => new Float64(), Float64Array],
  ['orderRef', () => new Int32(), Int32Array],
  ['flags', () => new Uint16(), Uint16Array],
] as const satisfies readonly (readonly [keyof TapeColumns, () => DataType, unknown])[]

/** The columns that a replay copy holds, in its order. */
export const REPLAY_COLUMNS = LAYOUT.map(([name]) => name)

/** Where the replay copy of a tape stands. */
export function replayCopyPath(directory: string, tapeId: string): string {
  return join(directory, `.replay-${tapeId.slice(0, 16)}.arrow`)
}

/**
 * The columns of a tape from its replay copy, which is made on first use: an Arrow file of one
 * uncompressed record batch, read whole into one SharedArrayBuffer and viewed there without a copy.
 * A copy that is not exactly this tape's (cut short, of another tape, of another layout) is rebuilt.
 */
export async function openReplayCopy(
  directory: string,
  manifest: TapeManifest,
): Promise<TapeColumns> {
  const path = replayCopyPath(directory, manifest.tapeId)
  const found = readReplayCopy(path, manifest)
  if (found !== undefined) return found
  const columns = await readTapeParquet(
    join(directory, 'tape.parquet'),
    tapeEpoch(BigInt(manifest.firstEventNs)),
    manifest.rows,
  )
  if (!(await writeReplayCopy(path, manifest, columns))) return columns
  const written = readReplayCopy(path, manifest)
  assert(written !== undefined, `the replay copy just written to ${path} can be read`)
  return written
}

/** The columns in an Arrow replay copy, or undefined when there is none that fits the manifest. */
export function readReplayCopy(path: string, manifest: TapeManifest): TapeColumns | undefined {
  const bytes = readShared(path)
  if (bytes === undefined) return undefined
  try {
    return viewColumns(bytes, manifest)
  } catch {
    // Not readable as Arrow: the copy is worth nothing, and nothing is lost by making it again.
    return undefined
  }
}

function readShared(path: string): Uint8Array<SharedArrayBuffer> | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(file).size))
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(bytes.length - at, READ_BYTES_MAX), null)
      if (read === 0) return undefined
      at += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

function viewColumns(
  bytes: Uint8Array<SharedArrayBuffer>,
  manifest: TapeManifest,
): TapeColumns | undefined {
  if (!endsWithMagic(bytes)) return undefined
  const table = tableFromIPC(bytes)
  const epochNs = tapeEpoch(BigInt(manifest.firstEventNs))
  const expected = metadataOf(manifest, epochNs)
  for (const [key, value] of expected) {
    if (table.schema.metadata.get(key) !== value) return undefined
  }
  const batch = table.batches[0]
  if (table.batches.length !== 1 || batch?.numRows !== manifest.rows) return undefined
  const views: Record<string, ArrayBufferView> = {}
  for (const [index, [name, , ArrayType]] of LAYOUT.entries()) {
    const data = batch.data.children[index]
    const values: unknown = data?.values
    if (table.schema.fields[index]?.name !== name || data?.nullCount !== 0) return undefined
    // Arrow pads each column to 8 bytes.
    if (!(values instanceof ArrayType) || values.length < manifest.rows) return undefined
    if (values.buffer !== bytes.buffer) return undefined
    views[name] = values.subarray(0, manifest.rows)
  }
  return { rows: manifest.rows, epochNs, ...views } as unknown as TapeColumns
}

function endsWithMagic(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.slice(-6)).toString('latin1') === 'ARROW1'
}

function metadataOf(manifest: TapeManifest, epochNs: bigint): Map<string, string> {
  return new Map([
    ['layout', LAYOUT_VERSION],
    ['tapeId', manifest.tapeId],
    ['epochNs', String(epochNs)],
    ['rows', String(manifest.rows)],
  ])
}

/**
 * Writes a replay copy under a temporary name and renames it when whole. False when the tape is in a
 * place that may not be written to: it is then replayed without a copy.
 */
async function writeReplayCopy(
  path: string,
  manifest: TapeManifest,
  columns: TapeColumns,
): Promise<boolean> {
  const schema = new Schema(
    LAYOUT.map(([name, type]) => new Field(name, type(), false)),
    metadataOf(manifest, columns.epochNs),
  )
  const children = LAYOUT.map(([name, type]) =>
    makeData({ type: type(), length: columns.rows, nullCount: 0, data: columns[name] } as never),
  )
  const type = new Struct(schema.fields)
  const data = makeData({ type, length: columns.rows, nullCount: 0, children })
  const writer = new RecordBatchFileWriter()
  writer.write(new RecordBatch(schema, data))
  writer.finish()
  let folder: string | undefined
  try {
    folder = mkdtempSync(`${path}-`)
    const draft = join(folder, 'draft')
    const file = openSync(draft, 'wx')
    try {
      for await (const bytes of writer) writeAll(file, bytes)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
    return false
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(file, bytes, at, Math.min(bytes.length - at, READ_BYTES_MAX))
  }
}
