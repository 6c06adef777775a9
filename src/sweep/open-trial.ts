import { assert } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { lifeOf } from '../run/shared-lives.ts'
import type { Point, StudySpec, Trial } from '../run/study-record.ts'
import { type Condition, readCondition } from './condition.ts'
import type { JobDesk } from './job.ts'
import { type DayResult, dayValue, joinDays } from './joined-days.ts'
import type { StudyPlan } from './study-plan.ts'

/** A trial whose days are under way: they come in any order. */
export class OpenTrial {
  readonly number: number
  readonly point: Point
  readonly desk: JobDesk
  /** Its run on the first day. */
  readonly firstRunId: string
  /** What it takes to share a pass: how its book is read, and which hearing it listens to. */
  readonly keepsCrossed: boolean
  readonly feedOffsetNs: number
  /** Trials of one life differ in fees alone. */
  readonly life: string
  private readonly results: (DayResult | undefined)[] = []

  /** Throws `InputError` for a point that does not fit. */
  constructor(plan: StudyPlan, number: number, point: Point) {
    const [day] = plan.days
    assert(day !== undefined, 'a study has a day')
    this.number = number
    this.point = point
    this.desk = plan.deskOf(point)
    const { runId, execution, manifest } = plan.inputsOf(day, this.desk)
    this.firstRunId = runId
    this.keepsCrossed = execution.keepsCrossed
    this.feedOffsetNs = execution.feedOffsetNs
    this.life = lifeOf(manifest)
  }

  put(day: number, result: DayResult): void {
    this.results[day] = result
  }

  /** In time order. */
  get days(): readonly DayResult[] {
    return this.results.filter((day) => day !== undefined)
  }

  get failure(): DayResult | undefined {
    return this.days.find((day) => day.status === 'failed')
  }
}

/** Trials that are over: joined, judged by the study's objective and conditions, and ranked. */
export function endedTrials(
  trials: readonly OpenTrial[],
  spec: StudySpec,
  names: readonly string[],
  sampleNs: number,
): readonly Trial[] {
  const conditions = spec.require.map((text) => readCondition(text, {}))
  const judged = trials.map((trial) => judge(trial, spec, names, conditions, sampleNs))
  const sign = spec.objective.goal === 'maximise' ? -1 : 1
  const order = judged
    .filter((trial) => trial.feasible && trial.objective !== null)
    .sort((a, b) => sign * ((a.objective ?? 0) - (b.objective ?? 0)) || a.trial - b.trial)
  const rank = new Map(order.map((trial, i) => [trial.trial, i + 1]))
  return judged.map((trial) => ({ ...trial, rank: rank.get(trial.trial) ?? null }))
}

function judge(
  trial: OpenTrial,
  { objective }: StudySpec,
  names: readonly string[],
  conditions: readonly Condition[],
  sampleNs: number,
): Trial {
  const { days, failure } = trial
  const isWhole = failure === undefined
  // A trial that failed on one day has no numbers over all of them.
  const joined = isWhole ? joinDays(days, names, {}) : {}
  const value = (name: string) => joined[name]?.value ?? null
  const runIds = days.map((day) => day.runId)
  return {
    trial: trial.number,
    trialId: sha256Hex(canonicalJson({ runIds, sampleNs })),
    status: isWhole ? 'done' : 'failed',
    error: isWhole ? '' : `${failure.tape}: ${failure.error}`,
    feasible: isWhole && conditions.every((condition) => condition.holds(value)),
    rank: null,
    point: trial.point,
    objective: value(objective.metric),
    metrics: Object.fromEntries(names.map((name) => [name, value(name)])),
    runIds,
    journalHashes: days.map((day) => day.journalHash),
    netPnlByDay: days.map((day) => (day.status === 'done' ? dayValue(day, names, 'netPnl') : null)),
  }
}
