import { checkPositive } from '../option-check.ts'
import { finite, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

/**
 * What first-order autocorrelation ρ leaves of √k: [1 + 2ρ/(1-ρ) (1 - (1-ρ^k)/(k(1-ρ)))]^(-1/2), the
 * factor on a Sharpe ratio that was scaled over k periods as if they were independent (Lo 2002).
 */
export function autocorrelationFactor(periods: number, autocorrelation: number): Outcome {
  checkPositive('periods', periods)
  const rho = autocorrelation
  if (!(Math.abs(rho) < 1)) return noValue(`an autocorrelation of ${rho} is not between -1 and 1`)
  if (rho < 0 && !Number.isInteger(periods)) {
    return noValue('a negative autocorrelation needs a whole number of periods')
  }
  const grown = 1 - (1 - rho ** periods) / (periods * (1 - rho))
  const variance = 1 + ((2 * rho) / (1 - rho)) * grown
  return variance > 0 ? finite(variance ** -0.5) : noValue(NO_VARIANCE)
}

const NO_VARIANCE = 'the autocorrelations leave no variance over the longer period'

/**
 * A Sharpe ratio per period, annualised over k periods. Without autocorrelation x √k, which assumes
 * independent returns; with the first one as above; with a list ρ1, ρ2, … by Lo's general factor
 * k / √(k + 2 Σ (k - i) ρi).
 */
export function annualiseSharpe(
  sharpe: number,
  periodsPerYear: number,
  autocorrelation: number | Series = 0,
): Outcome {
  checkPositive('periodsPerYear', periodsPerYear)
  if (!Number.isFinite(sharpe)) return noValue('the Sharpe ratio is not finite')
  const root = Math.sqrt(periodsPerYear)
  if (typeof autocorrelation === 'number') {
    const factor = autocorrelationFactor(periodsPerYear, autocorrelation)
    return factor.value === null ? factor : finite(sharpe * root * factor.value)
  }
  const problem = seriesProblem(autocorrelation, 1, 'autocorrelation')
  if (problem !== undefined) return noValue(problem)
  let variance = periodsPerYear
  for (let i = 0; i < autocorrelation.length && i + 1 < periodsPerYear; i++) {
    variance += 2 * (periodsPerYear - i - 1) * (autocorrelation[i] ?? 0)
  }
  return variance > 0
    ? finite((sharpe * periodsPerYear) / Math.sqrt(variance))
    : noValue(NO_VARIANCE)
}
