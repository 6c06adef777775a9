import { z } from 'zod'
import { InputError, type InputPlace } from '../lib/assert.ts'
import { exp, ln } from '../lib/pinned-math.ts'
import type { Axis, AxisValue } from '../run/study-record.ts'

/** Beyond this, an axis is no list of values that anybody looks at. */
const VALUES_MAX = 100_000

const number = z.number()
const range = z.tuple([number, number])
const points = z.number().int().min(2).optional()
const plain = z.union([number, z.string(), z.boolean()])
const SHAPES = {
  int: z.strictObject({ int: range, step: number.int().positive().optional() }),
  float: z.strictObject({ float: range, step: number.positive().optional(), points }),
  log: z.strictObject({ log: range, points }),
  choice: z.strictObject({
    choice: z.array(z.union([plain, z.record(z.string(), plain)])).min(1),
  }),
} as const
type RangeKind = 'int' | 'float' | 'log'
type WrittenRange = { readonly [kind in RangeKind]?: [number, number] } & {
  readonly step?: number | undefined
  readonly points?: number | undefined
}

/**
 * An axis as it is written in a study file: `{ "int": [1, 8] }`, `{ "float": [0, 1], "points": 5 }`,
 * `{ "log": [0.1, 10] }`, `{ "choice": ["log", "riskAverse"] }`. Throws `InputError` naming the field.
 */
export function readAxis(path: string, written: unknown, place: InputPlace): Axis {
  const keys = written !== null && typeof written === 'object' ? Object.keys(written) : []
  const kind = keys.find((key): key is keyof typeof SHAPES => Object.hasOwn(SHAPES, key))
  if (kind === undefined) {
    const given = `got ${JSON.stringify(written)}`
    const expected =
      '{ "int": [from, to] }, { "float": ... }, { "log": ... } or { "choice": [...] }'
    throw new InputError(place, given, expected, 'See docs/sweeps.md.')
  }
  const parsed = SHAPES[kind].safeParse(written)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = [place.field, ...(issue?.path ?? [])].join('.')
    const given = issue?.message ?? 'does not fit'
    throw new InputError({ ...place, field }, given, `an axis of ${kind}`, 'See docs/sweeps.md.')
  }
  if (kind === 'choice') {
    return choice(path, (parsed.data as { choice: AxisValue[] }).choice, place)
  }
  return rangeAxis(path, kind, parsed.data as WrittenRange, place)
}

function choice(path: string, values: readonly AxisValue[], place: InputPlace): Axis {
  const texts = values.map((value) => JSON.stringify(value))
  const twice = texts.find((text, i) => texts.indexOf(text) < i)
  if (twice !== undefined) {
    throw new InputError(place, `${twice} twice`, 'each value once', 'Leave one out.')
  }
  return { path, kind: 'choice', from: 0, to: 0, values }
}

function rangeAxis(path: string, kind: RangeKind, written: WrittenRange, place: InputPlace): Axis {
  const [from, to] = written[kind] ?? [0, 0]
  const bad = (given: string, expected: string): InputError =>
    new InputError(place, given, expected, 'Correct it.')
  if (!(from < to)) throw bad(`from ${from} to ${to}`, 'the smaller end first')
  if (kind === 'int' && !(Number.isSafeInteger(from) && Number.isSafeInteger(to))) {
    throw bad(`from ${from} to ${to}`, 'whole numbers')
  }
  if (kind === 'log' && !(from > 0)) throw bad(`from ${from} to ${to}`, 'ends above 0')
  if (written.step !== undefined && written.points !== undefined) {
    throw bad('step and points', 'one of them')
  }
  const step = kind === 'int' ? (written.step ?? 1) : written.step
  const count = step === undefined ? written.points : Math.floor((to - from) / step + 1e-9) + 1
  const axis: Axis = { path, kind, from, to, values: null }
  if (count === undefined) return axis
  if (count > VALUES_MAX) throw bad(`${count} values`, `at most ${VALUES_MAX} on one axis`)
  const values = Array.from({ length: count }, (_, i) =>
    step === undefined ? along(axis, i / (count - 1)) : tidy(from + i * step),
  )
  return { ...axis, values }
}

/** The value at a share of the way, 0 to 1, along a range. */
function along({ kind, from, to }: Axis, share: number): number {
  if (share === 0) return from
  if (share === 1) return to
  if (kind !== 'log') return tidy(from + share * (to - from))
  return tidy(exp(ln(from) + share * (ln(to) - ln(from))))
}

/** Twelve digits: what a step of 0.1 leaves in the last bits is no part of a parameter. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}

/** The value of an axis for a number in [0, 1): every value of a list has the same share. */
export function valueAt(axis: Axis, uniform: number): AxisValue {
  const { values } = axis
  if (values === null) return along(axis, uniform)
  return values[Math.floor(uniform * values.length)] as AxisValue
}
