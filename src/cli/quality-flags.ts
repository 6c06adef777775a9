import { InputError } from '../lib/assert.ts'
import { type QualityLimits, WARN_ABOVE } from '../store/quality-limits.ts'
import { QUALITY_NAMES, type QualityName } from '../store/tape-quality.ts'

export const LIMIT_HELP = QUALITY_NAMES.join(', ')

/** Limits given as `name=value`. */
export function limitsOf(flag: string, texts: readonly string[] = []): QualityLimits {
  const limits: Partial<Record<QualityName, number>> = {}
  for (const text of texts) {
    const [, key, number] = /^(\w+)=(-?\d+(?:\.\d+)?)$/.exec(text) ?? []
    const name = QUALITY_NAMES.find((known) => known === key)
    if (name === undefined) {
      throw new InputError(
        { field: flag },
        `given ${JSON.stringify(text)}`,
        `NAME=VALUE with a name of ${LIMIT_HELP}`,
        'For example crossed=0.05.',
      )
    }
    limits[name] = Number(number)
  }
  return limits
}

/** What is warned of: the usual limits, and those given instead of them. */
export function warnLimitsOf(texts?: readonly string[]): QualityLimits {
  return { ...WARN_ABOVE, ...limitsOf('--warn-above', texts) }
}
