/** A broken invariant: a fault of ours, never of the input. It stops the run. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Stops when something that must hold does not. Never used for what a user gave (`InputError`). */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new InvariantError(`Invariant broken: ${what}`)
}

/** Where in the input a fault sits; `row` counts from 1. */
export type InputPlace = { readonly file?: string; readonly row?: number; readonly field?: string }

/** Bad input: says what was given, what was expected, and what to do. Ends a command with code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly place: InputPlace
  readonly given: string
  readonly expected: string
  readonly remedy: string

  constructor(place: InputPlace, given: string, expected: string, remedy: string) {
    const where = [
      place.file,
      place.row === undefined ? undefined : `row ${place.row}`,
      place.field === undefined ? undefined : `field ${place.field}`,
    ].filter((part) => part !== undefined)
    const head = where.length > 0 ? `${where.join(', ')}: ` : ''
    super(`${head}${given}; expected ${expected}. ${remedy}`)
    this.place = place
    this.given = given
    this.expected = expected
    this.remedy = remedy
  }
}

/** Something we stored, or stand on, no longer fits (hash, missing tape). Ends a command with code 3. */
export class StoredStateError extends Error {
  override readonly name = 'StoredStateError'
}

/** A check that was asked for failed (another journal hash, a conformance case). Code 1. */
export class CheckError extends Error {
  override readonly name = 'CheckError'
}
