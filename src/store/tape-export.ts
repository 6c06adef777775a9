import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import {
  type DataType,
  Field,
  Int8,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Uint8,
  Uint16,
  Uint64,
} from 'apache-arrow'
import { InputError } from '../lib/assert.ts'
import { type ColumnType, TAPE_COLUMNS } from '../tape/schema.ts'
import { sqlText, withDuck } from './duck.ts'
import { readManifest } from './manifest-file.ts'
import { writeNpz } from './tape-npz.ts'
import { eachChunk, itemsOf, tapeSelect } from './tape-parquet.ts'

const COPY_OPTIONS: Readonly<Record<string, string>> = {
  '.parquet': 'FORMAT parquet, COMPRESSION zstd',
  '.csv': 'FORMAT csv, HEADER',
}

const ARROW_TYPES: Readonly<Record<ColumnType, () => DataType>> = {
  int64: () => new Int64(),
  uint64: () => new Uint64(),
  int32: () => new Int32(),
  int8: () => new Int8(),
  uint8: () => new Uint8(),
  uint16: () => new Uint16(),
}

/**
 * Writes the rows of tapes, one after another, to one file in the columns and units of a tape; its
 * ending says the format: `.parquet`, `.arrow`, `.csv`, or `.npz` for hftbacktest. Over several tapes `seq` counts on. The file
 * appears when it is whole. Returns the rows written.
 */
export async function exportTapes(directories: readonly string[], to: string): Promise<number> {
  const ending = extname(to)
  const copyOptions = COPY_OPTIONS[ending]
  if (copyOptions === undefined && ending !== '.arrow' && ending !== '.npz') {
    throw new InputError(
      { field: '--to' },
      `given ${JSON.stringify(to)}`,
      'a file name ending in .parquet, .arrow, .csv or .npz',
      'The ending chooses the format.',
    )
  }
  let rows = 0
  const parts = directories.map((directory) => {
    const from = `read_parquet(${sqlText(join(directory, 'tape.parquet'))})`
    const part = `SELECT ${tapeSelect({ seq: `seq + ${rows}` })} FROM ${from}`
    rows += readManifest(directory).rows
    return part
  })
  const target = resolve(to)
  const folder = mkdtempSync(join(dirname(target), `.${basename(target)}-`))
  const draft = join(folder, 'draft')
  try {
    if (ending === '.npz') await writeNpz(directories, draft)
    else if (copyOptions === undefined) await writeArrow(parts, to, draft)
    else await copyRows(parts, copyOptions, draft)
    renameSync(draft, target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}

async function copyRows(parts: readonly string[], options: string, draft: string): Promise<void> {
  const select = `SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY seq`
  await withDuck({}, async (connection) => {
    await connection.run(`COPY (${select}) TO ${sqlText(draft)} (${options})`)
  })
}

/** One record batch for each chunk of DuckDB's: read, written and forgotten. */
async function writeArrow(parts: readonly string[], to: string, draft: string): Promise<void> {
  const fields = TAPE_COLUMNS.map(({ name, type }) => new Field(name, ARROW_TYPES[type](), false))
  const schema = new Schema(fields)
  const type = new Struct(fields)
  const writer = new RecordBatchFileWriter()
  const file = openSync(draft, 'wx')
  const written = writeAll(file, writer)
  written.catch(() => {}) // Awaited below; until then its failure must not end the process.
  for (const part of parts) {
    await eachChunk(to, part, (chunk) => {
      const length = chunk.rowCount
      const children = fields.map((field, i) =>
        makeData({ type: field.type, length, nullCount: 0, data: itemsOf(chunk, i) } as never),
      )
      writer.write(new RecordBatch(schema, makeData({ type, length, nullCount: 0, children })))
    })
  }
  writer.finish()
  await written
}

/** Writes what an Arrow writer gives, as it gives it, and closes the file. */
async function writeAll(file: number, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const bytes of source) {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    }
  } finally {
    closeSync(file)
  }
}
