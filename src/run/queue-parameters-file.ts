import { z } from 'zod'
import { InputError } from '../lib/assert.ts'
import { CALIBRATED_MODELS } from '../models/queue/queue-parameters.ts'
import { readJsonFile } from './run-config.ts'

const PAGE = 'docs/fidelity.md'
const fittedModel = z.strictObject({
  exponent: z.number().nonnegative().max(10),
  removesInMatch: z.boolean(),
})
const score = z.object({ f1: z.number(), biasPp: z.number(), exactPct: z.number() })

/** A parameter file of calibrated queue models, as `ticktape fidelity --fit` writes it. */
const shape = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('ticktape queue parameters'),
  instrument: z.strictObject({ venue: z.string(), symbol: z.string(), lotSize: z.string() }),
  /** Lots: the median and the mean size that is added to a level. */
  scale: z.strictObject({ unitLots: z.number().positive(), meanLots: z.number().positive() }),
  models: z.strictObject({
    hazard: fittedModel,
    sizes: fittedModel,
    sizesWithPast: fittedModel,
  }),
  /** Where it comes from. */
  fittedOn: z.strictObject({
    ref: z.string(),
    tapeId: z.string(),
    firstNs: z.string(),
    lastNs: z.string(),
    shadows: z.number(),
    conflateNs: z.number(),
    graceNs: z.number(),
    engine: z.string(),
  }),
  /** Mean of both directions, each scored on orders that it was not fitted on. */
  outOfSample: z.strictObject({ hazard: score, sizes: score, sizesWithPast: score }),
})

export type QueueParameters = z.infer<typeof shape>

/** Reads a parameter file. Throws `InputError` naming the field that does not fit. */
export function readQueueParameters(file: string): QueueParameters {
  const parsed = shape.safeParse(readJsonFile(file, PAGE))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new InputError(
    { file, field: issue?.path.join('.') || '(top)' },
    issue?.message ?? 'does not fit',
    `a parameter file of queue models (${CALIBRATED_MODELS.join(', ')})`,
    `Write one with ticktape fidelity TAPE --fit FILE; see ${PAGE}.`,
  )
}
