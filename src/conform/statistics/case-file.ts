import { readFileSync, statSync } from 'node:fs'
import { InputError } from '../../lib/assert.ts'
import type { CaseData } from './case-data.ts'
import { findParameter, findStatistic } from './catalog.ts'
import { type Tolerances, tolerancesOf } from './compare.ts'
import { type Place, wrong } from './place.ts'
import type { Statistic } from './statistic.ts'

/** A case, ready to be computed. */
export type StatisticsCase = {
  readonly id: string
  readonly about: string
  readonly statistic: Statistic
  readonly values: Readonly<Record<string, unknown>>
  readonly expected: unknown
  readonly tolerances: Tolerances
  readonly source: string
}

const BYTES_MAX = 256 * 1024 * 1024
const FILE_KEYS = ['suite', 'about', 'data', 'cases']
const CASE_KEYS = [
  'id',
  'about',
  'function',
  'inputs',
  'options',
  'expected',
  'tolerance',
  'source',
  ...['note', 'name', 'title', 'description', 'comment'],
]

/** Reads a file of cases. Throws InputError with the case and the field that is wrong. */
export function readCaseFile(file: string): StatisticsCase[] {
  return parseCases(readJson(file), file)
}

function readJson(file: string): unknown {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) {
    const given = stats === undefined ? 'there is no such file' : 'it is no file'
    throw new InputError({ file }, given, 'a JSON file of cases', 'Correct the path.')
  }
  if (stats.size > BYTES_MAX) {
    const given = `${stats.size} bytes`
    throw new InputError({ file }, given, `at most ${BYTES_MAX}`, 'Put the data into a CSV file.')
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InputError({ file }, error.message, 'JSON', 'Correct it.')
  }
}

/** The cases of a parsed file: an object with `data` and `cases`, a list of cases, or one case. */
export function parseCases(content: unknown, file?: string): StatisticsCase[] {
  const place = file === undefined ? {} : { file }
  const whole = bodyOf(content, place)
  const data: CaseData = { named: whole.data, file }
  if (whole.cases.length === 0) {
    throw new InputError({ ...place, field: 'cases' }, 'no case', 'at least one', 'Add one.')
  }
  const cases = whole.cases.map((item, i) => parseCase(item, i, data))
  const seen = new Set<string>()
  for (const { id } of cases) {
    if (seen.has(id)) {
      throw new InputError({ ...place, field: 'id' }, `two cases ${id}`, 'one', 'Rename one.')
    }
    seen.add(id)
  }
  return cases
}

type Body = {
  readonly data: Readonly<Record<string, unknown>>
  readonly cases: readonly unknown[]
}

function bodyOf(content: unknown, place: { readonly file?: string }): Body {
  if (Array.isArray(content)) return { data: {}, cases: content }
  const form = 'an object with "cases", a list of cases, or one case'
  const object = objectOf(content, { ...place, field: 'file' }, form)
  if ('function' in object) return { data: {}, cases: [object] }
  onlyKeys(object, FILE_KEYS, { ...place, field: 'file' })
  if (!Array.isArray(object.cases)) {
    throw wrong({ ...place, field: 'cases' }, object.cases ?? 'nothing', 'a list of cases')
  }
  const data = objectOf(object.data ?? {}, { ...place, field: 'data' }, 'an object of named data')
  return { data, cases: object.cases }
}

function parseCase(item: unknown, index: number, data: CaseData): StatisticsCase {
  const file = data.file === undefined ? {} : { file: data.file }
  const numbered = { ...file, field: `case ${index + 1}` }
  const given = objectOf(item, numbered, 'an object')
  const id = String(given.id ?? index + 1)
  const at = (field: string): Place => ({ ...file, field: `case ${id}, ${field}` })
  onlyKeys(given, CASE_KEYS, { ...file, field: `case ${id}` })
  if (typeof given.function !== 'string') {
    throw wrong(at('function'), given.function ?? 'nothing', 'the name of a function')
  }
  if (given.expected === undefined) {
    throw wrong(at('expected'), 'nothing', 'what the function should give')
  }
  const [statistic, preset] = findStatistic(given.function, at('function'))
  const inputs = objectOf(given.inputs ?? {}, at('inputs'), 'an object of inputs by name')
  const options = objectOf(given.options ?? {}, at('options'), 'an object of options by name')
  return {
    id,
    about: String(given.about ?? given.title ?? given.description ?? given.name ?? statistic.about),
    statistic,
    values: valuesOf(statistic, [preset, inputs, options], at, data),
    expected: expectedOf(statistic, given.expected, at('expected')),
    tolerances: tolerancesOf(given.tolerance, Object.keys(statistic.outputs), at('tolerance')),
    source: String(given.source ?? ''),
  }
}

/** Inputs and options by their own names, with what stands in for those not given. */
function valuesOf(
  { parameters }: Statistic,
  [preset, ...given]: readonly Readonly<Record<string, unknown>>[],
  at: (field: string) => Place,
  data: CaseData,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of given.flatMap((object) => Object.entries(object))) {
    const own = findParameter(parameters, name, at(name))
    if (own in values) throw wrong(at(name), `${own} twice`, 'one value of it')
    if (preset !== undefined && own in preset) {
      throw wrong(at(name), `${own} beside a function that sets it`, `none, or another function`)
    }
    values[own] = parameters[own]?.parse(value, at(name), data)
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (name in values) continue
    if (preset !== undefined && name in preset) {
      values[name] = parameter.parse(preset[name], at(name), data)
    } else if (!parameter.isRequired) values[name] = parameter.fallback
    else throw wrong(at(name), 'nothing', `${parameter.kind}: ${parameter.about}`)
  }
  return values
}

/** An expected value by output: a bare one is that of the first output. */
function expectedOf(statistic: Statistic, expected: unknown, place: Place): unknown {
  const outputs = Object.keys(statistic.outputs)
  const isNamed = typeof expected === 'object' && expected !== null && !Array.isArray(expected)
  if (!isNamed || 'undefinedBecause' in expected) return expected
  for (const name of Object.keys(expected)) {
    if (outputs.includes(name)) continue
    const at = { ...place, field: `${place.field}.${name}` }
    throw new InputError(
      at,
      'there is no such output',
      `one of ${outputs.join(', ')}`,
      'Correct it.',
    )
  }
  return expected
}

function objectOf(value: unknown, place: Place, expected: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw wrong(place, value, expected)
}

function onlyKeys(object: object, known: readonly string[], place: Place): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new InputError(
    place,
    `there is no field ${unknown}`,
    `only ${known.join(', ')}`,
    'Correct it, or leave it out.',
  )
}
