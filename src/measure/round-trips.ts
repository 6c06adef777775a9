import type { Metric } from '../run/run-record.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { metric, metricOf, noMetric } from './metric.ts'
import { mean, median } from './moments/sum.ts'
import { finite, type Outcome, ratio } from './outcome.ts'
import type { RoundTrips } from './position-path.ts'
import { omega } from './returns/downside.ts'
import { type RunMoney, settlementCurrency } from './run-money.ts'
import { proportionInterval } from './survival/proportion.ts'

/** How the round trips ended: how often with a profit, how large, after how long. */
export function roundTripMetrics(
  moneys: readonly RunMoney[],
  trips: RoundTrips,
): Record<string, Metric> {
  const n = trips.profits.length
  const currency = settlementCurrency(moneys)
  const profits = trips.profits.values()
  const wins = profits.filter((profit) => profit > 0)
  const losses = profits.filter((profit) => profit < 0)
  const holds = trips.holdsNs.values().map((ns) => ns / NS_PER_SECOND)
  const of = (value: () => Outcome, unit: string, definition: string, source?: string): Metric =>
    n === 0
      ? noMetric(unit, 0, definition, 'no round trip was completed', source)
      : metricOf(value(), unit, n, definition, source)
  const text = 'Round trips: from flat, or a change of sign, to flat or the next change of sign.'
  return {
    roundTrips: metric(n, 'round trips', n, text),
    ...winRateMetrics(of, wins.length, n),
    roundTripMean: of(() => finite(mean(profits)), currency, 'Mean profit after fees.'),
    roundTripMedian: of(
      () => finite(median(profits)),
      currency,
      'Median profit of a round trip, after fees.',
    ),
    profitFactor: of(
      () => omega(profits),
      'ratio',
      'Sum of the profits of round trips / sum of their losses, after fees.',
    ),
    payoffRatio: of(
      () =>
        wins.length === 0
          ? finite(0)
          : ratio(mean(wins), losses.length === 0 ? 0 : -mean(losses), 'no round trip lost'),
      'ratio',
      'Mean profit of the round trips that won / mean loss of those that lost, after fees.',
    ),
    holdingMedian: of(
      () => finite(median(holds)),
      's',
      'Median time from entry to exit of a round trip.',
    ),
  }
}

function winRateMetrics(
  of: (value: () => Outcome, unit: string, definition: string, source?: string) => Metric,
  won: number,
  n: number,
): Record<string, Metric> {
  const bound = (which: 'low' | 'high', word: string): Metric =>
    of(
      () => {
        const interval = proportionInterval(won, n)
        return interval.value === null ? interval : finite(interval.value[which] * 100)
      },
      '%',
      `${word} bound of the 95 % score interval of the win rate.`,
      'Wilson 1927',
    )
  return {
    winRate: of(() => finite((won / n) * 100), '%', 'Round trips with a profit after fees.'),
    winRateLow: bound('low', 'Lower'),
    winRateHigh: bound('high', 'Upper'),
  }
}
