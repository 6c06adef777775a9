import { hazard } from './hazard.ts'
import type { QueueModel } from './queue-model.ts'
import { sizes } from './sizes.ts'

export const CALIBRATED_MODELS = ['hazard', 'sizes', 'sizesWithPast'] as const
export type CalibratedModel = (typeof CALIBRATED_MODELS)[number]

/** What a fit found for one model. */
export type FittedModel = {
  readonly exponent: number
  /** See `QueueModel.removesInMatch`. */
  readonly removesInMatch: boolean
}

/** How large orders are in a market, lots: the median and the mean size that is added to a level. */
export type QueueScale = { readonly unitLots: number; readonly meanLots: number }

/** A calibrated queue model with its parameters. */
export function calibratedModel(
  kind: CalibratedModel,
  { exponent, removesInMatch }: FittedModel,
  { unitLots, meanLots }: QueueScale,
): QueueModel {
  if (kind === 'hazard') return hazard(exponent, unitLots, removesInMatch)
  return sizes(exponent, meanLots, removesInMatch, kind === 'sizesWithPast')
}
