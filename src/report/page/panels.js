import { timeLabel, timeTicks, valueTicks } from './axis.js'
import { drawMarker, rule } from './canvas.js'
import { extremes, lowerBound } from './pyramid.js'

/** Room for value labels on the right, for the title on top, for times below the last panel. */
export const RIGHT = 78
const TOP = 24
const BOTTOM = 6
const TIME_ROOM = 22
const MANY_MARKERS = 1200

/** Where a panel draws: pixel boxes and the maps from time and value to pixels. */
export function frameOf(size, view, panel, range) {
  const bottom = size.height - (panel.timeAxis ? TIME_ROOM : BOTTOM)
  const right = size.width - RIGHT
  const [low, high] = range
  return {
    ...size,
    top: TOP,
    bottom,
    right,
    low,
    high,
    x: (ns) => ((ns - view.from) / (view.to - view.from)) * right,
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - TOP),
  }
}

/** Least and greatest visible value of a series with some air; a flat one gets room as well. */
export function visibleRange(series, times, view, withZero) {
  const from = lowerBound(times, view.from) - 1
  const to = lowerBound(times, view.to) + 1
  let [low, high] = extremes(series.levels, from, to)
  if (withZero || low > high) {
    low = Math.min(low, 0)
    high = Math.max(high, 0)
  }
  const air = high > low ? (high - low) * 0.06 : Math.max(1, Math.abs(high) * 1e-4)
  return [low - air, high + air]
}

/** Value lines with labels on the right and time lines; the last panel names the times. */
export function drawGrid(context, frame, panel, view, theme, epochMs) {
  context.font = theme.font
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  const count = Math.max(2, Math.floor((frame.bottom - frame.top) / 26))
  for (const value of valueTicks(frame.low, frame.high, count)) {
    const y = frame.y(value)
    if (y < frame.top - 4) continue
    rule(context, 0, y, frame.right, y, theme.line)
    context.fillStyle = theme.muted
    context.fillText(panel.format(value), frame.right + 8, y)
  }
  const { step, ticks } = timeTicks(view.from, view.to, Math.max(2, frame.right / 110))
  context.textAlign = 'center'
  for (const ns of ticks) {
    const x = frame.x(ns)
    rule(context, x, frame.top, x, frame.bottom, theme.line)
    if (!panel.timeAxis || x < 24 || x > frame.right - 16) continue
    context.fillStyle = theme.muted
    context.fillText(timeLabel(ns, step, epochMs), x, frame.height - 9)
  }
}

/** Calls `draw(x, low, high, last)` for every pixel column that holds samples. */
function eachColumn(series, times, view, frame, draw) {
  const span = (view.to - view.from) / frame.right
  let row = lowerBound(times, view.from)
  for (let x = 0; x < frame.right && row < times.length; x++) {
    const end = lowerBound(times, view.from + (x + 1) * span)
    if (end <= row) continue
    const [low, high] = extremes(series.levels, row, end)
    if (low <= high) draw(x + 0.5, low, high, series.last[end - 1])
    row = end
  }
}

/** The path of a series: every sample when there is room, else each pixel column's extremes. */
export function tracePath(context, series, times, view, frame, steps) {
  const from = Math.max(0, lowerBound(times, view.from) - 1)
  const to = Math.min(times.length, lowerBound(times, view.to) + 1)
  let started = false
  let lastY = 0
  const go = (x, y) => {
    if (started && steps) context.lineTo(x, lastY)
    if (started) context.lineTo(x, y)
    else context.moveTo(x, y)
    started = true
    lastY = y
  }
  if (to - from <= frame.right) {
    for (let i = from; i < to; i++) {
      if (Number.isFinite(series.last[i])) go(frame.x(times[i]), frame.y(series.last[i]))
    }
    return
  }
  eachColumn(series, times, view, frame, (x, low, high, last) => {
    go(x, frame.y(Number.isFinite(last) ? last : low))
    if (high > low) {
      context.moveTo(x, frame.y(low))
      context.lineTo(x, frame.y(high))
      context.moveTo(x, lastY)
    }
  })
}

/** Keeps what `draw` draws inside the plot, clear of the value labels. */
export function clipped(context, frame, draw) {
  context.save()
  context.beginPath()
  context.rect(0, frame.top - 8, frame.right, frame.bottom - frame.top + 14)
  context.clip()
  draw()
  context.restore()
}

/** A line, with the area to zero when the panel asks for it. */
export function drawSeries(context, series, times, view, frame, panel, theme) {
  if (panel.area) drawArea(context, series, times, view, frame, theme[panel.area], panel.steps)
  context.beginPath()
  tracePath(context, series, times, view, frame, panel.steps)
  context.strokeStyle = theme[panel.colour]
  context.lineWidth = 1.4
  context.lineJoin = 'round'
  context.stroke()
}

function drawArea(context, series, times, view, frame, colour, steps) {
  const zero = frame.y(Math.min(frame.high, Math.max(frame.low, 0)))
  const from = Math.max(0, lowerBound(times, view.from) - 1)
  const to = Math.min(times.length, lowerBound(times, view.to) + 1)
  context.fillStyle = colour
  if (to - from > frame.right) {
    eachColumn(series, times, view, frame, (x, low, high) => {
      const top = Math.min(zero, frame.y(high))
      context.fillRect(x - 0.5, top, 1, Math.max(zero, frame.y(low)) - top)
    })
    return
  }
  if (from >= to) return
  context.beginPath()
  context.moveTo(frame.x(times[from]), zero)
  for (let i = from; i < to; i++) {
    if (steps && i > from) context.lineTo(frame.x(times[i]), frame.y(series.last[i - 1]))
    context.lineTo(frame.x(times[i]), frame.y(series.last[i]))
  }
  context.lineTo(frame.x(times[to - 1]), zero)
  context.fill()
}

/** How far the mid went between samples: a light band under the line. */
export function drawBand(context, band, times, view, frame, theme) {
  const from = Math.max(0, lowerBound(times, view.from) - 1)
  const to = Math.min(times.length, lowerBound(times, view.to) + 1)
  context.fillStyle = theme.band
  if (to - from > frame.right) {
    eachColumn(band, times, view, frame, (x, low, high) => {
      const top = frame.y(high)
      context.fillRect(x - 0.5, top, 1, Math.max(1, frame.y(low) - top))
    })
    return
  }
  for (let i = Math.max(1, from); i < to; i++) {
    const [low, high] = [band.levels[0].low[i], band.levels[0].high[i]]
    if (!(low <= high)) continue
    const [x0, x1] = [frame.x(times[i - 1]), frame.x(times[i])]
    context.fillRect(x0, frame.y(high), x1 - x0, Math.max(1, frame.y(low) - frame.y(high)))
  }
}

/** Markers of the visible fills; dots beside their price when they are many. Rows with `shown[i] === 0` stay out. */
export function drawFills(context, fills, shown, view, frame, theme) {
  const from = lowerBound(fills.heardNs, view.from)
  const to = lowerBound(fills.heardNs, view.to)
  const many = to - from > MANY_MARKERS
  const size = to - from > 300 ? 3 : 4.5
  for (let i = from; i < to; i++) {
    if (shown !== null && shown[i] === 0) continue
    const colour = fills.side[i] > 0 ? theme.buy : theme.sell
    const [x, y] = [frame.x(fills.heardNs[i]), frame.y(2 * fills.price[i])]
    if (many) {
      context.fillStyle = colour
      context.fillRect(x - 1, y - 1 + 2 * fills.side[i], 2, 2)
      continue
    }
    drawMarker(context, x, y, fills.side[i], fills.maker[i] !== 1, colour, theme.surface, size)
  }
}
