import { normalCdf, normalQuantile } from '../distribution/normal.ts'
import { deviationOf, momentsOf } from '../moments/moments.ts'
import { sortedQuantile } from '../moments/quantile.ts'
import { checkProbability } from '../option-check.ts'
import { defined, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { sharedDoubles } from '../selection/trial-matrix.ts'
import { checkResamples, drawAtOnce, drawResamples, type ResampleOptions } from './draw.ts'
import {
  BOOTSTRAP_STATISTICS,
  type BootstrapStatistic,
  type IntervalJob,
  intervalKernel,
} from './interval-kernel.ts'

/** `percentile`: quantiles of the resamples. `bca`: bias-corrected and accelerated (Efron 1987). */
export type IntervalKind = 'percentile' | 'bca'

export type BootstrapOptions = ResampleOptions & {
  readonly statistic?: BootstrapStatistic
  readonly confidence?: number
  readonly interval?: IntervalKind
}

export type BootstrapInterval = {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly median: number
  readonly standardError: number
  readonly blockLength: number
  readonly resamples: number
}

const UNDEFINED_SHARE = 0.05

/**
 * Interval of a statistic of a series by the stationary bootstrap. The resamples depend on the seed
 * alone, not on how many workers drew them.
 */
export async function bootstrapInterval(
  values: Series,
  options: BootstrapOptions = {},
): Promise<Outcome<BootstrapInterval>> {
  const job = intervalJob(values, options)
  if (job.value === null) return job
  return intervalOf(job.value, await drawResamples(job.value, intervalKernel, options), options)
}

/** The same interval without waiting: for short series. */
export function bootstrapIntervalAtOnce(
  values: Series,
  options: Omit<BootstrapOptions, 'workers' | 'onProgress' | 'signal'> = {},
): Outcome<BootstrapInterval> {
  const job = intervalJob(values, options)
  if (job.value === null) return job
  return intervalOf(job.value, drawAtOnce(job.value, intervalKernel, options), options)
}

function intervalJob(values: Series, options: BootstrapOptions): Outcome<IntervalJob> {
  const { statistic = 'mean', confidence = 0.95, seed = 1 } = options
  checkProbability('confidence', confidence)
  const problem = seriesProblem(values, 2)
  if (problem !== undefined) return noValue(problem)
  const drawn = checkResamples(values, options)
  if (drawn.value === null) return drawn
  const shared = sharedDoubles(values.length)
  shared.set(Float64Array.from(values))
  return defined({ kind: 'interval', values: shared, statistic, ...drawn.value, seed })
}

function intervalOf(
  { values, statistic, blockLength, resamples }: IntervalJob,
  draws: Float64Array,
  { confidence = 0.95, interval = 'percentile' }: BootstrapOptions,
): Outcome<BootstrapInterval> {
  const estimate = BOOTSTRAP_STATISTICS[statistic](values)
  if (!Number.isFinite(estimate)) return noValue(`the ${statistic} of the series is not defined`)
  const found = draws.filter((value) => Number.isFinite(value)).sort()
  if (draws.length - found.length > UNDEFINED_SHARE * draws.length) {
    return noValue(`the ${statistic} of ${draws.length - found.length} resamples is not defined`)
  }
  const [p, q] =
    interval === 'bca'
      ? accelerated(found, estimate, jackknife(values, statistic), confidence)
      : [(1 - confidence) / 2, (1 + confidence) / 2]
  return defined({
    estimate,
    low: sortedQuantile(found, p),
    high: sortedQuantile(found, q),
    median: sortedQuantile(found, 0.5),
    standardError: found.length < 2 ? 0 : deviationOf(momentsOf(found), 1),
    blockLength,
    resamples,
  })
}

/** The statistic without each value in turn. */
function jackknife(values: Float64Array, statistic: BootstrapStatistic): Float64Array {
  const compute = BOOTSTRAP_STATISTICS[statistic]
  const rest = values.slice(1)
  return Float64Array.from(values, (_, i) => {
    if (i > 0) rest[i - 1] = values[i - 1] ?? 0
    return compute(rest)
  })
}

/** The two probabilities whose quantiles bound the BCa interval. */
function accelerated(
  sorted: Float64Array,
  estimate: number,
  leftOut: Float64Array,
  confidence: number,
): readonly [number, number] {
  let [lower, equal] = [0, 0]
  for (const value of sorted) {
    if (value < estimate) lower++
    else if (value === estimate) equal++
  }
  const half = 0.5 / sorted.length
  const share = Math.min(1 - half, Math.max(half, (lower + equal / 2) / sorted.length))
  const bias = normalQuantile(share)
  const { n, second, third } = momentsOf(leftOut)
  const acceleration = second > 0 ? -third / (6 * Math.sqrt(n) * second ** 1.5) : 0
  const at = (p: number) => {
    const z = bias + normalQuantile(p)
    return normalCdf(bias + z / (1 - acceleration * z))
  }
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)]
}
