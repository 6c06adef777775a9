import { checkWhole } from '../option-check.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'
import { checkIndices, type Fold, indices } from './fold.ts'

export type WalkForwardOptions = {
  /** Observations of a training window; of the first one when `anchored`. */
  readonly train: number
  readonly test: number
  /** Observations that the windows move on by; those of a test unless given. */
  readonly step?: number
  /** true: training begins with the data and grows. false: it moves along. */
  readonly anchored?: boolean
  /** Observations left out between training and test. */
  readonly purge?: number
  /** true: a last test that the data cut short counts as well. */
  readonly shortTest?: boolean
}

/** Train, then test on what comes next, then move on. */
export function walkForwardFolds(n: number, options: WalkForwardOptions): Outcome<readonly Fold[]> {
  const { train, test, step = test, anchored = false, purge = 0, shortTest = false } = options
  checkWhole('observations', n, 0)
  checkWhole('train', train, 1)
  checkWhole('test', test, 1)
  checkWhole('step', step, 1)
  checkWhole('purge', purge, 0)
  const folds: Fold[] = []
  const count = Math.max(0, Math.ceil((n - train - purge) / step))
  checkIndices(count * (test + (anchored ? n / 2 : train)))
  for (let end = train; ; end += step) {
    const from = end + purge
    const to = from + test
    if (to > n && !(shortTest && from < n)) break
    folds.push({
      train: indices(anchored ? 0 : end - train, end),
      test: indices(from, Math.min(n, to)),
    })
  }
  if (folds.length > 0) return defined(folds)
  return noValue(`${n} observations are fewer than the ${train + purge + test} of one fold`)
}
