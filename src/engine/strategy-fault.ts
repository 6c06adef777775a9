import { InputError } from '../lib/assert.ts'

/** A strategy asked for something that cannot be: ends the run with code 2. */
export function strategyFault(name: string, given: string, expected: string): InputError {
  return new InputError({ field: `strategy "${name}"` }, given, expected, 'Correct the strategy.')
}
