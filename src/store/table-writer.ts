import {
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  TINYINT,
  UTINYINT,
} from '@duckdb/node-api'
import { assert } from '../lib/assert.ts'
import { asStorageError, sqlText, withDuck } from './duck.ts'

const CHUNK_ROWS = 2048

export type TableValues = Float64Array | Int32Array | Int8Array | Uint8Array

/** A column to write: its values, and how SQL turns them into what the file holds. */
export type TableColumn = {
  readonly name: string
  readonly values: TableValues
  /** SQL over the raw column of the same name, `(1700 + "x"::BIGINT)` say; default: as it is. */
  readonly sql?: string
}

/** SQL of a time column: ns since the epoch, in a double, to ns since 1970; NaN becomes NULL. */
export function timeSql(name: string, epochNs: bigint): string {
  return `CASE WHEN isnan("${name}") THEN NULL ELSE ${epochNs} + "${name}"::BIGINT END`
}

/** SQL of a double that is undefined where it is NaN. */
export function definedSql(name: string): string {
  return `CASE WHEN isnan("${name}") THEN NULL ELSE "${name}" END`
}

/** SQL of a code as its name. */
export function namedSql(name: string, names: readonly string[]): string {
  return `[${names.map(sqlText).join(', ')}]["${name}" + 1]`
}

/** SQL of whole numbers that came in a double. */
export function wholeSql(name: string): string {
  return `"${name}"::BIGINT`
}

function duckType(values: TableValues): DuckDBType {
  if (values instanceof Float64Array) return DOUBLE
  if (values instanceof Int32Array) return INTEGER
  return values instanceof Int8Array ? TINYINT : UTINYINT
}

type WritableVector = { readonly items: { set(values: TableValues): void }; flush(): void }

/** Writes columns of equal length as a Parquet file (zstd), rows in order. */
export async function writeTable(path: string, columns: readonly TableColumn[]): Promise<void> {
  await writeTableParts(path, [columns])
}

/**
 * Writes a table that comes in parts, each with the same columns, so that it need not be in memory at
 * once. There is at least one part; the first says what the columns are.
 */
export async function writeTableParts(
  path: string,
  parts: Iterable<readonly TableColumn[]>,
): Promise<void> {
  await withDuck({ memoryMb: 160 }, async (connection) => {
    let columns: readonly TableColumn[] = []
    let appender: DuckDBAppender | null = null
    try {
      for (const part of parts) {
        if (appender === null) {
          columns = part
          const declared = part.map(({ name, values }) => `"${name}" ${duckType(values)}`)
          await connection.run(`CREATE TABLE t (${declared.join(', ')})`)
          appender = await connection.createAppender('t')
        }
        appendRows(path, appender, part)
      }
    } finally {
      appender?.closeSync()
    }
    const select = columns.map(({ name, sql }) => `${sql ?? `"${name}"`} AS "${name}"`)
    try {
      await connection.run(
        `COPY (SELECT ${select.join(', ')} FROM t) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
      )
    } catch (error) {
      throw asStorageError(error)
    }
  })
}

function appendRows(path: string, appender: DuckDBAppender, columns: readonly TableColumn[]): void {
  const rows = columns[0]?.values.length ?? 0
  assert(
    columns.every((column) => column.values.length === rows),
    `${path}: columns of one length`,
  )
  const chunk = DuckDBDataChunk.create(columns.map(({ values }) => duckType(values)))
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const end = Math.min(start + CHUNK_ROWS, rows)
    chunk.reset()
    chunk.rowCount = end - start
    columns.forEach(({ values }, i) => {
      const vector = chunk.getColumnVector(i) as unknown as WritableVector
      vector.items.set(values.subarray(start, end))
      vector.flush()
    })
    appender.appendDataChunk(chunk)
  }
}
