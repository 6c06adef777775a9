import { InputError } from '../../lib/assert.ts'
import type { Series } from '../outcome.ts'

/** Returns of every trial over the same periods: `values[period * trials + trial]`. */
export type TrialMatrix = {
  readonly periods: number
  readonly trials: number
  readonly values: Float64Array
}

/**
 * A matrix from its rows, one per period with a value per trial. Its values lie in shared memory, so
 * that workers see them without a copy. Throws InputError when rows differ in length.
 */
export function trialMatrix(rows: readonly Series[]): TrialMatrix {
  const periods = rows.length
  const trials = rows[0]?.length ?? 0
  const values = sharedDoubles(periods * trials)
  for (const [period, row] of rows.entries()) {
    if (row.length !== trials) {
      throw new InputError(
        { field: 'matrix', row: period + 1 },
        `${row.length} values`,
        `${trials}, as in the first row`,
        'Give every trial a value in every period.',
      )
    }
    for (let trial = 0; trial < trials; trial++) {
      values[period * trials + trial] = row[trial] ?? Number.NaN
    }
  }
  return { periods, trials, values }
}

/** A matrix from its columns, one series per trial. */
export function trialMatrixOf(columns: readonly Series[]): TrialMatrix {
  const periods = columns[0]?.length ?? 0
  const values = sharedDoubles(periods * columns.length)
  for (const [trial, column] of columns.entries()) {
    if (column.length !== periods) {
      throw new InputError(
        { field: `trial ${trial + 1}` },
        `${column.length} periods`,
        `${periods}, as in the first`,
        'Measure all trials over the same periods.',
      )
    }
    for (let t = 0; t < periods; t++) values[t * columns.length + trial] = column[t] ?? Number.NaN
  }
  return { periods, trials: columns.length, values }
}

export function sharedDoubles(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(length * 8))
}

/** Returns of one trial. */
export function columnOf({ periods, trials, values }: TrialMatrix, trial: number): Float64Array {
  return Float64Array.from({ length: periods }, (_, t) => values[t * trials + trial] ?? 0)
}

/** Why a matrix cannot be judged. */
export function matrixProblem(
  { periods, trials, values }: TrialMatrix,
  leastPeriods: number,
  leastTrials: number,
): string | undefined {
  if (trials < leastTrials) return `${count(trials, 'trial')} fewer than ${leastTrials}`
  if (periods < leastPeriods) return `${count(periods, 'period')} fewer than ${leastPeriods}`
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad < 0) return undefined
  const what = Number.isNaN(values[bad]) ? 'not a number' : 'infinite'
  return `the return of trial ${(bad % trials) + 1} in period ${Math.floor(bad / trials) + 1} is ${what}`
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? ' is' : 's are'}`
}
