import { InputError } from '../../lib/assert.ts'
import { type TrialMatrix, trialMatrix } from '../../measure/selection/trial-matrix.ts'
import { type CaseData, matrixRows, seriesValues } from './case-data.ts'
import { type LcgSource, lcgSource } from './generators.ts'
import { numberOf, type Place, wrong } from './place.ts'

/** What a function of the suite takes by name: how it is read, and what it means. */
export type Parameter<T> = {
  readonly kind: string
  readonly about: string
  /** Other names that it goes by in the literature. */
  readonly aliases: readonly string[]
  readonly isRequired: boolean
  /** As the list of functions prints it. */
  readonly fallbackText: string
  readonly fallback: T
  readonly parse: (value: unknown, place: Place, data: CaseData) => T
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>
export type Values<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never
}

type Parse<T> = Parameter<T>['parse']

function required<T>(
  kind: string,
  about: string,
  parse: Parse<T>,
  aliases: string[],
): Parameter<T> {
  const none = undefined as T
  return { kind, about, aliases, isRequired: true, fallbackText: '', fallback: none, parse }
}

/** The same parameter with a value that stands in when none is given. */
export function or<T>(parameter: Parameter<T>, fallback: T): Parameter<T> {
  return { ...parameter, isRequired: false, fallback, fallbackText: JSON.stringify(fallback) }
}

/** The same parameter, which may be left out. `fallbackText` says what happens then. */
export function maybe<T>(parameter: Parameter<T>, fallbackText = ''): Parameter<T | undefined> {
  return { ...parameter, isRequired: false, fallback: undefined, fallbackText }
}

export function number(about: string, ...aliases: string[]): Parameter<number> {
  return required('number', about, numberOf, aliases)
}

export function whole(about: string, ...aliases: string[]): Parameter<number> {
  const parse: Parse<number> = (value, place) => {
    const found = numberOf(value, place)
    if (!Number.isSafeInteger(found)) throw wrong(place, value, 'a whole number')
    return found
  }
  return required('whole number', about, parse, aliases)
}

export function flag(about: string, ...aliases: string[]): Parameter<boolean> {
  const parse: Parse<boolean> = (value, place) => {
    if (typeof value !== 'boolean') throw wrong(place, value, 'true or false')
    return value
  }
  return required('true or false', about, parse, aliases)
}

export function choice<const C extends readonly string[]>(
  choices: C,
  about: string,
  ...aliases: string[]
): Parameter<C[number]> {
  const parse: Parse<C[number]> = (value, place) => {
    const found = choices.find((name) => name === String(value))
    if (found === undefined) throw wrong(place, value, `one of ${choices.join(', ')}`)
    return found
  }
  return required(choices.join(' | '), about, parse, aliases)
}

export function series(about: string, ...aliases: string[]): Parameter<Float64Array> {
  return required('series', about, seriesValues, aliases)
}

export function matrix(about: string, ...aliases: string[]): Parameter<TrialMatrix> {
  const parse: Parse<TrialMatrix> = (value, place, data) => {
    const rows = matrixRows(value, place, data)
    const width = rows[0]?.length ?? 0
    const bad = rows.findIndex((row) => row.length !== width)
    if (bad < 0) return trialMatrix(rows)
    throw new InputError(
      { ...place, row: bad + 1 },
      `got ${rows[bad]?.length} values`,
      `${width}, as in the first row`,
      'Give every row the same number of values.',
    )
  }
  return required('matrix', about, parse, aliases)
}

/** A number or a series of them. */
export function numberOrSeries(
  about: string,
  ...aliases: string[]
): Parameter<number | Float64Array> {
  const parse: Parse<number | Float64Array> = (value, place, data) =>
    typeof value === 'number' ? value : seriesValues(value, place, data)
  return required('number or series', about, parse, aliases)
}

/** A list of true and false, or of 1 and 0. */
export function flags(about: string, ...aliases: string[]): Parameter<readonly number[]> {
  const parse: Parse<readonly number[]> = (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, value, 'a list of true and false, or of 1 and 0')
    return value.map((item: unknown, i) => {
      if (item === true || item === 1) return 1
      if (item === false || item === 0) return 0
      throw wrong({ ...place, field: `${place.field}[${i}]` }, item, 'true, false, 1 or 0')
    })
  }
  return required('list of true and false', about, parse, aliases)
}

/** An object of numbers, or of lists of them, by name. */
export function numbersByName(about: string): Parameter<Readonly<Record<string, number>>> {
  return required('object of numbers', about, (value, place) => entries(value, place, numberOf), [])
}

export function listsByName(about: string): Parameter<Readonly<Record<string, readonly number[]>>> {
  const parse: Parse<Readonly<Record<string, readonly number[]>>> = (value, place, data) =>
    entries(value, place, (item, at) => [...seriesValues(item, at, data)])
  return required('object of series', about, parse, [])
}

function entries<T>(
  value: unknown,
  place: Place,
  parse: (item: unknown, at: Place) => T,
): Record<string, T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(place, value, 'an object with one entry per parameter')
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      parse(item, { ...place, field: `${place.field}.${name}` }),
    ]),
  )
}

/** A seed of our own streams, or `{ "lcg": 777 }`: the documented generator, drawn from in order. */
export function randomness(about: string): Parameter<number | string | LcgSource> {
  const parse: Parse<number | string | LcgSource> = (value, place) => {
    if (typeof value === 'number' || typeof value === 'string') return value
    const seed = (value as { lcg?: unknown } | null)?.lcg
    if (!Number.isSafeInteger(seed)) throw wrong(place, value, 'a seed, or { "lcg": SEED }')
    return lcgSource(seed as number)
  }
  return or(required('seed or { "lcg": seed }', about, parse, []), 1)
}

/** Times until something happened, or until nobody looked any more: 6 or "6", and "6+". */
export type CensoredTimes = { readonly times: Float64Array; readonly observed: readonly number[] }

export function censoredTimes(about: string, ...aliases: string[]): Parameter<CensoredTimes> {
  const parse: Parse<CensoredTimes> = (value, place, data) => {
    const isText = Array.isArray(value) && value.some((item) => typeof item === 'string')
    if (!isText) {
      const times = seriesValues(value, place, data)
      return { times, observed: Array.from(times, () => 1) }
    }
    const items = value.map((item: unknown, i) => {
      const text = String(item).trim()
      if (/^(\d+(\.\d+)?\+?|NaN|-?Infinity)$/.test(text)) return text
      throw wrong({ ...place, field: `${place.field}[${i}]` }, item, 'a time, like 6 or "6+"')
    })
    return {
      times: Float64Array.from(items, (text) => Number(text.replace(/\+$/, ''))),
      observed: items.map((text) => (text.endsWith('+') ? 0 : 1)),
    }
  }
  return required('series of times', about, parse, aliases)
}
