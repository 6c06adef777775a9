import { InputError } from '../../lib/assert.ts'
import {
  BROKER,
  EXCHANGE,
  VENUE_PROFILE_NAMES,
  type VenueProfile,
} from '../../orders/venue-profile.ts'
import type { ConformCase } from '../conform-case.ts'
import { arrivalsOf } from './arrivals.ts'
import { play } from './play.ts'
import type { Scenario } from './scenario.ts'
import { readScenarios } from './scenario-file.ts'
import { type Path, pathsOf } from './scenario-paths.ts'
import { scriptOf } from './script.ts'

/** How many orders of arrival each path is heard in. */
export type Arrivals = {
  /** Paths with at most so many permutations are heard in all of them. */
  readonly everyUpTo: number
  /** Of longer ones, so many at random. */
  readonly sampled: number
}

/**
 * Every scenario of a file in both venue profiles: each way through it as written, and its reports in
 * other orders of arrival.
 *
 * @param only names of scenarios to play; left out, all
 * @throws InputError for a line that is not of the form, before anything is played
 */
export function fixSuite(
  file: string,
  arrivals: Arrivals,
  only?: readonly string[],
): ConformCase[] {
  const scenarios = readScenarios(file)
  const missing = only?.find((wanted) => scenarios.every(({ name }) => name !== wanted))
  if (missing !== undefined) {
    const names = scenarios.map(({ name }) => name).join(', ')
    throw new InputError({ file }, `no scenario ${missing}`, `of ${names}`, 'Correct --only.')
  }
  // All files are read whole and found right before the first case is played.
  const scripted = scenarios.map((scenario) => {
    const paths = pathsOf(scenario).map((path) => ({ path, script: scriptOf(scenario, path) }))
    return { scenario, paths }
  })
  const chosen = scripted.filter(({ scenario }) => only?.includes(scenario.name) ?? true)
  return chosen.flatMap(({ scenario, paths }) =>
    [BROKER, EXCHANGE].map((profile) => caseOf(scenario, paths, profile as VenueProfile, arrivals)),
  )
}

type Scripted = { readonly path: Path; readonly script: ReturnType<typeof scriptOf> }

function caseOf(
  scenario: Scenario,
  paths: readonly Scripted[],
  profile: VenueProfile,
  { everyUpTo, sampled }: Arrivals,
): ConformCase {
  const name = `${scenario.name} ${VENUE_PROFILE_NAMES[profile]}`
  const differences: string[] = []
  const refused: string[] = []
  let [reports, orders, isEvery] = [0, 0, true]
  for (const { path, script } of paths) {
    const played = play(script, profile)
    const arrived = arrivalsOf(script, profile, everyUpTo, sampled)
    reports += played.reports
    orders += arrived.arrivals
    isEvery &&= arrived.isEvery
    const where = path.note === '' ? '' : `${path.note}: `
    differences.push(...played.differences.map((each) => where + each))
    if (arrived.difference !== undefined) differences.push(where + arrived.difference)
    if (played.refusedFrom !== undefined) refused.push(played.refusedFrom)
  }
  const [first] = differences
  if (first !== undefined) {
    return { name, passed: false, detail: `${first} (${differences.length} differences)` }
  }
  const counted = `${plural(paths.length, 'path')}, ${plural(reports, 'report')}, `
  const heard = `${isEvery ? 'all ' : ''}${plural(orders, 'order')} of arrival`
  const kept = [...new Set(refused)].map((each) => `; stays Filled at '${each}'`).join('')
  return { name, passed: true, detail: `${scenario.title}: ${counted}${heard}${kept}` }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
