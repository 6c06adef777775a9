import { InputError } from '../../lib/assert.ts'
import { checkWhole } from '../option-check.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'
import { combinationCount, combinationsOf } from '../selection/combinations.ts'
import { checkIndices, type Distance, type Fold, indices, purgedTrain, runStarts } from './fold.ts'

export type PurgedOptions = Distance & {
  /** Runs of neighbours that the observations are cut into; the last takes the remainder. */
  readonly folds: number
}

/** k-fold cross-validation in time order: each run once as test, the rest purged around it. */
export function purgedFolds(n: number, options: PurgedOptions): Outcome<readonly Fold[]> {
  const problem = foldProblem(n, options)
  if (problem !== undefined) return noValue(problem)
  checkIndices(n * options.folds)
  const starts = runStarts(n, options.folds)
  const folds = Array.from({ length: options.folds }, (_, i): Fold => {
    const run = [starts[i] ?? 0, starts[i + 1] ?? 0] as const
    return { train: purgedTrain(n, [run], options), test: indices(...run) }
  })
  return defined(folds)
}

/** One way to take k of the runs as tests. */
export type CombinatorialSplit = {
  readonly train: Int32Array
  readonly tests: readonly Int32Array[]
  /** Which run each test is, and which backtest path it belongs to. */
  readonly runs: readonly number[]
  readonly paths: readonly number[]
}

export type CombinatorialFolds = {
  readonly splits: readonly CombinatorialSplit[]
  /** Whole backtest paths that the tests make up: k / N of the splits. */
  readonly paths: number
}

const SPLITS_MAX = 100_000

/**
 * Combinatorial purged cross-validation (López de Prado 2018): every choice of `testFolds` of `folds`
 * runs is held out once. The m-th time that a run is held out belongs to path m, so that the tests
 * make up C(N, k) k / N whole paths.
 */
export function combinatorialFolds(
  n: number,
  options: PurgedOptions & { readonly testFolds: number },
): Outcome<CombinatorialFolds> {
  const { folds, testFolds } = options
  const problem = foldProblem(n, options)
  if (problem !== undefined) return noValue(problem)
  checkWhole('testFolds', testFolds, 1, folds - 1)
  const count = combinationCount(folds, testFolds)
  if (count > SPLITS_MAX) {
    const given = `${testFolds} of ${folds} folds, ${count} splits`
    const expected = `at most ${SPLITS_MAX} splits`
    throw new InputError({ field: 'folds' }, given, expected, 'Take fewer folds.')
  }
  checkIndices(n * count)
  const starts = runStarts(n, folds)
  const used = new Int32Array(folds)
  const splits = combinationsOf(folds, testFolds).map((runs): CombinatorialSplit => {
    const tests = runs.map((run) => [starts[run] ?? 0, starts[run + 1] ?? 0] as const)
    return {
      train: purgedTrain(n, tests, options),
      tests: tests.map((test) => indices(...test)),
      runs,
      paths: runs.map((run) => nextPath(used, run)),
    }
  })
  return defined({ splits, paths: used[0] ?? 0 })
}

/** The path that a run's next turn as a test belongs to. */
function nextPath(used: Int32Array, run: number): number {
  const path = used[run] ?? 0
  used[run] = path + 1
  return path
}

function foldProblem(n: number, { folds, purge = 0, embargo = 0, labels }: PurgedOptions) {
  checkWhole('observations', n, 0)
  checkWhole('folds', folds, 2)
  checkWhole('purge', purge, 0)
  checkWhole('embargo', embargo, 0)
  if (n < folds) return `${n} observations are fewer than ${folds} folds`
  for (const [name, values] of Object.entries(labels ?? {})) {
    if (values.length !== n)
      return `there are ${values.length} ${name} of labels for ${n} observations`
  }
  return undefined
}
