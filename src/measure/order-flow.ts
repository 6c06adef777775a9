import { CROSSED } from '../orders/report.ts'
import { DENIED, FILLED } from '../orders/status.ts'
import type { FillTable, Metric, OrderTable } from '../run/run-record.ts'
import { NS_PER_MS, NS_PER_SECOND } from '../units/time.ts'
import { metric, noMetric } from './metric.ts'
import { mean, median } from './moments/sum.ts'

/** How orders fared: fills, maker share, fill ratio, time to fill, time to the first answer. */
export function orderFlowMetrics(fills: FillTable, orders: OrderTable): Record<string, Metric> {
  const sent: number[] = []
  for (let i = 0; i < orders.rows; i++) if (orders.status[i] !== DENIED) sent.push(i)
  const ordered = sum(sent, (i) => orders.orderQtyLots[i] ?? 0)
  const filled = sum(sent, (i) => orders.cumQtyLots[i] ?? 0)
  const whole = sent.filter((i) => orders.status[i] === FILLED).length
  const waits = timesToFill(fills, orders)
  const answers = sent
    .map((i) => (orders.acknowledgedNs[i] ?? Number.NaN) - (orders.submittedNs[i] ?? 0))
    .filter((ns) => Number.isFinite(ns))
  const fillText =
    'From submitting an order to hearing of its first fill; orders never filled are left out.'
  return {
    fills: metric(fills.rows, 'fills', fills.rows, 'Executions of our orders that were booked.'),
    ordersSent: metric(sent.length, 'orders', sent.length, 'Orders that passed the risk gate.'),
    makerShare: valueShare(fills, 'Traded value whose order rested.', (i) => fills.maker[i] === 1),
    crossedShare: valueShare(
      fills,
      'Traded value filled because the other side reached our price without a public trade.',
      (i) => fills.reason[i] === CROSSED,
    ),
    fillRatio: share(whole, sent.length, sent.length, 'Orders filled in full / orders sent.'),
    filledQuantity: share(filled, ordered, sent.length, 'Quantity filled / quantity sent.'),
    timeToFillMean: given(waits, 's', `Mean. ${fillText}`, (v) => mean(v) / NS_PER_SECOND),
    timeToFillMedian: given(waits, 's', `Median. ${fillText}`, (v) => median(v) / NS_PER_SECOND),
    acknowledgeMedian: given(
      answers,
      'ms',
      "Median time from submitting an order to hearing the venue's first answer.",
      (v) => median(v) / NS_PER_MS,
    ),
  }
}

function sum(rows: readonly number[], of: (row: number) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

function share(part: number, whole: number, n: number, text: string): Metric {
  return whole === 0
    ? noMetric('%', 0, text, 'no order was sent')
    : metric((part / whole) * 100, '%', n, text)
}

function given(
  values: readonly number[],
  unit: string,
  text: string,
  of: (values: readonly number[]) => number,
): Metric {
  return values.length === 0
    ? noMetric(unit, 0, text, 'there is no such order')
    : metric(of(values), unit, values.length, text)
}

function valueShare(fills: FillTable, text: string, counts: (row: number) => boolean): Metric {
  let part = 0
  let whole = 0
  for (let i = 0; i < fills.rows; i++) {
    const value = fills.valueUnits[i] ?? 0
    whole += value
    if (counts(i)) part += value
  }
  return whole === 0
    ? noMetric('%', 0, text, 'nothing was traded')
    : metric((part / whole) * 100, '%', fills.rows, text)
}

function timesToFill(fills: FillTable, orders: OrderTable): number[] {
  const firstNs = new Map<number, number>()
  for (let i = 0; i < fills.rows; i++) {
    const id = fills.orderId[i] ?? -1
    if (!firstNs.has(id)) firstNs.set(id, fills.heardNs[i] ?? 0)
  }
  const waits: number[] = []
  for (let i = 0; i < orders.rows; i++) {
    const heard = firstNs.get(orders.orderId[i] ?? -1)
    if (heard !== undefined) waits.push(heard - (orders.submittedNs[i] ?? 0))
  }
  return waits
}
