import { openCanvas, themeOf } from './canvas.js'
import {
  fillSelect,
  placeText,
  rangeOf,
  shareOf,
  shortNumber,
  showTip,
  strengthColour,
  trialText,
} from './study-scale.js'

const LINES_TOP = 46
const LINES_BOTTOM = 26
const LINES_SIDE = 64
const LINE_NEAR_PX = 8

/** Each trial as a line through its parameters and its result; ranges on an axis choose among them. */
export function startParallel(data) {
  const box = document.getElementById('lines-box')
  const canvas = document.getElementById('lines-canvas')
  const tip = document.getElementById('lines-tip')
  const state = { ranges: new Map(), drag: undefined, near: -1, frame: undefined }
  const metricChoices = data.metrics.map((metric, m) => [m, metric.title])
  const draw = () => drawLines(data, state, Number(pick.value))
  const pick = fillSelect('lines-metric', metricChoices, 0, () => {
    state.ranges.delete(data.axes.length)
    draw()
  })
  document.getElementById('lines-clear').addEventListener('click', () => {
    state.ranges.clear()
    draw()
  })
  canvas.addEventListener('pointerdown', (event) => {
    const axis = axisAt(state.frame, event.offsetX)
    if (axis === undefined) return
    const share = state.frame.share(event.offsetY)
    state.drag = { axis, from: share }
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('pointermove', (event) => {
    if (state.drag !== undefined) {
      const { axis, from } = state.drag
      const to = state.frame.share(event.offsetY)
      if (Math.abs(to - from) > 0.01) {
        state.ranges.set(axis, [Math.min(from, to), Math.max(from, to)])
      }
      draw()
      return
    }
    const near = nearestLine(state.frame, event.offsetX, event.offsetY)
    showTip(tip, box, event, near < 0 ? undefined : trialText(data, near, Number(pick.value)))
    if (near !== state.near) {
      state.near = near
      draw()
    }
  })
  const release = () => {
    state.drag = undefined
  }
  canvas.addEventListener('pointerup', release)
  canvas.addEventListener('pointercancel', release)
  canvas.addEventListener('pointerleave', () => {
    tip.hidden = true
    state.near = -1
    draw()
  })
  canvas.addEventListener('dblclick', (event) => {
    const axis = axisAt(state.frame, event.offsetX)
    if (axis !== undefined) state.ranges.delete(axis)
    draw()
  })
  return draw
}

/** Where each trial crosses each axis (the last axis is the metric), and which trials are chosen. */
function linesFrame(data, state, metric, size) {
  const { points, values, number } = data.trials
  const range = rangeOf(values[metric]) ?? { low: 0, high: 1 }
  const span = range.high - range.low
  const count = data.axes.length + 1
  const x = (axis) => LINES_SIDE + (axis * (size.width - 2 * LINES_SIDE)) / (count - 1)
  const y = (share) => size.height - LINES_BOTTOM - share * (size.height - LINES_TOP - LINES_BOTTOM)
  const share = (top) =>
    (size.height - LINES_BOTTOM - top) / (size.height - LINES_TOP - LINES_BOTTOM)
  const shares = number.map((_, i) => [
    ...data.axes.map((axis, a) => shareOf(axis, points[a][i])),
    values[metric][i] === null
      ? Number.NaN
      : span === 0
        ? 0.5
        : (values[metric][i] - range.low) / span,
  ])
  const isChosen = (i) =>
    [...state.ranges].every(
      ([axis, [from, to]]) => shares[i][axis] >= from - 0.005 && shares[i][axis] <= to + 0.005,
    )
  const chosen = number.map((_, i) => isChosen(i) && !Number.isNaN(shares[i].at(-1)))
  return { ...size, count, x, y, share, shares, chosen, range }
}

function drawLines(data, state, metric) {
  const canvas = document.getElementById('lines-canvas')
  const theme = themeOf(canvas)
  const { context, width, height } = openCanvas(canvas)
  const frame = linesFrame(data, state, metric, { width, height })
  state.frame = frame
  const { values } = data.trials
  // The best by the chosen metric last: what is good is not hidden by what is not.
  const sign = metric === 0 && data.goal === 'minimise' ? -1 : 1
  const order = frame.chosen.flatMap((isChosen, i) => (isChosen ? [i] : []))
  order.sort((a, b) => sign * (values[metric][a] - values[metric][b]))
  context.lineJoin = 'round'
  if (order.length < frame.chosen.length) {
    context.strokeStyle = theme.line
    context.globalAlpha = 0.5
    for (const i of frame.chosen.keys()) if (!frame.chosen[i]) traceLine(context, frame, i)
  }
  const alpha = Math.max(0.12, Math.min(0.85, 60 / Math.max(1, order.length)))
  order.forEach((i, k) => {
    const isTop = k >= order.length - 10
    context.globalAlpha = isTop ? 1 : alpha
    context.lineWidth = isTop ? 1.8 : 1
    const share = frame.shares[i].at(-1)
    context.strokeStyle = strengthColour(sign > 0 ? share : 1 - share, theme)
    traceLine(context, frame, i)
  })
  context.globalAlpha = 1
  if (state.near >= 0) {
    context.lineWidth = 2.5
    context.strokeStyle = theme.ink
    traceLine(context, frame, state.near)
  }
  drawLineAxes(context, data, state, frame, metric, theme)
  const total = frame.chosen.length
  document.getElementById('lines-count').textContent = `${order.length} of ${total} trials`
}

function traceLine(context, { shares, x, y }, i) {
  context.beginPath()
  shares[i].forEach((share, axis) => {
    if (Number.isNaN(share)) return
    if (axis === 0) context.moveTo(x(axis), y(share))
    else context.lineTo(x(axis), y(share))
  })
  context.stroke()
}

function drawLineAxes(context, data, state, frame, metric, theme) {
  context.font = theme.font
  for (let axis = 0; axis < frame.count; axis++) {
    const x = frame.x(axis)
    context.strokeStyle = theme.muted
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, frame.y(0))
    context.lineTo(x, frame.y(1))
    context.stroke()
    const range = state.ranges.get(axis)
    if (range !== undefined) {
      context.fillStyle = theme.band
      context.fillRect(x - 7, frame.y(range[1]), 14, frame.y(range[0]) - frame.y(range[1]))
      context.strokeStyle = theme.accent
      context.strokeRect(x - 7, frame.y(range[1]), 14, frame.y(range[0]) - frame.y(range[1]))
    }
    context.textAlign = axis === 0 ? 'left' : axis === frame.count - 1 ? 'right' : 'center'
    context.textBaseline = 'alphabetic'
    context.fillStyle = theme.ink
    const isResult = axis === data.axes.length
    const title = isResult ? data.metrics[metric].title : data.axes[axis].label
    const titleX = axis === 0 ? 8 : axis === frame.count - 1 ? frame.width - 8 : x
    context.fillText(title, titleX, frame.count > 6 && axis % 2 === 1 ? 31 : 16)
    context.fillStyle = theme.muted
    for (const [share, text] of axisLabels(data, axis, frame))
      axisLabel(context, frame, axis, share, text, theme)
  }
}

function axisLabels(data, axis, frame) {
  if (axis === data.axes.length) {
    const { low, high } = frame.range
    return [0, 0.25, 0.5, 0.75, 1].map((share) => [share, shortNumber(low + share * (high - low))])
  }
  const own = data.axes[axis]
  if (own.texts === null) {
    return [
      [0, placeText(own, own.from)],
      [1, placeText(own, own.to)],
    ]
  }
  const every = Math.ceil(own.texts.length / 12)
  return own.texts.flatMap((text, i) => (i % every === 0 ? [[shareOf(own, i), text]] : []))
}

/** Labels of the first axis stand left of it, those of the others right. */
function axisLabel(context, frame, axis, share, text, theme) {
  context.textBaseline = 'middle'
  context.textAlign = axis === 0 ? 'right' : 'left'
  const short = text.length > 18 ? `${text.slice(0, 17)}\u2026` : text
  const x = frame.x(axis) + (axis === 0 ? -8 : 8)
  // Lines pass behind: a rim of the page's own colour keeps the words apart from them.
  context.lineWidth = 3
  context.strokeStyle = theme.surface
  context.strokeText(short, x, frame.y(share))
  context.fillText(short, x, frame.y(share))
}

function axisAt(frame, x) {
  for (let axis = 0; axis < frame.count; axis++) {
    if (Math.abs(frame.x(axis) - x) < 14) return axis
  }
  return undefined
}

/** The chosen line nearest to a point, -1 when none is near. */
function nearestLine(frame, x, y) {
  if (frame === undefined) return -1
  const step = frame.x(1) - frame.x(0)
  const axis = Math.min(frame.count - 2, Math.max(0, Math.floor((x - LINES_SIDE) / step)))
  const along = (x - frame.x(axis)) / step
  if (along < -0.05 || along > 1.05) return -1
  let nearest = -1
  let least = LINE_NEAR_PX
  frame.shares.forEach((shares, i) => {
    if (!frame.chosen[i]) return
    const at = frame.y(shares[axis] + (shares[axis + 1] - shares[axis]) * along)
    const distance = Math.abs(at - y)
    if (distance < least) {
      least = distance
      nearest = i
    }
  })
  return nearest
}
