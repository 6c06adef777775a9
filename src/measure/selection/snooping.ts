import { scaleOf } from '../moments/moments.ts'
import { sortedQuantile } from '../moments/quantile.ts'
import { checkProbability } from '../option-check.ts'
import { defined, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { checkResamples, drawResamples, type ResampleOptions } from '../resampling/draw.ts'
import { type SnoopingJob, type SnoopingView, snoopingKernel } from './snooping-kernel.hot.ts'
import { columnOf, matrixProblem, sharedDoubles, type TrialMatrix } from './trial-matrix.ts'

export type SnoopingOptions = ResampleOptions & {
  /** Returns of the benchmark by period; 0 unless given. */
  readonly benchmark?: Series
  /** false: means are compared as they are, not over their standard errors. */
  readonly studentised?: boolean
}

export type Snooping = {
  /** White's Reality Check: √n times the largest mean difference, and its p-value. */
  readonly realityCheck: { readonly statistic: number; readonly pValue: number }
  /** Hansen's test of superior predictive ability: lower <= consistent <= upper. */
  readonly spa: {
    readonly statistic: number
    readonly lower: number
    readonly consistent: number
    readonly upper: number
  }
  /** The trial with the largest mean, and the one with the largest studentised one; from 0. */
  readonly bestByMean: number
  readonly bestStudentised: number
  /** Trials that never differ from the benchmark: they take no part. */
  readonly idle: number
  readonly blockLength: number
  readonly resamples: number
}

const LEAST_PERIODS = 10

/**
 * Is the best of many trials better than the benchmark, given that it was picked from all of them?
 * White 2000 (Reality Check) and Hansen 2005 (SPA), from the same resamples of the stationary
 * bootstrap. The p-value is the share of resampled maxima at or above the statistic. SPA divides each
 * mean by its standard error (with the kernel of the stationary bootstrap) and leaves hopeless trials
 * uncentred: all (lower), those below -√(2 ln ln n) (consistent), or none (upper).
 */
export async function snooping(
  matrix: TrialMatrix,
  options: SnoopingOptions = {},
): Promise<Outcome<Snooping>> {
  const set = await prepare(matrix, options)
  if (set.value === null) return set
  const { job, means, errors, idle } = set.value
  const root = Math.sqrt(matrix.periods)
  const scale = options.studentised === false ? errors.map(() => 1) : errors
  const ones = errors.map(() => 1)
  const threshold = -Math.sqrt(2 * Math.log(Math.log(matrix.periods)))
  const keep = (isHopeless: (k: number) => boolean) => means.map((m, k) => (isHopeless(k) ? 0 : m))
  const views: SnoopingView[] = [
    { centre: means, scale: ones },
    { centre: means.map((m) => Math.max(m, 0)), scale },
    { centre: keep((k) => (root * (means[k] ?? 0)) / (errors[k] ?? 0) < threshold), scale },
    { centre: means, scale },
  ]
  const maxima = await drawResamples({ ...job, views }, snoopingKernel, options)
  const bestByMean = best(means, job.active)
  const studentised = means.map((m, k) => m / (scale[k] ?? 0))
  const bestStudentised = best(studentised, job.active)
  const statistic = root * (means[bestByMean] ?? 0)
  const superior = Math.max(0, root * (studentised[bestStudentised] ?? 0))
  const share = (view: number, limit: number, floor: number) => {
    let count = 0
    for (let r = 0; r < job.resamples; r++) {
      if (Math.max(floor, maxima[r * views.length + view] ?? 0) >= limit) count++
    }
    return count / job.resamples
  }
  const none = Number.NEGATIVE_INFINITY
  return defined({
    realityCheck: { statistic, pValue: share(0, statistic, none) },
    spa: {
      statistic: superior,
      lower: share(1, superior, 0),
      consistent: share(2, superior, 0),
      upper: share(3, superior, 0),
    },
    bestByMean,
    bestStudentised,
    idle,
    blockLength: job.blockLength,
    resamples: job.resamples,
  })
}

export type SuperiorTrials = {
  /** Trials that beat the benchmark, from 0, at the significance for the whole family. */
  readonly superior: readonly number[]
  readonly steps: number
  /** The last critical value of the studentised means. */
  readonly critical: number
}

/**
 * Which trials beat the benchmark when the chance of a single false one is to stay below
 * `significance`: the stepwise Reality Check of Romano and Wolf 2005. What a step finds leaves the
 * maximum of the next, until a step finds nothing.
 */
export async function superiorTrials(
  matrix: TrialMatrix,
  options: SnoopingOptions & { readonly significance?: number } = {},
): Promise<Outcome<SuperiorTrials>> {
  const { significance = 0.05 } = options
  checkProbability('significance', significance)
  const set = await prepare(matrix, options)
  if (set.value === null) return set
  const { job, means, errors } = set.value
  const scale = options.studentised === false ? errors.map(() => 1) : errors
  const active = job.active.slice()
  const superior: number[] = []
  let [steps, critical] = [0, 0]
  for (;;) {
    if (!active.includes(1)) break
    steps++
    const views = [{ centre: means, scale }]
    const maxima = await drawResamples({ ...job, active, views }, snoopingKernel, options)
    critical = sortedQuantile(maxima.sort(), 1 - significance)
    const found = [...means.keys()].filter((k) => {
      const value = (Math.sqrt(matrix.periods) * (means[k] ?? 0)) / (scale[k] ?? 0)
      return active[k] === 1 && value > critical && value > 0
    })
    if (found.length === 0) break
    for (const k of found) active[k] = 0
    superior.push(...found)
  }
  return defined({ superior: superior.toSorted((a, b) => a - b), steps, critical })
}

type Prepared = {
  readonly job: SnoopingJob
  readonly means: Float64Array
  /** √n times the standard error of each mean. */
  readonly errors: Float64Array
  readonly idle: number
}

async function prepare(matrix: TrialMatrix, options: SnoopingOptions): Promise<Outcome<Prepared>> {
  const problem =
    matrixProblem(matrix, LEAST_PERIODS, 1) ?? benchmarkProblem(matrix, options.benchmark)
  if (problem !== undefined) return noValue(problem)
  const { periods, trials } = matrix
  const differences = differencesOf(matrix, options.benchmark)
  const isTooLarge = differences.some((value) => !Number.isFinite(2 * periods * value))
  if (isTooLarge) return noValue('the returns are too large to add up')
  const means = meansOf(differences, periods, trials)
  const drawn = checkResamples(columnOf({ ...matrix, values: differences }, best(means)), options)
  if (drawn.value === null) return drawn
  const active = new Uint8Array(trials).fill(1)
  const errors = new Float64Array(trials)
  for (let k = 0; k < trials; k++) {
    const column = columnOf({ ...matrix, values: differences }, k)
    const error = kernelError(column, means[k] ?? 0, drawn.value.blockLength)
    const isConstant = error <= 1e-12 * Math.abs(means[k] ?? 0) || error === 0
    if (isConstant && (means[k] ?? 0) > 0) {
      return noValue(`trial ${k + 1} beats the benchmark by the same in every period`)
    }
    active[k] = isConstant ? 0 : 1
    errors[k] = isConstant ? 1 : error
  }
  const idle = active.filter((flag) => flag === 0).length
  if (idle === trials) return noValue('no trial differs from the benchmark')
  const job: SnoopingJob = {
    kind: 'snooping',
    differences,
    periods,
    trials,
    active,
    views: [],
    ...drawn.value,
    seed: options.seed ?? 1,
  }
  return defined({ job, means, errors, idle })
}

function benchmarkProblem({ periods }: TrialMatrix, benchmark?: Series): string | undefined {
  if (benchmark === undefined) return undefined
  if (benchmark.length === periods) return seriesProblem(benchmark, 1, 'benchmark return')
  return `the benchmark has ${benchmark.length} periods, the trials have ${periods}`
}

function differencesOf({ periods, trials, values }: TrialMatrix, benchmark?: Series): Float64Array {
  const differences = sharedDoubles(periods * trials)
  for (let t = 0; t < periods; t++) {
    const own = benchmark?.[t] ?? 0
    for (let k = 0; k < trials; k++)
      differences[t * trials + k] = (values[t * trials + k] ?? 0) - own
  }
  return differences
}

function meansOf(differences: Float64Array, periods: number, trials: number): Float64Array {
  const sums = new Float64Array(trials)
  for (let t = 0; t < periods; t++) {
    for (let k = 0; k < trials; k++) sums[k] = (sums[k] ?? 0) + (differences[t * trials + k] ?? 0)
  }
  return sums.map((total) => total / periods)
}

/** First place of the largest value among the active ones. */
function best(values: Float64Array, active?: Uint8Array): number {
  let found = -1
  for (let k = 0; k < values.length; k++) {
    if (active?.[k] === 0) continue
    if (found < 0 || (values[k] ?? 0) > (values[found] ?? 0)) found = k
  }
  return found
}

/**
 * ω: root of γ0 + 2 Σ κ(i) γi, κ(i) = (1 - i/n)(1 - q)^i + (i/n)(1 - q)^(n - i), q = 1 / block length:
 * the variance of √n times the mean under the stationary bootstrap (Politis and Romano 1994).
 */
export function kernelError(column: Float64Array, centre: number, blockLength: number): number {
  const n = column.length
  const stay = 1 - 1 / blockLength
  const far = column.map((value) => value - centre)
  const scale = scaleOf(far)
  const deviations = far.map((value) => value / scale)
  let variance = 0
  for (let i = 0; i < n; i++) {
    const weight = i === 0 ? 1 : 2 * ((1 - i / n) * stay ** i + (i / n) * stay ** (n - i))
    // Beyond the last bit of the sum.
    if (weight < 1e-18) continue
    let product = 0
    for (let t = i; t < n; t++) product += (deviations[t] ?? 0) * (deviations[t - i] ?? 0)
    variance += (weight * product) / n
  }
  return scale * Math.sqrt(Math.max(0, variance))
}
