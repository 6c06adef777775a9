import { InputError } from '../lib/assert.ts'
import type { QualityName, TapeQuality } from './tape-quality.ts'

/** Values above which a measure is warned of, or a tape refused. */
export type QualityLimits = Readonly<Partial<Record<QualityName, number>>>

/** What is warned of unless told otherwise. */
export const WARN_ABOVE: QualityLimits = {
  gaps: 0,
  crossed: 0.01,
  spikes: 0,
  staleShare: 0.5,
  clockDrift: 100_000_000,
}

/** A measure that is above its limit. */
export type Exceeded = {
  readonly name: QualityName
  readonly value: number
  readonly limit: number
}

export function exceeded(quality: TapeQuality, limits: QualityLimits): Exceeded[] {
  return Object.entries(limits).flatMap(([key, limit]) => {
    const name = key as QualityName
    const { value } = quality[name]
    return value > limit ? [{ name, value, limit }] : []
  })
}

/** Throws `InputError` naming the recording for the first measure above its limit. */
export function refuseAbove(file: string, quality: TapeQuality, limits: QualityLimits): void {
  const [first] = exceeded(quality, limits)
  if (first === undefined) return
  const { meaning, unit } = quality[first.name]
  throw new InputError(
    { file, field: first.name },
    `the tape has ${first.value} ${unit} (${meaning})`,
    `at most ${first.limit}`,
    'Look at the recording, or give --refuse-above another limit.',
  )
}
