import { InputError } from '../../../lib/assert.ts'
import { defined, noValue, type Outcome } from '../../../measure/outcome.ts'
import {
  drawdownPath,
  returnsDrawdownPath,
  summariseDrawdown,
} from '../../../measure/returns/drawdown.ts'
import { calmar, martinRatio, painRatio } from '../../../measure/returns/return-on-risk.ts'
import {
  annualReturn,
  cumulativeReturn,
  gainToPain,
  returnsOf,
  volatility,
} from '../../../measure/returns/returns.ts'
import {
  expectedShortfall,
  SHORTFALL_METHODS,
  tailRatio,
  valueAtRisk,
} from '../../../measure/returns/tail.ts'
import { choice, maybe, number, or, series } from '../parameter.ts'
import { statistic } from '../statistic.ts'

const returns = series('returns per period, as fractions')
const levels = series('levels: prices or equity', 'prices', 'equity')
const periodsPerYear = number('periods in a year', 'periods')
const confidence = or(number('confidence'), 0.95)
const riskFree = or(number('risk-free rate per year'), 0)

export const RETURNS = [
  statistic({
    name: 'returns',
    about: 'returns between consecutive levels, one fewer than levels',
    parameters: {
      levels,
      kind: or(choice(['simple', 'log', 'difference'], 'what a return is'), 'simple'),
    },
    run: (given) => returnsOf(given.levels, given.kind),
  }),
  statistic({
    name: 'cumulativeReturn',
    about: 'Π (1 + r) - 1',
    parameters: { returns },
    run: (given) => cumulativeReturn(given.returns),
  }),
  statistic({
    name: 'annualReturn',
    aliases: { cagr: {} },
    about: '(1 + cumulative return)^(periods per year / n) - 1, or mean x periods per year',
    parameters: {
      returns,
      periodsPerYear,
      kind: or(choice(['geometric', 'arithmetic'], 'compounded or not'), 'geometric'),
    },
    run: (given) => annualReturn(given.returns, given.periodsPerYear, given.kind),
  }),
  statistic({
    name: 'volatility',
    about: 'standard deviation (n - 1) x √periods per year',
    parameters: { returns, periodsPerYear: or(periodsPerYear, 1) },
    run: (given) => volatility(given.returns, given.periodsPerYear),
  }),
  statistic({
    name: 'gainToPain',
    about: 'Σ r / Σ |negative r|',
    parameters: { returns },
    run: (given) => gainToPain(given.returns),
  }),
  statistic({
    name: 'calmar',
    about: 'annual return (compounded) / deepest drawdown',
    source: 'Young 1991',
    parameters: { returns, periodsPerYear },
    run: (given) => calmar(given.returns, given.periodsPerYear),
  }),
  statistic({
    name: 'martinRatio',
    aliases: { ulcerPerformanceIndex: {} },
    about: '(annual return - risk-free rate) / ulcer index',
    source: 'Martin and McCann 1989',
    parameters: { returns, periodsPerYear, riskFree },
    run: (given) => martinRatio(given.returns, given.periodsPerYear, given.riskFree),
  }),
  statistic({
    name: 'painRatio',
    about: '(annual return - risk-free rate) / pain index',
    parameters: { returns, periodsPerYear, riskFree },
    run: (given) => painRatio(given.returns, given.periodsPerYear, given.riskFree),
  }),
  statistic({
    name: 'drawdown',
    aliases: { drawdowns: {}, maxDrawdown: {}, timeUnderWater: {} },
    about:
      'falls from the highest level so far: of levels, or of compounded returns that start at 1. ' +
      'Depths are positive',
    source: 'ulcer index: Martin 1987; pain index: Becker 2006',
    parameters: {
      returns: maybe(returns, 'levels are given'),
      levels: maybe(levels, 'returns are given'),
      unit: or(
        choice(['fraction', 'level'], 'of the high, or in the unit of the levels'),
        'fraction',
      ),
    },
    outputs: {
      max: 'deepest fall',
      average: 'mean depth of the episodes',
      painIndex: 'mean fall over all periods',
      ulcerIndex: 'root mean square of the falls over all periods',
      longest: 'most periods from a high to its recovery, or to the end',
      underWaterShare: 'share of periods below an earlier high',
      depths: 'depth of each episode, in time order',
      peaks: 'index of each high from 0; -1 is the start before the first return',
      troughs: 'index of each low',
      recoveries: 'index of each recovery; null while it is still under water',
    },
    run: ({ returns: given, levels: path, unit }) => drawdownOf(given, path, unit),
  }),
  statistic({
    name: 'valueAtRisk',
    aliases: { var: {} },
    about: 'the loss, positive, that is not exceeded with this confidence',
    source: 'cornish-fisher: Favre and Galeano 2002',
    parameters: {
      returns,
      confidence,
      method: or(
        choice(['historical', 'normal', 'cornish-fisher'], 'whose quantile'),
        'historical',
      ),
    },
    run: (given) => valueAtRisk(given.returns, given.confidence, given.method),
  }),
  statistic({
    name: 'expectedShortfall',
    aliases: { cvar: {} },
    about: 'mean loss, positive, in the worst share 1 - confidence of periods',
    source: 'coherent: Acerbi and Tasche 2002',
    parameters: {
      returns,
      confidence,
      method: or(choice(SHORTFALL_METHODS, 'which mean'), 'historical'),
    },
    run: (given) => expectedShortfall(given.returns, given.confidence, given.method),
  }),
  statistic({
    name: 'tailRatio',
    about: 'size of the upper tail quantile over that of the lower one',
    parameters: { returns, tail: or(number('probability of a tail'), 0.05) },
    run: (given) => tailRatio(given.returns, given.tail),
  }),
]

function drawdownOf(
  returns: Float64Array | undefined,
  levels: Float64Array | undefined,
  unit: 'fraction' | 'level',
): Outcome<unknown> {
  if ((returns === undefined) === (levels === undefined)) {
    const given = returns === undefined ? 'neither returns nor levels' : 'returns and levels'
    throw new InputError({ field: 'levels' }, `got ${given}`, 'one of them', 'Correct it.')
  }
  if (returns !== undefined && unit === 'level') {
    const expected = 'fraction: returns have no level'
    throw new InputError({ field: 'unit' }, 'got level with returns', expected, 'Correct it.')
  }
  const path =
    returns === undefined ? drawdownPath(levels ?? [], unit) : returnsDrawdownPath(returns)
  if (path.value === null) return noValue(path.undefinedBecause)
  const { episodes, pain, ulcer, ...rest } = summariseDrawdown(path.value)
  return defined({
    ...rest,
    painIndex: pain,
    ulcerIndex: ulcer,
    depths: episodes.map((episode) => episode.depth),
    peaks: episodes.map((episode) => episode.peakIndex),
    troughs: episodes.map((episode) => episode.troughIndex),
    recoveries: episodes.map((episode) => episode.recoveredIndex),
  })
}
