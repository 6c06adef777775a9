import { formatClock, formatDate, formatNumber, formatSteps } from './number.js'
import { makeRowTable } from './row-table.js'

const FILL_NUMERIC = new Set([
  'number',
  'price',
  'qty',
  'queueplaced',
  'queuefilled',
  'latency',
  'fee',
  'order',
])

/** What a fill shows, sorts and filters by; keys in lower case as they are typed. */
function describeFill(data, fills, i) {
  const lots = (value) => (Number.isFinite(value) ? formatSteps(value, data.lot) : '\u2013')
  const quantity = (value) => (value * data.lot.stepUnits) / 10 ** data.lot.decimals
  const fee = fills.fee[i] * data.feeUnit
  const values = {
    number: fills.number[i],
    time: fills.heardNs[i],
    side: fills.side[i],
    price: (fills.price[i] * data.tick.stepUnits) / 10 ** data.tick.decimals,
    qty: quantity(fills.qty[i]),
    reason: fills.reason[i],
    role: fills.maker[i],
    queueplaced: quantity(fills.queuePlaced[i]),
    queuefilled: quantity(fills.queueFilled[i]),
    latency: fills.latencyNs[i] / 1e6,
    fee,
    order: fills.order[i],
  }
  const texts = {
    number: String(fills.number[i]),
    time: `${formatDate(fills.heardNs[i], data.epochMs)} ${formatClock(fills.heardNs[i], 6)}`,
    side: fills.side[i] > 0 ? 'buy' : 'sell',
    price: formatSteps(fills.price[i], data.tick),
    qty: lots(fills.qty[i]),
    reason: data.reasons[fills.reason[i]] ?? '',
    role: fills.maker[i] === 1 ? 'rested' : 'took',
    queueplaced: lots(fills.queuePlaced[i]),
    queuefilled: lots(fills.queueFilled[i]),
    latency: formatNumber(values.latency, 3),
    fee: formatNumber(fee, data.feeDecimals),
    order: String(fills.order[i]),
  }
  return { values, texts, text: Object.values(texts).join(' ').toLowerCase() }
}

/** The table of fills. `onPick(row)` shows one in the charts, `onShown` hears which ones the filter leaves. */
export function makeFillTable(data, fills, onPick, onShown) {
  return makeRowTable({
    name: 'fill',
    many: 'fills',
    total: fills.number.length,
    describe: (i) => describeFill(data, fills, i),
    numeric: FILL_NUMERIC,
    byText: new Set(['reason']),
    pickTitle: 'Show in the charts',
    onPick,
    onShown,
  })
}
