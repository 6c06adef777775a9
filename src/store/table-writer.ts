import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
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

/** Rows that are in memory at once; also a row group of the file. */
export const PART_ROWS = 32_768

/** Writes columns of equal length as a Parquet file (zstd), rows in order. */
export async function writeTable(path: string, columns: readonly TableColumn[]): Promise<void> {
  const rows = columns[0]?.values.length ?? 0
  assert(
    columns.every((column) => column.values.length === rows),
    `${path}: columns of one length`,
  )
  await writeTableParts(path, cuts(columns, rows))
}

function* cuts(columns: readonly TableColumn[], rows: number): Iterable<readonly TableColumn[]> {
  for (let from = 0; from === 0 || from < rows; from += PART_ROWS) {
    yield columns.map((column) => ({
      ...column,
      values: column.values.subarray(from, from + PART_ROWS),
    }))
  }
}

/**
 * Writes a table that comes in parts, each with the same columns, without holding it in memory: PART_ROWS
 * rows go to a file of their own, and all such files are joined at the end (about 5 bytes a row there). A part's values may be used again
 * when the next one is asked for. There is at least one part; the first says what the columns are.
 */
export async function writeTableParts(
  path: string,
  parts: Iterable<readonly TableColumn[]>,
): Promise<void> {
  const folder = `${path}.parts`
  mkdirSync(folder)
  try {
    await withDuck({ memoryMb: 64, threads: 1 }, async (connection) => {
      const files = new PartFiles(connection, folder)
      for (const part of parts) await files.take(part)
      await files.join(path)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The table so far: whole files, and a table in memory that becomes the next one. */
class PartFiles {
  private readonly connection: DuckDBConnection
  private readonly folder: string
  private readonly files: string[] = []
  private select = ''
  private declared = ''
  private chunk: DuckDBDataChunk | null = null
  private appender: DuckDBAppender | null = null
  private held = 0

  constructor(connection: DuckDBConnection, folder: string) {
    this.connection = connection
    this.folder = folder
  }

  async take(columns: readonly TableColumn[]): Promise<void> {
    if (this.chunk === null) {
      const types = columns.map(({ values }) => duckType(values))
      this.chunk = DuckDBDataChunk.create(types)
      this.declared = columns.map(({ name }, i) => `"${name}" ${types[i]}`).join(', ')
      this.select = columns.map(({ name, sql }) => `${sql ?? `"${name}"`} AS "${name}"`).join(', ')
    }
    const rows = columns[0]?.values.length ?? 0
    if (this.held + rows > PART_ROWS) await this.endPart()
    if (this.appender === null) {
      await this.connection.run(`CREATE TABLE t (${this.declared})`)
      this.appender = await this.connection.createAppender('t')
    }
    appendRows(this.appender, this.chunk, columns, rows)
    this.held += rows
  }

  /** Makes one file of all. */
  async join(path: string): Promise<void> {
    await this.endPart()
    const from = `read_parquet([${this.files.map(sqlText).join(', ')}])`
    await this.copy(`SELECT * FROM ${from}`, path, 'zstd')
  }

  private async endPart(): Promise<void> {
    if (this.appender === null) return
    this.appender.closeSync()
    this.appender = null
    const file = join(this.folder, `${String(this.files.length).padStart(6, '0')}.parquet`)
    await this.copy(`SELECT ${this.select} FROM t`, file, 'lz4_raw')
    await this.connection.run('DROP TABLE t')
    this.files.push(file)
    this.held = 0
  }

  private async copy(select: string, path: string, codec: string): Promise<void> {
    const options = `FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE ${PART_ROWS}`
    try {
      await this.connection.run(`COPY (${select}) TO ${sqlText(path)} (${options})`)
    } catch (error) {
      throw asStorageError(error)
    }
  }
}

function appendRows(
  appender: DuckDBAppender,
  chunk: DuckDBDataChunk,
  columns: readonly TableColumn[],
  rows: number,
): void {
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
