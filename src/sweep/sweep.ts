import { existsSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { loadStrategy } from '../run/strategy-file.ts'
import { readStudyJson, type StudyJson, type StudySpec } from '../run/study-record.ts'
import { resolveTapes } from '../store/catalog.ts'
import { writeWhole } from '../store/whole-file.ts'
import { checkedAlone } from './checked-alone.ts'
import { runDayMajor } from './day-major.ts'
import { judgeTrials } from './judge-trials.ts'
import { Ledger } from './ledger.ts'
import { endedTrials, OpenTrial } from './open-trial.ts'
import { RunCount, type SweepProgress } from './run-count.ts'
import { checkStudy, DESKS_PER_PASS, type StudyFile, type StudyInput } from './study-file.ts'
import { planStudy, type StudyPlan } from './study-plan.ts'
import { beginJson, saveStudy } from './study-save.ts'
import { WorkerPool } from './worker-pool.ts'

/** How a study is worked off; none of it changes a result. */
export type SweepPace = {
  /** Default: the study's own, else one for each processor. */
  readonly workers?: number | undefined
  /** Default: the study's own, else 64. */
  readonly desksPerPass?: number | undefined
  /** Tapes of more rows are read part by part, by each worker. Default 4,000,000. */
  readonly rowsInMemory?: number
  readonly onProgress?: (progress: SweepProgress) => void
}

export type SweepOptions = SweepPace & {
  /** The file whose default export is the strategy. */
  readonly strategy: string
  /** What a study file holds. */
  readonly study: StudyInput
  /** The study's name where it has none itself. */
  readonly name?: string
  /** Default `datasets` and `reports`. */
  readonly datasets?: string
  readonly reports?: string
  /** What a reader types to make the study again. */
  readonly command?: string
}

/** A study that is whole, and where it stands. */
export type SweptStudy = { readonly directory: string; readonly study: StudyJson }

/**
 * Tries every point of a study on every one of its days and writes `study.json`, `trials.parquet` and
 * `best.json` into `<reports>/studies/<name>/`. Runs that any study made before are not made again; the
 * same study, interrupted or not, with any number of workers, gives the same trials to the byte. Throws
 * `InputError` for a study that does not fit, before anything is run.
 *
 * @example
 * const { study } = await sweep({
 *   strategy: 'strategies/market-maker.ts',
 *   name: 'spreads',
 *   study: {
 *     tapes: 'synth/SIM/2024-01-01',
 *     space: { halfSpreadTicks: { int: [1, 8] }, skewTicks: { float: [0, 8], points: 5 } },
 *     objective: { maximise: 'netPnl' },
 *   },
 * })
 */
export async function sweep(options: SweepOptions): Promise<SweptStudy> {
  const { reports = 'reports', datasets = 'datasets', command = 'a program' } = options
  const study = checkStudy(options.study, {}, options.name ?? 'study')
  return sweepStudy(options.strategy, study, { ...options, reports, datasets, command, place: {} })
}

export type StudyPlaces = {
  readonly datasets: string
  readonly reports: string
  readonly command: string
  /** Where a fault of the study is named to be. */
  readonly place: { readonly file?: string }
}

/** The same, for a study that was read from a file. */
export async function sweepStudy(
  strategyFile: string,
  study: StudyFile,
  options: SweepPace & StudyPlaces,
): Promise<SweptStudy> {
  const loaded = await loadStrategy(strategyFile)
  const tapes = study.tapes.flatMap((ref) => resolveTapes(options.datasets, ref))
  const plan = planStudy(study, loaded, tapes, options.place, options.rowsInMemory)
  const directory = join(options.reports, 'studies', study.name)
  const known = existsSync(join(directory, 'study.json')) ? readStudyJson(directory) : undefined
  if (known !== undefined && known.studyId !== plan.studyId) {
    throw new InputError(
      { ...options.place, field: 'name' },
      `"${study.name}", under which another study stands in ${directory}`,
      'a name for each study: a changed strategy, tape or space makes another one',
      'Give it another name, or move the other one away.',
    )
  }
  return workOff(plan, strategyFile, directory, options.command, options)
}

/**
 * Goes on with a study that was interrupted. Throws `StoredStateError` when its strategy, a tape or the
 * engine is no longer what it was begun with.
 */
export async function resume(directory: string, pace: SweepPace = {}): Promise<SweptStudy> {
  const begun = readStudyJson(directory)
  const strategyFile = join(directory, begun.strategy.file)
  const loaded = await loadStrategy(strategyFile)
  const study: StudyFile = {
    name: begun.study,
    tapes: [],
    depth: begun.depth,
    spec: begun.spec as StudySpec,
    desksPerPass: begun.pace.desksPerPass,
    workers: begun.pace.workers,
  }
  const tapes = begun.tapes.map((tape) => join(directory, tape.directory))
  const file = join(directory, 'study.json')
  const plan = planStudy(study, loaded, tapes, { file }, pace.rowsInMemory)
  if (plan.studyId !== begun.studyId) {
    const what =
      loaded.origin.codeHash === begun.strategy.codeHash
        ? 'its tapes, what its config names, or the engine'
        : `the code of ${strategyFile}`
    throw new StoredStateError(
      `${directory} was begun with something else: ${what} changed since. Sweep under another name.`,
    )
  }
  return workOff(plan, strategyFile, directory, begun.command, pace)
}

async function workOff(
  plan: StudyPlan,
  strategyFile: string,
  directory: string,
  command: string,
  pace: SweepPace,
): Promise<SweptStudy> {
  const known = existsSync(join(directory, 'study.json')) ? readStudyJson(directory) : undefined
  if (known?.state === 'whole') return { directory, study: known }
  const workers = pace.workers ?? plan.study.workers ?? availableParallelism()
  const desksPerPass = pace.desksPerPass ?? plan.study.desksPerPass ?? DESKS_PER_PASS
  const paced = { workers, desksPerPass }
  const trials: OpenTrial[] = []
  // The first round before anything is written: a point that does not fit leaves nothing behind.
  let round = nextRound(plan, trials)
  const begun = known
    ? { ...known, pace: paced }
    : beginJson(plan, strategyFile, directory, command, paced)
  mkdirSync(directory, { recursive: true })
  await writeWhole(join(directory, 'study.json'), `${JSON.stringify(begun, null, 2)}\n`)
  const ledger = await Ledger.open(join(directory, '..'))
  const pool = new WorkerPool(workers, { strategyFile })
  const fresh = new WorkerPool(1, { strategyFile })
  const tally = new RunCount(pace.onProgress ?? (() => {}))
  const { spec } = plan.study
  const ended = (of: readonly OpenTrial[]) => endedTrials(of, spec, plan.metrics, plan.sampleNs)
  try {
    while (round.length > 0) {
      const pass = { ledger, pool, workers, desksPerPass, tally }
      await runDayMajor({ plan, trials: round, ...pass, onHandedOut: () => fresh.warm() })
      trials.push(...round)
      plan.proposer.tell(ended(round))
      round = nextRound(plan, trials)
    }
    const whole = ended(trials)
    const checked = await checkedAlone(plan, fresh, trials, whole)
    const everTried = await ledger.setsTried(
      plan.loaded.strategy.name,
      plan.days.flatMap((day) => day.tapes.map((tape) => tape.manifest.tapeId)),
    )
    const judged = await judgeTrials(trials, whole, everTried, workers)
    const found = { tally, everTried, checked, judged }
    const study = await saveStudy(directory, begun, plan, whole, found)
    return { directory, study }
  } finally {
    await Promise.all([pool.close(), fresh.close()])
    ledger.close()
  }
}

/** What the proposer says to try next, checked. */
function nextRound(plan: StudyPlan, before: readonly OpenTrial[]): readonly OpenTrial[] {
  return plan.proposer
    .propose()
    .map((point, i) => new OpenTrial(plan, before.length + i + 1, point))
}
