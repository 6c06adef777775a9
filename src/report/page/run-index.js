import { formatNumber } from './number.js'

/** The table of runs: search, sort by any column, and one column of the reader's choice. */
function startIndex() {
  const data = JSON.parse(document.getElementById('page-data').textContent)
  const body = document.querySelector('#runs tbody')
  const rows = [...body.rows]
  const heads = [...document.querySelectorAll('#runs th[data-key]')]
  const search = document.getElementById('search')
  const metric = document.getElementById('metric')
  const sort = { key: undefined, down: false }

  const cellOf = (run, key) => {
    if (key === 'chosen') return run.values[metric.value]?.[0] ?? null
    return key in run ? run[key] : (run.values[key]?.[0] ?? null)
  }
  const show = () => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    const found = data.runs.map((run) => words.every((word) => run.text.includes(word)))
    const order = data.runs.map((_, i) => i).filter((i) => found[i])
    if (sort.key !== undefined) {
      order.sort((a, b) => {
        const [x, y] = [cellOf(data.runs[a], sort.key), cellOf(data.runs[b], sort.key)]
        if (x === null || y === null) return (x === null) - (y === null) || a - b
        if (x === y) return a - b
        return (x < y ? -1 : 1) * (sort.down ? -1 : 1)
      })
    }
    body.replaceChildren(...order.map((i) => rows[i]))
    document.getElementById('count').textContent = `${order.length} of ${rows.length} shown`
  }
  const choose = () => {
    heads.at(-1).querySelector('button').textContent = metric.selectedOptions[0].textContent
    for (const [i, row] of rows.entries()) {
      const [value, unit] = data.runs[i].values[metric.value] ?? [null, '']
      row.querySelector('[data-chosen]').textContent =
        value === null ? '\u2013' : `${formatValue(value)} ${unit}`
    }
    show()
  }
  for (const head of heads) {
    head.querySelector('button').addEventListener('click', () => {
      const numeric = head.classList.contains('num')
      sort.down = sort.key === head.dataset.key ? !sort.down : numeric
      sort.key = head.dataset.key
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending')
      show()
    })
  }
  search.addEventListener('input', show)
  metric.addEventListener('change', choose)
  show()
}

function formatValue(value) {
  const size = Math.abs(value)
  if (Number.isInteger(value)) return formatNumber(value, 0)
  return formatNumber(value, size >= 1 ? 2 : Math.min(12, 3 - Math.floor(Math.log10(size))))
}

startIndex()
