import { assert } from '../lib/assert.ts'
import { batchesOf } from './batches.ts'
import { sendableTape } from './job-tape.ts'
import { dayResult } from './joined-days.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerRow } from './ledger-row.ts'
import type { OpenTrial } from './open-trial.ts'
import type { RunCount } from './run-count.ts'
import type { StudyPlan } from './study-plan.ts'
import type { WorkerPool } from './worker-pool.ts'

export type DayMajorOptions = {
  readonly plan: StudyPlan
  readonly trials: readonly OpenTrial[]
  readonly ledger: Ledger
  readonly pool: WorkerPool
  readonly workers: number
  readonly desksPerPass: number
  readonly tally: RunCount
  /** Called when the last pass has been handed out and is still under way. */
  onHandedOut(): void
}

/** The runs of one day that are not there yet, by id: the trials that come down to each. */
type MissingRuns = Map<string, OpenTrial[]>

/**
 * Runs every trial on every day, days outside and trials inside: a tape is read once for all of them,
 * and while the last passes of one day are under way the next day begins. What the ledger knows is not
 * run again; what is run stands in the ledger as soon as its pass ends, whatever stops the study then.
 */
export async function runDayMajor(options: DayMajorOptions): Promise<void> {
  const passes: Promise<void>[] = []
  const faults: unknown[] = []
  await startDays(options, passes).catch((fault: unknown) => faults.push(fault))
  options.onHandedOut()
  for (const end of await Promise.allSettled(passes)) {
    if (end.status === 'rejected') faults.push(end.reason)
  }
  if (faults.length > 0) throw faults[0]
}

async function startDays(options: DayMajorOptions, passes: Promise<void>[]): Promise<void> {
  const { plan, ledger, tally } = options
  for (const d of plan.days.keys()) {
    const missing = wantedRuns(options, d)
    if (d === 0) tally.runs += missing.size * plan.days.length
    const known = [...(await ledger.find([...missing.keys()], plan.sampleNs)).values()]
    for (const row of known) {
      give(options, missing, d, row)
      missing.delete(row.runId)
    }
    if (known.length > 0) tally.reuse(known)
    if (missing.size > 0) await startPasses(options, d, missing, passes)
  }
}

function wantedRuns({ plan, trials }: DayMajorOptions, d: number): MissingRuns {
  const missing: MissingRuns = new Map()
  const day = plan.days[d]
  assert(day !== undefined, 'a day of the study')
  for (const trial of trials) {
    const runId = d === 0 ? trial.firstRunId : plan.inputsOf(day, trial.desk).runId
    const same = missing.get(runId)
    if (same === undefined) missing.set(runId, [trial])
    else same.push(trial)
  }
  return missing
}

function give(
  { plan, tally }: DayMajorOptions,
  missing: MissingRuns,
  d: number,
  row: LedgerRow,
): void {
  const result = dayResult(row, plan.metrics)
  for (const trial of missing.get(row.runId) ?? []) {
    trial.put(d, result)
    if (d === 0 && row.status === 'done') tally.define(trial.number, row.definitions)
  }
}

async function startPasses(
  options: DayMajorOptions,
  d: number,
  missing: MissingRuns,
  passes: Promise<void>[],
): Promise<void> {
  const { plan, ledger, pool, tally } = options
  const planned = plan.days[d]?.tapes[0]
  assert(planned !== undefined, 'a day has a tape')
  // One hearing a pass where it can be: desks that hear alike stand together.
  const runs = [...missing.values()].flatMap(([trial]) => trial ?? [])
  runs.sort((a, b) => a.feedOffsetNs - b.feedOffsetNs)
  const lives = new Map<string, OpenTrial[]>()
  for (const trial of runs) lives.set(trial.life, [...(lives.get(trial.life) ?? []), trial])
  const batches = batchesOf([...lives.values()], options.desksPerPass, options.workers, ([trial]) =>
    String(trial?.keepsCrossed),
  ).map((batch) => batch.flat())
  const { tapeId } = planned.manifest
  const tape = await sendableTape(planned.directory, plan.depth, plan.rowsInMemory)
  for (const batch of batches) {
    const worker = await pool.take()
    const pass = pool
      .run(worker, {
        tapeId,
        tape,
        depth: plan.depth,
        sampleNs: plan.sampleNs,
        desks: batch.map((trial) => trial.desk),
        measures: true,
      })
      .then(async ({ rows }) => {
        await ledger.append(rows)
        for (const row of rows) give(options, missing, d, row)
        tally.compute(rows)
      })
    passes.push(pass)
    pass.catch(() => {})
  }
}
