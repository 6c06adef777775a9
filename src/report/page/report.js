import { listen } from './chart-input.js'
import { makeCharts } from './charts.js'
import { decodeTable } from './codec.js'
import { copyCommand } from './copy-command.js'
import { makeFillTable } from './fill-table.js'
import { makeOrderLife } from './order-life.js'
import { makeOrderTable } from './order-table.js'

function start() {
  const data = JSON.parse(document.getElementById('page-data').textContent)
  const samples = decodeTable(data.samples)
  const fills = decodeTable(data.fills)
  let table
  const tellFill = (row) => {
    const { texts } = table.describe(row)
    const first = `#${texts.number} ${texts.side} ${texts.qty} @ ${texts.price}, ${texts.role}`
    const queue = `queue ahead ${texts.queueplaced} placed, ${texts.queuefilled} filled`
    return `${first}\n${texts.reason}\n${queue}\nheard ${texts.time}, ${texts.latency} ms late`
  }
  const charts = makeCharts(data, samples, fills, tellFill)
  listen(charts)
  table = makeFillTable(
    data,
    fills,
    (row) => charts.focusOn(row),
    (shown) => charts.showOnly(shown),
  )
  if (data.ordersTotal > 0) showOrders(data)
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  const copy = document.getElementById('copy')
  copy.addEventListener('click', () => copyCommand(copy, document.getElementById('command')))
}

function showOrders(data) {
  const orders = decodeTable(data.orders)
  const events = decodeTable(data.events)
  let showLife
  const orderTable = makeOrderTable(data, orders, (i) => showLife(i))
  showLife = makeOrderLife(data, orders, events, orderTable.describe)
}

start()
