import type { EquityTable, Metric } from '../run/run-record.ts'
import type { SettledCapital } from './capital.ts'
import { midHalfTicks } from './equity-path.ts'
import { metric, noMetric } from './metric.ts'
import { type RunMoney, toCurrency, worth } from './run-money.ts'

/** Value of a position in settlement currency: of `lots` (any sign) at a mid in half ticks. */
export function positionValue(money: RunMoney): (lots: number, midHalfTicks: number) => number {
  const REFERENCE = 2_000_000
  const unit = Math.abs(toCurrency(money, worth(money, REFERENCE, 1_000))) / 1_000
  return money.unit.inverse
    ? (lots, mid) => (Math.abs(lots) * unit * REFERENCE) / mid
    : (lots, mid) => (Math.abs(lots) * unit * mid) / REFERENCE
}

/** Size of the position beside the capital, over the samples; first instrument. */
export function exposureMetrics(
  moneys: readonly RunMoney[],
  equity: EquityTable,
  capital: SettledCapital,
  turnover: number,
): Record<string, Metric> {
  const money = moneys[0]
  let [total, most, n] = [0, 0, 0]
  if (money !== undefined) {
    const value = positionValue(money)
    for (let i = 0; i < equity.rows; i++) {
      const lots = equity.positionLots[i] ?? 0
      const mid = midHalfTicks(equity, i)
      if (lots !== 0 && !(mid > 0)) continue
      const held = lots === 0 ? 0 : value(lots, mid)
      total += held
      most = Math.max(most, held)
      n++
    }
  }
  const because = capital.undefinedBecause ?? (n === 0 ? 'no sample has a price' : undefined)
  const of = (value: number, unit: string, rows: number, text: string): Metric =>
    because === undefined
      ? metric(value, unit, rows, `${text}${capital.words}`)
      : noMetric(unit, rows, `${text}${capital.words}`, because)
  const mean = 'Mean value of the position, long or short, over the samples, in % of capital.'
  const largest = 'Largest value of the position at a sample, in % of capital.'
  return {
    meanExposure: of((total / Math.max(1, n) / capital.amount) * 100, '%', n, mean),
    maxExposure: of((most / capital.amount) * 100, '%', n, largest),
    turnoverOfCapital: of(turnover / capital.amount, 'x capital', n, 'Turnover / capital.'),
  }
}
