import { formatClock, formatDate, formatNumber, formatSteps } from './number.js'
import { makeRowTable } from './row-table.js'

const ORDER_NUMERIC = new Set([
  'number',
  'price',
  'qty',
  'filled',
  'average',
  'answered',
  'life',
  'events',
])

/** What an order shows, sorts and filters by. */
function describeOrder(data, orders, i) {
  const names = data.orderNames
  const price = (ticks, extra = 0) =>
    Number.isFinite(ticks) ? formatSteps(ticks, data.tick, extra) : '–'
  const lots = (value) => formatSteps(value, data.lot)
  const answered = (orders.answeredNs[i] - orders.submittedNs[i]) / 1e6
  const life = (orders.endedNs[i] - orders.submittedNs[i]) / 1e6
  const isMarket = names.type[orders.type[i]] === 'market'
  const values = {
    number: orders.number[i],
    time: orders.submittedNs[i],
    side: orders.side[i],
    price: orders.price[i],
    qty: orders.qty[i],
    filled: orders.cum[i],
    average: orders.average[i],
    answered,
    life,
    events: orders.eventsTotal[i],
  }
  const flags = [names.type[orders.type[i]], names.timeInForce[orders.timeInForce[i]]]
  if (orders.postOnly[i] === 1) flags.push('post-only')
  const texts = {
    number: String(orders.number[i]),
    time: `${formatDate(orders.submittedNs[i], data.epochMs)} ${formatClock(orders.submittedNs[i], 6)}`,
    side: orders.side[i] > 0 ? 'buy' : 'sell',
    terms: flags.join(' '),
    price: isMarket ? '–' : price(orders.price[i]),
    qty: lots(orders.qty[i]),
    filled: lots(orders.cum[i]),
    average: price(orders.average[i], 1),
    status: names.status[orders.status[i]],
    why: names.why[orders.why[i]] ?? '',
    answered: formatNumber(answered, 3),
    life: formatNumber(life, 3),
    events: String(orders.eventsTotal[i]),
  }
  return {
    values: { ...texts, ...values },
    texts,
    text: Object.values(texts).join(' ').toLowerCase(),
  }
}

/** The table of orders; `onPick(i)` shows one's life. */
export function makeOrderTable(data, orders, onPick) {
  return makeRowTable({
    name: 'order',
    many: 'orders',
    total: orders.number.length,
    describe: (i) => describeOrder(data, orders, i),
    numeric: ORDER_NUMERIC,
    byText: new Set(['terms', 'status', 'why']),
    pickTitle: 'Show what happened to it',
    onPick,
  })
}
