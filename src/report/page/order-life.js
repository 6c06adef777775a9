import { formatClock, formatDate, formatNumber, formatSteps } from './number.js'

const AT_VENUE = new Set(['arrived', 'rested', 'fill'])
const REQUESTS = ['', 'order', 'cancel', 'replace']

/** Events of each order: where they begin among all. */
export function eventStarts(counts) {
  const starts = []
  let at = 0
  for (const count of counts) {
    starts.push(at)
    at += count
  }
  return starts
}

/** One event in words: what happened, and what is known of it. */
export function eventWords(data, events, e) {
  const names = data.orderNames
  const price = (ticks) => (Number.isFinite(ticks) ? formatSteps(ticks, data.tick) : 'none')
  const lots = (value) => formatSteps(value, data.lot)
  const queue = (code) => (code < 0 ? 'not known' : lots(code / 1000))
  const best = `bid ${price(events.bid[e])}, ask ${price(events.ask[e])}`
  const [a, b, c] = [events.a[e], events.b[e], events.c[e]]
  const code = names.code[events.code[e]]
  const because = (list, reason) => (reason > 0 ? ` (${list[reason]})` : '')
  if (code === 'intent-new' || code === 'intent-replace') {
    const rule = events.z[e]
    const terms = `${lots(events.qty[e])} @ ${price(events.price[e])}`
    return {
      what: `${code === 'intent-new' ? 'order' : 'replace'} ${rule > 0 ? 'denied' : 'sent'}`,
      more: `${terms}, heard ${best}${rule > 0 ? `; ${names.rule[rule]}` : ''}`,
    }
  }
  if (code === 'intent-cancel') return { what: 'cancel sent', more: '' }
  if (code === 'arrived') {
    const at = `bid ${bestOf(data, events.price[e])}, ask ${bestOf(data, events.qty[e])}`
    return { what: `${REQUESTS[a]} arrived`, more: at }
  }
  if (code === 'rested') return { what: 'rests', more: `queue ahead ${queue(events.qty[e])}` }
  const fill = `${lots(events.qty[e])} @ ${price(events.price[e])}`
  if (code === 'fill') {
    const role = b === 1 ? `rested, queue ahead ${queue(events.x[e])}` : 'took'
    return { what: 'fill', more: `${fill}, ${names.fill[a]}, ${role}; ${best}` }
  }
  if (code === 'plan-step') {
    return { what: `plan ${events.x[e]}: ${names.step[a]}`, more: names.because[b] ?? '' }
  }
  if (code === 'unfinished') return { what: 'still under way when the run ended', more: '' }
  if (names.report[a] === 'Fill') {
    return { what: 'heard Fill', more: `${fill}, ${names.fill[b]}, ${c === 1 ? 'maker' : 'taker'}` }
  }
  return { what: `heard ${names.report[a]}${because(names.reject, b)}`, more: '' }
}

/** The venue's best as it is written beside an arrival: an empty side is none. */
function bestOf(data, ticks) {
  return Math.abs(ticks) >= 2 ** 31 - 1 ? 'none' : formatSteps(ticks, data.tick)
}

/**
 * The event that this one answers, and the leg between them: a request reaches the venue, its report
 * reaches us, a fill comes of what rested. -1 where none is known.
 */
export function causeOf(names, events, first, e) {
  const code = names.code[events.code[e]]
  const find = (test) => {
    for (let at = e - 1; at >= first; at--) if (test(names.code[events.code[at]], at)) return at
    return -1
  }
  if (code === 'arrived') {
    const asked = ['', 'intent-new', 'intent-cancel', 'intent-replace'][events.a[e]]
    return { leg: 'to the venue', cause: find((other) => other === asked) }
  }
  if (code === 'rested') return { leg: '', cause: find((other) => other === 'arrived') }
  if (code === 'fill') return { leg: 'at the venue', cause: find((other) => AT_VENUE.has(other)) }
  if (code !== 'report') return { leg: '', cause: -1 }
  const isFill = names.report[events.a[e]] === 'Fill'
  const cause = isFill
    ? find((other, at) => other === 'fill' && events.y[at] === events.x[e])
    : find((other) => other === 'arrived')
  return { leg: 'to us', cause }
}

/** Shows all that happened to one order, below the table. */
export function makeOrderLife(data, orders, events, describe) {
  const panel = document.getElementById('order-life')
  const title = document.getElementById('order-life-title')
  const body = document.getElementById('order-life-rows')
  const starts = eventStarts(orders.events)
  return (i) => {
    const { texts } = describe(i)
    const price = texts.price === '–' ? '' : ` @ ${texts.price}`
    title.textContent = `Order ${texts.number}: ${texts.side} ${texts.qty}${price}, ${texts.terms}, ${texts.status}`
    const first = starts[i]
    const last = first + orders.events[i]
    const rows = []
    for (let e = first; e < last; e++) rows.push(eventRow(data, events, first, e))
    const left = orders.eventsTotal[i] - orders.events[i]
    if (left > 0)
      rows.push(noteRow(`${formatNumber(left, 0)} more: ticktape order show RUN ${texts.number}`))
    if (last === first) rows.push(noteRow('The journal tells nothing of it.'))
    body.replaceChildren(...rows)
    panel.hidden = false
  }
}

function eventRow(data, events, first, e) {
  const { what, more } = eventWords(data, events, e)
  const ns = events.timeNs[e]
  const { cause, leg } = causeOf(data.orderNames, events, first, e)
  const took = cause < 0 ? '' : formatNumber((ns - events.timeNs[cause]) / 1e6, 6)
  const isAtVenue = AT_VENUE.has(data.orderNames.code[events.code[e]])
  const row = document.createElement('tr')
  const cells = [
    [`${formatDate(ns, data.epochMs)} ${formatClock(ns, 9)}`, ''],
    [isAtVenue ? 'venue' : 'us', 'n'],
    [cause < 0 ? '' : leg, 'n'],
    [took, 'num'],
    [what, what.includes('denied') ? 'bad' : ''],
    [more, ''],
  ]
  for (const [text, style] of cells) {
    const cell = document.createElement('td')
    cell.textContent = text
    if (style !== '') cell.className = style
    row.append(cell)
  }
  return row
}

function noteRow(text) {
  const row = document.createElement('tr')
  const cell = document.createElement('td')
  cell.colSpan = 6
  cell.className = 'none'
  cell.textContent = text
  row.append(cell)
  return row
}
