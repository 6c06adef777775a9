import { RandomStream } from '../../lib/random.ts'

/** Writes the indices of one bootstrap resample. */
export type Resampler = (resample: number, indices: Int32Array) => void

/** A source of uniform numbers in [0, 1). */
export type Uniform = () => number

/**
 * Stationary bootstrap (Politis and Romano 1994): start at a uniform index; at each step jump, with
 * probability 1 / blockLength, to a new uniform index, else go on to the next one, past the end to
 * the first. A block length of 1 draws independently.
 */
export function drawStationary(uniform: Uniform, blockLength: number, indices: Int32Array): void {
  const n = indices.length
  const jump = 1 / blockLength
  let at = Math.floor(uniform() * n)
  indices[0] = at
  for (let i = 1; i < n; i++) {
    at = uniform() < jump ? Math.floor(uniform() * n) : at + 1 === n ? 0 : at + 1
    indices[i] = at
  }
}

/**
 * Resamples keyed by their number: resample r of a seed is the same whatever was drawn before, by
 * whom, and in which thread.
 */
export function keyedResampler(seed: number | string, blockLength: number): Resampler {
  const random = new RandomStream(seed, 'stationary bootstrap')
  const uniform = () => random.uniform()
  return (resample, indices) => {
    random.at(resample)
    drawStationary(uniform, blockLength, indices)
  }
}

/** Resamples one after the other from one source, as other programs draw them. */
export function sequentialResampler(uniform: Uniform, blockLength: number): Resampler {
  return (_, indices) => drawStationary(uniform, blockLength, indices)
}

/** Resamples of a heavy computation are made in blocks of this many. */
export const RESAMPLES_PER_BLOCK = 100

/** The first resample of a block, and the one after its last. */
export function blockRange(block: number, resamples: number): readonly [number, number] {
  const from = block * RESAMPLES_PER_BLOCK
  return [from, Math.min(resamples, from + RESAMPLES_PER_BLOCK)]
}

export function blockCount(resamples: number): number {
  return Math.ceil(resamples / RESAMPLES_PER_BLOCK)
}
