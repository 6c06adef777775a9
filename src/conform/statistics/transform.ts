import { InputError } from '../../lib/assert.ts'
import type { Rows } from './case-data.ts'
import { numberOf, type Place, wrong } from './place.ts'

type Step = (rows: Rows, value: unknown, place: Place) => Rows

const everyCell =
  (change: (cell: number, by: number) => number): Step =>
  (rows, value, place) => {
    const by = numberOf(value, place)
    return rows.map((row) => row.map((cell) => change(cell, by)))
  }

const STEPS: Readonly<Record<string, Step>> = {
  add: everyCell((cell, by) => cell + by),
  subtract: everyCell((cell, by) => cell - by),
  multiply: everyCell((cell, by) => cell * by),
  divide: everyCell((cell, by) => cell / by),
  column: (rows, value, place) => {
    const at = indexOf(value, rows[0]?.length ?? 0, place)
    return rows.map((row) => [row[at] ?? Number.NaN])
  },
  columns: (rows, value, place) => {
    if (!Array.isArray(value)) throw wrong(place, value, 'a list of columns, from 0')
    const all = value.map((item) => indexOf(item, rows[0]?.length ?? 0, place))
    return rows.map((row) => all.map((at) => row[at] ?? Number.NaN))
  },
  rows: (rows, value, place) => {
    const [from, to] = pairOf(value, place, '[from, to): rows from 0')
    return rows.slice(from, to)
  },
  addToColumn: (rows, value, place) => {
    const [column, by] = pairOf(value, place, '[column from 0, number]')
    const at = indexOf(column, rows[0]?.length ?? 0, place)
    return rows.map((row) => row.map((cell, j) => (j === at ? cell + by : cell)))
  },
  log1p: everyCellIf((cell) => Math.log1p(cell)),
  absolute: everyCellIf(Math.abs),
  zscore: (rows, value, place) => (isOn(value, place) ? standardised(rows) : rows),
  transpose: (rows, value, place) =>
    isOn(value, place)
      ? (rows[0] ?? []).map((_, j) => rows.map((row) => row[j] ?? Number.NaN))
      : rows,
  missing: (rows, value, place) => {
    if (value === 'skip') return rows.filter((row) => !row.some(Number.isNaN))
    if (value === 'zero')
      return rows.map((row) => row.map((cell) => (Number.isNaN(cell) ? 0 : cell)))
    throw wrong(place, value, '"skip" or "zero"')
  },
}

/** Changes to a table, in the order in which they are listed. */
export function transformed(rows: Rows, steps: unknown, place: Place): Rows {
  const at = { ...place, field: `${place.field}.apply` }
  if (!Array.isArray(steps)) throw wrong(at, steps, 'a list of changes')
  return steps.reduce((found: Rows, step: unknown, i) => {
    const own = { ...at, field: `${at.field}[${i}]` }
    if (typeof step !== 'object' || step === null) throw wrong(own, step, 'an object')
    return Object.entries(step).reduce((table: Rows, [name, value]) => {
      const change = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined
      if (change === undefined) {
        const known = Object.keys(STEPS).join(', ')
        throw new InputError(own, `${name} is no change`, `one of ${known}`, 'Correct it.')
      }
      return change(table, value, { ...own, field: `${own.field}.${name}` })
    }, found)
  }, rows)
}

function everyCellIf(change: (cell: number) => number): Step {
  return (rows, value, place) =>
    isOn(value, place) ? rows.map((row) => row.map((cell) => change(cell))) : rows
}

function isOn(value: unknown, place: Place): boolean {
  if (typeof value !== 'boolean') throw wrong(place, value, 'true or false')
  return value
}

function indexOf(value: unknown, width: number, place: Place): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < width) {
    return value as number
  }
  throw wrong(place, value, `a column from 0 to ${width - 1}`)
}

function pairOf(value: unknown, place: Place, expected: string): [number, number] {
  if (!Array.isArray(value) || value.length !== 2) throw wrong(place, value, expected)
  return [numberOf(value[0], place), numberOf(value[1], place)]
}

/** Each column less its mean, over its standard deviation (n - 1). */
function standardised(rows: Rows): Rows {
  const n = rows.length
  const columns = (rows[0] ?? []).map((_, j) => {
    const mean = rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / n
    const squares = rows.reduce((sum, row) => sum + ((row[j] ?? 0) - mean) ** 2, 0)
    return { mean, deviation: Math.sqrt(squares / (n - 1)) }
  })
  return rows.map((row) =>
    row.map((cell, j) => (cell - (columns[j]?.mean ?? 0)) / (columns[j]?.deviation ?? 1)),
  )
}
