import { valueTicks } from './axis.js'
import { openCanvas, rule, themeOf } from './canvas.js'
import { binsOf, fillSelect, medianOf, rangeOf, shareOf, shortNumber } from './study-scale.js'

const SLICE_LEFT = 62
const SLICE_BOTTOM = 22
const SLICE_TOP = 8
const SLICE_RIGHT = 12

/** A metric over one axis at a time: every trial, the median, and the line through the best trial. */
export function startSlices(data) {
  const canvases = [...document.querySelectorAll('canvas.slice')]
  const metricChoices = data.metrics.map((metric, m) => [m, metric.title])
  const draw = () => {
    for (const canvas of canvases) drawSlice(data, canvas, Number(pick.value))
  }
  const pick = fillSelect('slices-metric', metricChoices, 0, draw)
  return draw
}

function drawSlice(data, canvas, metric) {
  const a = Number(canvas.dataset.axis)
  const axis = data.axes[a]
  const { points, values, rank } = data.trials
  const range = rangeOf(values[metric])
  const theme = themeOf(canvas)
  const { context, width, height } = openCanvas(canvas)
  if (range === undefined) return
  const air = range.high > range.low ? (range.high - range.low) * 0.06 : 1
  const [low, high] = [range.low - air, range.high + air]
  const inset = 10
  const x = (place) =>
    SLICE_LEFT + inset + shareOf(axis, place) * (width - SLICE_LEFT - SLICE_RIGHT - 2 * inset)
  const y = (value) =>
    height - SLICE_BOTTOM - ((value - low) / (high - low)) * (height - SLICE_BOTTOM - SLICE_TOP)
  const frame = { x, y, low, high, width, height }
  drawSliceGrid(context, frame, axis, theme)
  context.fillStyle = theme.muted
  context.globalAlpha = Math.max(0.15, Math.min(0.6, 120 / values[metric].length))
  for (let i = 0; i < values[metric].length; i++) {
    if (values[metric][i] === null) continue
    context.beginPath()
    context.arc(x(points[a][i]), y(values[metric][i]), 2.2, 0, 7)
    context.fill()
  }
  context.globalAlpha = 1
  drawMedian(context, frame, axis, points[a], values[metric], theme)
  const best = rank.indexOf(1)
  if (best < 0 || values[metric][best] === null) return
  drawThrough(context, frame, data, a, metric, best, theme)
  context.beginPath()
  context.arc(x(points[a][best]), y(values[metric][best]), 4.5, 0, 7)
  context.fillStyle = theme.surface
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = theme.accent
  context.stroke()
}

function drawSliceGrid(context, { x, y, low, high, width, height }, axis, theme) {
  context.font = theme.font
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const value of valueTicks(low, high, 4)) {
    rule(context, SLICE_LEFT, y(value), width - SLICE_RIGHT, y(value), theme.line)
    context.fillStyle = theme.muted
    context.fillText(shortNumber(value), SLICE_LEFT - 8, y(value))
  }
  if (low < 0 && high > 0)
    rule(context, SLICE_LEFT, y(0), width - SLICE_RIGHT, y(0), theme.muted, [2, 3])
  context.textAlign = 'center'
  context.fillStyle = theme.muted
  for (const [place, text] of placesOf(context, axis, width - SLICE_LEFT - SLICE_RIGHT)) {
    const half = context.measureText(text).width / 2
    context.fillText(text, Math.min(x(place), width - half - 2), height - SLICE_BOTTOM / 2)
  }
}

/** As many labels along the axis as have room. */
function placesOf(context, axis, width) {
  if (axis.texts === null) {
    const ends = [axis.from, axis.to]
    return ends.map((place) => [place, shortNumber(place)])
  }
  const widest = Math.max(...axis.texts.map((text) => context.measureText(text).width))
  const every = Math.ceil(((widest + 10) * axis.texts.length) / width)
  return axis.texts.flatMap((text, i) => (i % every === 0 ? [[i, text]] : []))
}

function drawMedian(context, { x, y }, axis, places, values, theme) {
  const bins = binsOf(axis)
  const groups = Array.from({ length: bins.count }, () => ({ places: [], values: [] }))
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || places[i] < 0) continue
    const group = groups[bins.of(places[i])]
    group.places.push(places[i])
    group.values.push(values[i])
  }
  const line = groups
    .filter((group) => group.values.length > 0)
    .map((group) => [x(medianOf(group.places)), y(medianOf(group.values))])
  strokeLine(context, line, theme.ink, 1.5, axis.kind === 'choice')
}

/** Trials that differ from the best in this axis alone. */
function drawThrough(context, { x, y }, data, a, metric, best, theme) {
  const { points, values, number } = data.trials
  const line = number
    .map((_, i) => i)
    .filter((i) => values[metric][i] !== null)
    .filter((i) => points.every((place, other) => other === a || place[i] === place[best]))
    .sort((i, j) => points[a][i] - points[a][j])
    .map((i) => [x(points[a][i]), y(values[metric][i])])
  strokeLine(context, line, theme.accent, 2, data.axes[a].kind === 'choice')
}

/** A line, or for a choice, whose values have no order, a mark at each. */
function strokeLine(context, line, colour, width, isChoice) {
  context.strokeStyle = colour
  context.lineWidth = isChoice ? width + 0.5 : width
  context.beginPath()
  line.forEach(([x, y], i) => {
    if (isChoice) {
      context.moveTo(x - 9, y)
      context.lineTo(x + 9, y)
    } else if (i === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
  context.stroke()
}
