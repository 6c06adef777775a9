import { InputError } from '../../lib/assert.ts'
import { hazard } from './hazard.ts'
import { log } from './log.ts'
import { log2 } from './log2.ts'
import { power } from './power.ts'
import { power2 } from './power2.ts'
import { power3 } from './power3.ts'
import type { QueueModel } from './queue-model.ts'
import { riskAverse } from './risk-averse.ts'
import { sizes } from './sizes.ts'

export const QUEUE_MODEL_NAMES =
  'riskAverse, power(N), power2(N), power3(N), log, log2, hazard(A, UNIT_LOTS), ' +
  'sizes(A, MEAN_LOTS), sizesWithPast(A, MEAN_LOTS), each of the last three also with " in-match"'

const NUMBER = String.raw`(\d+(?:\.\d+)?)`
const NAME = new RegExp(String.raw`^(\w+)(?:\(${NUMBER}(?:, ?${NUMBER})?\))?( in-match)?$`)

/** A queue model from its written name, `power3(3)` say. `lotSize`: base units in one lot. */
export function queueModelByName(name: string, lotSize: number): QueueModel {
  const [, kind = '', first, second, inMatch] = NAME.exec(name) ?? []
  const exponent = first === undefined ? Number.NaN : Number(first)
  const lots = second === undefined ? Number.NaN : Number(second)
  const isInMatch = inMatch !== undefined
  const model = isCalibrated(kind)
    ? calibrated(kind, exponent, lots, isInMatch)
    : isInMatch || second !== undefined
      ? undefined
      : published(kind, first === undefined ? undefined : exponent, lotSize)
  if (model !== undefined) return model
  throw new InputError(
    { field: 'queue' },
    `got "${name}"`,
    `one of ${QUEUE_MODEL_NAMES}`,
    'Write the exponent in brackets, for example power3(3) or hazard(1.25, 1).',
  )
}

function published(
  kind: string,
  exponent: number | undefined,
  lotSize: number,
): QueueModel | undefined {
  if (exponent === undefined) {
    if (kind === 'riskAverse') return riskAverse
    if (kind === 'log') return log(lotSize)
    return kind === 'log2' ? log2(lotSize) : undefined
  }
  if (!(exponent > 0)) return undefined
  if (kind === 'power') return power(exponent)
  if (kind === 'power2') return power2(exponent)
  return kind === 'power3' ? power3(exponent) : undefined
}

function isCalibrated(kind: string): boolean {
  return kind === 'hazard' || kind === 'sizes' || kind === 'sizesWithPast'
}

function calibrated(
  kind: string,
  exponent: number,
  lots: number,
  isInMatch: boolean,
): QueueModel | undefined {
  // The scale is a fact of the market: no number of lots is right for all of them.
  if (Number.isNaN(exponent) || !(lots > 0)) return undefined
  if (kind === 'hazard') return hazard(exponent, lots, isInMatch)
  return sizes(exponent, lots, isInMatch, kind === 'sizesWithPast')
}
