import { Decimal } from 'decimal.js'
import { assert } from '../lib/assert.ts'
import type { EquityTable, FillTable, Metric, OrderTable, RunManifest } from '../run/run-record.ts'
import type { FeeSchedule } from '../units/instrument.ts'
import { firstKnownMid, type SettledCapital, settledCapital } from './capital.ts'
import { bestProfits, concentrationMetrics } from './concentration.ts'
import { runCosts, turnoverUnits } from './costs.ts'
import { dayMetrics } from './day-metrics.ts'
import { drawdownMetrics } from './drawdown-metrics.ts'
import { midHalfTicks, sampledReturns } from './equity-path.ts'
import { exposureMetrics } from './exposure.ts'
import { feeProbe } from './fee-probe.ts'
import { fillQualityMetrics } from './fill-quality.ts'
import { markOutMetrics } from './mark-out.ts'
import { metric, metricUnless, noMetric, weighted } from './metric.ts'
import { orderFlowMetrics } from './order-flow.ts'
import { positionMetrics, positionPath } from './position-path.ts'
import { roundTripMetrics } from './round-trips.ts'
import { type RunMoney, runMoney, settlementCurrency, totalCurrency, worth } from './run-money.ts'
import { type RunSums, runSums } from './run-sums.ts'
import { sampleMetrics } from './sharpe-metrics.ts'

/** A finished run in memory. Times in ns since the run's epoch. */
export type MeasureInput = {
  readonly manifest: RunManifest
  readonly fills: FillTable
  readonly orders: OrderTable
  readonly equity: EquityTable
  readonly startNs: number
  readonly endNs: number
  /** Distance of the equity samples. */
  readonly sampleNs: number
  /** Of its journal: what was asked for and sent, how often each breaker tripped. */
  readonly counts?: {
    readonly intents: number
    readonly orders: number
    readonly trips: Readonly<Record<string, number>>
  }
  /** Fees that the run was booked with, by instrument; those of the instruments unless given. */
  readonly desk?: { readonly config: { readonly fees: readonly FeeSchedule[] } }
}

export type Measures = {
  readonly metrics: Record<string, Metric>
  readonly costs: Record<string, Metric>
  /** What the same numbers of several runs together are made of. */
  readonly sums: RunSums
}

/**
 * Every number of a run record, from its tables alone: pure, no I/O, no NaN. A number that is not
 * defined for this run carries the reason. Throws InvariantError when the books do not agree: fees of
 * the fills against fees of the last equity sample, shortfall parts against their total, fee probe.
 */
export function measureRun(input: MeasureInput): Measures {
  const { manifest, fills, orders, equity, startNs, endNs, sampleNs } = input
  const moneys = runMoney(manifest)
  const currency = settlementCurrency(moneys)
  assert(Number(manifest.capital.amount) > 0, `capital is above 0, got ${manifest.capital.amount}`)
  const firstMid = firstKnownMid(equity.rows, (row) => midHalfTicks(equity, row))
  const capital = settledCapital(manifest, firstMid)
  const path = positionPath(moneys, fills, startNs, endNs)
  const profit = profitMetrics(moneys, fills, equity, capital, currency)
  const drawdown = drawdownMetrics(equity, startNs, endNs, capital, currency)
  const net = equity.equity[equity.rows - 1] ?? 0
  const trips = path.roundTrips.profits.values()
  const returns = sampledReturns(equity, sampleNs, capital.amount)
  const sums = runSums(equity, returns, trips, capital, { startNs, endNs })
  return {
    sums,
    metrics: {
      ...profit,
      ...drawdown,
      ...sampleMetrics(returns, sampleNs, capital),
      ...dayMetrics(sums.days, capital, currency, drawdown.maxDrawdownPct),
      ...orderFlowMetrics(fills, orders),
      ordersDenied: ordersDenied(input),
      breakerTrips: breakerTrips(input),
      ...fillQualityMetrics(moneys, fills, equity, sampleNs),
      ...positionMetrics(moneys, path, fills.rows, startNs, endNs),
      ...exposureMetrics(moneys, equity, capital, profit.turnover?.value ?? 0),
      ...roundTripMetrics(path.roundTrips, sums.trips, currency),
      ...concentrationMetrics(sums.trips, bestProfits(sums.days.profits, 1), net, currency),
      ...markOutMetrics(fills, equity, sampleNs),
      ...feeProbe(moneys, fills, input.desk?.config.fees),
    },
    costs: runCosts(moneys, fills, orders, equity),
  }
}

function ordersDenied({ counts }: MeasureInput): Metric {
  const text = 'Orders that the risk gate refused.'
  if (counts === undefined) return noMetric('orders', 0, text, 'the journal was not read')
  return metric(counts.intents - counts.orders, 'orders', counts.intents, text)
}

function breakerTrips({ counts }: MeasureInput): Metric {
  const text = 'Times that a breaker tripped: it refuses every entry until it is reset.'
  if (counts === undefined) return noMetric('trips', 0, text, 'the journal was not read')
  const trips = Object.values(counts.trips).reduce((sum, each) => sum + each, 0)
  return metric(trips, 'trips', trips, text)
}

function profitMetrics(
  moneys: readonly RunMoney[],
  fills: FillTable,
  equity: EquityTable,
  capital: SettledCapital,
  currency: string,
): Record<string, Metric> {
  const n = fills.rows
  const feeSums = feeSumUnits(moneys, fills)
  if (moneys.length === 1 && equity.rows > 0) {
    const booked = equity.feeUnits[equity.rows - 1]
    assert(
      Number(feeSums[0]) === booked,
      `fees of the fills ${feeSums[0]} are those booked, ${booked}`,
    )
  }
  const fees = totalCurrency(moneys, feeSums)
  const net = equity.equity[equity.rows - 1] ?? 0
  const gross = new Decimal(net).plus(fees).toNumber()
  const turnover = totalCurrency(moneys, turnoverUnits(moneys, fills))
  const perUnit = (value: number, text: string) =>
    turnover === 0
      ? noMetric('bps', n, text, 'nothing was traded')
      : weighted(metric((value / turnover) * 1e4, 'bps', n, text), turnover)
  return {
    netPnl: metric(
      net,
      currency,
      n,
      'Equity above capital at the end of the run, fees deducted; an open position counts at the last known mid.',
    ),
    grossPnl: metric(gross, currency, n, 'Net PnL before fees.'),
    fees: metric(fees, currency, n, 'Fees of all fills; rebates are negative.'),
    turnover: metric(turnover, currency, n, 'Value of all fills, bought and sold (one way each).'),
    returnOnCapital: metricUnless(
      capital.undefinedBecause,
      (net / capital.amount) * 100,
      '%',
      n,
      `Net PnL / capital, not annualised.${capital.words}`,
    ),
    netPerTraded: perUnit(net, 'Net PnL / turnover.'),
    grossPerTraded: perUnit(
      gross,
      'Gross PnL / turnover: the fee rate at which the run breaks even.',
    ),
    ledgerDifference: ledgerDifference(moneys, fills, equity, net, currency),
  }
}

function feeSumUnits(moneys: readonly RunMoney[], fills: FillTable): bigint[] {
  const sums = moneys.map(() => 0n)
  for (let i = 0; i < fills.rows; i++) {
    const k = fills.instrument[i] ?? 0
    sums[k] = (sums[k] ?? 0n) + BigInt(fills.feeUnits[i] ?? 0)
  }
  return sums
}

/** Net PnL counted a second time, from the fills alone and in whole units, against the ledger's. */
function ledgerDifference(
  moneys: readonly RunMoney[],
  fills: FillTable,
  equity: EquityTable,
  net: number,
  currency: string,
): Metric {
  const n = fills.rows
  const text =
    'Net PnL of the ledger less net PnL counted again from the fills and the last mid: must be 0 within rounding.'
  const money = moneys[0]
  if (moneys.length !== 1 || money === undefined) {
    return noMetric(currency, n, text, 'counted for runs of one instrument only')
  }
  let lots = 0
  let units = 0n
  for (let i = 0; i < n; i++) {
    const side = fills.side[i] ?? 0
    lots += side * (fills.qtyLots[i] ?? 0)
    const direction = money.unit.inverse ? side : -side
    units += BigInt(direction * (fills.valueUnits[i] ?? 0)) * money.feePerCash
    units -= BigInt(fills.feeUnits[i] ?? 0)
  }
  const mid = equity.rows > 0 ? midHalfTicks(equity, equity.rows - 1) : Number.NaN
  if (lots !== 0 && !Number.isFinite(mid)) {
    return noMetric(currency, n, text, 'the last sample has no mid to mark the position at')
  }
  if (lots !== 0) units += BigInt(Math.sign(lots)) * worth(money, mid, Math.abs(lots))
  const again = totalCurrency(moneys, [units])
  const difference = new Decimal(net).minus(again).toNumber()
  // Equity is a double: what one rounding of it can hide is no difference.
  const rounding = Math.max(Math.abs(net), Math.abs(again), 1e-6) * 1e-9
  return metric(Math.abs(difference) <= rounding ? 0 : difference, currency, n, text)
}
