import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBListType,
  type DuckDBType,
  LIST,
  VARCHAR,
} from '@duckdb/node-api'
import { asStorageError, sqlText } from './duck.ts'

/** What a column may hold; lists hold values of one kind. Null is allowed everywhere. */
const TYPES = {
  text: VARCHAR,
  whole: BIGINT,
  number: DOUBLE,
  flag: BOOLEAN,
  texts: LIST(VARCHAR),
  numbers: LIST(DOUBLE),
} as const satisfies Record<string, DuckDBType>

export type CellType = keyof typeof TYPES
export type Cell = string | number | boolean | null | readonly string[] | readonly (number | null)[]

/** A column of a table that is made row by row. */
export type RowColumn<Row> = {
  readonly name: string
  readonly type: CellType
  of(row: Row): Cell
}

/** Writes rows as a Parquet file (zstd), in their order. The same rows give the same bytes. */
export async function writeRows<Row>(
  connection: DuckDBConnection,
  path: string,
  columns: readonly RowColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const declared = columns.map(({ name, type }) => `${quoted(name)} ${TYPES[type]}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE rows_to_write (${declared.join(', ')})`)
  const appender = await connection.createAppender('rows_to_write')
  try {
    for (const row of rows) {
      for (const column of columns) append(appender, column.type, column.of(row))
      appender.endRow()
    }
  } finally {
    appender.closeSync()
  }
  try {
    await connection.run(
      `COPY rows_to_write TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    await connection.run('DROP TABLE rows_to_write')
  } catch (error) {
    throw asStorageError(error)
  }
}

function append(appender: DuckDBAppender, type: CellType, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (typeof cell === 'string') appender.appendVarchar(cell)
  else if (typeof cell === 'boolean') appender.appendBoolean(cell)
  else if (typeof cell !== 'number') appender.appendList([...cell], TYPES[type] as DuckDBListType)
  else if (type === 'whole') appender.appendBigInt(BigInt(cell))
  else appender.appendDouble(cell)
}

/** A name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
