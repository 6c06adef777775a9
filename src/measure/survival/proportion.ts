import { betaQuantile, betaUpperQuantile } from '../distribution/beta.ts'
import { normalQuantile } from '../distribution/normal.ts'
import { checkProbability } from '../option-check.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'

/**
 * Interval of a proportion. `wilson`: the score interval (Wilson 1927). `wilson-continuity`: with
 * Yates' correction (Newcombe 1998). `clopper-pearson`: never less than the confidence. `jeffreys`:
 * quantiles of the posterior under the beta(1/2, 1/2) prior. `wald`: p ± z √(p(1-p)/n), for
 * comparison only: it is too narrow near 0 and 1.
 */
export const PROPORTION_METHODS = [
  'wilson',
  'wilson-continuity',
  'clopper-pearson',
  'jeffreys',
  'wald',
] as const
export type ProportionMethod = (typeof PROPORTION_METHODS)[number]

export type ProportionInterval = {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly halfWidth: number
}

/** Interval of the share of `successes` in `trials`, at a confidence of 0.95 unless given. */
export function proportionInterval(
  successes: number,
  trials: number,
  confidence = 0.95,
  method: ProportionMethod = 'wilson',
): Outcome<ProportionInterval> {
  checkProbability('confidence', confidence)
  if (trials === 0) return noValue('there are no trials')
  const isCount = (x: number) => Number.isSafeInteger(x) && x >= 0
  if (!isCount(successes) || !isCount(trials) || successes > trials) {
    return noValue(`${successes} of ${trials} is no count of successes in trials`)
  }
  const [low, high] = BOUNDS[method](successes, trials, confidence)
  return defined({ estimate: successes / trials, low, high, halfWidth: (high - low) / 2 })
}

type Bounds = (k: number, n: number, confidence: number) => readonly [number, number]

const zOf = (confidence: number) => normalQuantile((1 + confidence) / 2)

const wilson: Bounds = (k, n, confidence) => {
  const z = zOf(confidence)
  const p = k / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [k === 0 ? 0 : Math.max(0, centre - reach), k === n ? 1 : Math.min(1, centre + reach)]
}

const wilsonContinuity: Bounds = (k, n, confidence) => {
  const z = zOf(confidence)
  const p = k / n
  const bottom = 2 * (n + z * z)
  const root = (sign: number) =>
    z * Math.sqrt(z * z - sign * 2 - 1 / n + 4 * p * (n * (1 - p) + sign)) + 1
  const low = (2 * n * p + z * z - root(1)) / bottom
  const high = (2 * n * p + z * z + root(-1)) / bottom
  return [k === 0 ? 0 : Math.max(0, low), k === n ? 1 : Math.min(1, high)]
}

const clopperPearson: Bounds = (k, n, confidence) => {
  const tail = (1 - confidence) / 2
  return [
    k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    k === n ? 1 : betaUpperQuantile(tail, k + 1, n - k),
  ]
}

const jeffreys: Bounds = (k, n, confidence) => {
  const tail = (1 - confidence) / 2
  return [
    k === 0 ? 0 : betaQuantile(tail, k + 0.5, n - k + 0.5),
    k === n ? 1 : betaUpperQuantile(tail, k + 0.5, n - k + 0.5),
  ]
}

const wald: Bounds = (k, n, confidence) => {
  const p = k / n
  const reach = zOf(confidence) * Math.sqrt((p * (1 - p)) / n)
  return [Math.max(0, p - reach), Math.min(1, p + reach)]
}

const BOUNDS: Readonly<Record<ProportionMethod, Bounds>> = {
  wilson,
  'wilson-continuity': wilsonContinuity,
  'clopper-pearson': clopperPearson,
  jeffreys,
  wald,
}
