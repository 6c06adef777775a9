import { InputError } from '../lib/assert.ts'
import type { CalibratedModel } from '../models/queue/queue-parameters.ts'
import type { QueueParameters } from '../run/queue-parameters-file.ts'
import type { FidelityRecord } from './fidelity-record.ts'
import type { ModelFit } from './fit.ts'

/**
 * The parameter file of a fit: the parameters that all shadows give, the out-of-sample scores that the
 * two halves gave, and where they come from. Throws `InputError` when a half has no fill to score on.
 */
export function parametersOf(record: FidelityRecord): QueueParameters {
  const { tape, instrument, scale, fit, engine, conflateNs, graceNs, firstNs, lastNs } = record
  const of = (kind: CalibratedModel): ModelFit => {
    const found = fit?.models.find(({ model }) => model === kind)
    if (found !== undefined && Number.isFinite(found.mean.f1)) return found
    throw new InputError(
      { field: '--fit' },
      `${record.shadows.added} orders, one half of them without any fill`,
      'fills in both halves',
      'Fit on a longer tape or a wider window.',
    )
  }
  const scores = (kind: CalibratedModel) => {
    const { f1, biasPp, exactPct } = of(kind).mean
    return { f1, biasPp, exactPct }
  }
  const { venue, symbol, lotSize } = instrument
  return {
    schema: 1,
    kind: 'ticktape queue parameters',
    instrument: { venue, symbol, lotSize },
    scale,
    models: {
      hazard: of('hazard').fitted,
      sizes: of('sizes').fitted,
      sizesWithPast: of('sizesWithPast').fitted,
    },
    fittedOn: {
      ref: tape.ref,
      tapeId: tape.tapeId,
      firstNs,
      lastNs,
      shadows: record.shadows.added,
      conflateNs,
      graceNs,
      engine,
    },
    outOfSample: {
      hazard: scores('hazard'),
      sizes: scores('sizes'),
      sizesWithPast: scores('sizesWithPast'),
    },
  }
}
