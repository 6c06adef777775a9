import { deviationOf, momentsOf } from '../moments/moments.ts'
import { mean, median, sum } from '../moments/sum.ts'
import { blockRange, keyedResampler, type Resampler } from './resample.ts'

/** What is computed of each resample. NaN where it is not defined. */
export const BOOTSTRAP_STATISTICS = {
  mean,
  sum,
  median,
  deviation: (values: Float64Array) => deviationOf(momentsOf(values), 1),
  sharpe: (values: Float64Array) => {
    const moments = momentsOf(values)
    return moments.isConstant ? Number.NaN : moments.mean / deviationOf(moments, 1)
  },
  sortino: (values: Float64Array) => {
    const short = mean(values.map((r) => (r < 0 ? r * r : 0)))
    return short === 0 ? Number.NaN : mean(values) / Math.sqrt(short)
  },
} as const satisfies Record<string, (values: Float64Array) => number>
export type BootstrapStatistic = keyof typeof BOOTSTRAP_STATISTICS

export type IntervalJob = {
  readonly kind: 'interval'
  readonly values: Float64Array
  readonly statistic: BootstrapStatistic
  readonly resamples: number
  readonly seed: number | string
  readonly blockLength: number
}

/** A block's statistics, one per resample. */
export function intervalKernel(
  job: IntervalJob,
  resampler: Resampler = keyedResampler(job.seed, job.blockLength),
): (block: number) => Float64Array {
  const { values, resamples } = job
  const compute = BOOTSTRAP_STATISTICS[job.statistic]
  const indices = new Int32Array(values.length)
  const sample = new Float64Array(values.length)
  return (block) => {
    const [from, to] = blockRange(block, resamples)
    const found = new Float64Array(to - from)
    for (let r = from; r < to; r++) {
      resampler(r, indices)
      for (let i = 0; i < indices.length; i++) sample[i] = values[indices[i] ?? 0] ?? 0
      found[r - from] = compute(sample)
    }
    return found
  }
}
