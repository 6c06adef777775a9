import { standardDeviation } from '../moments/moments.ts'
import { mean, sum } from '../moments/sum.ts'
import { checkPositive } from '../option-check.ts'
import { defined, finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

export type ReturnKind = 'simple' | 'log' | 'difference'

/**
 * Returns between consecutive levels (prices, equity), one fewer than levels: `simple`
 * level / level before - 1, `log` its logarithm, `difference` in the unit of the levels.
 */
export function returnsOf(levels: Series, kind: ReturnKind = 'simple'): Outcome<Float64Array> {
  const problem = seriesProblem(levels, 2, 'level')
  if (problem !== undefined) return noValue(problem)
  const found = new Float64Array(levels.length - 1)
  for (let i = 1; i < levels.length; i++) {
    const before = levels[i - 1] ?? 0
    const level = levels[i] ?? 0
    if (kind === 'difference') {
      found[i - 1] = level - before
      continue
    }
    if (!(before > 0) || level < 0 || (kind === 'log' && level === 0)) {
      return noValue(`a return over level ${before > 0 ? i + 1 : i} needs levels above 0`)
    }
    found[i - 1] = kind === 'log' ? Math.log(level / before) : level / before - 1
  }
  const far = found.findIndex((value) => !Number.isFinite(value))
  if (far >= 0) return noValue(`levels ${far + 1} and ${far + 2} are too far apart for a return`)
  return defined(found)
}

/** What 1 becomes, return by return: Π (1 + r). Losing more than everything has no continuation. */
export function wealthOf(returns: Series): Outcome<Float64Array> {
  const problem = seriesProblem(returns, 1, 'return')
  if (problem !== undefined) return noValue(problem)
  const wealth = new Float64Array(returns.length)
  let level = 1
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i] ?? 0
    if (r < -1) return noValue(`return ${i + 1} is ${r}: below -1 there is nothing to compound`)
    level *= 1 + r
    wealth[i] = level
  }
  if (!Number.isFinite(level)) return noValue('the compounded returns overflow')
  return defined(wealth)
}

/** Compounded return over the whole series: Π (1 + r) - 1. */
export function cumulativeReturn(returns: Series): Outcome {
  const wealth = wealthOf(returns)
  if (wealth.value === null) return wealth
  return finite((wealth.value.at(-1) ?? 1) - 1)
}

/**
 * Return per year: `geometric` (1 + cumulative return)^(periodsPerYear / n) - 1, or `arithmetic`
 * mean x periodsPerYear.
 */
export function annualReturn(
  returns: Series,
  periodsPerYear: number,
  kind: 'geometric' | 'arithmetic' = 'geometric',
): Outcome {
  checkPositive('periodsPerYear', periodsPerYear)
  if (kind === 'arithmetic') {
    const problem = seriesProblem(returns, 1, 'return')
    return problem === undefined ? finite(mean(returns) * periodsPerYear) : noValue(problem)
  }
  const whole = cumulativeReturn(returns)
  if (whole.value === null) return whole
  return finite((1 + whole.value) ** (periodsPerYear / returns.length) - 1)
}

/** Standard deviation (n - 1) x √periodsPerYear. */
export function volatility(returns: Series, periodsPerYear = 1): Outcome {
  checkPositive('periodsPerYear', periodsPerYear)
  const deviation = standardDeviation(returns)
  if (deviation.value === null) return deviation
  return finite(deviation.value * Math.sqrt(periodsPerYear))
}

/** Sum of the returns over the sum of the sizes of the losses (Schwager's gain to pain). */
export function gainToPain(returns: Series): Outcome {
  const problem = seriesProblem(returns, 1, 'return')
  if (problem !== undefined) return noValue(problem)
  const losses = -sum(Float64Array.from(returns, (r) => Math.min(r, 0)))
  return losses === 0 ? noValue('no return is negative') : finite(sum(returns) / losses)
}
