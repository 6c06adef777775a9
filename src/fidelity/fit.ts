import { assert } from '../lib/assert.ts'
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
type Candidate = { readonly kind: CalibratedModel; readonly fitted: FittedModel }

/** Exponents that are tried: first, last, step, in hundredths. */
const EXPONENTS: Readonly<Record<CalibratedModel, readonly [number, number, number]>> = {
  hazard: [0, 200, 5],
  sizes: [0, 210, 10],
  sizesWithPast: [0, 210, 10],
}

/** A fit on one half of the orders and its score on the other. */
export type FitDirection = {
  readonly fittedOn: 'first half' | 'second half'
  readonly fitted: FittedModel
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
  /** Fitted on all orders: what the parameter file holds. */
  readonly fitted: FittedModel
}

export type FitRecord = {
  /** An order is in the first half when it ended no later than this, ns since the tape's epoch. */
  readonly splitNs: number
  readonly models: readonly ModelFit[]
}

export type FitOptions = {
  readonly scale: QueueScale
  /** Orders of the first pass that are scored. */
  readonly shadows: readonly Shadow[]
  /** Left open by trades and sizes: reported. */
  readonly isUndecided: (shadow: Shadow) => boolean
  /** Of these alone parameters decide the outcome, whether orders are taken out in a match or not. */
  readonly isOpen: (shadow: Shadow) => boolean
  /** Passes the tape again with other contenders; shadows of some orders, or of all. */
  readonly pass: (contenders: readonly Contender[], of: readonly Shadow[]) => readonly Shadow[]
}

/**
 * Fits every calibrated model on the orders that ended in one half and scores it on the others, both
 * ways. Fitted is what gets the fewest outcomes wrong; only orders whose outcome parameters decide need
 * to be passed for that.
 */
export function fitModels({ scale, shadows, isUndecided, isOpen, pass }: FitOptions): FitRecord {
  const entries = shadows.map((shadow) => shadow.enteredNs).sort((a, b) => a - b)
  const splitNs = entries[entries.length >> 1] ?? 0
  const isEarly = (shadow: Shadow) => shadow.endedNs <= splitNs
  const isLate = (shadow: Shadow) => shadow.endedNs > splitNs
  const candidates = candidatesOf()
  const contender = ({ kind, fitted }: Candidate) =>
    contenderOf(calibratedModel(kind, fitted, scale))
  const open = pass(candidates.map(contender), shadows.filter(isOpen))
  const chosen = CALIBRATED_MODELS.flatMap((kind) => [
    bestOf(candidates, kind, open.filter(isEarly)),
    bestOf(candidates, kind, open.filter(isLate)),
    bestOf(candidates, kind, open),
  ])
  const undecided = new Set(shadows.flatMap((shadow, i) => (isUndecided(shadow) ? [i] : [])))
  const scored = pass(chosen.map(contender), shadows)
  const score = (m: number, isScored: (shadow: Shadow) => boolean): OutOfSample => {
    const predicted = (shadow: Shadow) => shadow.predictedNs[m] ?? Number.NaN
    const half = scored.filter(isScored)
    const openHalf = scored.filter((shadow, i) => isScored(shadow) && undecided.has(i))
    return {
      ...scoreOf(half, predicted),
      exactPct: timingOf(half, predicted).exactPct,
      undecidedErrorPct: scoreOf(openHalf, predicted).errorRatePct,
    }
  }
  const models = CALIBRATED_MODELS.map((model, k): ModelFit => {
    const [early, late, all] = [chosen[3 * k], chosen[3 * k + 1], chosen[3 * k + 2]]
    assert(early !== undefined && late !== undefined && all !== undefined, 'three fits a model')
    const forth = score(3 * k, isLate)
    const back = score(3 * k + 1, isEarly)
    const mean = {
      f1: (forth.f1 + back.f1) / 2,
      biasPp: (forth.biasPp + back.biasPp) / 2,
      exactPct: (forth.exactPct + back.exactPct) / 2,
      undecidedErrorPct: (forth.undecidedErrorPct + back.undecidedErrorPct) / 2,
    }
    const directions = [
      { fittedOn: 'first half', fitted: early.fitted, outOfSample: forth },
      { fittedOn: 'second half', fitted: late.fitted, outOfSample: back },
    ] as const
    return { model, directions, mean, fitted: all.fitted }
  })
  return { splitNs, models }
}

/** All parameter sets that a fit tries, each with the in-match rule and without. */
function candidatesOf(): Candidate[] {
  return CALIBRATED_MODELS.flatMap((kind) => {
    const [first, last, step] = EXPONENTS[kind]
    const out: Candidate[] = []
    for (const removesInMatch of [false, true]) {
      for (let hundredths = first; hundredths <= last; hundredths += step) {
        out.push({ kind, fitted: { exponent: hundredths / 100, removesInMatch } })
      }
    }
    return out
  })
}

/** A fit that errs to one side costs this much more for each outcome. */
const BIAS_WEIGHT = 0.25

/**
 * The parameters of a kind with the fewest wrong outcomes and the least bias, counted over an exponent and
 * its two neighbours, so that the middle of a plain wins and not a lucky point; at equal counts the first.
 */
function bestOf(
  candidates: readonly Candidate[],
  kind: CalibratedModel,
  shadows: readonly Shadow[],
): Candidate {
  const errors = candidates.map((_, m) => {
    const score = scoreOf(shadows, (shadow) => shadow.predictedNs[m] ?? Number.NaN)
    const { falseFills, missedFills } = score
    return falseFills + missedFills + Math.abs(falseFills - missedFills) * BIAS_WEIGHT
  })
  let best: Candidate | undefined
  let least = Number.POSITIVE_INFINITY
  candidates.forEach((candidate, i) => {
    if (candidate.kind !== kind) return
    const near = [i - 1, i, i + 1].filter((k) => {
      const other = candidates[k]
      const isInMatch = candidate.fitted.removesInMatch
      return other?.kind === kind && other.fitted.removesInMatch === isInMatch
    })
    const mean = near.reduce((sum, k) => sum + (errors[k] ?? 0), 0) / near.length
    if (mean >= least) return
    least = mean
    best = candidate
  })
  assert(best !== undefined, 'every kind has candidates')
  return best
}
