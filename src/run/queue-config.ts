import { InputError } from '../lib/assert.ts'
import { queueModelByName } from '../models/queue/by-name.ts'
import type { QueueModel } from '../models/queue/queue-model.ts'
import {
  CALIBRATED_MODELS,
  type CalibratedModel,
  calibratedModel,
  type QueueScale,
} from '../models/queue/queue-parameters.ts'
import type { Instrument } from '../units/instrument.ts'
import { type QueueParameters, readQueueParameters } from './queue-parameters-file.ts'

/** A queue model's written name, or a parameter file that `ticktape fidelity --fit` wrote. */
export type QueueConfig =
  | string
  | {
      readonly parameters: string
      /** Default `sizes`. */
      readonly model?: CalibratedModel
      /** How large orders are in this market; needed where the file is of another one. */
      readonly scale?: QueueScale
    }

/** A model, and where its parameters come from; null: they are an assumption. */
export type ResolvedQueue = { readonly model: QueueModel; readonly source: string | null }

/**
 * The queue model of a run. Throws `InputError` for an unknown name, a file that does not fit, one of
 * another market without a scale, and a calibrated model where any fill takes the whole rest.
 */
export function resolveQueue(
  config: QueueConfig,
  instrument: Instrument | undefined,
  lotSize: number,
  fillsWhole: boolean,
): ResolvedQueue {
  if (typeof config === 'string') {
    const model = queueModelByName(config, lotSize)
    if (fillsWhole && (model.sizes !== undefined || model.removesInMatch === true)) {
      throw wholeFills(model.name)
    }
    return { model, source: null }
  }
  const { parameters: file, model: kind = 'sizes' } = config
  if (fillsWhole) throw wholeFills(file)
  const parameters = readQueueParameters(file)
  const fitted = (CALIBRATED_MODELS as readonly string[]).includes(kind)
    ? parameters.models[kind]
    : undefined
  if (fitted === undefined) {
    const known = CALIBRATED_MODELS.join(', ')
    throw new InputError(
      { field: 'queue.model' },
      `got "${kind}"`,
      `one of ${known}`,
      'Correct it.',
    )
  }
  const scale = config.scale ?? scaleOf(file, parameters, instrument)
  const { ref, tapeId } = parameters.fittedOn
  const source = `fitted on ${ref}, tape ${tapeId.slice(0, 12)}`
  return { model: calibratedModel(kind, fitted, scale), source }
}

function scaleOf(
  file: string,
  parameters: QueueParameters,
  instrument: Instrument | undefined,
): QueueScale {
  const { venue, symbol, lotSize } = parameters.instrument
  const isSame = instrument?.venue === venue && instrument.symbol === symbol
  if (isSame && instrument.lotSize === lotSize) return parameters.scale
  throw new InputError(
    { file, field: 'instrument' },
    `fitted on ${venue}:${symbol} with lots of ${lotSize}`,
    `${instrument?.venue}:${instrument?.symbol} with lots of ${instrument?.lotSize}`,
    'The size of orders is a fact of each market: give execution.queue.scale with unitLots and meanLots, the median and the mean size that is added to a level, in lots.',
  )
}

function wholeFills(given: string): InputError {
  return new InputError(
    { field: 'queue' },
    `${given} with a profile in which any fill takes the whole rest`,
    'riskAverse, power(N), power2(N), power3(N), log, log2 or hazard(A, UNIT_LOTS)',
    'Use the profile conservative, or one of these models.',
  )
}
