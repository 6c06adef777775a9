import type { EquityTable, FillTable, Metric } from '../run/run-record.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { firstAtOrAfter, midHalfTicks } from './equity-path.ts'
import { metric, noMetric, weighted } from './metric.ts'

const HORIZONS_S = [1, 10] as const

/**
 * Mark-out of the fills of the first instrument at 1 s and 10 s, all and resting ones: side x (mid
 * of the first sample at or after fill + h, less fill price) / fill price, weighted by quantity, in
 * bps. Fills within h of the last sample are left out. Undefined when samples are wider than h.
 */
export function markOutMetrics(
  fills: FillTable,
  equity: EquityTable,
  sampleNs: number,
): Record<string, Metric> {
  const metrics: Record<string, Metric> = {}
  for (const seconds of HORIZONS_S) {
    const horizonNs = seconds * NS_PER_SECOND
    for (const onlyMaker of [false, true]) {
      const name = `markOut${seconds}s${onlyMaker ? 'Maker' : ''}`
      metrics[name] = markOut(fills, equity, sampleNs, horizonNs, onlyMaker)
    }
  }
  return metrics
}

function markOut(
  fills: FillTable,
  equity: EquityTable,
  sampleNs: number,
  horizonNs: number,
  onlyMaker: boolean,
): Metric {
  const which = onlyMaker ? 'resting fills' : 'fills'
  const text =
    `Side x (mid ${horizonNs / NS_PER_SECOND} s after the fill - fill price) / fill price of ${which}, ` +
    'weighted by quantity; the mid is that of the first sample at or after the moment. Below 0: adverse.'
  if (sampleNs > horizonNs) {
    return noMetric('bps', 0, text, 'equity was sampled less often than this horizon')
  }
  let total = 0
  let quantity = 0
  let n = 0
  for (let i = 0; i < fills.rows; i++) {
    if (fills.instrument[i] !== 0 || (onlyMaker && fills.maker[i] !== 1)) continue
    const row = firstAtOrAfter(equity, (fills.venueNs[i] ?? 0) + horizonNs)
    const mid = row < equity.rows ? midHalfTicks(equity, row) / 2 : Number.NaN
    const price = fills.priceTicks[i] ?? 0
    if (!Number.isFinite(mid) || price <= 0) continue
    const qty = fills.qtyLots[i] ?? 0
    total += (((fills.side[i] ?? 0) * (mid - price)) / price) * 1e4 * qty
    quantity += qty
    n++
  }
  return quantity === 0
    ? noMetric('bps', 0, text, `no ${which} with a known mid that much later`)
    : weighted(metric(total / quantity, 'bps', n, text), quantity)
}
