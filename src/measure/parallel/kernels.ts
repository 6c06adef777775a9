import { type IntervalJob, intervalKernel } from '../resampling/interval-kernel.ts'
import { type CscvJob, cscvKernel } from '../selection/cscv-kernel.hot.ts'
import { type SnoopingJob, snoopingKernel } from '../selection/snooping-kernel.hot.ts'

/** What can be computed in blocks. A job is plain data, so that it can be sent to a thread. */
export type Job = CscvJob | SnoopingJob | IntervalJob

/** From a job, the function that computes one of its blocks. */
export const KERNELS = {
  cscv: cscvKernel,
  snooping: snoopingKernel,
  interval: intervalKernel,
} as const satisfies Record<Job['kind'], (job: never) => (block: number) => Float64Array>
