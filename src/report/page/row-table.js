import { parseFilter } from './fill-filter.js'
import { formatNumber } from './number.js'

const ROW_HEIGHT = 27
const SPARE_ROWS = 12

/**
 * A table with filter and sort of which only the rows in sight are in the document. `describe(i)` gives
 * a row's values, texts and searched text; columns named in `byText` sort by their texts.
 */
export function makeRowTable(spec) {
  const { name, many, total, describe, onShown } = spec
  const scroll = document.getElementById(`${name}-scroll`)
  const body = document.getElementById(`${name}-rows`)
  const filter = document.getElementById(`${name}-filter`)
  const count = document.getElementById(`${name}-count`)
  const heads = [...scroll.querySelectorAll('th[data-key]')]
  const keys = heads.map((head) => head.dataset.key.toLowerCase())
  const cache = new Array(total)
  const rowOf = (i) => {
    cache[i] ??= describe(i)
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
      parts.push(rowElement(rowOf(rows[k]), rows[k], k, keys, spec))
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
    sortRows(rows, sort, rowOf, spec.byText)
    count.textContent = `${formatNumber(rows.length, 0)} of ${formatNumber(total, 0)} ${many}`
    scroll.scrollTop = 0
    render()
    onShown?.(shown)
  }
  for (const [k, head] of heads.entries()) {
    if (spec.numeric.has(keys[k])) head.classList.add('num')
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

function sortRows(rows, sort, rowOf, byText) {
  const { key } = sort
  const sign = sort.down ? -1 : 1
  if (key === 'number') {
    if (sort.down) rows.reverse()
    return
  }
  if (byText.has(key)) {
    rows.sort((a, b) => {
      const [x, y] = [rowOf(a).texts[key], rowOf(b).texts[key]]
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

function rowElement(row, index, place, keys, { numeric, pickTitle, onPick }) {
  const element = document.createElement('tr')
  element.setAttribute('aria-rowindex', String(place + 2))
  for (const key of keys) {
    const cell = document.createElement('td')
    if (numeric.has(key)) cell.className = 'num'
    if (key === 'side') cell.className = row.texts.side
    if (key === 'number') cell.append(pickButton(row.texts.number, pickTitle))
    else cell.textContent = row.texts[key]
    element.append(cell)
  }
  element.addEventListener('click', () => onPick(index))
  return element
}

function pickButton(text, title) {
  const button = document.createElement('button')
  button.type = 'button'
  button.title = title
  button.textContent = text
  return button
}
