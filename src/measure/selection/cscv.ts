import { InputError } from '../../lib/assert.ts'
import { mean, median } from '../moments/sum.ts'
import { defined, finite, noValue, type Outcome } from '../outcome.ts'
import { type BlockOptions, runBlocks } from '../parallel/blocks.ts'
import { type CscvJob, type CscvScore, cscvTasks, NUMBERS_PER_SPLIT } from './cscv-kernel.hot.ts'
import { type Dominance, dominance } from './dominance.ts'
import { matrixProblem, sharedDoubles, type TrialMatrix } from './trial-matrix.ts'

export type CscvOptions = BlockOptions & {
  /** Even number S of blocks of rows, 2 to 20; 16 unless given. C(S, S/2) splits are judged. */
  readonly blocks?: number
  readonly score?: CscvScore
}

/** One split: the trial that was best in sample, and how it did out of sample. */
export type CscvSplits = {
  readonly winner: Int32Array
  readonly inSample: Float64Array
  readonly outOfSample: Float64Array
  readonly logit: Float64Array
}

export type Cscv = {
  /** Probability of backtest overfitting: share of splits whose winner is not above the median. */
  readonly pbo: number
  readonly splits: number
  readonly overfitted: number
  /** Share of splits whose winner scores below 0 out of sample. */
  readonly probabilityOfLoss: number
  readonly losses: number
  /** Least-squares line of the winner's score out of sample over its score in sample. */
  readonly slope: Outcome
  readonly intercept: Outcome
  readonly meanLogit: number
  readonly medianLogit: number
  /** The winners out of sample against the median trial of the same splits. */
  readonly dominance: Dominance
  /** The trial that won most splits, counted from 0, and its share of them. */
  readonly mostChosen: number
  readonly mostChosenShare: number
  /** Leading rows left out, so that the blocks are equal. */
  readonly droppedRows: number
  readonly perSplit: CscvSplits
}

const BLOCKS_MAX = 20
const UNRANKED: Readonly<Record<CscvScore, string>> = {
  sharpe: 'a trial has the same return in every period of a half: nothing ranks it',
  sortino: 'a trial has no loss in any period of a half: nothing ranks it',
  mean: 'the means of a half are too large: nothing ranks them',
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein,
 * López de Prado and Zhu 2017). The rows are cut into S equal blocks; in each of the C(S, S/2) ways to
 * take half of them, the trial with the best score in that half is ranked among all in the other:
 * ω = rank / (N + 1), λ = ln(ω / (1 - ω)); PBO is the share of λ <= 0. A trial without returns scores
 * 0; equal scores in sample go to the trial that comes first.
 */
export async function cscv(matrix: TrialMatrix, options: CscvOptions = {}): Promise<Outcome<Cscv>> {
  const { blocks = 16, score = 'sharpe' } = options
  if (!Number.isSafeInteger(blocks) || blocks < 2 || blocks > BLOCKS_MAX || blocks % 2 !== 0) {
    const expected = `an even number from 2 to ${BLOCKS_MAX}`
    throw new InputError({ field: 'blocks' }, `got ${blocks}`, expected, 'Correct it.')
  }
  const problem = matrixProblem(matrix, 2 * blocks, 2)
  if (problem !== undefined) return noValue(problem)
  const job = cscvJob(matrix, blocks, score)
  const parts = await runBlocks(job, cscvTasks(blocks).length, options)
  const splits = splitsOf(parts)
  if (splits.medians.some(Number.isNaN)) return noValue(UNRANKED[score])
  return defined(summary(splits, matrix.trials, matrix.periods % blocks))
}

function cscvJob(matrix: TrialMatrix, blocks: number, score: CscvScore): CscvJob {
  const { periods, trials, values } = matrix
  const rowsPerBlock = Math.floor(periods / blocks)
  const dropped = periods % blocks
  const sums = sharedDoubles(blocks * trials)
  const squares = sharedDoubles(blocks * trials)
  for (let t = dropped; t < periods; t++) {
    const start = Math.floor((t - dropped) / rowsPerBlock) * trials
    for (let k = 0; k < trials; k++) {
      const r = values[t * trials + k] ?? 0
      sums[start + k] = (sums[start + k] ?? 0) + r
      if (score !== 'sortino' || r < 0) squares[start + k] = (squares[start + k] ?? 0) + r * r
    }
  }
  return { kind: 'cscv', score, blocks, trials, rowsPerBlock, sums, squares }
}

type Splits = CscvSplits & { readonly medians: Float64Array }

function splitsOf(parts: readonly Float64Array[]): Splits {
  const count = parts.reduce((sum, part) => sum + part.length, 0) / NUMBERS_PER_SPLIT
  const splits = {
    winner: new Int32Array(count),
    inSample: new Float64Array(count),
    outOfSample: new Float64Array(count),
    logit: new Float64Array(count),
    medians: new Float64Array(count),
  }
  let i = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += NUMBERS_PER_SPLIT) {
      splits.winner[i] = part[at] ?? 0
      splits.inSample[i] = part[at + 1] ?? 0
      splits.outOfSample[i] = part[at + 2] ?? 0
      splits.logit[i] = part[at + 3] ?? 0
      splits.medians[i] = part[at + 4] ?? 0
      i++
    }
  }
  return splits
}

function summary(splits: Splits, trials: number, droppedRows: number): Cscv {
  const { medians, ...perSplit } = splits
  const { winner, inSample, outOfSample, logit } = perSplit
  const count = winner.length
  const overfitted = logit.filter((value) => value <= 0).length
  const losses = outOfSample.filter((value) => value < 0).length
  const chosen = new Int32Array(trials)
  for (const trial of winner) chosen[trial] = (chosen[trial] ?? 0) + 1
  const mostChosen = chosen.indexOf(chosen.reduce((a, b) => Math.max(a, b), 0))
  return {
    pbo: overfitted / count,
    splits: count,
    overfitted,
    probabilityOfLoss: losses / count,
    losses,
    ...line(inSample, outOfSample),
    meanLogit: mean(logit),
    medianLogit: median(logit),
    dominance: dominance(outOfSample, medians),
    mostChosen,
    mostChosenShare: (chosen[mostChosen] ?? 0) / count,
    droppedRows,
    perSplit,
  }
}

/** Least squares of y over x; no line when x does not vary. */
function line(x: Float64Array, y: Float64Array): Pick<Cscv, 'slope' | 'intercept'> {
  const [centreX, centreY] = [mean(x), mean(y)]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    xx += ((x[i] ?? 0) - centreX) ** 2
    xy += ((x[i] ?? 0) - centreX) * ((y[i] ?? 0) - centreY)
  }
  if (!(xx > 0)) {
    const none = noValue('the scores in sample do not vary')
    return { slope: none, intercept: none }
  }
  return { slope: finite(xy / xx), intercept: finite(centreY - (xy / xx) * centreX) }
}
