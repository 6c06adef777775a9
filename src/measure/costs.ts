import { NumberList } from '../lib/grow.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { DENIED } from '../orders/status.ts'
import type { EquityTable, FillTable, Metric, OrderTable } from '../run/run-record.ts'
import { lastAtOrBefore, midHalfTicks } from './equity-path.ts'
import { FillsByOrder } from './fills-by-order.ts'
import { metric, noMetric, weighted } from './metric.ts'
import { median } from './moments/sum.ts'
import { bookedWorth, type RunMoney, settlementCurrency, totalCurrency } from './run-money.ts'
import { orderShortfall, type Shortfall, type ShortfallFill } from './shortfall.ts'

const PARTS = ['delay', 'spread', 'impact', 'opportunity', 'fees', 'total'] as const
type Part = (typeof PARTS)[number]

const SOURCE = 'Perold 1988'

const MEANING: Readonly<Record<Part, string>> = {
  delay: "filled quantity x move of the mid from the decision to the order's arrival at the venue",
  spread: 'half the spread at each fill: paid when taking, earned (negative) when resting',
  impact:
    'fill price against the mid on arrival, less the spread part; of resting fills: adverse selection',
  opportunity:
    'unfilled quantity x move of the mid from the decision to the end of the order (last sample before)',
  fees: 'fees of the fills; rebates are negative',
  total:
    'paper profit at the decision mid less real profit; equals the sum of the five parts exactly',
}

type Tally = {
  readonly parts: Record<Part, bigint[]>
  readonly decisionValue: bigint[]
  readonly filledBps: NumberList
  counted: number
  excluded: number
}

/**
 * Implementation shortfall of a run, summed over every order that was sent and had a decision mid:
 * each part in settlement currency and in bps of the ordered value at the decision mid, the part
 * that was really traded (`executed`), and the median order. Costs are positive.
 */
export function runCosts(
  moneys: readonly RunMoney[],
  fills: FillTable,
  orders: OrderTable,
  equity: EquityTable,
): Record<string, Metric> {
  const tally = tallyOrders(moneys, fills, orders, equity)
  const currency = settlementCurrency(moneys)
  const n = tally.counted
  const value = totalCurrency(moneys, tally.decisionValue)
  const outside = tally.excluded > 0 ? ` ${tally.excluded} sent orders had no decision mid.` : ''
  const costs: Record<string, Metric> = {}
  for (const part of PARTS) {
    const cost = totalCurrency(moneys, tally.parts[part])
    const text = `Implementation shortfall, ${part}: ${MEANING[part]}.${outside}`
    const inBps = `${text} In 1/10,000 of the ordered value at the decision mid.`
    costs[part] = metric(cost, currency, n, text, SOURCE)
    costs[`${part}Bps`] =
      value === 0
        ? noMetric('bps', n, inBps, 'no order was sent', SOURCE)
        : weighted(metric((cost / value) * 1e4, 'bps', n, inBps, SOURCE), value)
  }
  return { ...costs, ...executedCosts(moneys, fills, tally, currency) }
}

function executedCosts(
  moneys: readonly RunMoney[],
  fills: FillTable,
  tally: Tally,
  currency: string,
): Record<string, Metric> {
  const executed = moneys.map((_, i) =>
    PARTS.reduce((sum, part) => {
      const counts = part !== 'opportunity' && part !== 'total'
      return counts ? sum + (tally.parts[part][i] ?? 0n) : sum
    }, 0n),
  )
  const cost = totalCurrency(moneys, executed)
  const turnover = totalCurrency(moneys, turnoverUnits(moneys, fills))
  const text = 'Delay + spread + impact + fees: the shortfall of what was really traded'
  const inBps = `${text}, in 1/10,000 of turnover.`
  const middle =
    'Median over orders with a fill of their total shortfall, in bps of decision value.'
  return {
    executed: metric(cost, currency, fills.rows, `${text}.`),
    executedBps:
      turnover === 0
        ? noMetric('bps', 0, inBps, 'nothing was traded')
        : weighted(metric((cost / turnover) * 1e4, 'bps', fills.rows, inBps), turnover),
    medianBps:
      tally.filledBps.length === 0
        ? noMetric('bps', 0, middle, 'no order was filled')
        : metric(median(tally.filledBps.values()), 'bps', tally.filledBps.length, middle),
  }
}

/** Σ value of the fills by instrument, in fee units (never negative). */
export function turnoverUnits(moneys: readonly RunMoney[], fills: FillTable): bigint[] {
  const sums = moneys.map(() => 0n)
  for (let i = 0; i < fills.rows; i++) {
    const k = fills.instrument[i] ?? 0
    const money = moneys[k]
    if (money === undefined) continue
    sums[k] = (sums[k] ?? 0n) + BigInt(fills.valueUnits[i] ?? 0) * money.feePerCash
  }
  return sums
}

function tallyOrders(
  moneys: readonly RunMoney[],
  fills: FillTable,
  orders: OrderTable,
  equity: EquityTable,
): Tally {
  const byOrder = new FillsByOrder(fills)
  const zeros = () => moneys.map(() => 0n)
  const parts = Object.fromEntries(PARTS.map((p) => [p, zeros()])) as Record<Part, bigint[]>
  const tally: Tally = {
    parts,
    decisionValue: zeros(),
    filledBps: new NumberList(),
    counted: 0,
    excluded: 0,
  }
  for (let i = 0; i < orders.rows; i++) {
    if (orders.status[i] === DENIED) continue
    const own = Array.from(byOrder.of(orders.orderId[i] ?? -1)).flatMap((row) =>
      shortfallFill(moneys[fills.instrument[row] ?? 0], fills, row),
    )
    const result = shortfallOf(moneys, orders, equity, i, own)
    if (result === undefined) {
      tally.excluded++
      continue
    }
    tally.counted++
    addOrder(tally, orders.instrument[i] ?? 0, result, own.length > 0)
  }
  return tally
}

function addOrder(tally: Tally, instrument: number, cost: Shortfall, filled: boolean): void {
  for (const part of PARTS) {
    tally.parts[part][instrument] = (tally.parts[part][instrument] ?? 0n) + cost[part]
  }
  tally.decisionValue[instrument] = (tally.decisionValue[instrument] ?? 0n) + cost.decisionValue
  if (filled && cost.decisionValue > 0n) {
    tally.filledBps.push((Number(cost.total) / Number(cost.decisionValue)) * 1e4)
  }
}

/** `undefined` when a price that the order needs was never known. */
function shortfallOf(
  moneys: readonly RunMoney[],
  orders: OrderTable,
  equity: EquityTable,
  row: number,
  fills: readonly ShortfallFill[],
): Shortfall | undefined {
  const instrument = orders.instrument[row] ?? 0
  const money = moneys[instrument]
  const decision = orders.decisionMidHalfTicks[row] ?? Number.NaN
  const arrival = orders.arrivalMidHalfTicks[row] ?? Number.NaN
  const orderQtyLots = orders.orderQtyLots[row] ?? 0
  const filled = fills.reduce((sum, fill) => sum + fill.qtyLots, 0)
  if (money === undefined || !Number.isFinite(decision)) return undefined
  if (filled > 0 && !Number.isFinite(arrival)) return undefined
  let final = decision
  if (filled < orderQtyLots) {
    // Samples follow the first instrument only.
    if (instrument !== 0) return undefined
    final = finalMid(equity, orders.endedNs[row] ?? Number.NaN)
    if (!Number.isFinite(final)) final = decision
  }
  return orderShortfall(money, {
    side: orders.side[row] ?? 0,
    orderQtyLots,
    decisionHalfTicks: decision,
    arrivalHalfTicks: arrival,
    finalHalfTicks: final,
    fills,
  })
}

/** Mid of the last sample with both sides at or before the end of an order (NaN: end of the run). */
function finalMid(equity: EquityTable, endedNs: number): number {
  const until = Number.isNaN(endedNs) ? Number.POSITIVE_INFINITY : endedNs
  for (let i = lastAtOrBefore(equity, until); i >= 0; i--) {
    const mid = midHalfTicks(equity, i)
    if (Number.isFinite(mid)) return mid
  }
  return Number.NaN
}

function shortfallFill(
  money: RunMoney | undefined,
  fills: FillTable,
  row: number,
): readonly ShortfallFill[] {
  if (money === undefined) return []
  const bid = fills.bidTicks[row] ?? NO_BID
  const ask = fills.askTicks[row] ?? NO_ASK
  const both = bid !== NO_BID && ask !== NO_ASK
  return [
    {
      worth: bookedWorth(money, fills.valueUnits[row] ?? 0),
      feeUnits: BigInt(fills.feeUnits[row] ?? 0),
      qtyLots: fills.qtyLots[row] ?? 0,
      maker: fills.maker[row] === 1,
      midHalfTicks: both ? bid + ask : Number.NaN,
      spreadTicks: both ? ask - bid : 0,
    },
  ]
}
