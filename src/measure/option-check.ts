import { InputError } from '../lib/assert.ts'

/** Options that make no sense stop with an InputError; data that has no answer gives a reason. */
export function checkProbability(field: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new InputError({ field }, `got ${value}`, 'a number above 0 and below 1', 'Correct it.')
}

/** A whole number of at least `least`, and of at most `most` when given. */
export function checkWhole(field: string, value: number, least: number, most?: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return
  const range = most === undefined ? `of ${least} or more` : `from ${least} to ${most}`
  throw new InputError({ field }, `got ${value}`, `a whole number ${range}`, 'Correct it.')
}

/** A finite number of at least `least`. */
export function checkAtLeast(field: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return
  throw new InputError({ field }, `got ${value}`, `a number of ${least} or more`, 'Correct it.')
}

/** A finite number above 0. */
export function checkPositive(field: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return
  throw new InputError({ field }, `got ${value}`, 'a number above 0', 'Correct it.')
}

/** A finite number. */
export function checkFinite(field: string, value: number): void {
  if (Number.isFinite(value)) return
  throw new InputError({ field }, `got ${value}`, 'a finite number', 'Correct it.')
}
