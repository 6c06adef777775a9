import { InputError } from '../../lib/assert.ts'
import type { Outcome } from '../../measure/outcome.ts'
import type { ConformCase } from '../conform-case.ts'
import { parseCases, readCaseFile, type StatisticsCase } from './case-file.ts'
import { type Comparison, compare } from './compare.ts'
import { PUBLISHED } from './published.ts'
import type { Progress } from './statistic.ts'

export type SuiteOptions = {
  readonly workers?: number
  /** Called before each case, and while a long one goes on. */
  readonly onProgress?: (id: string, index: number, total: number, share: number) => void
}

/** Our own case files: figures of papers and of other programs. */
export async function publishedStatistics(options: SuiteOptions = {}): Promise<ConformCase[]> {
  return runCases(
    PUBLISHED.flatMap(([name, content]) => parseCases(content, name)),
    options,
  )
}

/**
 * The cases of other files of the same form (docs/statistics-cases.md).
 *
 * @throws InputError for a file that does not fit, with the case and the field
 */
export async function statisticsFiles(
  files: readonly string[],
  options: SuiteOptions = {},
): Promise<ConformCase[]> {
  const cases = files.flatMap((file) => readCaseFile(file).map((each) => ({ ...each, file })))
  return runCases(cases, options)
}

async function runCases(
  cases: readonly (StatisticsCase & { readonly file?: string })[],
  { workers = 0, onProgress }: SuiteOptions,
): Promise<ConformCase[]> {
  const found: ConformCase[] = []
  for (const [i, each] of cases.entries()) {
    const report = (share: number) => onProgress?.(each.id, i, cases.length, share)
    report(0)
    const progress = { workers, onProgress: (done: number, total: number) => report(done / total) }
    found.push(await runCase(each, progress))
  }
  return found
}

async function runCase(
  each: StatisticsCase & { readonly file?: string },
  progress: Progress,
): Promise<ConformCase> {
  const name = `${each.id} ${each.about}`
  const outcome = await computed(each, progress)
  const comparisons = comparisonsOf(each, outcome)
  const differences = comparisons.flatMap(({ difference }) => difference ?? [])
  if (differences.length > 0) {
    const source = each.source === '' ? '' : ` [${each.source}]`
    return { name, passed: false, detail: `${differences.join('; ')}${source}` }
  }
  return { name, passed: true, detail: comparisons.map(({ text }) => text).join(', ') }
}

/** What the function answers; an option out of its range is a fault of the file. */
async function computed(
  { id, statistic, values, file }: StatisticsCase & { readonly file?: string },
  progress: Progress,
): Promise<Outcome<unknown>> {
  try {
    return await statistic.run(values as never, progress)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { place, given, expected, remedy } = error
    const at = { ...place, ...(file !== undefined && { file }) }
    const field = `case ${id}, ${place.field ?? statistic.name}`
    throw new InputError({ ...at, field }, given, expected, remedy)
  }
}

function comparisonsOf(each: StatisticsCase, outcome: Outcome<unknown>): Comparison[] {
  const { statistic, expected, tolerances } = each
  const [first = 'value'] = Object.keys(statistic.outputs)
  const isNamed = typeof expected === 'object' && expected !== null && !Array.isArray(expected)
  if (outcome.value === null) {
    if (isNamed && !('undefinedBecause' in expected)) {
      return Object.entries(expected).flatMap(([name, item]) =>
        compare(outcome, item, tolerances, name),
      )
    }
    return compare(outcome, expected, tolerances, first)
  }
  const named = namedOutputs(outcome, first, Object.keys(statistic.outputs).length)
  if (isNamed && !('undefinedBecause' in expected)) return compare(named, expected, tolerances, '')
  return compare(named[first], expected, tolerances, first)
}

/** Outputs by name; inside, what has no value keeps its reason and what has one is bare. */
function namedOutputs(
  outcome: Outcome<unknown>,
  first: string,
  outputs: number,
): Record<string, unknown> {
  const value = bare(outcome)
  return outputs === 1 ? { [first]: value } : (value as Record<string, unknown>)
}

function bare(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>)
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  if ('undefinedBecause' in value && value.undefinedBecause !== undefined) return value
  const keys = Object.keys(value)
  if (keys.length === 1 && keys[0] === 'value') return bare((value as { value: unknown }).value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]))
}
