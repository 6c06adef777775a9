import { defined, finite, noValue, type Outcome } from '../outcome.ts'
import { clusterTrials } from './clusters.ts'
import {
  type Correlations,
  correlationProblem,
  correlationsOf,
  gram,
  meanCorrelation,
  standardised,
} from './correlation.ts'
import { symmetricEigenvalues } from './eigenvalues.ts'
import type { TrialMatrix } from './trial-matrix.ts'

/**
 * How many independent trials correlated ones are worth. `mean-correlation`: ρ̄ + (1 - ρ̄) M with ρ̄
 * the mean correlation, at most M (Bailey and López de Prado 2014). `effective-rank`: exp of the entropy of the
 * eigenvalues (Roy and Vetterli 2007). `clusters`: how many clusters describe them best (López de
 * Prado and Lewis 2019).
 */
export const EFFECTIVE_METHODS = ['mean-correlation', 'effective-rank', 'clusters'] as const
export type EffectiveMethod = (typeof EFFECTIVE_METHODS)[number]

/** Effective number of trials from their correlations. */
export function effectiveTrials(
  correlations: Correlations,
  method: EffectiveMethod = 'mean-correlation',
): Outcome {
  const problem = correlationProblem(correlations)
  if (problem !== undefined) return noValue(problem)
  const { size, values } = correlations
  if (size === 1) return defined(1)
  if (method === 'mean-correlation') {
    const mean = meanCorrelation(correlations)
    if (mean.value === null) return mean
    return finite(Math.min(size, Math.max(1, mean.value + (1 - mean.value) * size)))
  }
  if (method === 'effective-rank') {
    return rankOf(symmetricEigenvalues(Float64Array.from(values), size))
  }
  const clusters = clusterTrials(correlations)
  return clusters.value === null ? clusters : finite(clusters.value.count)
}

/** Effective number of trials from their returns. */
export function effectiveTrialsOf(
  matrix: TrialMatrix,
  method: EffectiveMethod = 'mean-correlation',
): Outcome {
  const { periods, trials } = matrix
  if (method === 'effective-rank' && periods < trials) {
    // The same eigenvalues, but for zeros, as those of the smaller product.
    const unit = standardised(matrix)
    if (unit.value === null) return unit
    const byPeriod = new Float64Array(periods * trials)
    for (let k = 0; k < trials; k++) {
      for (let t = 0; t < periods; t++) byPeriod[t * trials + k] = unit.value[k * periods + t] ?? 0
    }
    return rankOf(symmetricEigenvalues(gram(byPeriod, periods, trials), periods))
  }
  const correlations = correlationsOf(matrix)
  return correlations.value === null ? correlations : effectiveTrials(correlations.value, method)
}

function rankOf(eigenvalues: Float64Array): Outcome {
  const positive = eigenvalues.filter((value) => value > 0)
  const total = positive.reduce((sum, value) => sum + value, 0)
  let entropy = 0
  for (const value of positive) entropy -= (value / total) * Math.log(value / total)
  return finite(Math.exp(entropy))
}
