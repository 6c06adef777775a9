import { deviationOf, momentsOf } from '../moments/moments.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'
import { columnOf, matrixProblem, type TrialMatrix } from './trial-matrix.ts'

/** A symmetric matrix of size n by rows: `values[i * n + j]`. */
export type Correlations = { readonly size: number; readonly values: Float64Array }

/** Trials whose returns have mean 0 and sum of squares 1, one after the other. */
export function standardised(matrix: TrialMatrix): Outcome<Float64Array> {
  const problem = matrixProblem(matrix, 3, 1)
  if (problem !== undefined) return noValue(problem)
  const { periods, trials } = matrix
  const found = new Float64Array(periods * trials)
  for (let k = 0; k < trials; k++) {
    const column = columnOf(matrix, k)
    const moments = momentsOf(column)
    if (moments.isConstant) return noValue(`the returns of trial ${k + 1} do not vary`)
    const length = deviationOf(moments, 0) * Math.sqrt(periods)
    for (let t = 0; t < periods; t++)
      found[k * periods + t] = ((column[t] ?? 0) - moments.mean) / length
  }
  return defined(found)
}

/** Pearson correlations of the trials' returns. */
export function correlationsOf(matrix: TrialMatrix): Outcome<Correlations> {
  const unit = standardised(matrix)
  if (unit.value === null) return unit
  return defined({ size: matrix.trials, values: gram(unit.value, matrix.trials, matrix.periods) })
}

/** Inner products of `count` vectors of a length that lie one after the other. */
export function gram(vectors: Float64Array, count: number, length: number): Float64Array {
  const found = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      let total = 0
      for (let t = 0; t < length; t++)
        total += (vectors[i * length + t] ?? 0) * (vectors[j * length + t] ?? 0)
      found[i * count + j] = total
      found[j * count + i] = total
    }
  }
  return found
}

/** Mean of the correlations off the diagonal. */
export function meanCorrelation({ size, values }: Correlations): Outcome {
  if (size < 2) return noValue('one trial has nothing to correlate with')
  let total = 0
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) total += values[i * size + j] ?? 0
  return defined(total / ((size * (size - 1)) / 2))
}

/** Why a matrix is no correlation matrix. */
export function correlationProblem({ size, values }: Correlations): string | undefined {
  if (size === 0) return 'there are no trials'
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const value = values[i * size + j] ?? 0
      const place = `row ${i + 1}, column ${j + 1}`
      if (!(Math.abs(value) <= 1 + 1e-9)) return `the correlation in ${place} is ${value}`
      if (i === j && Math.abs(value - 1) > 1e-9)
        return `the diagonal in ${place} is ${value}, not 1`
      if (Math.abs(value - (values[j * size + i] ?? 0)) > 1e-9)
        return `${place} differs from its mirror`
    }
  }
  return undefined
}
