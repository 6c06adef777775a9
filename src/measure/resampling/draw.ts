import { InputError } from '../../lib/assert.ts'
import { checkAtLeast, checkWhole } from '../option-check.ts'
import { defined, type Outcome, type Series } from '../outcome.ts'
import { type BlockOptions, runBlocks } from '../parallel/blocks.ts'
import type { Job } from '../parallel/kernels.ts'
import { blockLength } from './block-length.ts'
import { blockCount, type Resampler, sequentialResampler, type Uniform } from './resample.ts'

/** How resamples are drawn. */
export type ResampleOptions = BlockOptions & {
  /** Mean block length, 1 or more; unless given, the automatic one (`blockLength`). */
  readonly blockLength?: number
  /** Resamples; 2000 unless given. */
  readonly resamples?: number
  readonly seed?: number | string
  /** Another source of uniform numbers, drawn from in order: for comparison, on this thread only. */
  readonly uniform?: Uniform
}

export const RESAMPLES = 2000
const RESAMPLES_MAX = 10_000_000

/** Block length and number of resamples, checked; the automatic length where none is given. */
export function checkResamples(
  values: Series,
  options: ResampleOptions,
): Outcome<{ readonly blockLength: number; readonly resamples: number }> {
  const { resamples = RESAMPLES, uniform, workers = 0 } = options
  checkWhole('resamples', resamples, 1, RESAMPLES_MAX)
  if (uniform !== undefined && workers > 0) {
    throw new InputError(
      { field: 'workers' },
      'a source of numbers that is drawn from in order',
      'no workers with it',
      'Give a seed instead of the source, or no workers.',
    )
  }
  if (options.blockLength !== undefined) {
    checkAtLeast('blockLength', options.blockLength, 1)
    return defined({ blockLength: options.blockLength, resamples })
  }
  const automatic = blockLength(values)
  if (automatic.value === null) return automatic
  return defined({ blockLength: Math.max(1, automatic.value.stationary), resamples })
}

type ResampleJob = Job & { readonly resamples: number; readonly blockLength: number }
type KernelOf<J> = (job: J, resampler?: Resampler) => (block: number) => Float64Array

/** The results of all resamples, in their order: from the seed, or from the caller's own source. */
export async function drawResamples<J extends ResampleJob>(
  job: J,
  kernelOf: KernelOf<J>,
  options: ResampleOptions,
): Promise<Float64Array> {
  if (options.uniform !== undefined) return drawAtOnce(job, kernelOf, options)
  return joined(await runBlocks(job, blockCount(job.resamples), options))
}

/** The same results on this thread, without a pause. */
export function drawAtOnce<J extends ResampleJob>(
  job: J,
  kernelOf: KernelOf<J>,
  { uniform }: ResampleOptions,
): Float64Array {
  const kernel =
    uniform === undefined
      ? kernelOf(job)
      : kernelOf(job, sequentialResampler(uniform, job.blockLength))
  return joined(Array.from({ length: blockCount(job.resamples) }, (_, block) => kernel(block)))
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
