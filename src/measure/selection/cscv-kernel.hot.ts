/**
 * Combinatorially symmetric cross-validation, the heavy part. A tree decides, block of rows by block
 * of rows, which half it goes to; a leaf is one of C(S, S/2) splits.
 *
 * Layout: sums per block and trial, `block * trials + trial`; a stack of S/2 + 1 sums for either half.
 * A node adds one block to one stack, so that no row is read again. Cost: about 4 additions and one
 * square root a trial and split. What holds: nothing is subtracted, so that trials with equal returns
 * stay equal to the bit. Plain twin: test/oracle/plain-selection.ts.
 */

/** How a half of the rows is scored, from two sums per trial. */
export const CSCV_SCORES = ['sharpe', 'sortino', 'mean'] as const
export type CscvScore = (typeof CSCV_SCORES)[number]

export type CscvJob = {
  readonly kind: 'cscv'
  readonly score: CscvScore
  readonly blocks: number
  readonly trials: number
  readonly rowsPerBlock: number
  /** Σ r by `block * trials + trial`, in shared memory. */
  readonly sums: Float64Array
  /** Σ r² (of a Sortino ratio: of the negative returns only), the same way. */
  readonly squares: Float64Array
}

/** Numbers per split: winner, its score in and out of sample, its logit, the median trial's score. */
export const NUMBERS_PER_SPLIT = 5

const PREFIX_DEPTH = 6

/** The first decisions of the tree: each is a task of its own, in the order of the splits. */
export function cscvTasks(blocks: number): readonly (readonly boolean[])[] {
  const half = blocks / 2
  let prefixes: (readonly boolean[])[] = [[]]
  for (let depth = 0; depth < Math.min(PREFIX_DEPTH, blocks); depth++) {
    prefixes = prefixes.flatMap((prefix) => {
      const inside = prefix.filter((isIn) => isIn).length
      const next: (readonly boolean[])[] = []
      if (inside < half) next.push([...prefix, true])
      if (depth - inside < half) next.push([...prefix, false])
      return next
    })
  }
  return prefixes
}

type Half = { readonly sums: Float64Array; readonly squares: Float64Array }

/** A task's splits, `NUMBERS_PER_SPLIT` numbers each, in the order of the tree. */
export function cscvKernel(job: CscvJob): (task: number) => Float64Array {
  const { blocks, trials } = job
  const half = blocks / 2
  const tasks = cscvTasks(blocks)
  const stack = () =>
    Array.from({ length: half + 1 }, (): Half => {
      return { sums: new Float64Array(trials), squares: new Float64Array(trials) }
    })
  const insides = stack()
  const outsides = stack()
  const judge = splitJudge(job)
  return (task) => {
    const prefix = tasks[task] ?? []
    const found: number[] = []
    const walk = (block: number, inside: number): void => {
      const outside = block - inside
      if (block === blocks) {
        judge(insides[half]!, outsides[half]!, found)
        return
      }
      const fixed = prefix[block]
      if (fixed !== false && inside < half) {
        addBlock(job, block, insides[inside]!, insides[inside + 1]!)
        walk(block + 1, inside + 1)
      }
      if (fixed !== true && outside < half) {
        addBlock(job, block, outsides[outside]!, outsides[outside + 1]!)
        walk(block + 1, inside)
      }
    }
    walk(0, 0)
    return Float64Array.from(found)
  }
}

function addBlock({ trials, sums, squares }: CscvJob, block: number, from: Half, to: Half): void {
  const start = block * trials
  for (let k = 0; k < trials; k++) {
    to.sums[k] = from.sums[k]! + sums[start + k]!
    to.squares[k] = from.squares[k]! + squares[start + k]!
  }
}

/** Picks the winner of the inside and finds where it stands among all on the outside. */
function splitJudge(job: CscvJob): (inside: Half, outside: Half, found: number[]) => void {
  const { trials } = job
  const rows = (job.blocks / 2) * job.rowsPerBlock
  const score = SCORES[job.score]
  const outScores = new Float64Array(trials)
  const scratch = new Float64Array(trials)
  return (inside, outside, found) => {
    let winner = 0
    let best = Number.NEGATIVE_INFINITY
    let isScored = true
    for (let k = 0; k < trials; k++) {
      const own = score(inside.sums[k]!, inside.squares[k]!, rows)
      const out = score(outside.sums[k]!, outside.squares[k]!, rows)
      outScores[k] = out
      if (Number.isNaN(own) || Number.isNaN(out)) isScored = false
      if (own > best) {
        best = own
        winner = k
      }
    }
    if (!isScored) {
      found.push(winner, Number.NaN, Number.NaN, Number.NaN, Number.NaN)
      return
    }
    const own = outScores[winner]!
    let [lower, equal] = [0, 0]
    for (let k = 0; k < trials; k++) {
      if (outScores[k]! < own) lower++
      else if (outScores[k] === own) equal++
    }
    // Rank from 1 for the worst, ties share theirs; over N + 1, so that no logit is infinite.
    const share = (lower + (equal + 1) / 2) / (trials + 1)
    scratch.set(outScores)
    found.push(winner, best, own, Math.log(share / (1 - share)), middleOf(scratch))
  }
}

/** Below this share of the mean square, variance is rounding. */
const NO_VARIANCE = 1e-13

/** Score of `rows` returns with sum `sum`; NaN when a constant return other than 0 has none. */
const SCORES: Readonly<Record<CscvScore, (sum: number, squares: number, rows: number) => number>> =
  {
    sharpe: (sum, squares, rows) => {
      if (squares === 0) return 0
      const variance = (squares - (sum * sum) / rows) / (rows - 1)
      return variance > (NO_VARIANCE * squares) / rows
        ? sum / rows / Math.sqrt(variance)
        : Number.NaN
    },
    sortino: (sum, squares, rows) => {
      if (squares > 0) return sum / rows / Math.sqrt(squares / rows)
      return sum === 0 ? 0 : Number.NaN
    },
    mean: (sum, _, rows) => sum / rows,
  }

/** Median of an array that it may reorder (Hoare's selection). */
export function middleOf(values: Float64Array): number {
  const n = values.length
  const upper = selected(values, n >> 1)
  if (n % 2 === 1) return upper
  let lower = Number.NEGATIVE_INFINITY
  for (let i = 0; i < n >> 1; i++) if (values[i]! > lower) lower = values[i]!
  return lower + (upper - lower) / 2
}

/** The value of rank `k` from 0; those before it are not larger afterwards. */
function selected(values: Float64Array, k: number): number {
  let left = 0
  let right = values.length - 1
  while (left < right) {
    const pivot = values[(left + right) >> 1]!
    let i = left
    let j = right
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const swapped = values[i]!
      values[i++] = values[j]!
      values[j--] = swapped
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return values[k]!
}
