import type { RunJson } from '../run/run-record.ts'
import {
  adverse,
  crossedMakeIt,
  livesOnCrossed,
  queueModel,
  refused,
  staleFills,
  tooLate,
  unfinished,
} from './findings/fills.ts'
import { type Finding, type Rule, sorted } from './findings/finding.ts'
import {
  assumed,
  booksDisagree,
  costsEatProfit,
  costsUnknown,
  losesBeforeFees,
  noImpact,
  switchedOff,
} from './findings/money.ts'
import { clockRepaired, tapeDefects } from './findings/recording.ts'
import { breakersOff, breakerTripped } from './findings/risk.ts'
import {
  dependentSamples,
  fewFills,
  fewRoundTrips,
  mayBeLuck,
  notAnnualised,
  oneDayMakesIt,
  oneTrial,
  oneTripMakesIt,
  shortRun,
  undefinedSharpe,
} from './findings/sample.ts'

export type { Finding } from './findings/finding.ts'
export { judgementFindings } from './findings/judgement.ts'

/** Every finding on a run, objections first. Rules look at the record alone. */
export function findings(run: RunJson): readonly Finding[] {
  return sorted(RULES.map((rule) => rule(run)))
}

const RULES: readonly Rule[] = [
  booksDisagree,
  fewFills,
  costsEatProfit,
  losesBeforeFees,
  costsUnknown,
  switchedOff,
  breakersOff,
  breakerTripped,
  noImpact,
  oneTripMakesIt,
  oneDayMakesIt,
  mayBeLuck,
  dependentSamples,
  fewRoundTrips,
  crossedMakeIt,
  livesOnCrossed,
  staleFills,
  adverse,
  queueModel,
  assumed,
  shortRun,
  unfinished,
  tapeDefects,
  clockRepaired,
  refused,
  tooLate,
  undefinedSharpe,
  notAnnualised,
  oneTrial,
]
