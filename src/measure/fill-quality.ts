import { CROSSED, PROBABILISTIC, QUEUE_CLEARED } from '../orders/report.ts'
import type { EquityTable, FillTable, Metric } from '../run/run-record.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { firstAtOrAfter, lastAtOrBefore, midHalfTicks } from './equity-path.ts'
import { positionValue } from './exposure.ts'
import { metric, noMetric, weighted } from './metric.ts'
import { type RunMoney, settlementCurrency, toCurrency } from './run-money.ts'

/** Quotes that stood still for so long were perhaps not there any more. */
const STALE_NS = 300 * NS_PER_SECOND
const LATER_NS = 10 * NS_PER_SECOND

/**
 * What the fills stand on: how much of the traded value hangs on the queue model, on quotes that had
 * stood still, and what crossed fills had earned ten seconds later. First instrument.
 */
export function fillQualityMetrics(
  moneys: readonly RunMoney[],
  fills: FillTable,
  equity: EquityTable,
  sampleNs: number,
): Record<string, Metric> {
  const movedNs = lastMoves(equity)
  const isStale = (row: number) => {
    const atNs = fills.venueNs[row] ?? 0
    const sample = lastAtOrBefore(equity, atNs)
    if (sample < 0 || atNs - (movedNs[sample] ?? atNs) < STALE_NS) return false
    // Between two samples the quotes at the fill itself tell whether they have moved since.
    const isBid = fills.bidTicks[row] === equity.bidTicks[sample]
    return isBid && fills.askTicks[row] === equity.askTicks[sample]
  }
  const decides = (row: number) =>
    fills.reason[row] === QUEUE_CLEARED || fills.reason[row] === PROBABILISTIC
  return {
    queueDecidedShare: valueShare(
      fills,
      'Traded value that filled because the queue ahead of our order had run out, which the queue model decides.',
      decides,
    ),
    staleFillShare: valueShare(
      fills,
      `Traded value filled when the best quotes had not moved for ${STALE_NS / NS_PER_SECOND} s or more, by the samples and the quotes at the fill.`,
      isStale,
    ),
    ...laterProfits(moneys, fills, equity, sampleNs),
  }
}

function valueShare(fills: FillTable, text: string, counts: (row: number) => boolean): Metric {
  let [part, whole] = [0, 0]
  for (let row = 0; row < fills.rows; row++) {
    if (fills.instrument[row] !== 0) continue
    whole += fills.valueUnits[row] ?? 0
    if (counts(row)) part += fills.valueUnits[row] ?? 0
  }
  return whole === 0
    ? noMetric('%', 0, text, 'nothing was traded')
    : weighted(metric((part / whole) * 100, '%', fills.rows, text), whole)
}

/** By sample: when the best quotes were last seen to move. */
function lastMoves(equity: EquityTable): Float64Array {
  const found = new Float64Array(equity.rows)
  for (let i = 0; i < equity.rows; i++) {
    const isStill =
      i > 0 &&
      equity.bidTicks[i] === equity.bidTicks[i - 1] &&
      equity.askTicks[i] === equity.askTicks[i - 1] &&
      !((equity.highHalfTicks[i] ?? 0) > (equity.lowHalfTicks[i] ?? 0))
    found[i] = isStill ? (found[i - 1] ?? 0) : (equity.timeNs[i] ?? 0)
  }
  return found
}

function laterProfits(
  moneys: readonly RunMoney[],
  fills: FillTable,
  equity: EquityTable,
  sampleNs: number,
): Record<string, Metric> {
  const currency = settlementCurrency(moneys)
  const all = 'What fills had earned 10 s later: side x (mid then - fill price) x quantity - fee.'
  const text = {
    fillProfit10s: all,
    crossedProfit10s: `${all} Only fills because the other side reached our price without a public trade.`,
  }
  const money = moneys[0]
  const none = (because: string) => ({
    fillProfit10s: noMetric(currency, 0, text.fillProfit10s, because),
    crossedProfit10s: noMetric(currency, 0, text.crossedProfit10s, because),
  })
  if (sampleNs > LATER_NS) return none('equity was sampled less often than every 10 s')
  if (money === undefined) return none('there is no instrument')
  const value = positionValue(money)
  const gain = money.unit.inverse ? -1 : 1
  let [total, crossed, n, crossedFills] = [0, 0, 0, 0]
  for (let row = 0; row < fills.rows; row++) {
    if (fills.instrument[row] !== 0) continue
    const sample = firstAtOrAfter(equity, (fills.venueNs[row] ?? 0) + LATER_NS)
    const mid = sample < equity.rows ? midHalfTicks(equity, sample) : Number.NaN
    if (!(mid > 0)) continue
    const lots = fills.qtyLots[row] ?? 0
    const moved = value(lots, mid) - value(lots, 2 * (fills.priceTicks[row] ?? 0))
    const fee = toCurrency(money, BigInt(fills.feeUnits[row] ?? 0))
    const profit = gain * (fills.side[row] ?? 0) * moved - fee
    total += profit
    n++
    if (fills.reason[row] !== CROSSED) continue
    crossed += profit
    crossedFills++
  }
  if (n === 0) return none('no fill has a known mid that much later')
  return {
    fillProfit10s: metric(total, currency, n, text.fillProfit10s),
    crossedProfit10s: metric(crossed, currency, crossedFills, text.crossedProfit10s),
  }
}
