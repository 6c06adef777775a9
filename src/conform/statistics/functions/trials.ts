import { InputError } from '../../../lib/assert.ts'
import { defined, type Outcome } from '../../../measure/outcome.ts'
import { gridEdges } from '../../../measure/selection/grid-edge.ts'
import { adjustPValues, P_VALUE_METHODS } from '../../../measure/sharpe/adjust-p-values.ts'
import {
  deflatedBenchmark,
  deflatedSharpe,
  minBacktestLength,
  type Trials,
  trialsOf,
} from '../../../measure/sharpe/deflated.ts'
import {
  criticalSharpe,
  observedFdr,
  plannedFdr,
  sharpePower,
} from '../../../measure/sharpe/discovery.ts'
import { HAIRCUT_METHODS, haircutSharpe } from '../../../measure/sharpe/haircut.ts'
import { expectedMaximum, maximumMoments } from '../../../measure/sharpe/maximum-of-normals.ts'
import {
  choice,
  listsByName,
  maybe,
  number,
  numbersByName,
  or,
  series,
  type Values,
  whole,
} from '../parameter.ts'
import { statistic } from '../statistic.ts'
import { NULL_TRACK, TRACK, trackOf } from './track.ts'

const TRIALS = {
  trialSharpes: maybe(
    series('Sharpe ratio per period of every trial', 'sharpes', 'trialSharpeRatios'),
    'trials and variance are given',
  ),
  trials: maybe(number('how many trials, or effective ones', 'nTrials'), 'those of trialSharpes'),
  variance: maybe(number('variance of the Sharpe ratios across trials'), 'of trialSharpes'),
  trialMean: or(number('mean Sharpe ratio under the null'), 0),
  ddof: or(whole('divisor N - ddof of the variance across trials: 0 or 1'), 1),
} as const

const alternative = number('Sharpe ratio per period of a strategy with an edge', 'sr1')
const benchmark = or(number('Sharpe ratio per period under the null', 'sr0'), 0)
const significance = or(number('share of false alarms', 'alpha'), 0.05)
const prior = number('share of strategies that have an edge', 'p1')
const bestOf = or(whole('the record is the best of so many'), 1)
const SOURCE_2025 = 'López de Prado, Lipton and Zoonekynd 2025'

export const TRIAL_STATISTICS = [
  statistic({
    name: 'expectedMaximum',
    aliases: { expectedMax: {} },
    about: 'expected maximum of N standard normal draws; 0 for one',
    source: 'Bailey and López de Prado 2014',
    parameters: { trials: number('how many', 'n', 'count') },
    run: ({ trials }) => expectedMaximum(trials),
  }),
  statistic({
    name: 'maximumMoments',
    about: 'mean and variance of the maximum of N standard normal draws, by quadrature',
    parameters: { count: whole('how many', 'n', 'trials') },
    outputs: { variance: 'variance', mean: 'mean' },
    run: ({ count }) => defined(maximumMoments(count)),
  }),
  statistic({
    name: 'deflatedBenchmark',
    aliases: { expectedMaximumSharpe: {} },
    about: 'SR0: the best Sharpe ratio that so many trials show by luck',
    source: 'Bailey and López de Prado 2014',
    parameters: TRIALS,
    run: (given) => {
      const trials = trialsFrom(given)
      return trials.value === null ? trials : deflatedBenchmark(trials.value)
    },
  }),
  statistic({
    name: 'dsr',
    aliases: { deflatedSharpe: {}, deflatedSharpeRatio: {} },
    about: 'deflated Sharpe ratio: the probabilistic one against SR0',
    source: 'Bailey and López de Prado 2014',
    parameters: {
      ...TRACK,
      ...TRIALS,
      method: or(choice(['2012', '2025'], 'which formulas of the probabilistic one'), '2012'),
    },
    outputs: {
      dsr: 'probability',
      benchmark: 'SR0',
      cautions: 'what speaks against reading it',
    },
    run: (given) => {
      const track = trackOf(given)
      if (track.value === null) return track
      const trials = trialsFrom(given)
      if (trials.value === null) return trials
      return deflatedSharpe(track.value, trials.value, given.method)
    },
  }),
  statistic({
    name: 'minBacktestLength',
    aliases: { minBTL: {} },
    about: 'years below which the best of N trials without an edge is expected to reach SR',
    source: 'Bailey, Borwein, López de Prado and Zhu 2014',
    parameters: {
      trials: number('how many trials', 'n'),
      sharpe: number('annual Sharpe ratio in sample', 'annualSharpe', 'sharpeIS'),
    },
    outputs: { years: '(E[max N] / SR)²', bound: '2 ln N / SR²' },
    run: ({ trials, sharpe }) => minBacktestLength(trials, sharpe),
  }),
  statistic({
    name: 'criticalSharpe',
    about: 'Sharpe ratio above which the null is refused',
    source: SOURCE_2025,
    parameters: { ...NULL_TRACK, benchmark, significance, bestOf },
    run: ({ benchmark: none, significance: alpha, bestOf: best, ...track }) =>
      criticalSharpe(track, { benchmark: none, significance: alpha, bestOf: best }),
  }),
  statistic({
    name: 'sharpePower',
    about: 'chance that a strategy with an edge passes the test',
    source: SOURCE_2025,
    parameters: { ...NULL_TRACK, alternative, benchmark, significance, bestOf },
    outputs: { power: '1 - β', beta: 'β, the chance of missing it' },
    run: ({ alternative: some, benchmark: none, significance: alpha, bestOf: best, ...track }) => {
      const options = { benchmark: none, significance: alpha, bestOf: best }
      const power = sharpePower(track, some, options)
      return power.value === null ? power : defined({ power: power.value, beta: 1 - power.value })
    },
  }),
  statistic({
    name: 'plannedFdr',
    aliases: { pFDR: {} },
    about: 'share without an edge among those that pass the test',
    source: SOURCE_2025,
    parameters: {
      prior,
      significance,
      power: maybe(number('1 - β'), '1 - beta'),
      beta: maybe(number('chance of missing an edge'), '1 - power'),
    },
    run: ({ prior: p1, significance: alpha, power, beta }) => {
      if ((power === undefined) === (beta === undefined)) {
        const expected = 'power or beta, one of them'
        throw new InputError({ field: 'power' }, 'got both or none', expected, 'Correct it.')
      }
      return plannedFdr(p1, alpha, power ?? 1 - (beta ?? 0))
    },
  }),
  statistic({
    name: 'observedFdr',
    aliases: { oFDR: {} },
    about: 'chance that this record has no edge, given its Sharpe ratio',
    source: SOURCE_2025,
    parameters: { ...TRACK, prior, alternative, benchmark, bestOf },
    run: ({ prior: p1, alternative: some, benchmark: none, bestOf: best, ...given }) => {
      const track = trackOf(given)
      if (track.value === null) return track
      const options = { prior: p1, alternative: some, benchmark: none, bestOf: best }
      return observedFdr(track.value, options)
    },
  }),
  statistic({
    name: 'haircutSharpe',
    aliases: { haircut: {} },
    about: 'what is left of a Sharpe ratio after N trials',
    source: 'Harvey and Liu 2015',
    parameters: {
      sharpe: number('Sharpe ratio per period, or per year with years as observations', 'sr'),
      observations: number('periods', 'years', 'n'),
      trials: number('how many trials'),
      method: or(choice(HAIRCUT_METHODS, 'how the p-value is raised'), 'independent'),
      distribution: or(choice(['student', 'normal'], 'of the t-ratio'), 'student'),
      correlation: or(number('mean correlation of the trials, for holm, bhy and average'), 0.2),
      simulations: or(whole('panels, for holm, bhy and average'), 2000),
      seed: or(whole('seed of the panels'), 1),
    },
    outputs: {
      adjustedSharpe: 'in the unit of the given one',
      pValue: 'of the given one, two-sided',
      adjustedPValue: 'raised for the trials',
      haircut: '1 - adjusted / given',
    },
    run: ({ sharpe, observations, trials, ...options }) =>
      haircutSharpe(sharpe, observations, trials, options),
  }),
  statistic({
    name: 'adjustPValues',
    about: 'p-values raised for the number of tests, in the order given',
    source: 'Holm 1979; Benjamini and Yekutieli 2001; Harvey and Liu 2015',
    parameters: {
      pValues: series('p-values', 'p'),
      method: choice(P_VALUE_METHODS, 'how'),
    },
    run: ({ pValues, method }) => adjustPValues(pValues, method),
  }),
  statistic({
    name: 'gridEdges',
    about: 'parameters of the best trial that lie on the edge of what was tried',
    parameters: {
      grid: listsByName('values tried, by parameter'),
      best: numbersByName('values of the best trial, by parameter'),
    },
    run: ({ grid, best }) => defined(gridEdges(grid, best)),
  }),
]

function trialsFrom(given: Values<typeof TRIALS>): Outcome<Trials> {
  const { trialSharpes, trials, variance, trialMean: mean, ddof } = given
  if (trialSharpes !== undefined) {
    const found = trialsOf(trialSharpes, ddof as 0 | 1)
    if (found.value === null) return found
    const own = { count: trials ?? found.value.count, variance: variance ?? found.value.variance }
    return defined({ ...own, mean })
  }
  if (trials === undefined || variance === undefined) {
    const field = trials === undefined ? 'trials' : 'variance'
    const expected = 'trialSharpes, or trials and variance'
    throw new InputError({ field }, 'got none', expected, 'Add it.')
  }
  return defined({ count: trials, variance, mean })
}
