import { parseFilter } from './fill-filter.js'
import { formatClock, formatDate, formatNumber, formatSteps } from './number.js'

const ROW_HEIGHT = 27
const SPARE_ROWS = 12
const NUMERIC = new Set([
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
function describe(data, fills, i) {
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

/** The table of fills: only the rows in sight are in the document. `onPick(row)` shows one in the charts. */
export function makeFillTable(data, fills, onPick, onShown) {
  const scroll = document.getElementById('fill-scroll')
  const body = document.getElementById('fill-rows')
  const filter = document.getElementById('fill-filter')
  const count = document.getElementById('fill-count')
  const heads = [...scroll.querySelectorAll('th[data-key]')]
  const keys = heads.map((head) => head.dataset.key.toLowerCase())
  const total = fills.number.length
  const cache = new Array(total)
  const rowOf = (i) => {
    cache[i] ??= describe(data, fills, i)
    return cache[i]
  }
  const sort = { key: 'number', down: false }
  let rows = []

  const render = () => {
    const first = Math.max(0, Math.floor(scroll.scrollTop / ROW_HEIGHT) - SPARE_ROWS)
    const seen = Math.ceil(scroll.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS
    const last = Math.min(rows.length, first + seen)
    const parts = [spacer(first * ROW_HEIGHT, keys.length)]
    for (let k = first; k < last; k++)
      parts.push(rowElement(rowOf(rows[k]), rows[k], k, keys, onPick))
    parts.push(spacer((rows.length - last) * ROW_HEIGHT, keys.length))
    body.replaceChildren(...parts)
  }
  const update = () => {
    const test = parseFilter(filter.value)
    const shown = test === undefined ? null : new Uint8Array(total)
    rows = []
    for (let i = 0; i < total; i++) {
      if (test !== undefined && !test(rowOf(i))) continue
      rows.push(i)
      if (shown !== null) shown[i] = 1
    }
    order(rows, sort, rowOf)
    count.textContent = `${formatNumber(rows.length, 0)} of ${formatNumber(total, 0)} fills`
    scroll.scrollTop = 0
    render()
    onShown(shown)
  }
  for (const [k, head] of heads.entries()) {
    if (NUMERIC.has(keys[k])) head.classList.add('num')
    head.querySelector('button').addEventListener('click', () => {
      sort.down = sort.key === keys[k] ? !sort.down : false
      sort.key = keys[k]
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending')
      update()
    })
  }
  let waiting = false
  scroll.addEventListener('scroll', () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      render()
    })
  })
  filter.addEventListener('input', update)
  update()
  return { describe: rowOf }
}

function order(rows, sort, rowOf) {
  const { key } = sort
  const sign = sort.down ? -1 : 1
  if (key === 'number') {
    if (sort.down) rows.reverse()
    return
  }
  if (key === 'reason') {
    rows.sort((a, b) => {
      const [x, y] = [rowOf(a).texts.reason, rowOf(b).texts.reason]
      return x === y ? a - b : (x < y ? -1 : 1) * sign
    })
    return
  }
  rows.sort((a, b) => {
    const [x, y] = [rowOf(a).values[key], rowOf(b).values[key]]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || a - b
    return (x - y) * sign || a - b
  })
}

function spacer(height, width) {
  const row = document.createElement('tr')
  row.className = 'spacer'
  row.setAttribute('aria-hidden', 'true')
  const cell = document.createElement('td')
  cell.colSpan = width
  cell.style.height = `${height}px`
  row.append(cell)
  return row
}

function rowElement(row, index, place, keys, onPick) {
  const element = document.createElement('tr')
  element.setAttribute('aria-rowindex', String(place + 2))
  for (const key of keys) {
    const cell = document.createElement('td')
    if (NUMERIC.has(key)) cell.className = 'num'
    if (key === 'side') cell.className = row.texts.side
    if (key === 'number') cell.append(pickButton(row.texts.number))
    else cell.textContent = row.texts[key]
    element.append(cell)
  }
  element.addEventListener('click', () => onPick(index))
  return element
}

function pickButton(text) {
  const button = document.createElement('button')
  button.type = 'button'
  button.title = 'Show in the charts'
  button.textContent = text
  return button
}
