import { defined, finite, noValue, type Outcome, ratio } from '../outcome.ts'
import { matrixProblem, type TrialMatrix } from '../selection/trial-matrix.ts'
import type { Fold } from './fold.ts'
import { type WalkForwardOptions, walkForwardFolds } from './walk-forward-folds.ts'

/** What the choice on each training window was worth on the test that follows. */
export type WalkForward = {
  readonly folds: readonly {
    /** The trial with the best score in training, from 0; the first of equals. */
    readonly chosen: number
    readonly trainScore: number
    readonly testScore: number
    /** Sums of the chosen trial's returns. */
    readonly trainTotal: number
    readonly testTotal: number
  }[]
  /** Walk-forward efficiency: mean return out of sample over the mean in sample. */
  readonly efficiency: Outcome
  readonly profitableShare: number
  /** Share of folds whose choice is that of the fold before. */
  readonly stability: Outcome
  /** The returns of the tests, one after the other: the only equity curve without hindsight. */
  readonly testReturns: Float64Array
  readonly meanTestReturn: number
}

export type WalkForwardScore = 'sharpe' | 'mean'

/**
 * Walk-forward analysis (Pardo 1992) over trials that were measured on the same periods: on each
 * training window the best trial is chosen, and its returns on the test that follows are what counts.
 * Returns per period must be marked at the end of the period (see flat-folds.ts): a position that
 * is closed at a later price brings the test into the training.
 */
export function walkForward(
  matrix: TrialMatrix,
  options: WalkForwardOptions & { readonly score?: WalkForwardScore },
): Outcome<WalkForward> {
  const problem = matrixProblem(matrix, 2, 1)
  if (problem !== undefined) return noValue(problem)
  const split = walkForwardFolds(matrix.periods, options)
  if (split.value === null) return split
  const score = options.score ?? 'sharpe'
  const folds = split.value.map((fold) => judge(matrix, fold, score))
  if (!folds.every((fold) => Object.values(fold).every(Number.isFinite))) {
    return noValue('the returns are too large to add up')
  }
  const count = (kind: 'train' | 'test') =>
    split.value.reduce((total, fold) => total + fold[kind].length, 0)
  const trainMean = folds.reduce((total, fold) => total + fold.trainTotal, 0) / count('train')
  const meanTestReturn = folds.reduce((total, fold) => total + fold.testTotal, 0) / count('test')
  const same = folds.filter((fold, i) => fold.chosen === folds[i - 1]?.chosen).length
  return defined({
    folds,
    efficiency:
      trainMean > 0
        ? finite(meanTestReturn / trainMean)
        : noValue('the choices made nothing in sample'),
    profitableShare: folds.filter((fold) => fold.testTotal > 0).length / folds.length,
    stability: ratio(same, folds.length - 1, 'one fold has none before it'),
    testReturns: testReturns(matrix, split.value, folds),
    meanTestReturn,
  })
}

function judge(matrix: TrialMatrix, { train, test }: Fold, score: WalkForwardScore) {
  let [chosen, best] = [0, Number.NEGATIVE_INFINITY]
  for (let k = 0; k < matrix.trials; k++) {
    const own = scoreOf(matrix, k, train, score).score
    if (own > best) {
      best = own
      chosen = k
    }
  }
  const inside = scoreOf(matrix, chosen, train, score)
  const outside = scoreOf(matrix, chosen, test, score)
  return {
    chosen,
    trainScore: inside.score,
    testScore: outside.score,
    trainTotal: inside.total,
    testTotal: outside.total,
  }
}

/** Sum and score of a trial over some periods; without variation the Sharpe ratio counts as 0. */
function scoreOf(
  { trials, values }: TrialMatrix,
  trial: number,
  periods: Int32Array,
  score: WalkForwardScore,
): { readonly total: number; readonly score: number } {
  const n = periods.length
  let total = 0
  for (const t of periods) total += values[t * trials + trial] ?? 0
  if (score === 'mean') return { total, score: total / n }
  const mean = total / n
  let [squares, largest] = [0, 0]
  for (const t of periods) {
    squares += ((values[t * trials + trial] ?? 0) - mean) ** 2
    largest = Math.max(largest, Math.abs(values[t * trials + trial] ?? 0))
  }
  const deviation = Math.sqrt(squares / (n - 1))
  return { total, score: deviation > 1e-12 * largest ? mean / deviation : 0 }
}

function testReturns(
  { trials, values }: TrialMatrix,
  split: readonly Fold[],
  folds: readonly { readonly chosen: number }[],
): Float64Array {
  return Float64Array.from(
    split.flatMap(({ test }, i) =>
      Array.from(test, (t) => values[t * trials + (folds[i]?.chosen ?? 0)] ?? 0),
    ),
  )
}
