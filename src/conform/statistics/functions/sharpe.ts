import { defined, finite, noValue, type Outcome } from '../../../measure/outcome.ts'
import { annualiseSharpe, autocorrelationFactor } from '../../../measure/sharpe/annualise.ts'
import {
  minTrackRecord,
  probabilisticSharpe,
  sharpeInterval,
  sharpeStandardError,
} from '../../../measure/sharpe/inference.ts'
import { sharpeRatio, trackRecordOf } from '../../../measure/sharpe/track-record.ts'
import { choice, maybe, number, numberOrSeries, or, series, whole } from '../parameter.ts'
import { statistic } from '../statistic.ts'
import { TRACK, trackOf } from './track.ts'

const METHODS = ['2012', '2025'] as const
const method = or(choice(METHODS, 'which formulas'), '2012')
const benchmark = or(number('Sharpe ratio per period to be beaten', 'sr0', 'srBenchmark'), 0)
const bestOf = or(whole('2025: the record is the best of so many'), 1)
const SOURCE = '2012: Bailey and López de Prado; 2025: López de Prado, Lipton and Zoonekynd'

export const SHARPE = [
  statistic({
    name: 'sharpe',
    aliases: { sharpeRatio: {} },
    about: '(mean - risk-free rate) / standard deviation (n - 1), x √periods per year',
    source: 'Sharpe 1994',
    parameters: {
      returns: series('returns per period, as fractions'),
      riskFree: or(number('risk-free rate per period', 'rf'), 0),
      periodsPerYear: or(number('periods in a year; 1: not annualised', 'periods'), 1),
    },
    run: ({ returns, riskFree, periodsPerYear }) => {
      const found = sharpeRatio(returns, riskFree)
      return found.value === null ? found : annualiseSharpe(found.value, periodsPerYear)
    },
  }),
  statistic({
    name: 'trackRecord',
    about: 'Sharpe ratio and moments of one sample of returns',
    parameters: {
      returns: series('returns per period, as fractions'),
      riskFree: TRACK.riskFree,
      bias: TRACK.bias,
    },
    outputs: {
      sharpe: 'per period',
      observations: 'periods',
      skewness: 'γ3',
      kurtosis: 'raw κ',
      autocorrelation: 'first-order',
    },
    run: ({ returns, riskFree, bias }) => trackRecordOf(returns, { riskFree, bias }),
  }),
  statistic({
    name: 'annualiseSharpe',
    about: 'a Sharpe ratio per period over a year, honest about autocorrelation',
    source: 'Lo 2002',
    parameters: {
      sharpe: number('Sharpe ratio per period', 'sr'),
      periodsPerYear: number('periods in a year', 'periods', 'k', 'q'),
      autocorrelation: or(numberOrSeries('first autocorrelation, or the list of them', 'rho'), 0),
    },
    run: (given) => annualiseSharpe(given.sharpe, given.periodsPerYear, given.autocorrelation),
  }),
  statistic({
    name: 'autocorrelationFactor',
    about: 'what AR(1) autocorrelation leaves of a Sharpe ratio scaled with √periods',
    source: 'Lo 2002; Harvey and Liu 2015',
    parameters: {
      periods: number('periods scaled over', 'k', 'q', 'periodsPerYear'),
      autocorrelation: number('first autocorrelation', 'rho'),
    },
    run: (given) => autocorrelationFactor(given.periods, given.autocorrelation),
  }),
  statistic({
    name: 'sharpeStandardError',
    about: 'standard error of a Sharpe ratio',
    source: SOURCE,
    parameters: {
      ...TRACK,
      method,
      bestOf,
      at: maybe(number('Sharpe ratio that the variance is taken at'), 'the estimate'),
    },
    run: ({ at, method: formulas, bestOf: best, ...given }) => {
      const track = trackOf(given)
      if (track.value === null) return track
      const place = at === undefined ? {} : { at }
      return sharpeStandardError(track.value, { method: formulas, bestOf: best, ...place })
    },
  }),
  statistic({
    name: 'sharpeInterval',
    about: 'interval of a Sharpe ratio: estimate ± z x standard error',
    source: SOURCE,
    parameters: { ...TRACK, method, confidence: or(number('confidence', 'level'), 0.95) },
    outputs: { low: 'lower bound', high: 'upper bound' },
    run: ({ confidence, method: formulas, ...given }) => {
      const track = trackOf(given)
      return track.value === null ? track : sharpeInterval(track.value, confidence, formulas)
    },
  }),
  statistic({
    name: 'psr',
    aliases: {
      psr2012: { method: '2012' },
      psr2025: { method: '2025' },
      probabilisticSharpe: {},
      probabilisticSharpeRatio: {},
    },
    about: 'probabilistic Sharpe ratio: confidence that the true one is above the benchmark',
    source: SOURCE,
    parameters: { ...TRACK, benchmark, method, bestOf },
    run: ({ benchmark: beaten, method: formulas, bestOf: best, ...given }) => {
      const track = trackOf(given)
      if (track.value === null) return track
      return probabilisticSharpe(track.value, { benchmark: beaten, method: formulas, bestOf: best })
    },
  }),
  statistic({
    name: 'minTrackRecord',
    aliases: { minTRL: {}, minTrackRecordLength: {} },
    about: 'observations at which the probabilistic Sharpe ratio reaches the confidence',
    source: SOURCE,
    parameters: {
      ...TRACK,
      observations: maybe(number('periods; does not enter', 'n', 't', 'length'), '2'),
      benchmark,
      method,
      confidence: or(number('confidence', 'level', 'prob'), 0.95),
      periodsPerYear: or(number('periods in a year, for years', 'periods'), 1),
    },
    outputs: { observations: 'periods needed', years: 'the same over periods per year' },
    run: ({ confidence, benchmark: beaten, method: formulas, periodsPerYear, ...given }) => {
      const track = trackOf({ ...given, observations: given.observations ?? 2 })
      if (track.value === null) return track
      const needed = minTrackRecord(track.value, {
        benchmark: beaten,
        method: formulas,
        confidence,
      })
      return inYears(needed, periodsPerYear)
    },
  }),
]

function inYears(needed: Outcome, periodsPerYear: number): Outcome<unknown> {
  if (needed.value === null) return needed
  if (!(periodsPerYear > 0)) return noValue(`${periodsPerYear} periods do not make a year`)
  const years = finite(needed.value / periodsPerYear)
  return years.value === null ? years : defined({ observations: needed.value, years: years.value })
}
