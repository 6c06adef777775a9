import { InputError } from '../lib/assert.ts'

/** A strategy asked for something that cannot be: ends the run with code 2. */
export function strategyFault(name: string, given: string, expected: string): InputError {
  return new InputError({ field: `strategy "${name}"` }, given, expected, 'Correct the strategy.')
}

/** Nothing may be awaited between an event and what it causes: a strategy that answers with a promise ends. */
export function refusePromise(name: string, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return
  Promise.resolve(answer).catch(() => {})
  throw strategyFault(
    name,
    'a promise from one of its calls',
    'calls that are done when they return',
  )
}
