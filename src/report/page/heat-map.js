import { openCanvas, themeOf } from './canvas.js'
import {
  binsOf,
  colourScale,
  fillSelect,
  medianOf,
  rangeOf,
  shortNumber,
  showTip,
} from './study-scale.js'

const MAP_LEFT = 76
const MAP_BOTTOM = 42
const MAP_GAP = 1.5

/** One metric over two axes; what other axes do is joined or held. */
export function startHeatMap(data) {
  const box = document.getElementById('map-box')
  if (box === null) return () => {}
  const axisChoices = data.axes.map((axis, a) => [a, axis.label])
  const metricChoices = data.metrics.map((metric, m) => [m, metric.title])
  const state = { cells: undefined, frame: undefined }
  const draw = () => drawMap(data, state, picks)
  const change = (event) => {
    // Two different axes, always: the one that was not touched gives way.
    if (picks.x.value === picks.y.value) {
      const other = event.target === picks.x ? picks.y : picks.x
      other.value = String(data.axes.findIndex((_, a) => String(a) !== event.target.value))
    }
    draw()
  }
  const [first, second] = widestAxes(data)
  const picks = {
    x: fillSelect('map-x', axisChoices, first, change),
    y: fillSelect('map-y', axisChoices, second, change),
    metric: fillSelect('map-metric', metricChoices, 0, change),
    others: document.getElementById('map-others'),
  }
  picks.others.addEventListener('change', draw)
  const tip = document.getElementById('map-tip')
  const canvas = document.getElementById('map-canvas')
  canvas.addEventListener('pointermove', (event) => {
    showTip(tip, box, event, cellText(data, state, picks, event))
  })
  canvas.addEventListener('pointerleave', () => {
    tip.hidden = true
  })
  return draw
}

/** The two axes with the most values: choices of a few come last. */
function widestAxes(data) {
  const sizes = data.axes.map((axis, a) => [
    binsOf(axis).count - (axis.kind === 'choice' ? 100 : 0),
    a,
  ])
  sizes.sort((a, b) => b[0] - a[0] || a[1] - b[1])
  return [sizes[0][1], sizes[1][1]]
}

/** Values of the cells: by column and row the trials that stand there. */
function cellsOf(data, picks) {
  const [x, y, m] = [picks.x, picks.y, picks.metric].map((select) => Number(select.value))
  const { points, values, rank, number } = data.trials
  const [columns, rows] = [binsOf(data.axes[x]), binsOf(data.axes[y])]
  const best = rank.indexOf(1)
  const through = picks.others.value === 'through' && best >= 0
  const cells = new Map()
  for (let i = 0; i < number.length; i++) {
    if (points[x][i] < 0 || points[y][i] < 0) continue
    const held = data.axes.every(
      (axis, a) =>
        a === x || a === y || binsOf(axis).of(points[a][i]) === binsOf(axis).of(points[a][best]),
    )
    if (through && !held) continue
    const key = rows.of(points[y][i]) * columns.count + columns.of(points[x][i])
    const cell = cells.get(key) ?? { trials: [], values: [] }
    cell.trials.push(i)
    cell.values.push(values[m][i])
    cells.set(key, cell)
  }
  // Of the objective the best is known; of another metric it is the value of the trial that is best.
  for (const cell of cells.values()) {
    const ranked = cell.trials.filter((i) => rank[i] > 0).sort((a, b) => rank[a] - rank[b])
    cell.value =
      picks.others.value === 'best'
        ? ranked.length === 0
          ? null
          : values[m][ranked[0]]
        : medianOf(cell.values)
  }
  const bestKey =
    best < 0 ? -1 : rows.of(points[y][best]) * columns.count + columns.of(points[x][best])
  return { cells, columns, rows, x, y, m, bestKey }
}

function drawMap(data, state, picks) {
  const canvas = document.getElementById('map-canvas')
  const found = cellsOf(data, picks)
  const { cells, columns, rows } = found
  canvas.style.height = `${Math.min(560, Math.max(220, rows.count * 34)) + MAP_BOTTOM + 12}px`
  const theme = themeOf(canvas)
  const { context, width, height } = openCanvas(canvas)
  const [w, h] = [(width - MAP_LEFT - 8) / columns.count, (height - MAP_BOTTOM - 10) / rows.count]
  state.cells = found
  state.frame = { w, h, top: 10 }
  const range = rangeOf([...cells.values()].map((cell) => cell.value)) ?? { low: 0, high: 0 }
  const scale = colourScale(range, theme)
  context.font = theme.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const written = [...cells.values()].map((cell) => shortNumber(cell.value))
  const widest = Math.max(0, ...written.map((text) => context.measureText(text).width))
  for (let row = 0; row < rows.count; row++) {
    for (let column = 0; column < columns.count; column++) {
      const cell = cells.get(row * columns.count + column)
      if (cell === undefined) continue
      const left = MAP_LEFT + column * w
      const top = 10 + (rows.count - 1 - row) * h
      if (cell.value === null) crossOut(context, left, top, w, h, theme)
      else {
        context.fillStyle = scale.css(cell.value)
        context.fillRect(left + MAP_GAP / 2, top + MAP_GAP / 2, w - MAP_GAP, h - MAP_GAP)
        if (widest < w - 6 && h > 15) {
          context.fillStyle = scale.ink(cell.value)
          context.fillText(shortNumber(cell.value), left + w / 2, top + h / 2)
        }
      }
    }
  }
  frameBest(context, found, w, h, theme)
  drawMapAxes(context, data, found, { w, h, height }, theme)
  drawScale(range, scale, data.metrics[found.m].unit, theme)
}

/** Trials stand here and none has a value. */
function crossOut(context, left, top, w, h, theme) {
  context.strokeStyle = theme.line
  context.lineWidth = 1
  context.beginPath()
  context.rect(left + 1.5, top + 1.5, w - 3, h - 3)
  context.moveTo(left + 1.5, top + 1.5)
  context.lineTo(left + w - 1.5, top + h - 1.5)
  context.stroke()
}

function frameBest(context, { bestKey, columns, rows }, w, h, theme) {
  if (bestKey < 0) return
  const column = bestKey % columns.count
  const row = Math.floor(bestKey / columns.count)
  context.strokeStyle = theme.ink
  context.lineWidth = 2
  context.strokeRect(MAP_LEFT + column * w + 1, 10 + (rows.count - 1 - row) * h + 1, w - 2, h - 2)
}

function drawMapAxes(context, data, { columns, rows, x, y }, { w, h, height }, theme) {
  context.fillStyle = theme.muted
  context.textAlign = 'right'
  const everyRow = Math.ceil(14 / h)
  for (let row = 0; row < rows.count; row += everyRow) {
    context.fillText(
      clip(context, rows.text(row), MAP_LEFT - 12),
      MAP_LEFT - 8,
      10 + (rows.count - 0.5 - row) * h,
    )
  }
  context.textAlign = 'center'
  const widest = Math.max(
    ...Array.from({ length: columns.count }, (_, i) => context.measureText(columns.text(i)).width),
  )
  const everyColumn = Math.ceil((widest + 8) / w)
  const base = height - MAP_BOTTOM + 12
  for (let column = 0; column < columns.count; column += everyColumn) {
    context.fillText(columns.text(column), MAP_LEFT + (column + 0.5) * w, base)
  }
  context.fillStyle = theme.ink
  context.fillText(data.axes[x].label, MAP_LEFT + (columns.count * w) / 2, height - 10)
  context.save()
  context.translate(9, 10 + (rows.count * h) / 2)
  context.rotate(-Math.PI / 2)
  context.fillText(data.axes[y].label, 0, 0)
  context.restore()
}

/** A text that fits, cut with an ellipsis. */
function clip(context, text, width) {
  if (context.measureText(text).width <= width) return text
  let cut = text
  while (cut.length > 1 && context.measureText(`${cut}\u2026`).width > width) cut = cut.slice(0, -1)
  return `${cut}\u2026`
}

function drawScale({ low, high }, scale, unit, theme) {
  document.getElementById('map-low').textContent = `${shortNumber(low)} ${unit}`
  document.getElementById('map-high').textContent = `${shortNumber(high)} ${unit}`
  const { context, width, height } = openCanvas(document.getElementById('map-scale'))
  for (let x = 0; x < width; x++) {
    context.fillStyle = scale.css(low + ((high - low) * x) / width)
    context.fillRect(x, 0, 1, height)
  }
  if (low >= 0 || high <= 0) return
  context.fillStyle = theme.ink
  context.fillRect(Math.round((-low / (high - low)) * width), 0, 1, height)
}

function cellText(data, { cells: found, frame }, picks, event) {
  if (found === undefined) return undefined
  const { cells, columns, rows, x, y, m } = found
  const column = Math.floor((event.offsetX - MAP_LEFT) / frame.w)
  const row = rows.count - 1 - Math.floor((event.offsetY - frame.top) / frame.h)
  if (column < 0 || column >= columns.count || row < 0 || row >= rows.count) return undefined
  const cell = cells.get(row * columns.count + column)
  if (cell === undefined) return undefined
  const { title, unit } = data.metrics[m]
  const lines = [
    `${data.axes[x].label} ${columns.whole(column)}`,
    `${data.axes[y].label} ${rows.whole(row)}`,
    `${title} ${shortNumber(cell.value)} ${unit}`,
  ]
  if (cell.trials.length === 1)
    return [`trial ${data.trials.number[cell.trials[0]]}`, ...lines].join('\n')
  const range = rangeOf(cell.values)
  const how = picks.others.value === 'best' ? 'best' : 'median'
  lines[2] = `${lines[2]}, ${how} of ${cell.trials.length} trials`
  if (range !== undefined)
    lines.push(`from ${shortNumber(range.low)} to ${shortNumber(range.high)}`)
  return lines.join('\n')
}
