import type { Metric } from '../run/run-record.ts'
import { metric, noMetric } from './metric.ts'

/** The largest of some profits, descending, and how many there are in all. */
export type BestProfits = { readonly n: number; readonly best: readonly number[] }

/** How many of the best trips are looked at. */
export const BEST_TRIPS = 5

export function bestProfits(profits: ArrayLike<number>, count: number): BestProfits {
  const best = Array.from(profits).sort((a, b) => b - a)
  return { n: profits.length, best: best.slice(0, count) }
}

/**
 * How much of the net PnL hangs on the best round trips and on the best day: what is left without
 * them, and their share. One winner that decides the sign is luck until it has happened again.
 */
export function concentrationMetrics(
  trips: BestProfits,
  days: BestProfits,
  net: number,
  currency: string,
): Record<string, Metric> {
  const five = `the ${BEST_TRIPS} best round trips`
  return {
    ...without('BestTrip', 'bestTripShare', 'the best round trip', trips, 1, net, currency),
    ...without('Best5Trips', 'best5TripsShare', five, trips, BEST_TRIPS, net, currency),
    ...without('BestDay', 'bestDayShare', 'the best UTC day', days, 1, net, currency),
  }
}

function without(
  name: string,
  shareName: string,
  words: string,
  { n, best: descending }: BestProfits,
  count: number,
  net: number,
  currency: string,
): Record<string, Metric> {
  const best = descending.slice(0, count).reduce((sum, profit) => sum + profit, 0)
  const text = `Net PnL without ${words}.`
  const share = `Net PnL of ${words} / net PnL.`
  const kind = name.endsWith('Day') ? 'day' : 'round trip'
  const all = `${n === 1 ? 'is' : 'are'} ${n} ${kind}${n === 1 ? '' : 's'}`
  const few = n <= count ? `there ${all}: without ${words} nothing is left` : undefined
  return {
    [`netWithout${name}`]:
      few === undefined ? metric(net - best, currency, n, text) : noMetric(currency, n, text, few),
    [shareName]:
      few === undefined && net > 0
        ? metric((best / net) * 100, '%', n, share)
        : noMetric('%', n, share, few ?? 'the net PnL is not above 0'),
  }
}
