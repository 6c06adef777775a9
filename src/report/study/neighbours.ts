import { median } from '../../measure/moments/sum.ts'
import type { Axis } from '../../run/study-record.ts'
import type { StoredTrial } from '../../run/trial-table.ts'
import { placeOn } from './study-data.ts'

/** Steps that a range without a list of values counts as. */
const STEPS_OF_A_RANGE = 10

/** Trials that could be compared, each at its place: a step of an axis is a distance of 1. */
export type Landscape = {
  readonly trials: readonly StoredTrial[]
  readonly places: readonly (readonly number[])[]
}

export function landscapeOf(axes: readonly Axis[], trials: readonly StoredTrial[]): Landscape {
  const ranked = trials.filter((trial) => trial.rank !== null)
  return {
    trials: ranked,
    places: ranked.map((trial) => axes.map((axis) => stepsAlong(axis, trial))),
  }
}

function stepsAlong(axis: Axis, trial: StoredTrial): number {
  const place = placeOn(axis, trial.point[axis.path])
  if (axis.values !== null) return place
  const share =
    axis.kind === 'log'
      ? Math.log(place / axis.from) / Math.log(axis.to / axis.from)
      : (place - axis.from) / (axis.to - axis.from)
  return share * STEPS_OF_A_RANGE
}

/**
 * The trials next to one: all within a step along one axis; on an uneven space the nearest, two an
 * axis. Another value of a choice is a step away, whichever it is. A trial that came to the very same
 * journals is the same result once more, and no neighbour.
 */
export function neighboursOf(
  axes: readonly Axis[],
  { trials, places }: Landscape,
  of: StoredTrial,
): readonly StoredTrial[] {
  const here = places[trials.indexOf(of)]
  if (here === undefined) return []
  const near = trials
    .map((trial, i) => ({ trial, distance: distance(axes, here, places[i] ?? []) }))
    .filter(({ trial }) => trial.journalHashes.join() !== of.journalHashes.join())
    .sort((a, b) => a.distance - b.distance || a.trial.trial - b.trial.trial)
  const within = near.filter((each) => each.distance <= 1 + 1e-9)
  const chosen = within.length >= 2 ? within : near.slice(0, 2 * axes.length)
  return chosen.map(({ trial }) => trial)
}

function distance(axes: readonly Axis[], a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (const [i, axis] of axes.entries()) {
    const apart = (a[i] ?? 0) - (b[i] ?? 0)
    const steps = axis.kind === 'choice' ? (apart === 0 ? 0 : 1) : apart
    sum += steps * steps
  }
  return Math.sqrt(sum)
}

/**
 * How often an axis made a difference: of all pairs of trials that are alike but for this axis, how
 * many had another journal. Undefined where there is no such pair.
 */
export function effectOf(
  axes: readonly Axis[],
  axis: Axis,
  trials: readonly StoredTrial[],
): { readonly pairs: number; readonly different: number } | undefined {
  const groups = new Map<string, StoredTrial>()
  let pairs = 0
  let different = 0
  for (const trial of trials) {
    if (trial.status !== 'done') continue
    const others = axes.filter((each) => each !== axis)
    const key = JSON.stringify(others.map(({ path }) => trial.point[path]))
    const first = groups.get(key)
    if (first === undefined) groups.set(key, trial)
    else {
      pairs++
      if (first.journalHashes.join() !== trial.journalHashes.join()) different++
    }
  }
  return pairs === 0 ? undefined : { pairs, different }
}

/** Middle of the objectives; NaN of none. */
export function medianObjective(trials: readonly StoredTrial[]): number {
  return median(trials.flatMap(({ objective }) => (objective === null ? [] : [objective])))
}
