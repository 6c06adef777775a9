import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StoredStateError } from '../lib/assert.ts'
import type { RunConfig } from './run-config.ts'
import type { Metric, TapeUse } from './run-record.ts'

export const STUDY_SCHEMA_VERSION = 1

/** What an axis of a study may hold: a parameter's value, or a part of the execution config. */
export type AxisValue =
  | number
  | string
  | boolean
  | { readonly [key: string]: number | string | boolean }

/** One axis of a parameter space. */
export type Axis = {
  /** Where in a run's config it stands: `params.halfSpreadTicks`, `execution.queue`, ... */
  readonly path: string
  readonly kind: 'int' | 'float' | 'log' | 'choice'
  /** Ends of a range, both included; 0 for a choice. */
  readonly from: number
  readonly to: number
  /** Its values in order; null where every number of the range may come. */
  readonly values: readonly AxisValue[] | null
}

/** One place of the space: a value for each axis, by its path. */
export type Point = Readonly<Record<string, AxisValue>>

/** How points are chosen: every one of the grid, or so many of a sequence. */
export type Search =
  | { readonly kind: 'grid' }
  | { readonly kind: 'random' | 'sobol'; readonly trials: number }

export type Objective = { readonly metric: string; readonly goal: 'maximise' | 'minimise' }

/** What a study is, apart from how fast it is worked off. */
export type StudySpec = {
  readonly config: RunConfig
  readonly axes: readonly Axis[]
  /** Conditions between parameters: points that do not fit are no trials. */
  readonly where: readonly string[]
  readonly search: Search
  readonly objective: Objective
  /** Conditions on results: trials that do not fit count, but cannot be the best. */
  readonly require: readonly string[]
  readonly seed: number
}

export type TrialStatus = 'done' | 'failed'

/** One row of `trials.parquet`: what became of one point over all days. */
export type Trial = {
  /** Counts from 1 in the order in which points were proposed. */
  readonly trial: number
  readonly trialId: string
  readonly status: TrialStatus
  /** What the strategy threw; empty when it ran. */
  readonly error: string
  /** All of `require` hold. */
  readonly feasible: boolean
  /** 1 is the best; null for what cannot be compared. */
  readonly rank: number | null
  readonly point: Point
  readonly objective: number | null
  readonly metrics: Readonly<Record<string, number | null>>
  /** By day, in time order. */
  readonly runIds: readonly string[]
  readonly journalHashes: readonly string[]
  readonly netPnlByDay: readonly (number | null)[]
}

export type StudyCounts = {
  /** Every trial of this study, the failed ones too. */
  readonly trials: number
  readonly failed: number
  /** Ran, but did not meet `require`. */
  readonly infeasible: number
  /** Ran and met it, but has no value of the objective. */
  readonly undefined: number
  /** Points that `where` ruled out before they were tried. */
  readonly ruledOut: number
  /** Parameter sets of this strategy that the ledger knows on any of these tapes, this study's included. */
  readonly everTried: number
}

/** A number of a judgement, or why there is none. */
export type Judged<T = number> =
  | { readonly value: T; readonly undefinedBecause?: undefined }
  | { readonly value: null; readonly undefinedBecause: string }

/**
 * The best trial against the number of its trials, by the profits of all trials over the same periods
 * (docs/statistics.md, Many trials).
 */
export type StudyJudged = {
  /** How many trials it is held against: all that the ledger knows, the failed ones too. */
  readonly trials: number
  /** The trial that is judged, from 0. */
  readonly best: number
  /** Equal parts of all days: what a return is of. */
  readonly periods: number
  /** Per period. */
  readonly sharpe: Judged
  readonly dsr: Judged<{ readonly dsr: number; readonly benchmark: number; readonly psr: number }>
  readonly pbo: Judged<{
    readonly pbo: number
    readonly splits: number
    readonly probabilityOfLoss: number
  }>
  readonly snooping: Judged<{
    readonly realityCheck: { readonly statistic: number; readonly pValue: number }
    readonly spa: {
      readonly statistic: number
      readonly lower: number
      readonly consistent: number
      readonly upper: number
    }
    readonly blockLength: number
    readonly resamples: number
  }>
  readonly effectiveTrials: Judged
  readonly cautions: readonly string[]
  readonly isSignificant: boolean
}

/** `study.json`. Everything outside `pace`, `environment` and `timing` is the same in every repetition. */
export type StudyJson = {
  readonly schema: number
  readonly study: string
  /** The hash of what it is: spec, strategy, tapes, engine. */
  readonly studyId: string
  readonly state: 'begun' | 'whole'
  /** The command that makes this study again. */
  readonly command: string
  /** The study's directory and the strategy's file as seen from where the study was begun. */
  readonly seen: { readonly directory: string; readonly strategy: string }
  readonly strategy: {
    readonly name: string
    /** As seen from the study's directory, with `/`. */
    readonly file: string
    readonly codeHash: string
    readonly params: Readonly<Record<string, unknown>>
  }
  readonly spec: StudySpec
  /** In time order; each is a day, and a run of its own. */
  readonly tapes: readonly StudyTape[]
  readonly depth: 'l1' | 'l2' | 'l3'
  readonly sampleNs: number
  readonly engine: string
  /** How it is worked off: no result depends on it. */
  readonly pace: { readonly workers: number; readonly desksPerPass: number }
  /** What follows stands in a whole study only. */
  readonly counts?: StudyCounts
  /** SHA-256 over the rows of the trials, independent of the file's format. */
  readonly trialsHash?: string
  /** Unit and definition of every metric, over the days of this study. */
  readonly metrics?: Readonly<Record<string, Pick<Metric, 'unit' | 'definition'>>>
  readonly best?: {
    readonly trial: number
    readonly objective: number
    readonly point: Point
  }
  /** Left out when no trial is the best. */
  readonly judged?: StudyJudged
  /** The run that was made once more, alone, and its journal hash: the same as in its pass. */
  readonly checked?: { readonly runId: string; readonly journalHash: string }
  readonly environment?: { readonly node: string; readonly platform: string; readonly arch: string }
  readonly timing?: {
    readonly wallSeconds: number
    readonly runsComputed: number
    readonly runsReused: number
  }
}

export type StudyTape = TapeUse & {
  /** Where it stood, as seen from the study's directory, with `/`. */
  readonly directory: string
}

const shape = z.looseObject({
  schema: z.literal(STUDY_SCHEMA_VERSION),
  study: z.string(),
  studyId: z.string(),
  state: z.enum(['begun', 'whole']),
  command: z.string(),
  seen: z.object({ directory: z.string(), strategy: z.string() }),
  strategy: z.looseObject({ name: z.string(), file: z.string(), codeHash: z.string() }),
  spec: z.looseObject({
    axes: z.array(z.looseObject({ path: z.string(), kind: z.string() })),
    objective: z.object({ metric: z.string(), goal: z.enum(['maximise', 'minimise']) }),
    require: z.array(z.string()),
    where: z.array(z.string()),
    search: z.looseObject({ kind: z.enum(['grid', 'random', 'sobol']) }),
    seed: z.number(),
  }),
  tapes: z
    .array(z.looseObject({ tapeId: z.string(), ref: z.string(), directory: z.string() }))
    .min(1),
  depth: z.enum(['l1', 'l2', 'l3']),
  sampleNs: z.number(),
  engine: z.string(),
  pace: z.object({ workers: z.number(), desksPerPass: z.number() }),
})

/** `study.json` of a study's directory, checked. Throws StoredStateError when it is absent or does not fit. */
export function readStudyJson(directory: string): StudyJson {
  const file = join(directory, 'study.json')
  if (!existsSync(file)) {
    throw new StoredStateError(`${file} does not exist: ${directory} holds no study`)
  }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new StoredStateError(`${file} is not JSON: ${(error as Error).message}`)
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return value as StudyJson
  const issue = parsed.error.issues[0]
  throw new StoredStateError(
    `${file} is no study of schema ${STUDY_SCHEMA_VERSION}: ${issue?.path.join('.')}: ${issue?.message}`,
  )
}

/** Names of the directories under a studies root that may hold studies, in order. */
export function studyNames(studiesRoot: string): readonly string[] {
  if (!existsSync(studiesRoot)) return []
  return readdirSync(studiesRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => name !== 'ledger')
    .sort()
}
