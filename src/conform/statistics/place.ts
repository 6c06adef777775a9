import { InputError } from '../../lib/assert.ts'

/** Where a value stands: `case A02, sharpe`. */
export type Place = { readonly file?: string; readonly field: string }

/** Bad input at a place. */
export function wrong(place: Place, given: unknown, expected: string): InputError {
  const text = typeof given === 'string' ? `"${given}"` : (JSON.stringify(given) ?? String(given))
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return new InputError(place, `got ${short}`, expected, 'Correct it.')
}

/** A number of JSON, or the words that JSON has no number for. */
export function numberOf(value: unknown, place: Place): number {
  if (typeof value === 'number') return value
  if (value === null || value === 'NaN') return Number.NaN
  if (value === 'Infinity') return Number.POSITIVE_INFINITY
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY
  throw wrong(place, value, 'a number')
}
