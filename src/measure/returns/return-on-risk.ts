import { checkFinite } from '../option-check.ts'
import { finite, noValue, type Outcome, type Series } from '../outcome.ts'
import { type DrawdownSummary, returnsDrawdownPath, summariseDrawdown } from './drawdown.ts'
import { annualReturn } from './returns.ts'

/** Annual return (compounded) over the deepest fall of compounded wealth (Young 1991). */
export function calmar(returns: Series, periodsPerYear: number): Outcome {
  return overDrawdown(returns, periodsPerYear, 0, (drawdown) => drawdown.max)
}

/** (annual return - riskFree) / ulcer index (Martin and McCann 1989). */
export function martinRatio(returns: Series, periodsPerYear: number, riskFree = 0): Outcome {
  return overDrawdown(returns, periodsPerYear, riskFree, (drawdown) => drawdown.ulcer)
}

/** (annual return - riskFree) / pain index: the mean fall below the high. */
export function painRatio(returns: Series, periodsPerYear: number, riskFree = 0): Outcome {
  return overDrawdown(returns, periodsPerYear, riskFree, (drawdown) => drawdown.pain)
}

function overDrawdown(
  returns: Series,
  periodsPerYear: number,
  riskFree: number,
  pick: (drawdown: DrawdownSummary) => number,
): Outcome {
  checkFinite('riskFree', riskFree)
  const annual = annualReturn(returns, periodsPerYear)
  if (annual.value === null) return annual
  const path = returnsDrawdownPath(returns)
  if (path.value === null) return path
  const risk = pick(summariseDrawdown(path.value))
  if (risk === 0) return noValue('wealth never fell below an earlier high')
  return finite((annual.value - riskFree) / risk)
}
