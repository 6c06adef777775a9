import { normalQuantile } from '../distribution/normal.ts'
import { checkFinite, checkProbability } from '../option-check.ts'
import { defined, finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

/** Scale on which the interval of a survival probability is symmetric. */
export const SURVIVAL_INTERVALS = ['log-log', 'log', 'plain'] as const
export type SurvivalInterval = (typeof SURVIVAL_INTERVALS)[number]

/** A survival curve: one entry per distinct time with an event, ascending. */
export type SurvivalCurve = {
  readonly times: Float64Array
  readonly atRisk: Int32Array
  readonly events: Int32Array
  /** S(t) right after the time. */
  readonly survival: Float64Array
  /** Greenwood's standard error of S(t). */
  readonly standardError: Float64Array
  /** Bounds of S(t); where S is 0, and for one that no error is known of, both are S itself. */
  readonly low: Float64Array
  readonly high: Float64Array
  readonly observations: number
  readonly censored: number
  readonly lastTime: number
}

/**
 * Kaplan-Meier estimate of survival with Greenwood's error (Kaplan and Meier 1958, Greenwood 1926).
 * `observed[i]` is 0 (or false) when the time is censored: nothing had happened until then. At equal
 * times events come before censorings.
 */
export function kaplanMeier(
  times: Series,
  observed: ArrayLike<number | boolean>,
  confidence = 0.95,
  interval: SurvivalInterval = 'log-log',
): Outcome<SurvivalCurve> {
  checkProbability('confidence', confidence)
  const problem = seriesProblem(times, 1, 'time')
  if (problem !== undefined) return noValue(problem)
  if (observed.length !== times.length) {
    return noValue(
      `there are ${times.length} times and ${observed.length} flags of what was observed`,
    )
  }
  const negative = Array.from(times).findIndex((time) => time < 0)
  if (negative >= 0) return noValue(`time ${negative + 1} is below 0`)
  const rows = countRows(times, observed)
  const n = times.length
  const z = normalQuantile((1 + confidence) / 2)
  let [survival, greenwood] = [1, 0]
  const points = rows.map(({ time, events, atRisk }) => {
    survival *= 1 - events / atRisk
    greenwood += events / (atRisk * (atRisk - events))
    const spread = Math.sqrt(greenwood)
    const error = survival === 0 ? 0 : survival * spread
    const [low, high] = survival === 0 ? [0, 0] : BOUNDS[interval](survival, spread, z)
    return { time, events, atRisk, survival, error, low, high }
  })
  const events = rows.reduce((sum, row) => sum + row.events, 0)
  return defined({
    times: Float64Array.from(points, (point) => point.time),
    atRisk: Int32Array.from(points, (point) => point.atRisk),
    events: Int32Array.from(points, (point) => point.events),
    survival: Float64Array.from(points, (point) => point.survival),
    standardError: Float64Array.from(points, (point) => point.error),
    low: Float64Array.from(points, (point) => point.low),
    high: Float64Array.from(points, (point) => point.high),
    observations: n,
    censored: n - events,
    lastTime: Float64Array.from(times).sort().at(-1) ?? 0,
  })
}

type Row = { readonly time: number; readonly events: number; readonly atRisk: number }

/** Distinct times with an event, with how many were still there just before. */
function countRows(times: Series, observed: ArrayLike<number | boolean>): Row[] {
  const order = Int32Array.from({ length: times.length }, (_, i) => i)
  order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  const rows: Row[] = []
  let i = 0
  while (i < order.length) {
    const time = times[order[i] ?? 0] ?? 0
    const atRisk = order.length - i
    let events = 0
    for (; i < order.length && times[order[i] ?? 0] === time; i++)
      if (observed[order[i] ?? 0]) events++
    if (events > 0) rows.push({ time, events, atRisk })
  }
  return rows
}

const clamp = (p: number) => Math.min(1, Math.max(0, p))

/** From S, √Σ d/(n(n-d)) and z: the bounds of S. */
const BOUNDS: Readonly<
  Record<SurvivalInterval, (s: number, spread: number, z: number) => readonly [number, number]>
> = {
  plain: (s, spread, z) => [clamp(s - z * s * spread), clamp(s + z * s * spread)],
  log: (s, spread, z) => [clamp(s * Math.exp(-z * spread)), clamp(s * Math.exp(z * spread))],
  'log-log': (s, spread, z) => {
    if (s === 1) return [1, 1]
    const reach = Math.exp((z * spread) / Math.log(s))
    return [s ** (1 / reach), s ** reach]
  },
}

/** S at a time; beyond the last observation it is not known unless it is 0 already. */
export function survivalAt(curve: SurvivalCurve, time: number): Outcome {
  checkFinite('time', time)
  const last = curve.survival.at(-1) ?? 1
  if (time > curve.lastTime && last > 0) {
    return noValue(`nobody was followed beyond ${curve.lastTime}`)
  }
  let found = 1
  for (let i = 0; i < curve.times.length && (curve.times[i] ?? 0) <= time; i++)
    found = curve.survival[i] ?? 0
  return finite(found)
}

/**
 * The first time at which S is at or below p (0.5: the median). Where S is exactly p over a stretch,
 * the middle of the stretch, as in common programs.
 */
export function survivalQuantile(curve: SurvivalCurve, p = 0.5): Outcome {
  checkProbability('p', p)
  const at = curve.survival.findIndex((s) => s <= p + 1e-12)
  if (at < 0) return noValue(`survival never falls to ${p}`)
  const time = curve.times[at] ?? 0
  const isFlat = Math.abs((curve.survival[at] ?? 0) - p) <= 1e-12 && at + 1 < curve.times.length
  return finite(isFlat ? (time + (curve.times[at + 1] ?? 0)) / 2 : time)
}

export type RestrictedMean = { readonly mean: number; readonly standardError: number }

/**
 * Restricted mean survival time: ∫ S from 0 to `horizon` (the last observation unless given), with
 * its standard error √Σ (area beyond t)² d/(n(n-d)).
 */
export function restrictedMean(
  curve: SurvivalCurve,
  horizon = curve.lastTime,
): Outcome<RestrictedMean> {
  checkFinite('horizon', horizon)
  if (!(horizon > 0)) return noValue(`a horizon of ${horizon} has no time in it`)
  if (horizon > curve.lastTime && (curve.survival.at(-1) ?? 1) > 0) {
    return noValue(`nobody was followed beyond ${curve.lastTime}`)
  }
  const areas: number[] = []
  let [mean, before, level] = [0, 0, 1]
  for (let i = 0; i < curve.times.length; i++) {
    const time = Math.min(horizon, curve.times[i] ?? 0)
    mean += level * (time - before)
    areas.push(mean)
    before = time
    level = curve.survival[i] ?? 0
  }
  mean += level * (horizon - before)
  let variance = 0
  for (const [i, area] of areas.entries()) {
    const [n, d] = [curve.atRisk[i] ?? 0, curve.events[i] ?? 0]
    if ((curve.times[i] ?? 0) <= horizon && n > d)
      variance += ((mean - area) ** 2 * d) / (n * (n - d))
  }
  const standardError = Math.sqrt(variance)
  if (!Number.isFinite(mean + standardError)) return noValue('the times are too large to add up')
  return defined({ mean, standardError })
}
