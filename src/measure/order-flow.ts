import { NumberList } from '../lib/grow.ts'
import { CROSSED } from '../orders/report.ts'
import { DENIED, FILLED } from '../orders/status.ts'
import type { FillTable, Metric, OrderTable } from '../run/run-record.ts'
import { NS_PER_MS, NS_PER_SECOND } from '../units/time.ts'
import { FillsByOrder } from './fills-by-order.ts'
import { metric, noMetric, weighted } from './metric.ts'
import { mean, median } from './moments/sum.ts'

/** How orders fared: fills, maker share, fill ratio, time to fill, time to the first answer. */
export function orderFlowMetrics(fills: FillTable, orders: OrderTable): Record<string, Metric> {
  const sent = sentOrders(orders)
  const waits = timesToFill(fills, orders)
  const answers = sent.answersNs.values()
  const fillText =
    'From submitting an order to hearing of its first fill; orders never filled are left out.'
  return {
    fills: metric(fills.rows, 'fills', fills.rows, 'Executions of our orders that were booked.'),
    ordersSent: metric(sent.count, 'orders', sent.count, 'Orders that passed the risk gate.'),
    makerShare: valueShare(fills, 'Traded value whose order rested.', (i) => fills.maker[i] === 1),
    crossedShare: valueShare(
      fills,
      'Traded value filled because the other side reached our price without a public trade.',
      (i) => fills.reason[i] === CROSSED,
    ),
    fillRatio: share(sent.whole, sent.count, sent.count, 'Orders filled in full / orders sent.'),
    filledQuantity: weighted(
      share(sent.filled, sent.ordered, sent.count, 'Quantity filled / quantity sent.'),
      sent.ordered,
    ),
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

type SentOrders = {
  count: number
  ordered: number
  filled: number
  /** Filled in full. */
  whole: number
  readonly answersNs: NumberList
}

function sentOrders(orders: OrderTable): SentOrders {
  const sent = { count: 0, ordered: 0, filled: 0, whole: 0, answersNs: new NumberList() }
  for (let i = 0; i < orders.rows; i++) {
    if (orders.status[i] === DENIED) continue
    sent.count++
    sent.ordered += orders.orderQtyLots[i] ?? 0
    sent.filled += orders.cumQtyLots[i] ?? 0
    if (orders.status[i] === FILLED) sent.whole++
    const answerNs = (orders.acknowledgedNs[i] ?? Number.NaN) - (orders.submittedNs[i] ?? 0)
    if (Number.isFinite(answerNs)) sent.answersNs.push(answerNs)
  }
  return sent
}

function share(part: number, whole: number, n: number, text: string): Metric {
  return whole === 0
    ? noMetric('%', 0, text, 'no order was sent')
    : metric((part / whole) * 100, '%', n, text)
}

function given(
  values: Float64Array,
  unit: string,
  text: string,
  of: (values: Float64Array) => number,
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
    : weighted(metric((part / whole) * 100, '%', fills.rows, text), whole)
}

function timesToFill(fills: FillTable, orders: OrderTable): Float64Array {
  const byOrder = new FillsByOrder(fills)
  const waitsNs = new NumberList()
  for (let i = 0; i < orders.rows; i++) {
    const [first] = byOrder.of(orders.orderId[i] ?? -1)
    if (first === undefined) continue
    waitsNs.push((fills.heardNs[first] ?? 0) - (orders.submittedNs[i] ?? 0))
  }
  return waitsNs.values()
}
