import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { InputError } from '../../lib/assert.ts'
import { withDuck } from '../../store/duck.ts'
import { firstLine } from '../../store/tape-parquet.ts'
import type { Instrument } from '../../units/instrument.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { newYorkClock } from './local-time.ts'
import { chunkRows } from './mapped-rows.ts'
import { type Mapping, readMapping, type TableMapping } from './mapping-file.ts'
import { type MappedQuery, mappedQuery } from './mapping-sql.ts'
import { MessageRows } from './message-rows.ts'
import { columnItems } from './table-chunk.ts'
import { openTable, type TableKind } from './table-file.ts'
import { TapeTable } from './tape-table.ts'

const STAND_IN = 'one clock only: receivedNs = eventNs'
const NS_PER_HOUR = 3_600_000_000_000n

function tableFormat(name: TableKind, summary: string): ImportFormat {
  return {
    name,
    version: 1,
    summary,
    source: 'files of your own',
    licence: 'that of the files',
    choosesSymbol: true,
    takesMapping: true,
    createReader: (instrument, options) => new TableReader(name, instrument, options),
  }
}

/** Tables of any columns, with a mapping file that says what they are. */
export const TABLE_FORMATS: readonly ImportFormat[] = [
  tableFormat('csv', 'CSV files with a mapping file; plain, gzip, zstd or zip'),
  tableFormat('parquet', 'Parquet files with a mapping file'),
  tableFormat('arrow', 'Arrow IPC files with a mapping file'),
]

class TableReader implements FileReader {
  private readonly kind: TableKind
  private readonly instrument: Instrument
  private readonly symbol: string
  private readonly mapping: Mapping
  private readonly rows = new MessageRows('venue')
  private files = 0

  constructor(kind: TableKind, instrument: Instrument, options: ImportOptions) {
    this.kind = kind
    this.instrument = instrument
    this.symbol = options.symbol ?? instrument.symbol
    if (options.mapping === null) {
      throw new InputError(
        { field: 'mapping' },
        'none given',
        `a file that says what the columns of ${kind} files are`,
        'Give it with --mapping FILE; docs/importing.md shows one.',
      )
    }
    this.mapping = readMapping(options.mapping)
  }

  async read(file: string, sink: RowSink): Promise<void> {
    const { mapping, kind } = this
    const isFirst = this.files++ === 0
    if (!isFirst && mapping.rows === 'levels') this.rows.carry(sink, true)
    const folder = mkdtempSync(join(tmpdir(), 'ticktape-table-'))
    try {
      await withDuck({ threads: 1, temporaryDirectory: join(folder, 'spill') }, async (duck) => {
        const csv = mapping.rows === 'tape' ? undefined : mapping.csv
        const opened = await openTable(duck, { kind, file, folder, csv, sink })
        if (mapping.rows === 'tape') await new TapeTable(file, opened, sink).read(duck)
        else await this.readTable(duck, opened, file, mapping, sink)
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  private async readTable(
    duck: DuckDBConnection,
    opened: {
      readonly from: string
      readonly types: ReadonlyMap<string, string>
      readonly head: number
    },
    file: string,
    mapping: TableMapping,
    sink: RowSink,
  ): Promise<void> {
    checkColumns(file, mapping, opened.types)
    if (mapping.time.received === undefined) sink.standIn(STAND_IN)
    const query = mappedQuery(mapping, this.instrument, opened.types, opened.from)
    const zone = mapping.time.zone ?? 'UTC'
    const toUtc = zone === 'UTC' ? null : zone === 'New York' ? newYorkClock() : shiftBy(zone)
    const rows = chunkRows(mapping, { sink, rows: this.rows, toUtc })
    const keep = new Keep(mapping, this.symbol, query, sink)
    await eachRows(duck, query.select, file, async (chunk, at) => {
      const fault = keep.of(chunk)
      if (fault === null) rows.take(chunk, keep.rows)
      else throw await badRow(duck, file, opened, query, at + fault.row, fault.number)
    })
    rows.end()
  }
}

function shiftBy(hours: number): (ns: bigint) => bigint {
  const shiftNs = BigInt(Math.round(hours * 4)) * (NS_PER_HOUR / 4n)
  return (ns) => ns - shiftNs
}

/** Which rows of a chunk are of the instrument; the first of them that fails a check. */
class Keep {
  rows = new Uint8Array(0)
  private readonly wanted: string | null
  private readonly faultColumn: number
  private readonly sink: RowSink

  constructor(mapping: TableMapping, symbol: string, query: MappedQuery, sink: RowSink) {
    this.wanted = mapping.symbol === undefined ? null : symbol
    this.sink = sink
    this.faultColumn = query.faultAt
  }

  of(chunk: DuckDBDataChunk): { readonly row: number; readonly number: number } | null {
    const count = chunk.rowCount
    const faults = columnItems<Uint8Array>(chunk, this.faultColumn)
    if (this.rows.length !== count) this.rows = new Uint8Array(count)
    this.rows.fill(1)
    if (this.wanted !== null) this.dropOthers(chunk, this.wanted)
    for (let row = 0; row < count; row++) {
      if (this.rows[row] === 1 && faults[row] !== 0) return { row, number: faults[row] ?? 0 }
    }
    return null
  }

  private dropOthers(chunk: DuckDBDataChunk, wanted: string): void {
    const symbols = chunk.getColumnValues(this.faultColumn + 1)
    for (let row = 0; row < symbols.length; row++) {
      if (symbols[row] === wanted) continue
      this.rows[row] = 0
      this.sink.drop('row of another instrument')
    }
  }
}

async function eachRows(
  duck: DuckDBConnection,
  select: string,
  file: string,
  use: (chunk: DuckDBDataChunk, at: number) => Promise<void>,
): Promise<void> {
  let at = 0
  try {
    const result = await duck.stream(select)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      await use(chunk, at)
      at += chunk.rowCount
    }
  } catch (error) {
    throw explain(error, file, at)
  }
}

/** What DuckDB cannot read is the file's fault, unless the disk is at fault. */
function explain(error: unknown, file: string, at: number): unknown {
  const isOurs = error instanceof InputError || !(error instanceof Error) || 'code' in error
  if (isOurs) return error
  const [, line] = /Line: (\d+)/.exec(error.message) ?? []
  return new InputError(
    { file, row: line === undefined ? at + 1 : Number(line) },
    firstLine(error),
    'a table that DuckDB can read',
    'Check that the file is whole, and the mapping.',
  )
}

/** Reads a row again that failed a check, to say what it holds. */
async function badRow(
  duck: DuckDBConnection,
  file: string,
  opened: { readonly from: string; readonly head: number },
  { checks }: MappedQuery,
  at: number,
  number: number,
): Promise<InputError> {
  const check = checks[number - 1]
  const column = check?.column ?? ''
  const name = `"${column.replaceAll('"', '""')}"`
  const text = `SELECT CAST(${name} AS VARCHAR) FROM ${opened.from} LIMIT 1 OFFSET ${at}`
  const [[value] = [null]] = (await duck.runAndReadAll(text)).getRowsJson()
  const given = value === null ? 'nothing' : JSON.stringify(value)
  return new InputError(
    { file, row: opened.head + at + 1, field: column },
    `given ${given}`,
    check?.what ?? 'a value',
    'Check the mapping and --instrument, or correct the row.',
  )
}

function checkColumns(
  file: string,
  mapping: TableMapping,
  types: ReadonlyMap<string, string>,
): void {
  const wanted = [
    mapping.time.event,
    mapping.time.received,
    mapping.symbol,
    ...Object.values(mapping.columns),
  ]
  const missing = wanted.find((name) => name !== undefined && !types.has(name))
  if (missing === undefined) return
  throw new InputError(
    { file, field: missing },
    `the file has the columns ${[...types.keys()].join(', ').slice(0, 300)}`,
    `a column ${missing}`,
    'Correct the mapping.',
  )
}
