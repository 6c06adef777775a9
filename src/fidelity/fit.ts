import {
  CALIBRATED_MODELS,
  type CalibratedModel,
  calibratedModel,
  type FittedModel,
  type QueueScale,
} from '../models/queue/queue-parameters.ts'
import { type Contender, contenderOf } from './contender.ts'
import { type Score, scoreOf, timingOf } from './score.ts'
import type { Shadow } from './shadow.ts'

/** A parameter set that is tried. */
export type Candidate = {
  readonly kind: CalibratedModel
  readonly fitted: FittedModel
  readonly contender: Contender
}

/** Exponents that are tried: first, last, step, in hundredths. */
const EXPONENTS: Readonly<Record<CalibratedModel, readonly [number, number, number]>> = {
  hazard: [60, 200, 5],
  sizes: [90, 210, 10],
  sizesWithPast: [90, 190, 10],
}

/** All parameter sets that a fit tries, each with the in-match rule and without. */
export function candidatesOf(scale: QueueScale): Candidate[] {
  return CALIBRATED_MODELS.flatMap((kind) => {
    const [first, last, step] = EXPONENTS[kind]
    const out: Candidate[] = []
    for (const removesInMatch of [false, true]) {
      for (let hundredths = first; hundredths <= last; hundredths += step) {
        const fitted = { exponent: hundredths / 100, removesInMatch }
        out.push({ kind, fitted, contender: contenderOf(calibratedModel(kind, fitted, scale)) })
      }
    }
    return out
  })
}

/** A fit on one part of the shadows and its score on the other. */
export type FitDirection = {
  readonly fittedOn: 'first half' | 'second half'
  readonly fitted: FittedModel
  /** F1 on the shadows that it was fitted on. */
  readonly inSampleF1: number
  readonly outOfSample: OutOfSample
}

export type OutOfSample = Score & {
  readonly exactPct: number
  /** Share of wrong outcomes among those that trades and sizes alone leave open; NaN without any. */
  readonly undecidedErrorPct: number
}

export type ModelFit = {
  readonly model: CalibratedModel
  readonly directions: readonly [FitDirection, FitDirection]
  /** Mean of both directions. */
  readonly mean: {
    readonly f1: number
    readonly biasPp: number
    readonly exactPct: number
    readonly undecidedErrorPct: number
  }
  /** Fitted on all shadows: what the parameter file holds. */
  readonly fitted: FittedModel
}

export type FitRecord = {
  /** An order belongs to the first half when it ended no later than this, ns since the tape's epoch. */
  readonly splitNs: number
  readonly models: readonly ModelFit[]
}

/**
 * Fits every calibrated model on the shadows that ended in one half and scores it on the others, both
 * ways. `first`: the place of the first candidate among the contenders of the pass.
 */
export function fitModels(
  shadows: readonly Shadow[],
  candidates: readonly Candidate[],
  first: number,
  isUndecided: (shadow: Shadow) => boolean,
): FitRecord {
  const entries = shadows.map((shadow) => shadow.enteredNs).sort((a, b) => a - b)
  const splitNs = entries[entries.length >> 1] ?? 0
  const early = shadows.filter((shadow) => shadow.endedNs <= splitNs)
  const late = shadows.filter((shadow) => shadow.endedNs > splitNs)
  const models = CALIBRATED_MODELS.map((model) => {
    const own = candidates.flatMap((candidate, i) =>
      candidate.kind === model ? [{ ...candidate, at: first + i }] : [],
    )
    const direction = (
      fittedOn: FitDirection['fittedOn'],
      fitting: readonly Shadow[],
      scoring: readonly Shadow[],
    ): FitDirection => {
      const best = bestOf(own, fitting)
      const predicted = (shadow: Shadow) => shadow.predictedNs[best.at] ?? Number.NaN
      const undecided = scoreOf(scoring.filter(isUndecided), predicted)
      return {
        fittedOn,
        fitted: best.fitted,
        inSampleF1: scoreOf(fitting, predicted).f1,
        outOfSample: {
          ...scoreOf(scoring, predicted),
          exactPct: timingOf(scoring, predicted).exactPct,
          undecidedErrorPct: undecided.errorRatePct,
        },
      }
    }
    const directions = [
      direction('first half', early, late),
      direction('second half', late, early),
    ] as const
    const [a, b] = [directions[0].outOfSample, directions[1].outOfSample]
    const mean = {
      f1: (a.f1 + b.f1) / 2,
      biasPp: (a.biasPp + b.biasPp) / 2,
      exactPct: (a.exactPct + b.exactPct) / 2,
      undecidedErrorPct: (a.undecidedErrorPct + b.undecidedErrorPct) / 2,
    }
    return { model, directions, mean, fitted: bestOf(own, shadows).fitted }
  })
  return { splitNs, models }
}

type Placed = { readonly fitted: FittedModel; readonly at: number }

/**
 * The parameters with the fewest wrong outcomes, counted over an exponent and its two neighbours, so that
 * the middle of a plain wins and not a lucky point; at equal counts the smaller exponent.
 */
function bestOf(candidates: readonly Placed[], shadows: readonly Shadow[]): Placed {
  const errors = candidates.map(({ at }) => {
    const score = scoreOf(shadows, (shadow) => shadow.predictedNs[at] ?? Number.NaN)
    return score.falseFills + score.missedFills
  })
  let best = 0
  let least = Number.POSITIVE_INFINITY
  candidates.forEach(({ fitted }, i) => {
    const near = [i - 1, i, i + 1].filter(
      (k) => candidates[k]?.fitted.removesInMatch === fitted.removesInMatch,
    )
    const mean = near.reduce((sum, k) => sum + (errors[k] ?? 0), 0) / near.length
    if (mean >= least) return
    least = mean
    best = i
  })
  const found = candidates[best]
  if (found === undefined) throw new Error('a fit has candidates')
  return found
}
