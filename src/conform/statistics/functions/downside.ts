import { finite, type Outcome } from '../../../measure/outcome.ts'
import {
  downsideDeviation,
  downsideFrequency,
  kappa,
  lowerPartialMoment,
  meanAbsoluteDeviation,
  omega,
  omegaSharpe,
  sortino,
  upperPartialMoment,
  upsidePotentialRatio,
} from '../../../measure/returns/downside.ts'
import { choice, number, or, series } from '../parameter.ts'
import { statistic } from '../statistic.ts'

const returns = series('returns per period, as fractions')
const target = or(number('return per period that counts as 0', 'mar', 'minimumAcceptableReturn'), 0)
const order = number('order of the moment')
const periodsPerYear = or(number('periods in a year, to annualise with √', 'periods'), 1)

function scaled(outcome: Outcome, periods: number): Outcome {
  return outcome.value === null ? outcome : finite(outcome.value * Math.sqrt(periods))
}

export const DOWNSIDE = [
  statistic({
    name: 'sortino',
    about: '(mean - target) / downside deviation over all returns, x √periods per year',
    source: 'Sortino and van der Meer 1991',
    parameters: { returns, target, periodsPerYear },
    run: (given) => scaled(sortino(given.returns, given.target), given.periodsPerYear),
  }),
  statistic({
    name: 'downsideDeviation',
    aliases: { downsideRisk: {} },
    about: 'root mean square of max(target - r, 0), x √periods per year',
    parameters: {
      returns,
      target,
      periodsPerYear,
      divisor: or(choice(['all', 'below'], 'all returns, or those below the target'), 'all'),
    },
    run: ({ divisor, ...given }) =>
      scaled(downsideDeviation(given.returns, given.target, divisor), given.periodsPerYear),
  }),
  statistic({
    name: 'downsideFrequency',
    about: 'share of returns below the target',
    parameters: { returns, target },
    run: (given) => downsideFrequency(given.returns, given.target),
  }),
  statistic({
    name: 'lowerPartialMoment',
    aliases: { downsidePotential: { order: 1 } },
    about: 'mean of max(target - r, 0)^order',
    source: 'Fishburn 1977',
    parameters: { returns, target, order },
    run: (given) => lowerPartialMoment(given.returns, given.target, given.order),
  }),
  statistic({
    name: 'upperPartialMoment',
    aliases: { upsidePotential: { order: 1 } },
    about: 'mean of max(r - target, 0)^order',
    parameters: { returns, target, order },
    run: (given) => upperPartialMoment(given.returns, given.target, given.order),
  }),
  statistic({
    name: 'omega',
    aliases: { bernardoLedoit: { target: 0 }, profitFactor: { target: 0 } },
    about: 'Σ max(r - target, 0) / Σ max(target - r, 0)',
    source: 'Keating and Shadwick 2002; at 0: Bernardo and Ledoit 2000',
    parameters: { returns, target },
    run: (given) => omega(given.returns, given.target),
  }),
  statistic({
    name: 'omegaSharpe',
    about: '(mean - target) / mean of max(target - r, 0): omega - 1',
    parameters: { returns, target },
    run: (given) => omegaSharpe(given.returns, given.target),
  }),
  statistic({
    name: 'kappa',
    about: '(mean - target) / (lower partial moment)^(1/order)',
    source: 'Kaplan and Knowles 2004',
    parameters: { returns, target, order },
    run: (given) => kappa(given.returns, given.target, given.order),
  }),
  statistic({
    name: 'upsidePotentialRatio',
    about: 'mean of max(r - target, 0) / downside deviation',
    source: 'Sortino, van der Meer and Plantinga 1999',
    parameters: { returns, target },
    run: (given) => upsidePotentialRatio(given.returns, given.target),
  }),
  statistic({
    name: 'meanAbsoluteDeviation',
    about: 'mean distance from the mean',
    parameters: { returns },
    run: (given) => meanAbsoluteDeviation(given.returns),
  }),
]
