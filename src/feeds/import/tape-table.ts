import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '../../lib/assert.ts'
import { KIND_NAMES, TAPE_COLUMNS, type TapeRow } from '../../tape/schema.ts'
import { TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import type { OpenedTable } from './table-file.ts'

const FLAGS_MAX = 255

/** Checks of each column, and what is expected; NULL fails. */
const CHECKS: Readonly<Record<string, readonly [sql: string, what: string]>> = {
  eventNs: ['BETWEEN 0 AND 9200000000000000000', 'ns since 1970'],
  receivedNs: ['BETWEEN 0 AND 9200000000000000000', 'ns since 1970'],
  kind: [`BETWEEN 1 AND ${KIND_NAMES.length - 1}`, `a kind from 1 to ${KIND_NAMES.length - 1}`],
  side: ['BETWEEN -1 AND 1', '1, -1 or 0'],
  priceTicks: [`BETWEEN 0 AND ${TICKS_MAX}`, 'a price in whole ticks'],
  qtyLots: ['BETWEEN -9007199254740991 AND 9007199254740991', 'a size in whole lots'],
  orderRef: ['BETWEEN -1 AND 2147483646', 'the number of an order, or -1'],
  flags: [`BETWEEN 0 AND ${FLAGS_MAX}`, `flags from 0 to ${FLAGS_MAX}`],
  venueOrderId: ['BETWEEN 0 AND 18446744073709551615', 'a whole number of 64 bits'],
}

/** Rows of a table that has a tape's own columns and units (`tapes export` writes such), as they are. */
export class TapeTable {
  private readonly file: string
  private readonly table: OpenedTable
  private readonly sink: RowSink

  constructor(file: string, table: OpenedTable, sink: RowSink) {
    this.file = file
    this.table = table
    this.sink = sink
  }

  async read(duck: DuckDBConnection): Promise<void> {
    const columns = TAPE_COLUMNS.filter(({ name }) => name !== 'seq')
    const missing = columns.find(({ name }) => !this.table.types.has(name))
    if (missing !== undefined)
      throw this.fault(undefined, missing.name, 'none', 'the columns of a tape')
    const cells = columns.map(({ name }) => {
      const whole = `TRY_CAST("${name}" AS HUGEINT)`
      return `CASE WHEN ${whole} ${CHECKS[name]?.[0]} THEN ${whole} END AS "${name}"`
    })
    const result = await duck.stream(`SELECT ${cells.join(', ')} FROM ${this.table.from}`)
    let at = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      const values = columns.map((_, i) => chunk.getColumnValues(i) as (bigint | null)[])
      for (let row = 0; row < chunk.rowCount; row++, at++) this.row(values, row, at)
    }
  }

  private row(values: readonly (readonly (bigint | null)[])[], row: number, at: number): void {
    const cell = (column: number): bigint => {
      const value = values[column]?.[row]
      if (value !== null && value !== undefined) return value
      const { name = '' } = TAPE_COLUMNS[column + 1] ?? {}
      const what = CHECKS[name]?.[1] ?? 'a whole number'
      throw this.fault(this.table.head + at + 1, name, 'another value, or none', what)
    }
    const tapeRow: TapeRow = {
      eventNs: cell(0),
      receivedNs: cell(1),
      kind: Number(cell(2)),
      side: Number(cell(3)),
      priceTicks: Number(cell(4)),
      qtyLots: Number(cell(5)),
      orderRef: Number(cell(6)),
      flags: Number(cell(7)),
      venueOrderId: cell(8),
    }
    this.sink.row(tapeRow)
  }

  private fault(row: number | undefined, field: string, given: string, what: string): InputError {
    return new InputError(
      row === undefined ? { file: this.file, field } : { file: this.file, row, field },
      given === 'none' ? 'there is no such column' : given,
      what,
      'Give a file that `ticktape tapes export` wrote, or map its columns.',
    )
  }
}
