import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import { generated } from './generated-data.ts'
import { numberOf, type Place, wrong } from './place.ts'
import { transformed } from './transform.ts'

/** Named data of a case file, and the file whose neighbours it may read. */
export type CaseData = {
  readonly named: Readonly<Record<string, unknown>>
  readonly file: string | undefined
}

/** Rows of a table; a series is a table of one column. */
export type Rows = readonly (readonly number[])[]

const FORMS =
  'a list of numbers, a list of rows, "$NAME", or an object with data, values, csv or generate'

/** A series in any form: one column. */
export function seriesValues(value: unknown, place: Place, data: CaseData): Float64Array {
  const rows = tableOf(value, place, data)
  const wide = rows.find((row) => row.length !== 1)
  if (wide !== undefined) {
    throw new InputError(
      place,
      `got rows of ${wide.length} values`,
      'one series',
      'Pick one with "column".',
    )
  }
  return Float64Array.from(rows, (row) => row[0] ?? Number.NaN)
}

/** A matrix in any form: one row per period, one value per trial. */
export function matrixRows(value: unknown, place: Place, data: CaseData): Rows {
  return tableOf(value, place, data)
}

function tableOf(value: unknown, place: Place, data: CaseData): Rows {
  if (Array.isArray(value)) return listed(value, place)
  if (typeof value === 'string' && value.startsWith('$')) return named(value.slice(1), place, data)
  if (typeof value !== 'object' || value === null) throw wrong(place, value, FORMS)
  const { data: name, values, csv, generate, column, apply, ...rest } = value as Form
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined)
    throw wrong({ ...place, field: `${place.field}.${unknown}` }, rest, FORMS)
  let rows: Rows
  if (typeof name === 'string') rows = named(name.replace(/^\$/, ''), place, data)
  else if (Array.isArray(values)) rows = listed(values, place)
  else if (typeof csv === 'string') rows = csvRows(csv, column, place, data)
  else if (generate !== undefined) rows = generated(generate, place)
  else throw wrong(place, value, FORMS)
  if (column !== undefined && typeof column !== 'string') {
    rows = transformed(rows, [{ column }], place)
  }
  return apply === undefined ? rows : transformed(rows, apply, place)
}

type Form = {
  readonly data?: unknown
  readonly values?: unknown
  readonly csv?: unknown
  readonly generate?: unknown
  readonly column?: unknown
  readonly apply?: unknown
}

function named(name: string, place: Place, data: CaseData): Rows {
  const found = Object.hasOwn(data.named, name) ? data.named[name] : undefined
  if (found === undefined) {
    const known = Object.keys(data.named).join(', ') || 'none'
    throw new InputError(
      place,
      `there is no data named ${name}`,
      `one of: ${known}`,
      'Add it to the "data" of the file, or correct the name.',
    )
  }
  // A name may not lead to a name: nothing can go round in circles.
  return tableOf(found, { ...place, field: `data ${name}` }, { ...data, named: {} })
}

function listed(values: readonly unknown[], place: Place): Rows {
  return values.map((item, i) => {
    const at = { ...place, field: `${place.field}[${i}]` }
    if (!Array.isArray(item)) return [numberOf(item, at)]
    return item.map((cell: unknown, j) => numberOf(cell, { ...at, field: `${at.field}[${j}]` }))
  })
}

/** A CSV file beside the case file, with or without a header line. */
function csvRows(csv: string, column: unknown, place: Place, { file }: CaseData): Rows {
  const path = resolve(file === undefined ? '.' : dirname(file), csv)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new InputError(place, `${csv} cannot be read`, 'a CSV file', 'Correct the path.')
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const cells = lines.map((line) => line.split(',').map((cell) => cell.trim()))
  const isNumber = (cell: string) => cell !== '' && !Number.isNaN(Number(cell))
  const isMissing = (cell: string) => /^(nan|na|null|)$/i.test(cell)
  const hasHeader = cells[0]?.some((cell) => !isNumber(cell) && !isMissing(cell)) ?? false
  const first = hasHeader ? 1 : 0
  const pick = typeof column === 'string' ? headerIndex(column, cells[0] ?? [], csv, place) : -1
  return cells.slice(first).map((row, i) => {
    const kept = pick < 0 ? row : [row[pick] ?? '']
    return kept.map((cell) => {
      if (isMissing(cell)) return Number.NaN
      if (isNumber(cell)) return Number(cell)
      const at = { ...place, file: csv, row: i + 1 + first }
      throw new InputError(at, `got "${cell}"`, 'a number', 'Correct it, or pick another column.')
    })
  })
}

function headerIndex(name: string, header: readonly string[], csv: string, place: Place): number {
  const at = header.indexOf(name)
  if (at >= 0) return at
  throw new InputError(
    { ...place, file: csv, row: 1 },
    `there is no column ${name}`,
    `one of ${header.join(', ')}`,
    'Correct the name.',
  )
}
