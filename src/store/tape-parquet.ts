import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { assert, StoredStateError } from '../lib/assert.ts'
import { allocateColumns, type TapeColumns } from '../tape/columns.ts'
import { type ColumnType, TAPE_COLUMNS, type TapeColumnName } from '../tape/schema.ts'
import { sqlText, withDuck } from './duck.ts'

/** The SQL type of a column as `tape.parquet` stores it. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  int64: 'BIGINT',
  uint64: 'UBIGINT',
  int32: 'INTEGER',
  int8: 'TINYINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
}

type Items =
  | BigInt64Array
  | BigUint64Array
  | Float64Array
  | Int32Array
  | Int8Array
  | Uint8Array
  | Uint16Array

/** The select list of a whole tape in its declared types; `from` replaces a column by an expression. */
export function tapeSelect(from: Partial<Record<TapeColumnName, string>> = {}): string {
  return TAPE_COLUMNS.map(({ name, type }) => {
    const source = from[name as TapeColumnName] ?? `"${name}"`
    return `(${source})::${SQL_TYPES[type]} AS "${name}"`
  }).join(', ')
}

/**
 * Reads `tape.parquet` into fresh columns. Times become ns since `epochNs` (00:00 UTC of the tape's
 * first day). Throws `StoredStateError` when the file is not a whole tape of `rows` rows.
 */
export async function readTapeParquet(
  path: string,
  epochNs: bigint,
  rows: number,
): Promise<TapeColumns> {
  const columns = allocateColumns(rows, epochNs)
  const select = `SELECT seq, ("eventNs" - ${epochNs})::DOUBLE, ("receivedNs" - ${epochNs})::DOUBLE,
    kind, side, "priceTicks", "qtyLots"::DOUBLE, "orderRef", flags FROM read_parquet(${sqlText(path)})`
  const targets = [
    columns.eventNs,
    columns.receivedNs,
    columns.kind,
    columns.side,
    columns.priceTicks,
    columns.qtyLots,
    columns.orderRef,
    columns.flags,
  ]
  let at = 0
  await eachChunk(path, select, (chunk) => {
    const count = chunk.rowCount
    const seq = itemsOf(chunk, 0)
    const inOrder = seq[0] === BigInt(at) && seq[count - 1] === BigInt(at + count - 1)
    if (!inOrder || at + count > rows) {
      throw new StoredStateError(`${path}: rows are missing or out of order near row ${at}`)
    }
    targets.forEach((target, i) => {
      target.set(itemsOf(chunk, i + 1) as never, at)
    })
    at += count
  })
  if (at !== rows)
    throw new StoredStateError(`${path}: holds ${at} rows, its manifest says ${rows}`)
  return columns
}

/** SHA-256 of every column over the little-endian bytes of its declared type, in file order. */
export async function hashColumns(path: string): Promise<Record<TapeColumnName, string>> {
  assert(endianness() === 'LE', 'column hashes are made on little-endian machines')
  const hashes = TAPE_COLUMNS.map(() => createHash('sha256'))
  await eachChunk(path, `SELECT ${tapeSelect()} FROM read_parquet(${sqlText(path)})`, (chunk) => {
    hashes.forEach((hash, i) => {
      const { buffer, byteOffset, byteLength } = itemsOf(chunk, i)
      hash.update(new Uint8Array(buffer, byteOffset, byteLength))
    })
  })
  const entries = TAPE_COLUMNS.map(({ name }, i) => [name, hashes[i]?.digest('hex') ?? ''] as const)
  return Object.fromEntries(entries) as Record<TapeColumnName, string>
}

/** Streams a query over a tape chunk by chunk, in file order. Columns hold no nulls. */
export async function eachChunk(
  path: string,
  select: string,
  use: (chunk: DuckDBDataChunk) => void,
): Promise<void> {
  await withDuck({ threads: 1 }, async (connection) => {
    const result = await openStream(connection, path, select)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      use(chunk)
    }
  })
}

async function openStream(connection: DuckDBConnection, path: string, select: string) {
  try {
    return await connection.stream(select)
  } catch (error) {
    throw new StoredStateError(`${path}: is not a tape. ${firstLine(error)}`)
  }
}

/** The values of one column of a chunk, `rowCount` long. Refuses nulls, whose slots hold garbage. */
export function itemsOf(chunk: DuckDBDataChunk, column: number): Items {
  const vector = chunk.getColumnVector(column) as unknown as {
    items: Items
    validity: { data: unknown; itemValid(row: number): boolean }
  }
  for (let row = 0; vector.validity.data !== null && row < chunk.rowCount; row++) {
    if (!vector.validity.itemValid(row)) {
      throw new StoredStateError(`column ${column} of a tape holds nulls`)
    }
  }
  return vector.items.subarray(0, chunk.rowCount) as Items
}

/** The first line of an error's text, for messages of our own. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
}
