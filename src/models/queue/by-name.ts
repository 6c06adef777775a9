import { InputError } from '../../lib/assert.ts'
import { log } from './log.ts'
import { log2 } from './log2.ts'
import { power } from './power.ts'
import { power2 } from './power2.ts'
import { power3 } from './power3.ts'
import type { QueueModel } from './queue-model.ts'
import { riskAverse } from './risk-averse.ts'

export const QUEUE_MODEL_NAMES = 'riskAverse, power(N), power2(N), power3(N), log, log2'

/** A queue model from its written name, `power3(3)` say. `lotSize`: base units in one lot. */
export function queueModelByName(name: string, lotSize: number): QueueModel {
  const match = /^(riskAverse|log|log2|power|power2|power3)(?:\((\d+(?:\.\d+)?)\))?$/.exec(name)
  const kind = match?.[1]
  const exponent = match?.[2] === undefined ? undefined : Number(match[2])
  if (kind === 'riskAverse' && exponent === undefined) return riskAverse
  if (kind === 'log' && exponent === undefined) return log(lotSize)
  if (kind === 'log2' && exponent === undefined) return log2(lotSize)
  if (exponent !== undefined && exponent > 0) {
    if (kind === 'power') return power(exponent)
    if (kind === 'power2') return power2(exponent)
    if (kind === 'power3') return power3(exponent)
  }
  throw new InputError(
    { field: 'queue' },
    `got "${name}"`,
    `one of ${QUEUE_MODEL_NAMES}`,
    'Write the exponent in brackets, for example power3(3).',
  )
}
