import { InputError, type InputPlace } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { type DeskInputs, type DeskOptions, deskInputs } from '../run/desk-inputs.ts'
import { ENGINE_VERSION } from '../run/engine-version.ts'
import { sampleStep } from '../run/sample-step.ts'
import type { LoadedStrategy } from '../run/strategy-file.ts'
import type { Point } from '../run/study-record.ts'
import { type TapeFacts, type TapeRun, tapeFacts, tapeRun, tapesOfOne } from '../run/tape-run.ts'
import { ROWS_IN_MEMORY } from '../store/catalog.ts'
import type { Depth } from '../tape/schema.ts'
import { readCondition, type Value } from './condition.ts'
import type { JobDesk } from './job.ts'
import { isOfOneDay } from './joined-days.ts'
import { LEDGER_VERSION } from './ledger-row.ts'
import { metricNames } from './metric-names.ts'
import { pointConfig } from './point-config.ts'
import { type Proposer, proposerOf } from './proposer.ts'
import type { StudyFile } from './study-file.ts'

/** A tape before it is opened, and where it is. */
export type PlannedTape = TapeFacts & { readonly directory: string }

/** A study with everything looked up and checked that can be before anything is run. */
export type StudyPlan = {
  readonly study: StudyFile
  /** The hash of what the study is: the same for every way to work it off. */
  readonly studyId: string
  readonly loaded: LoadedStrategy
  /** In time order, each a day and a run of its own. */
  readonly days: readonly TapeRun<PlannedTape>[]
  readonly depth: Depth
  /** Of every day: ratios of their samples are joined. */
  readonly sampleNs: number
  readonly engine: string
  /** Tapes of more rows are read part by part. */
  readonly rowsInMemory: number
  readonly metrics: readonly string[]
  readonly proposer: Proposer
  deskOf(point: Point): JobDesk
  inputsOf(day: TapeRun<PlannedTape>, desk: JobDesk): DeskInputs
}

/**
 * Checks a study against its strategy and tapes. Throws `InputError` naming the field for a parameter,
 * metric or setting that there is none of, and what `tapeRun` throws.
 */
export function planStudy(
  study: StudyFile,
  loaded: LoadedStrategy,
  directories: readonly string[],
  place: InputPlace,
  rowsInMemory = ROWS_IN_MEMORY,
): StudyPlan {
  const { spec } = study
  const at = (field: string): InputPlace => ({ ...place, field })
  checkParameters(study, loaded, at)
  const all = tapesOfOne(directories.map(plannedTape), study.depth)
  const days = all.tapes.map((tape) => tapeRun([tape], all.depth))
  const deskOf = (point: Point): JobDesk =>
    ({ ...pointConfig(spec.config, point, place), seed: spec.seed }) as unknown as JobDesk
  const inputsOf = (day: TapeRun<PlannedTape>, desk: JobDesk) =>
    deskInputs(day, { ...desk, ...loaded } as DeskOptions)
  const conditions = spec.where.map((text, i) => readCondition(text, at(`where.${i}`)))
  const fits = (point: Point) =>
    conditions.every((condition) => condition.holds(valueIn(loaded, study, point)))
  const proposer = proposerOf(spec, fits, at('search'))
  const [firstDay] = days
  const first = proposerOf(spec, fits, at('search')).propose()[0]
  if (firstDay === undefined || first === undefined) throw new TypeError('a study has a trial')
  const { runId, manifest } = inputsOf(firstDay, deskOf(first))
  const metrics = metricNames(manifest)
  checkMetrics(study, metrics, days.length, at)
  return {
    study,
    studyId: sha256Hex(
      canonicalJson({
        spec,
        depth: all.depth,
        tapes: all.tapes.map((tape) => tape.manifest.tapeId),
        strategy: [loaded.strategy.name, loaded.strategy.params, loaded.origin.codeHash],
        engine: ENGINE_VERSION,
        ledger: LEDGER_VERSION,
        // What config names by file, a latency table say, counts by its content.
        firstRun: runId,
      }),
    ),
    loaded,
    days,
    depth: all.depth,
    sampleNs: Math.max(...days.map((day) => sampleStep(day.tapes))),
    engine: ENGINE_VERSION,
    rowsInMemory,
    metrics,
    proposer,
    deskOf,
    inputsOf,
  }
}

function plannedTape(directory: string): PlannedTape {
  return { ...tapeFacts(directory), directory }
}

function checkParameters(
  study: StudyFile,
  { strategy }: LoadedStrategy,
  at: (field: string) => InputPlace,
): void {
  const known = Object.keys(strategy.params)
  const expected = `one of ${known.join(', ')}`
  for (const { path, values, from } of study.spec.axes) {
    if (!path.startsWith('params.')) continue
    const name = path.slice('params.'.length)
    const field = `space.${name}`
    if (!known.includes(name)) {
      throw new InputError(at(field), 'no such parameter', expected, 'Correct it.')
    }
    const wanted = typeof strategy.params[name]
    const strange = (values ?? [from]).find((value) => typeof value !== wanted)
    if (strange !== undefined) {
      throw new InputError(
        at(field),
        `got ${JSON.stringify(strange)}`,
        `a ${wanted}`,
        'Correct it.',
      )
    }
  }
  const names = new Set([...known, ...known.map((name) => `params.${name}`)])
  for (const { path } of study.spec.axes) names.add(path)
  for (const [i, text] of study.spec.where.entries()) {
    const place = at(`where.${i}`)
    const stranger = readCondition(text, place).names.find((name) => !names.has(name))
    if (stranger === undefined) continue
    throw new InputError(place, `no parameter "${stranger}"`, expected, 'Correct it.')
  }
}

function checkMetrics(
  study: StudyFile,
  metrics: readonly string[],
  days: number,
  at: (field: string) => InputPlace,
): void {
  const { objective, require } = study.spec
  const asked: (readonly [string, InputPlace])[] = [
    [objective.metric, at(`objective.${objective.goal}`)],
  ]
  for (const [i, text] of require.entries()) {
    const place = at(`require.${i}`)
    for (const name of readCondition(text, place).names) asked.push([name, place])
  }
  for (const [name, place] of asked) {
    if (!metrics.includes(name)) {
      const expected = `one of ${metrics.join(', ')}`
      throw new InputError(place, `no metric "${name}"`, expected, 'Correct it.')
    }
    if (days > 1 && isOfOneDay(name)) {
      const expected = 'a metric that several days can be joined by'
      throw new InputError(place, `"${name}" over ${days} days`, expected, 'Choose another.')
    }
  }
}

/** What a condition between parameters looks up: the point's own values, then the strategy's. */
function valueIn({ strategy }: LoadedStrategy, study: StudyFile, point: Point) {
  const params: Readonly<Record<string, unknown>> = {
    ...strategy.params,
    ...study.spec.config.params,
  }
  return (name: string): Value => {
    const bare = name.startsWith('params.') ? name.slice('params.'.length) : name
    const value = point[name] ?? point[`params.${bare}`] ?? params[bare]
    return value === undefined || typeof value === 'object' ? null : (value as Value)
  }
}
