import type { Metric } from '../run/run-record.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { BEST_TRIPS, type BestProfits, bestProfits } from './concentration.ts'
import { metric, metricOf, noMetric } from './metric.ts'
import { median, sum } from './moments/sum.ts'
import { finite, type Outcome, ratio } from './outcome.ts'
import type { RoundTrips } from './position-path.ts'
import { proportionInterval } from './survival/proportion.ts'

/** What round trips come to, from which those of several runs follow. Money in settlement currency. */
export type TripSums = BestProfits & {
  readonly won: number
  readonly lost: number
  /** Σ of the profits, and of the losses (positive), after fees. */
  readonly gains: number
  readonly losses: number
}

export function tripSums(profits: Float64Array): TripSums {
  const wins = profits.filter((profit) => profit > 0)
  const losses = profits.filter((profit) => profit < 0)
  return {
    ...bestProfits(profits, BEST_TRIPS),
    won: wins.length,
    lost: losses.length,
    gains: sum(wins),
    losses: -sum(losses),
  }
}

type Of = (value: () => Outcome, unit: string, definition: string, source?: string) => Metric

function ofTrips(n: number): Of {
  return (value, unit, definition, source) =>
    n === 0
      ? noMetric(unit, 0, definition, 'no round trip was completed', source)
      : metricOf(value(), unit, n, definition, source)
}

/** Round trips of several runs together. */
export function joinTrips(runs: readonly TripSums[]): TripSums {
  const total = (of: (run: TripSums) => number) => sum(Float64Array.from(runs, of))
  return {
    n: total((run) => run.n),
    best: bestProfits(
      runs.flatMap((run) => run.best),
      BEST_TRIPS,
    ).best,
    won: total((run) => run.won),
    lost: total((run) => run.lost),
    gains: total((run) => run.gains),
    losses: total((run) => run.losses),
  }
}

/** How the round trips ended: how often with a profit, how large, after how long. */
export function roundTripMetrics(
  trips: RoundTrips,
  sums: TripSums,
  currency: string,
): Record<string, Metric> {
  const of = ofTrips(sums.n)
  const holds = trips.holdsNs.values().map((ns) => ns / NS_PER_SECOND)
  return {
    ...tripSumMetrics(sums, currency),
    roundTripMedian: of(
      () => finite(median(trips.profits.values())),
      currency,
      'Median profit of a round trip, after fees.',
    ),
    holdingMedian: of(
      () => finite(median(holds)),
      's',
      'Median time from entry to exit of a round trip.',
    ),
  }
}

/** Those of them that follow from the sums. */
export function tripSumMetrics(sums: TripSums, currency: string): Record<string, Metric> {
  const { n, won, lost, gains, losses } = sums
  const of = ofTrips(n)
  const noLoss = 'no round trip lost'
  const text = 'Round trips: from flat, or a change of sign, to flat or the next change of sign.'
  return {
    roundTrips: metric(n, 'round trips', n, text),
    ...winRateMetrics(of, won, n),
    roundTripMean: of(() => finite((gains - losses) / n), currency, 'Mean profit after fees.'),
    profitFactor: of(
      () => ratio(gains, losses, noLoss),
      'ratio',
      'Sum of the profits of round trips / sum of their losses, after fees.',
    ),
    payoffRatio: of(
      () => (won === 0 ? finite(0) : ratio(gains / won, lost === 0 ? 0 : losses / lost, noLoss)),
      'ratio',
      'Mean profit of the round trips that won / mean loss of those that lost, after fees.',
    ),
  }
}

function winRateMetrics(of: Of, won: number, n: number): Record<string, Metric> {
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
