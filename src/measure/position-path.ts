import { Decimal } from 'decimal.js'
import { NumberList } from '../lib/grow.ts'
import type { FillTable, Metric } from '../run/run-record.ts'
import { divideRounded } from '../units/money.ts'
import { metric, noMetric, weighted } from './metric.ts'
import { type RunMoney, toCurrency } from './run-money.ts'

/** Round trips: from flat (or a change of sign) to flat (or the next change of sign). 16 bytes each. */
export type RoundTrips = {
  /** After fees, in settlement currency. */
  readonly profits: NumberList
  readonly holdsNs: NumberList
}

export type PositionPath = {
  readonly roundTrips: RoundTrips
  /** Time integrals over the run, in lots x ns, of the position and of its size. First instrument. */
  readonly signedIntegral: number
  readonly absoluteIntegral: number
  readonly maxAbsoluteLots: number
  readonly finalLots: number
  /** Time with a position in any instrument, ns. */
  readonly inMarketNs: number
}

type Open = { lots: number; openNs: number; profit: bigint }

/** Walks the fills as they were heard. A fill that turns the position round is split by quantity. */
export function positionPath(
  moneys: readonly RunMoney[],
  fills: FillTable,
  startNs: number,
  endNs: number,
): PositionPath {
  const open: Open[] = moneys.map(() => ({ lots: 0, openNs: startNs, profit: 0n }))
  const roundTrips: RoundTrips = { profits: new NumberList(), holdsNs: new NumberList() }
  let lastNs = startNs
  let signedIntegral = 0
  let absoluteIntegral = 0
  let inMarketNs = 0
  let maxAbsoluteLots = 0
  const advance = (toNs: number) => {
    const spanNs = toNs - lastNs
    const lots = open[0]?.lots ?? 0
    signedIntegral += lots * spanNs
    absoluteIntegral += Math.abs(lots) * spanNs
    if (open.some((o) => o.lots !== 0)) inMarketNs += spanNs
    lastNs = toNs
  }
  for (let i = 0; i < fills.rows; i++) {
    advance(fills.heardNs[i] ?? lastNs)
    const k = fills.instrument[i] ?? 0
    const money = moneys[k]
    const own = open[k]
    if (money === undefined || own === undefined) continue
    book(money, own, fills, i, roundTrips)
    if (k === 0) maxAbsoluteLots = Math.max(maxAbsoluteLots, Math.abs(own.lots))
  }
  advance(endNs)
  const finalLots = open[0]?.lots ?? 0
  return {
    roundTrips,
    signedIntegral,
    absoluteIntegral,
    maxAbsoluteLots,
    finalLots,
    inMarketNs,
  }
}

function book(money: RunMoney, own: Open, fills: FillTable, row: number, trips: RoundTrips): void {
  const side = fills.side[row] ?? 0
  const qty = fills.qtyLots[row] ?? 0
  const heardNs = fills.heardNs[row] ?? 0
  // Cash that comes in for a sale, goes out for a purchase; inverse contracts: the other way round.
  const direction = money.unit.inverse ? side : -side
  const value = BigInt(direction * (fills.valueUnits[row] ?? 0)) * money.feePerCash
  const cash = value - BigInt(fills.feeUnits[row] ?? 0)
  const closing = own.lots * side < 0 ? Math.min(qty, Math.abs(own.lots)) : 0
  const closingCash = closing === qty ? cash : divideRounded(cash * BigInt(closing), BigInt(qty))
  if (own.lots === 0) own.openNs = heardNs
  if (closing > 0) {
    own.profit += closingCash
    own.lots += side * closing
    if (own.lots === 0) {
      trips.profits.push(toCurrency(money, own.profit))
      trips.holdsNs.push(heardNs - own.openNs)
      own.profit = 0n
      own.openNs = heardNs
    }
  }
  if (qty > closing) {
    own.profit += cash - closingCash
    own.lots += side * (qty - closing)
  }
}

/** Position over time. Quantities in units of the first instrument (not lots). */
export function positionMetrics(
  moneys: readonly RunMoney[],
  path: PositionPath,
  n: number,
  startNs: number,
  endNs: number,
): Record<string, Metric> {
  const first = moneys[0]?.instrument
  const lot = new Decimal(first?.lotSize ?? '1')
  const ofLots = (lots: number) => lot.times(lots).toNumber()
  const unit = first?.contract === 'inverse' ? 'contracts' : (first?.baseCurrency ?? 'units')
  const spanNs = endNs - startNs
  const over = (integral: number, text: string): Metric =>
    spanNs > 0
      ? weighted(metric(ofLots(integral / spanNs), unit, n, text), spanNs)
      : noMetric(unit, n, text, 'the run spans no time')
  const inMarket = 'Share of the time with a position, by the times at which fills were heard.'
  return {
    averagePosition: over(path.signedIntegral, 'Time-weighted mean of the signed position.'),
    averageAbsPosition: over(path.absoluteIntegral, 'Time-weighted mean size of the position.'),
    maxAbsPosition: metric(ofLots(path.maxAbsoluteLots), unit, n, 'Largest size of the position.'),
    finalPosition: metric(
      ofLots(path.finalLots),
      unit,
      n,
      'Signed position at the end of the run.',
    ),
    timeInMarket:
      spanNs > 0
        ? weighted(metric((path.inMarketNs / spanNs) * 100, '%', n, inMarket), spanNs)
        : noMetric('%', n, inMarket, 'the run spans no time'),
  }
}
