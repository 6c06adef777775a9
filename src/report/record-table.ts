import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBDoubleVector } from '@duckdb/node-api'
import { StoredStateError } from '../lib/assert.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { sqlText } from '../store/duck.ts'

/** A table whose text columns are codes into lists of the names that occur in it. */
export type RecordTable = {
  readonly rows: number
  readonly numbers: Readonly<Record<string, Float64Array>>
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** What to read of a table: times and numbers by their columns, texts by the lists they are codes into. */
export type WantedColumns = {
  readonly times?: readonly string[]
  readonly numbers?: readonly string[]
  readonly names?: Readonly<Record<string, readonly string[]>>
}

/** A table of a run directory that SQL is asked about. */
export class RecordFile {
  private readonly connection: DuckDBConnection
  private readonly file: string
  private readonly epochNs: bigint

  constructor(connection: DuckDBConnection, directory: string, name: string, epochNs: bigint) {
    this.connection = connection
    this.file = join(directory, `${name}.parquet`)
    this.epochNs = epochNs
  }

  /** The rows that a query gives; `query` gets what stands after its FROM. */
  async rows(query: (from: string) => string): Promise<unknown[][]> {
    return this.asked(async (from) => {
      const found = await this.connection.runAndReadAll(query(from))
      return found.getRows()
    })
  }

  /** Columns of the table in its order. Times become ns since the epoch; `places`: of these rows only. */
  async table(wanted: WantedColumns, places?: readonly number[]): Promise<RecordTable> {
    return this.asked(async (from) => {
      const { times = [], numbers = [], names = {} } = wanted
      const columns = [
        ...times.map((name) => [name, `("${name}" - ${this.epochNs})::DOUBLE`]),
        ...numbers.map((name) => [name, numberSql(name)]),
        ...Object.entries(names).map(([name, list]) => [name, codeSql(name, list)]),
      ] as const
      const select = columns.map(([, sql]) => `coalesce(${sql}, 'nan'::DOUBLE)`).join(', ')
      const where =
        places === undefined
          ? ''
          : ` WHERE file_row_number IN (SELECT unnest([${places.join(', ')}])) ORDER BY file_row_number`
      const sql = `SELECT ${select} FROM ${from}${where}`
      const data = await readDoubles(this.connection, sql, columns.length)
      const numbersOf = columns.map(([name], i) => [name, data.columns[i] ?? EMPTY])
      return { rows: data.rows, numbers: Object.fromEntries(numbersOf), names }
    })
  }

  private async asked<T>(use: (from: string) => Promise<T>): Promise<T> {
    const { file } = this
    if (!existsSync(file)) {
      throw new StoredStateError(
        `${file} is missing: the run record is not complete. Run it again.`,
      )
    }
    try {
      return await use(`read_parquet(${sqlText(file)}, file_row_number = true)`)
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw error
      const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      throw new StoredStateError(`${file} is no table of this version's run record: ${what}`)
    }
  }
}

const EMPTY = new Float64Array(0)

/** An empty side of the book is no value, whether it was stored as none or as the book's own mark. */
function numberSql(name: string): string {
  if (name === 'bidTicks') return `nullif("${name}", ${NO_BID})::DOUBLE`
  if (name === 'askTicks') return `nullif("${name}", ${NO_ASK})::DOUBLE`
  return `"${name}"::DOUBLE`
}

function codeSql(name: string, list: readonly string[]): string {
  const texts = list.map(sqlText).join(', ')
  return `(list_position([${texts}]::VARCHAR[], "${name}"::VARCHAR) - 1)::DOUBLE`
}

async function readDoubles(
  connection: DuckDBConnection,
  sql: string,
  width: number,
): Promise<{ readonly rows: number; readonly columns: readonly Float64Array[] }> {
  const parts: Float64Array[][] = Array.from({ length: width }, () => [])
  const result = await connection.stream(sql)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (let i = 0; i < width; i++) {
      const vector = chunk.getColumnVector(i) as DuckDBDoubleVector
      const own = new Float64Array(chunk.rowCount)
      for (let row = 0; row < chunk.rowCount; row++) own[row] = vector.getItem(row) ?? Number.NaN
      parts[i]?.push(own)
    }
    rows += chunk.rowCount
  }
  return { rows, columns: parts.map((own) => join64(own, rows)) }
}

function join64(parts: readonly Float64Array[], rows: number): Float64Array {
  const whole = new Float64Array(rows)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
