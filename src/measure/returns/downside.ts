import { InputError } from '../../lib/assert.ts'
import { mean, sum } from '../moments/sum.ts'
import { checkFinite } from '../option-check.ts'
import { noValue, type Outcome, overSeries, ratio, type Series } from '../outcome.ts'

const NOTHING_BELOW = 'no return is below the target'

function below(returns: Series, target: number): Float64Array {
  return Float64Array.from(returns, (r) => Math.max(target - r, 0))
}

function above(returns: Series, target: number): Float64Array {
  return Float64Array.from(returns, (r) => Math.max(r - target, 0))
}

function over(returns: Series, target: number, compute: () => number | Outcome): Outcome {
  checkFinite('target', target)
  return overSeries(returns, 1, compute)
}

/** Mean of max(target - r, 0)^order over all returns (Fishburn 1977). */
export function lowerPartialMoment(returns: Series, target: number, order: number): Outcome {
  checkOrder(order)
  return over(returns, target, () => mean(below(returns, target).map((x) => power(x, order))))
}

/** Mean of max(r - target, 0)^order over all returns. */
export function upperPartialMoment(returns: Series, target: number, order: number): Outcome {
  checkOrder(order)
  return over(returns, target, () => mean(above(returns, target).map((x) => power(x, order))))
}

function checkOrder(order: number): void {
  if (Number.isFinite(order) && order > 0) return
  throw new InputError({ field: 'order' }, `got ${order}`, 'a number above 0', 'Correct it.')
}

const power = (x: number, order: number) => (order === 1 ? x : x ** order)

/** Which returns the squares are divided by: all of them (Sortino), or those below the target. */
export type DownsideDivisor = 'all' | 'below'

/** Root of the mean square of what falls short of the target. 0 when nothing does. */
export function downsideDeviation(
  returns: Series,
  target = 0,
  divisor: DownsideDivisor = 'all',
): Outcome {
  return over(returns, target, () => {
    const short = below(returns, target)
    const count = divisor === 'all' ? short.length : short.filter((x) => x > 0).length
    return count === 0 ? 0 : Math.sqrt(sum(short.map((x) => x * x)) / count)
  })
}

/** Share of returns below the target. */
export function downsideFrequency(returns: Series, target = 0): Outcome {
  return over(
    returns,
    target,
    () => below(returns, target).filter((x) => x > 0).length / returns.length,
  )
}

/** (mean - target) / downside deviation over all returns (Sortino and van der Meer 1991). */
export function sortino(returns: Series, target = 0): Outcome {
  return kappa(returns, target, 2)
}

/** (mean - target) / (lower partial moment of the order)^(1/order) (Kaplan and Knowles 2004). */
export function kappa(returns: Series, target: number, order: number): Outcome {
  checkOrder(order)
  return over(returns, target, () => {
    const moment = mean(below(returns, target).map((x) => power(x, order)))
    if (moment === 0) return noValue(NOTHING_BELOW)
    return (mean(returns) - target) / moment ** (1 / order)
  })
}

/** Σ max(r - target, 0) / Σ max(target - r, 0) (Keating and Shadwick 2002); profit factor at 0. */
export function omega(returns: Series, target = 0): Outcome {
  return over(returns, target, () =>
    ratio(sum(above(returns, target)), sum(below(returns, target)), NOTHING_BELOW),
  )
}

/** (mean - target) / mean of max(target - r, 0): omega - 1. */
export function omegaSharpe(returns: Series, target = 0): Outcome {
  return kappa(returns, target, 1)
}

/** mean of max(r - target, 0) / downside deviation (Sortino, van der Meer, Plantinga 1999). */
export function upsidePotentialRatio(returns: Series, target = 0): Outcome {
  return over(returns, target, () => {
    const risk = Math.sqrt(mean(below(returns, target).map((x) => x * x)))
    return ratio(mean(above(returns, target)), risk, NOTHING_BELOW)
  })
}

/** Mean distance from the mean. */
export function meanAbsoluteDeviation(returns: Series): Outcome {
  return overSeries(returns, 1, () => {
    const centre = mean(returns)
    return mean(Float64Array.from(returns, (r) => Math.abs(r - centre)))
  })
}
