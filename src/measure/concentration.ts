import type { EquityTable, Metric } from '../run/run-record.ts'
import { dayEquity } from './equity-path.ts'
import { metric, noMetric } from './metric.ts'

/**
 * How much of the net PnL hangs on the best round trips and on the best day: what is left without
 * them, and their share. One winner that decides the sign is luck until it has happened again.
 */
export function concentrationMetrics(
  tripProfits: Float64Array,
  equity: EquityTable,
  net: number,
  currency: string,
): Record<string, Metric> {
  const trips = [...tripProfits].toSorted((a, b) => b - a)
  const { equity: levels } = dayEquity(equity)
  const days = [...levels].map((level, i) => level - (levels[i - 1] ?? 0)).sort((a, b) => b - a)
  return {
    ...without('BestTrip', 'bestTripShare', 'the best round trip', trips, 1, net, currency),
    ...without('Best5Trips', 'best5TripsShare', 'the 5 best round trips', trips, 5, net, currency),
    ...without('BestDay', 'bestDayShare', 'the best UTC day', days, 1, net, currency),
  }
}

function without(
  name: string,
  shareName: string,
  words: string,
  descending: readonly number[],
  count: number,
  net: number,
  currency: string,
): Record<string, Metric> {
  const n = descending.length
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
