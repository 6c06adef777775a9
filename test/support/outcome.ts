import type { Outcome } from '../../src/measure/outcome.ts'

/** The value of an outcome that must have one. */
export function valueIn<T>(outcome: Outcome<T>): T {
  if (outcome.value === null) throw new Error(`no value: ${outcome.undefinedBecause}`)
  return outcome.value
}

/** The reason of an outcome that must have none. */
export function reasonOf(outcome: Outcome<unknown>): string {
  if (outcome.value !== null) throw new Error(`has a value: ${JSON.stringify(outcome.value)}`)
  return outcome.undefinedBecause ?? ''
}
