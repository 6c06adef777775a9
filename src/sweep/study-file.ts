import { z } from 'zod'
import { InputError, type InputPlace } from '../lib/assert.ts'
import { readJsonFile, runConfigShape } from '../run/run-config.ts'
import type { Axis, Objective, Search, StudySpec } from '../run/study-record.ts'
import type { Depth } from '../tape/schema.ts'
import { readAxis } from './axis.ts'
import { readCondition } from './condition.ts'

/** No study tries more; each would be counted against its best. */
export const TRIALS_MAX = 100_000
/** Axes at most: as many as the Sobol sequence has directions for. */
export const AXES_MAX = 21
export const DESKS_PER_PASS = 64
export const WORKERS_MAX = 64

/** A study as a file asks for it. */
export type StudyFile = {
  readonly name: string
  /** A strategy's file, as seen from where the command runs; may be given on the command line instead. */
  readonly strategy?: string
  readonly tapes: readonly string[]
  readonly depth?: Depth
  readonly spec: StudySpec
  readonly desksPerPass: number
  /** Default: as many as the machine has processors. */
  readonly workers?: number
}

const goal = (metric: 'maximise' | 'minimise') => z.strictObject({ [metric]: z.string().min(1) })
const trials = z.number().int().positive().max(TRIALS_MAX)
const shape = z.strictObject({
  name: z.string().optional(),
  strategy: z.string().min(1).optional(),
  tapes: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  as: z.enum(['l1', 'l2', 'l3']).optional(),
  config: runConfigShape.default({}),
  space: z.record(z.string().min(1), z.unknown()),
  where: z.array(z.string()).default([]),
  search: z
    .union([
      z.literal('grid'),
      z.strictObject({ random: trials }),
      z.strictObject({ sobol: trials }),
    ])
    .default('grid'),
  objective: z.union([goal('maximise'), goal('minimise')]),
  require: z.array(z.string()).default([]),
  seed: z.number().int().nonnegative().default(1),
  desksPerPass: z.number().int().positive().max(4096).default(DESKS_PER_PASS),
  workers: z.number().int().positive().max(WORKERS_MAX).optional(),
})

/** A study as it is written: what a study file holds. */
export type StudyInput = z.input<typeof shape>

const EXPECTED: Readonly<Record<string, string>> = {
  tapes: 'a tape, or a list of tapes: paths, venue/symbol/date or venue/symbol/from..to',
  space: 'an axis for each parameter that is to vary',
  search: `"grid", { "random": trials } or { "sobol": trials }, at most ${TRIALS_MAX} trials`,
  objective: '{ "maximise": metric } or { "minimise": metric }',
  desksPerPass: 'a whole number from 1 to 4096',
  workers: `a whole number from 1 to ${WORKERS_MAX}`,
  seed: 'a whole number, 0 or more',
}

/** Reads a study file (JSON). Throws `InputError` naming the field that does not fit. */
export function readStudyFile(file: string, nameByFile: string): StudyFile {
  return checkStudy(readJsonFile(file, 'docs/sweeps.md'), { file }, nameByFile)
}

/** A study that came as a value. Throws `InputError` naming the field that does not fit. */
export function checkStudy(value: unknown, place: InputPlace, nameByFile: string): StudyFile {
  const parsed = shape.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') || '(top)'
    const expected = EXPECTED[String(issue?.path[0])] ?? 'a study as documented'
    throw new InputError(
      { ...place, field },
      issue?.message ?? 'does not fit',
      expected,
      'See docs/sweeps.md for an example.',
    )
  }
  const written = parsed.data
  const at = (field: string): InputPlace => ({ ...place, field })
  const axes = readSpace(written.space, at)
  const search = searchOf(written.search)
  checkGrid(axes, search, at)
  for (const [i, text] of written.where.entries()) readCondition(text, at(`where.${i}`))
  for (const [i, text] of written.require.entries()) readCondition(text, at(`require.${i}`))
  return {
    name: checkName(written.name ?? nameByFile, at('name')),
    ...(written.strategy !== undefined && { strategy: written.strategy }),
    tapes: typeof written.tapes === 'string' ? [written.tapes] : written.tapes,
    ...(written.as && { depth: written.as }),
    spec: {
      config: written.config,
      axes,
      where: written.where,
      search,
      objective: objectiveOf(written.objective),
      require: written.require,
      seed: written.seed,
    },
    desksPerPass: written.desksPerPass,
    ...(written.workers !== undefined && { workers: written.workers }),
  }
}

function readSpace(
  space: Readonly<Record<string, unknown>>,
  at: (field: string) => InputPlace,
): readonly Axis[] {
  const axes = Object.entries(space).map(([name, written]) =>
    readAxis(pathOf(name, at(`space.${name}`)), written, at(`space.${name}`)),
  )
  if (axes.length === 0 || axes.length > AXES_MAX) {
    throw new InputError(at('space'), `${axes.length} axes`, `1 to ${AXES_MAX}`, 'Correct it.')
  }
  const paths = axes.map((axis) => axis.path)
  const twice = paths.find((path, i) => paths.indexOf(path) < i)
  if (twice !== undefined) {
    throw new InputError(at(`space.${twice}`), 'two axes', 'one', 'Leave one out.')
  }
  return axes
}

const HEADS = ['params', 'execution', 'risk']

/** A bare name is a parameter of the strategy; everything else stands in a run's config. */
function pathOf(name: string, place: InputPlace): string {
  if (name === 'capital') return name
  const [head = '', ...rest] = name.split('.')
  if (rest.length === 0 && !HEADS.includes(head)) return `params.${name}`
  if (HEADS.includes(head) && rest.length > 0 && rest.every((part) => part !== '')) return name
  const expected = 'a parameter of the strategy, or execution., risk. or capital of a run config'
  throw new InputError(place, `got "${name}"`, expected, 'See docs/sweeps.md.')
}

function searchOf(written: 'grid' | { random: number } | { sobol: number }): Search {
  if (written === 'grid') return { kind: 'grid' }
  if ('random' in written) return { kind: 'random', trials: written.random }
  return { kind: 'sobol', trials: written.sobol }
}

function objectiveOf(written: Readonly<Record<string, unknown>>): Objective {
  const [goal, metric] = Object.entries(written)[0] ?? []
  return { metric: String(metric), goal: goal === 'minimise' ? 'minimise' : 'maximise' }
}

function checkGrid(axes: readonly Axis[], search: Search, at: (field: string) => InputPlace): void {
  const size = axes.reduce((product, { values }) => product * (values?.length ?? Infinity), 1)
  if (search.kind === 'grid') {
    const endless = axes.find((axis) => axis.values === null)
    if (endless !== undefined) {
      throw new InputError(
        at(`space.${endless.path.replace(/^params\./, '')}`),
        'a range without step or points',
        'a list of values for a grid',
        'Give "step" or "points", or search with "random" or "sobol".',
      )
    }
    if (size > TRIALS_MAX) {
      throw new InputError(
        at('space'),
        `a grid of ${size} points`,
        `at most ${TRIALS_MAX}`,
        'Take fewer values, or search with "random" or "sobol".',
      )
    }
  } else if (search.trials > size) {
    throw new InputError(
      at(`search.${search.kind}`),
      `${search.trials} trials of a space with ${size} points`,
      `at most ${size}`,
      'Search it with "grid".',
    )
  }
}

function checkName(name: string, place: InputPlace): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/.test(name) && name !== 'ledger') return name
  const expected = 'letters, digits, dots, dashes and underscores, and not "ledger"'
  throw new InputError(place, `got "${name}"`, expected, 'Name the study.')
}
