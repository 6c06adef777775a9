import type { Metric } from '../run/run-record.ts'
import type { SettledCapital } from './capital.ts'
import type { DayProfits } from './equity-path.ts'
import { metric, metricOf, noMetric } from './metric.ts'
import { mean } from './moments/sum.ts'
import { finite, noValue, type Outcome, ratio } from './outcome.ts'
import { bootstrapIntervalAtOnce } from './resampling/bootstrap.ts'
import { volatility } from './returns/returns.ts'
import { annualiseSharpe } from './sharpe/annualise.ts'
import { type TrackRecord, trackRecordOf } from './sharpe/track-record.ts'
import { tooFew } from './sharpe-metrics.ts'

const DAYS_PER_YEAR = 365

type Days = {
  readonly returns: Float64Array
  /** Trading days in a year, as this run's calendar has them; whole. */
  readonly perYear: number
  readonly small: string | undefined
  readonly words: string
}

/**
 * What needs days: everything annual, and the interval of the profit of a day. A year is only spoken
 * of from MIN_OBSERVATIONS days on. Its number of days is that of this run's calendar: 365 x days
 * with samples / days spanned, about 365 for a venue that never closes and 252 for one with sessions.
 */
export function dayMetrics(
  { days, profits }: DayProfits,
  capital: SettledCapital,
  currency: string,
  maxDrawdown: Metric | undefined,
): Record<string, Metric> {
  const n = days.length
  const spanned = n === 0 ? 1 : (days[n - 1] ?? 0) - (days[0] ?? 0) + 1
  const set: Days = {
    returns: Float64Array.from(profits, (profit) => profit / capital.amount),
    perYear: Math.round((DAYS_PER_YEAR * n) / spanned),
    small: capital.undefinedBecause ?? tooFew(n, 'day'),
    words: capital.words,
  }
  return {
    days: metric(n, 'days', n, 'UTC days with samples; the first and the last may be cut short.'),
    ...profitMetrics(Float64Array.from(profits), currency),
    ...annualMetrics(set, maxDrawdown),
  }
}

function profitMetrics(profits: Float64Array, currency: string): Record<string, Metric> {
  const n = profits.length
  const small = tooFew(n, 'day')
  const interval = small === undefined ? bootstrapIntervalAtOnce(profits) : noValue(small)
  const bound = (which: 'low' | 'high', word: string): Metric =>
    metricOf(
      interval.value === null ? interval : finite(interval.value[which]),
      currency,
      n,
      `${word} bound of the 95 % interval of the mean net PnL of a day: stationary bootstrap with automatic block length, 2,000 resamples, percentiles.`,
      'Politis and Romano 1994; Politis and White 2004',
    )
  const won = profits.filter((profit) => profit > 0).length
  const share = 'Days with a profit after fees.'
  return {
    profitableDays:
      n === 0
        ? noMetric('%', 0, share, 'there is no sample')
        : metric((won / n) * 100, '%', n, share),
    netPerDayLow: bound('low', 'Lower'),
    netPerDayHigh: bound('high', 'Upper'),
  }
}

function annualMetrics(
  { returns, perYear, small, words }: Days,
  maxDrawdown: Metric | undefined,
): Record<string, Metric> {
  const n = returns.length
  const track: Outcome<Required<TrackRecord>> =
    small === undefined ? trackRecordOf(returns) : noValue(small)
  const scaled = (autocorrelation: (record: Required<TrackRecord>) => number): Outcome =>
    track.value === null
      ? track
      : annualiseSharpe(track.value.sharpe, perYear, autocorrelation(track.value))
  const year = `${perYear} days a year, as this run's calendar has them`
  const annual: Outcome =
    small === undefined ? finite(mean(returns) * perYear * 100) : noValue(small)
  const deviation: Outcome = small === undefined ? volatility(returns, perYear) : noValue(small)
  const fall = maxDrawdown?.value ?? 0
  return {
    annualReturn: metricOf(
      annual,
      '%',
      n,
      `Mean return of a day on capital x ${year}; not compounded.${words}`,
    ),
    annualVolatility: metricOf(
      deviation.value === null ? deviation : finite(deviation.value * 100),
      '%',
      n,
      `Standard deviation (n - 1) of the returns of days x √ of ${year}.${words}`,
    ),
    sharpeAnnualised: metricOf(
      scaled((record) => record.autocorrelation),
      'per year',
      n,
      `Sharpe ratio of the returns of days, ${year}, corrected for their first autocorrelation.${words}`,
      'Lo 2002',
    ),
    sharpeAnnualisedIid: metricOf(
      scaled(() => 0),
      'per year',
      n,
      `Sharpe ratio of the returns of days x √ of ${year}: right for independent days only.${words}`,
      'Lo 2002',
    ),
    calmar: metricOf(
      annual.value === null
        ? annual
        : ratio(annual.value, fall, 'equity never fell below an earlier high'),
      'ratio',
      n,
      `Annual return / largest drawdown, both in % of capital.${words}`,
      'Young 1991',
    ),
  }
}
