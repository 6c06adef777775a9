import { InputError } from '../../lib/assert.ts'
import type { Place } from './place.ts'
import { wrong } from './place.ts'

/** How far a number may be off: within either bound. */
export type Tolerance = { readonly absolute: number; readonly relative: number }

/** Of the whole case, or by name of an output. */
export type Tolerances = {
  readonly all: Tolerance | undefined
  readonly byOutput: ReadonlyMap<string, Tolerance>
}

/** A number of a case: an answer computed in double precision is never held to more than this. */
const RELATIVE = 1e-6

/** Reads the `tolerance` of a case: a number, { absolute, relative }, or these by output. */
export function tolerancesOf(value: unknown, outputs: readonly string[], place: Place): Tolerances {
  const none = { all: undefined, byOutput: new Map<string, Tolerance>() }
  if (value === undefined) return none
  if (typeof value === 'number') return { ...none, all: toleranceOf(value, place) }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(place, value, 'a number, { absolute, relative }, or these by output')
  }
  if ('absolute' in value || 'relative' in value) return { ...none, all: toleranceOf(value, place) }
  const byOutput = Object.entries(value).map(([name, item]) => {
    const at = { ...place, field: `${place.field}.${name}` }
    if (outputs.includes(name)) return [name, toleranceOf(item, at)] as const
    throw new InputError(
      at,
      'there is no such output',
      `one of ${outputs.join(', ')}`,
      'Correct it.',
    )
  })
  return { all: undefined, byOutput: new Map(byOutput) }
}

function toleranceOf(value: unknown, place: Place): Tolerance {
  const isBound = (x: unknown): x is number => typeof x === 'number' && x >= 0
  if (isBound(value)) return { absolute: value, relative: 0 }
  if (typeof value === 'object' && value !== null) {
    const { absolute = 0, relative = 0, ...rest } = value as Record<string, unknown>
    if (isBound(absolute) && isBound(relative) && Object.keys(rest).length === 0) {
      return { absolute, relative }
    }
  }
  throw wrong(place, value, 'a number of 0 or more, or { absolute, relative }')
}

/**
 * The bound of an expected number without a tolerance: half a unit of its last printed digit, but
 * never tighter than 1e-6 of it. A whole number has no such digit: 1e-6 of it. As text ("0.180") its
 * last zeros count.
 */
export function printedTolerance(text: string): Tolerance {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const decimals = mantissa.split('.')[1]?.length ?? 0
  const unit = decimals === 0 && exponent === '0' ? 0 : 10 ** (Number(exponent) - decimals)
  // What binary fractions lose of the half unit.
  return { absolute: (unit / 2) * (1 + 1e-9), relative: RELATIVE }
}

/** One compared number, for people. */
export type Comparison = { readonly text: string; readonly difference: string | undefined }

/**
 * Compares what was found with what a case expects, at every name and place that it expects
 * something at. What it does not mention is not compared.
 */
export function compare(
  found: unknown,
  expected: unknown,
  tolerances: Tolerances,
  name: string,
): Comparison[] {
  const reason = reasonOf(found)
  if (isUndefinedExpected(expected)) return [compareReason(found, reason, expected, name)]
  if (reason !== undefined) return [different(name, `not defined: ${reason}`, expected)]
  if (Array.isArray(expected)) return compareLists(found, expected, tolerances, name)
  if (typeof expected === 'object' && expected !== null) {
    return Object.entries(expected).flatMap(([key, item]) => {
      const at = name === '' ? key : `${name}.${key}`
      return compare((found as Record<string, unknown> | null)?.[key], item, tolerances, at)
    })
  }
  const number = typeof expected === 'string' ? Number(expected) : expected
  if (typeof number === 'number' && !Number.isNaN(number)) {
    return [compareNumber(found, number, String(expected), tolerances, name)]
  }
  const isSame = Object.is(found, expected)
  return [
    isSame ? { text: `${name} ${found}`, difference: undefined } : different(name, found, expected),
  ]
}

function compareLists(
  found: unknown,
  expected: readonly unknown[],
  tolerances: Tolerances,
  name: string,
): Comparison[] {
  const isList = Array.isArray(found) || ArrayBuffer.isView(found)
  const own = isList ? Array.from(found as ArrayLike<unknown>) : undefined
  if (own === undefined || own.length !== expected.length) {
    const given = own === undefined ? found : `${own.length} values`
    return [different(name, given, `${expected.length} values`)]
  }
  const all = expected.flatMap((item, i) => compare(own[i], item, tolerances, `${name}[${i}]`))
  const wrongs = all.filter((each) => each.difference !== undefined)
  if (wrongs.length > 0) return wrongs
  return [{ text: `${name} ${expected.length} values`, difference: undefined }]
}

function compareNumber(
  found: unknown,
  expected: number,
  text: string,
  { all, byOutput }: Tolerances,
  name: string,
): Comparison {
  if (typeof found !== 'number') return different(name, found, expected)
  const output = /^[^.[]*/.exec(name)?.[0] ?? name
  const { absolute, relative } = byOutput.get(output) ?? all ?? printedTolerance(text)
  const bound = Math.max(absolute, relative * Math.abs(expected))
  const isNear = Number.isFinite(expected) && Math.abs(found - expected) <= bound
  if (found === expected || isNear) {
    return { text: `${name} ${found}`, difference: undefined }
  }
  return different(name, found, `${text} within ${bound}`)
}

/** The reason of something without a value. */
function reasonOf(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const because = (found as { undefinedBecause?: unknown }).undefinedBecause
  return typeof because === 'string' ? because : undefined
}

/** null, "undefined", { "undefinedBecause": "part of the reason" or true }. */
function isUndefinedExpected(expected: unknown): boolean {
  if (expected === null || expected === 'undefined') return true
  return typeof expected === 'object' && !Array.isArray(expected) && 'undefinedBecause' in expected
}

function compareReason(
  found: unknown,
  reason: string | undefined,
  expected: unknown,
  name: string,
): Comparison {
  const part = (expected as { undefinedBecause?: unknown } | null)?.undefinedBecause
  if (reason === undefined && found !== null) return different(name, found, 'no value')
  if (typeof part === 'string' && !(reason ?? '').includes(part)) {
    return different(name, `not defined: ${reason}`, `a reason with "${part}"`)
  }
  return { text: `${name} not defined: ${reason ?? 'null'}`, difference: undefined }
}

function different(name: string, found: unknown, expected: unknown): Comparison {
  const plain = (value: unknown) =>
    typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? '') : String(value)
  const given = `${name}: ${plain(found)}, expected ${plain(expected)}`
  return { text: given, difference: given }
}
