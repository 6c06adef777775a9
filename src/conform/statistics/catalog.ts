import { InputError } from '../../lib/assert.ts'
import { DISTRIBUTIONS } from './functions/distributions.ts'
import { DOWNSIDE } from './functions/downside.ts'
import { MOMENTS } from './functions/moments.ts'
import { RESAMPLING_STATISTICS } from './functions/resampling.ts'
import { RETURNS } from './functions/returns.ts'
import { RUN } from './functions/run.ts'
import { SELECTION } from './functions/selection.ts'
import { SHARPE } from './functions/sharpe.ts'
import { SURVIVAL } from './functions/survival.ts'
import { TRIAL_STATISTICS } from './functions/trials.ts'
import type { Parameters } from './parameter.ts'
import type { Place } from './place.ts'
import type { Statistic } from './statistic.ts'

/** Every function that a case may call, by theme. */
export const CATALOG: readonly (readonly [string, readonly Statistic[]])[] = [
  ['Sharpe ratio', SHARPE],
  ['Number of trials', TRIAL_STATISTICS],
  ['Selection and folds', SELECTION],
  ['Resampling', RESAMPLING_STATISTICS],
  ['Survival and shares', SURVIVAL],
  ['Returns and drawdown', RETURNS],
  ['Downside', DOWNSIDE],
  ['Numbers of a run', RUN],
  ['Moments', MOMENTS],
  ['Distributions', DISTRIBUTIONS],
]

const BY_NAME = new Map<string, readonly [Statistic, Readonly<Record<string, unknown>>]>()
for (const [, statistics] of CATALOG) {
  for (const statistic of statistics) {
    BY_NAME.set(statistic.name.toLowerCase(), [statistic, {}])
    for (const [alias, preset] of Object.entries(statistic.aliases)) {
      BY_NAME.set(alias.toLowerCase(), [statistic, preset])
    }
  }
}

/** A function by name or alias, and the options that the alias sets. Case does not matter. */
export function findStatistic(
  name: string,
  place: Place,
): readonly [Statistic, Readonly<Record<string, unknown>>] {
  const found = BY_NAME.get(name.toLowerCase())
  if (found !== undefined) return found
  const near = nearest(
    name,
    [...BY_NAME.values()].map(([statistic]) => statistic.name),
  )
  throw new InputError(
    place,
    `there is no function ${name}`,
    `one that "ticktape conform statistics --functions" lists${near}`,
    'Correct the name.',
  )
}

/** The own name of a parameter that is given by it, by an alias, or in other case. */
export function findParameter(parameters: Parameters, given: string, place: Place): string {
  if (Object.hasOwn(parameters, given)) return given
  const lower = given.toLowerCase()
  const names = Object.keys(parameters)
  const found =
    names.find((name) => name.toLowerCase() === lower) ??
    names.find((name) => parameters[name]?.aliases.some((alias) => alias.toLowerCase() === lower))
  if (found !== undefined) return found
  throw new InputError(
    place,
    `there is no input or option ${given}`,
    `one of ${names.join(', ')}${nearest(given, names)}`,
    'Correct the name.',
  )
}

/** `; nearest is …`, when something is near enough to have been meant. */
function nearest(name: string, known: readonly string[]): string {
  const distances = known.map((other) => [editDistance(name, other), other] as const)
  const [best] = distances.sort((a, b) => a[0] - b[0])
  return best !== undefined && best[0] <= Math.max(2, name.length / 3)
    ? `; the nearest is ${best[1]}`
    : ''
}

/** Insertions, deletions and changes of a letter that lead from one word to another. */
function editDistance(from: string, to: string): number {
  const a = from.toLowerCase()
  const b = to.toLowerCase()
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
