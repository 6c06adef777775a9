import { createReadStream, existsSync } from 'node:fs'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  SMALLINT,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { DataType, type RecordBatch, RecordBatchReader, type Vector } from 'apache-arrow'
import { InputError } from '../lib/assert.ts'
import { arrowFault } from './arrow-check.ts'
import { quoted } from './row-table.ts'

const CHUNK_ROWS = 2048

type ArrowColumn = {
  readonly name: string
  readonly type: DuckDBType
  /** ns in one unit of a timestamp; null for other columns. */
  readonly unitNs: bigint | null
}

/** ns of seconds, ms, microseconds and ns, by Arrow's number of the unit. */
const UNITS_NS = [1_000_000_000n, 1_000_000n, 1000n, 1n]

/**
 * Makes a table of an Arrow IPC file or stream, batch by batch, through DuckDB's appender: numbers,
 * flags, text, and timestamps as ns since 1970. Throws `InputError` for a file that
 * is none, that is cut short, or that has columns of other types.
 */
export async function loadArrow(
  connection: DuckDBConnection,
  file: string,
  table: string,
): Promise<void> {
  const fault = (given: string, field?: string) =>
    new InputError(
      field === undefined ? { file } : { file, field },
      given,
      'an Arrow IPC file of numbers, flags, text and timestamps',
      'Check that the file is whole, and of that format.',
    )
  const damage = existsSync(file) ? await arrowFault(file) : 'there is no such file'
  if (damage !== null) throw fault(`the file cannot be read as Arrow IPC: ${damage}`)
  let columns: readonly ArrowColumn[] = []
  try {
    const reader = await RecordBatchReader.from(createReadStream(file))
    await reader.open()
    columns = reader.schema.fields.map(({ name, type }) => {
      const column = columnOf(name, type)
      if (column === null) throw fault(`column ${name} is of type ${String(type)}`, name)
      return column
    })
    if (columns.length === 0) throw fault('the file has no columns')
    const declared = columns.map(({ name, type }) => `${quoted(name)} ${type}`)
    await connection.run(`CREATE TABLE ${quoted(table)} (${declared.join(', ')})`)
    const appender = await connection.createAppender(table)
    try {
      for await (const batch of reader as AsyncIterable<RecordBatch>) {
        for (const chunk of chunksOf(batch, columns)) appender.appendDataChunk(chunk)
      }
    } finally {
      appender.closeSync()
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined && !code.startsWith('ERR_')) throw error
    throw fault('the file cannot be read as Arrow IPC')
  }
}

function* chunksOf(batch: RecordBatch, columns: readonly ArrowColumn[]) {
  const vectors = columns.map((_, i) => batch.getChildAt(i) as Vector)
  const types = columns.map(({ type }) => type)
  for (let from = 0; from < batch.numRows; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, batch.numRows - from)
    const chunk = DuckDBDataChunk.create(types)
    chunk.setColumns(
      columns.map(({ unitNs }, i) =>
        Array.from({ length: count }, (_, row) => valueAt(vectors[i], from + row, unitNs)),
      ),
    )
    yield chunk
  }
}

/** A timestamp as ns since 1970: Arrow's own values are rounded to ms. */
function valueAt(vector: Vector | undefined, row: number, unitNs: bigint | null): DuckDBValue {
  const value: unknown = vector?.get(row)
  if (value === null || value === undefined) return null
  if (unitNs === null) return value as DuckDBValue
  const raw: unknown = vector?.data[0]?.values?.[row]
  return typeof raw === 'bigint' ? raw * unitNs : null
}

function columnOf(name: string, type: DataType): ArrowColumn | null {
  const of = (duck: DuckDBType, unitNs: bigint | null = null) => ({ name, type: duck, unitNs })
  if (DataType.isDictionary(type)) return columnOf(name, type.dictionary)
  if (DataType.isInt(type)) {
    if (type.bitWidth === 8) return of(type.isSigned ? TINYINT : UTINYINT)
    if (type.bitWidth === 16) return of(type.isSigned ? SMALLINT : USMALLINT)
    if (type.bitWidth === 32) return of(type.isSigned ? INTEGER : UINTEGER)
    return of(type.isSigned ? BIGINT : UBIGINT)
  }
  if (DataType.isFloat(type)) return of(DOUBLE)
  if (DataType.isBool(type)) return of(BOOLEAN)
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return of(VARCHAR)
  return DataType.isTimestamp(type) ? of(BIGINT, UNITS_NS[type.unit] ?? 1n) : null
}
