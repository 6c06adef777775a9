/**
 * Resampled maxima for tests against data snooping. A resample is turned into how often each period
 * was drawn, and every drawn period is read once, row by row.
 *
 * Layout: differences `period * trials + trial`; one array of sums by trial. Cost: one multiplication
 * and addition a trial and drawn period (two thirds of them), and two a trial and view. What holds: a
 * resample depends on its number alone. Plain twin: test/oracle/plain-selection.ts.
 */
import { blockRange, keyedResampler, type Resampler } from '../resampling/resample.ts'

/** One way to look at a resample: max over the active trials of √n (mean* - centre) / scale. */
export type SnoopingView = { readonly centre: Float64Array; readonly scale: Float64Array }

/** Resampled maxima of a matrix of differences from a benchmark. */
export type SnoopingJob = {
  readonly kind: 'snooping'
  /** `differences[period * trials + trial]`, in shared memory. */
  readonly differences: Float64Array
  readonly periods: number
  readonly trials: number
  /** 1 for the trials that take part. */
  readonly active: Uint8Array
  readonly views: readonly SnoopingView[]
  readonly resamples: number
  readonly seed: number | string
  readonly blockLength: number
}

/** A block's maxima: `views.length` numbers per resample. */
export function snoopingKernel(
  job: SnoopingJob,
  resampler: Resampler = keyedResampler(job.seed, job.blockLength),
): (block: number) => Float64Array {
  const { periods, trials, views, resamples } = job
  const indices = new Int32Array(periods)
  const weights = new Int32Array(periods)
  const sums = new Float64Array(trials)
  return (block) => {
    const [from, to] = blockRange(block, resamples)
    const maxima = new Float64Array((to - from) * views.length)
    for (let r = from; r < to; r++) {
      resampler(r, indices)
      weights.fill(0)
      for (let i = 0; i < periods; i++) weights[indices[i]!]!++
      addRows(job, weights, sums)
      for (const [v, view] of views.entries()) {
        maxima[(r - from) * views.length + v] = maximum(job, sums, view)
      }
    }
    return maxima
  }
}

/** Sums of the resample by trial: each period once, times how often it was drawn. */
function addRows(job: SnoopingJob, weights: Int32Array, sums: Float64Array): void {
  const { differences, periods, trials } = job
  sums.fill(0)
  for (let t = 0; t < periods; t++) {
    const weight = weights[t]!
    if (weight === 0) continue
    const row = t * trials
    for (let k = 0; k < trials; k++) sums[k]! += weight * differences[row + k]!
  }
}

function maximum(job: SnoopingJob, sums: Float64Array, { centre, scale }: SnoopingView): number {
  const { periods, trials, active } = job
  const root = Math.sqrt(periods)
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < trials; k++) {
    if (active[k] === 0) continue
    const value = (root * (sums[k]! / periods - centre[k]!)) / scale[k]!
    if (value > most) most = value
  }
  return most
}
