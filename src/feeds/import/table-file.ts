import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '../../lib/assert.ts'
import { loadArrow } from '../../store/arrow-table.ts'
import { sqlText } from '../../store/duck.ts'
import { firstLine } from '../../store/tape-parquet.ts'
import { contentBytes, isPacked } from './content-bytes.ts'
import type { RowSink } from './importer.ts'
import { fileBytes, LineSource } from './line-source.ts'

export type TableKind = 'csv' | 'parquet' | 'arrow'

export type TableSource = {
  readonly kind: TableKind
  readonly file: string
  /** Where a packed file is unpacked. */
  readonly folder: string
  readonly csv:
    | { readonly delimiter?: string | undefined; readonly header?: boolean | undefined }
    | undefined
  readonly sink: RowSink
}

/** A file as SQL sees it. */
export type OpenedTable = {
  /** What stands behind FROM. */
  readonly from: string
  /** SQL type of each column. */
  readonly types: ReadonlyMap<string, string>
  /** Rows before the first row of data. */
  readonly head: number
}

/**
 * Opens a file for DuckDB, rows in their order, and hashes its bytes in passing. A packed CSV file is
 * unpacked first; Arrow goes through the appender. Text stays text. Throws `InputError` for what cannot
 * be read.
 */
export async function openTable(duck: DuckDBConnection, source: TableSource): Promise<OpenedTable> {
  const { kind, file, folder, sink } = source
  let path = file
  if (kind === 'csv' && isPacked(file)) {
    path = join(folder, 'unpacked.csv')
    await pipeline(
      contentBytes(file, (raw) => sink.raw(raw)),
      createWriteStream(path),
    )
  } else {
    let bytes = 0
    for await (const chunk of fileBytes(file, (raw) => sink.raw(raw))) bytes += chunk.length
    if (bytes === 0) {
      throw new InputError({ file }, 'the file is empty', 'a table', 'Check the file.')
    }
  }
  const { header = true } = source.csv ?? {}
  if (kind === 'arrow') await loadArrow(duck, file, 'arrow_file')
  const from =
    kind === 'arrow'
      ? 'arrow_file'
      : kind === 'parquet'
        ? `read_parquet(${sqlText(path)})`
        : await csvTable(path, file, source.csv ?? {})
  try {
    const described = await duck.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
    const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]))
    return { from, types, head: kind === 'csv' && header ? 1 : 0 }
  } catch (error) {
    throw new InputError(
      { file },
      firstLine(error).replaceAll(path, file),
      `a ${kind} file`,
      'Check that the file is whole, and of the format named.',
    )
  }
}

/** DuckDB's reader without guesses: the columns are those of the header, all of them text. */
async function csvTable(
  path: string,
  file: string,
  { header = true, delimiter = ',' }: NonNullable<TableSource['csv']>,
): Promise<string> {
  const lines = new LineSource(
    file,
    contentBytes(path, () => {}),
  )
  await lines.fill()
  const cells = splitCells(Buffer.from(lines.peek(), 'latin1').toString('utf8'), delimiter)
  await lines.close()
  const names = header ? cells : cells.map((_, i) => `column${i}`)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined || names.includes('')) {
    throw new InputError(
      { file, row: 1, field: twice ?? '' },
      twice === undefined ? 'a column without a name' : 'the header names it twice',
      'a header that names each column once',
      'Correct the header, or say in the mapping that there is none.',
    )
  }
  const columns = names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ')
  const options = [
    `delim = ${sqlText(delimiter)}`,
    `header = ${header}`,
    "quote = '\"', escape = '\"', auto_detect = false, strict_mode = true, null_padding = false",
    "compression = 'none', max_line_size = 1000000",
    `columns = {${columns}}`,
  ]
  return `read_csv(${sqlText(path)}, ${options.join(', ')})`
}

/** The cells of one line; a cell may stand in quotes. */
function splitCells(line: string, delimiter: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (const char of line.replace(/^\ufeff/, '')) {
    if (char === '"') isQuoted = !isQuoted
    else if (char === delimiter && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += char
  }
  return [...cells, cell]
}
