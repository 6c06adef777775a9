import type { Shadow } from './shadow.ts'

/** When a contender says that a shadow is filled; NaN: never. */
export type Prediction = (shadow: Shadow) => number

/** How often predicted and true fills agree. Rates in %, of the shadows unless said otherwise. */
export type Score = {
  readonly shadows: number
  readonly hits: number
  /** Predicted, and not filled. */
  readonly falseFills: number
  /** Filled, and not predicted. */
  readonly missedFills: number
  readonly trueRatePct: number
  readonly predictedRatePct: number
  /** Predicted less true rate, percentage points. */
  readonly biasPp: number
  /** Of the predicted fills; NaN without any. */
  readonly precision: number
  /** Of the true fills; NaN without any. */
  readonly recall: number
  /** 2 hits / (2 hits + false + missed); NaN without any fill. */
  readonly f1: number
  readonly errorRatePct: number
}

export function scoreOf(shadows: readonly Shadow[], predicted: Prediction): Score {
  let hits = 0
  let falseFills = 0
  let missedFills = 0
  for (const shadow of shadows) {
    const isPredicted = !Number.isNaN(predicted(shadow))
    if (isFilled(shadow)) {
      if (isPredicted) hits++
      else missedFills++
    } else if (isPredicted) falseFills++
  }
  return scoreFrom(shadows.length, hits, falseFills, missedFills)
}

export function scoreFrom(
  shadows: number,
  hits: number,
  falseFills: number,
  missedFills: number,
): Score {
  const pct = (count: number) => (100 * count) / shadows
  return {
    shadows,
    hits,
    falseFills,
    missedFills,
    trueRatePct: pct(hits + missedFills),
    predictedRatePct: pct(hits + falseFills),
    biasPp: pct(falseFills - missedFills),
    precision: hits / (hits + falseFills),
    recall: hits / (hits + missedFills),
    f1: (2 * hits) / (2 * hits + falseFills + missedFills),
    errorRatePct: pct(falseFills + missedFills),
  }
}

export function isFilled(shadow: Shadow): boolean {
  return !Number.isNaN(shadow.filledNs)
}

/** A prediction of a fill no later than the order's end: no grace. */
export function strictly(predicted: Prediction): Prediction {
  return (shadow) => {
    const ns = predicted(shadow)
    return ns <= shadow.endedNs ? ns : Number.NaN
  }
}

const EXACT_NS = 1_000_000

/** How well the times of fills are met; shares in % of the true fills. */
export type Timing = {
  /** Within 1 ms. */
  readonly exactPct: number
  readonly earlyPct: number
  readonly latePct: number
  /** Predicted less true time over all hits, in seconds, at 1, 5, 25, 50, 75, 95 and 99 %. */
  readonly errorSeconds: readonly number[]
}

export const ERROR_QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const

export function timingOf(shadows: readonly Shadow[], predicted: Prediction): Timing {
  const errors: number[] = []
  let fills = 0
  for (const shadow of shadows) {
    if (!isFilled(shadow)) continue
    fills++
    const ns = predicted(shadow)
    if (!Number.isNaN(ns)) errors.push(ns - shadow.filledNs)
  }
  errors.sort((a, b) => a - b)
  const pct = (of: (error: number) => boolean) => (100 * errors.filter(of).length) / fills
  return {
    exactPct: pct((error) => Math.abs(error) <= EXACT_NS),
    earlyPct: pct((error) => error < -EXACT_NS),
    latePct: pct((error) => error > EXACT_NS),
    errorSeconds: ERROR_QUANTILES.map((p) => quantile(errors, p) / 1e9),
  }
}

/** The value below which a share p of sorted values lies, the nearest one; NaN of none. */
function quantile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
}

export type ReliabilityBin = {
  readonly from: number
  readonly to: number
  readonly shadows: number
  readonly meanChance: number
  readonly filledShare: number
}

/** Chances of a fill against what came of them. */
export type Reliability = {
  /** Mean of (chance - outcome)^2. */
  readonly brier: number
  readonly bins: readonly ReliabilityBin[]
}

const BINS = 10

export function reliabilityOf(
  shadows: readonly Shadow[],
  chanceOf: (shadow: Shadow) => number,
): Reliability {
  const counts = new Float64Array(BINS)
  const chances = new Float64Array(BINS)
  const fills = new Float64Array(BINS)
  let squares = 0
  for (const shadow of shadows) {
    const chance = chanceOf(shadow)
    const outcome = isFilled(shadow) ? 1 : 0
    const bin = Math.min(BINS - 1, Math.floor(chance * BINS))
    counts[bin] = (counts[bin] ?? 0) + 1
    chances[bin] = (chances[bin] ?? 0) + chance
    fills[bin] = (fills[bin] ?? 0) + outcome
    squares += (chance - outcome) * (chance - outcome)
  }
  const bins = Array.from(counts, (count, i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    shadows: count,
    meanChance: (chances[i] ?? 0) / count,
    filledShare: (fills[i] ?? 0) / count,
  }))
  return { brier: squares / shadows.length, bins: bins.filter((bin) => bin.shadows > 0) }
}
