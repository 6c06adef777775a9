import { InputError } from '../lib/assert.ts'
import type { Params } from '../strategy/strategy.ts'

const REMEDY = 'Correct it.'

/** A strategy's parameters with a run's changes. Throws `InputError` for one that it does not have. */
export function mergeParams<P extends Params>(params: P, changes: Partial<P> | undefined): P {
  for (const [key, value] of Object.entries(changes ?? {})) {
    const field = `params.${key}`
    const known = Object.keys(params)
    if (!known.includes(key)) {
      throw new InputError({ field }, 'no such parameter', `one of ${known.join(', ')}`, REMEDY)
    }
    const wanted = typeof params[key]
    const isNumber = typeof value !== 'number' || Number.isFinite(value)
    if (typeof value !== wanted || !isNumber) {
      throw new InputError({ field }, `got ${String(value)}`, `a ${wanted}`, REMEDY)
    }
  }
  return { ...params, ...changes }
}

/** Throws `InputError` for a sum that nobody can start with, and a seed that is no whole number. */
export function checkSums(capital: number, seed: number): void {
  if (!(Number.isFinite(capital) && capital > 0)) {
    throw new InputError({ field: 'capital' }, `got ${capital}`, 'a sum above 0', REMEDY)
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InputError({ field: 'seed' }, `got ${seed}`, 'a whole number', REMEDY)
  }
}
