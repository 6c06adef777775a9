import { openCanvas, rule, themeOf } from './canvas.js'
import { formatClock, formatDate, formatNumber, formatSteps } from './number.js'
import {
  clipped,
  drawBand,
  drawFills,
  drawGrid,
  drawSeries,
  frameOf,
  RIGHT,
  visibleRange,
} from './panels.js'
import { buildPyramid, lowerBound } from './pyramid.js'

const SHORTEST_NS = 1e6
const NEAR_PX = 9

function seriesOf(last, low = last, high = last) {
  return { last, levels: buildPyramid(low, high) }
}

/** The panels from top to bottom: what they draw, how they write a value. */
function panelsOf(data, samples) {
  const mid = samples.bid.map((bid, i) => bid + samples.ask[i])
  const low = mid.map((m, i) => (samples.low[i] <= m ? samples.low[i] : m))
  const high = mid.map((m, i) => (samples.high[i] >= m ? samples.high[i] : m))
  const money = (value) => formatNumber(value, data.moneyDecimals)
  const ownOrLast = (name) =>
    seriesOf(
      samples[name],
      samples[`${name}Low`] ?? samples[name],
      samples[`${name}High`] ?? samples[name],
    )
  return [
    {
      id: 'price',
      series: seriesOf(mid, low, high),
      colour: 'muted',
      format: (half) => formatSteps(half / 2, data.tick),
    },
    {
      id: 'position',
      series: ownOrLast('position'),
      colour: 'accent',
      area: 'fill',
      steps: true,
      zero: true,
      zeroLine: true,
      format: (lots) => formatSteps(lots, data.lot),
    },
    { id: 'equity', series: ownOrLast('equity'), colour: 'accent', zeroLine: true, format: money },
    {
      id: 'drawdown',
      series: ownOrLast('drawdown'),
      colour: 'bad',
      area: 'fall',
      zeroLine: true,
      timeAxis: true,
      format: money,
    },
  ]
}

/** Four panels over one time axis. `tellFill(row)` gives the text of a fill for its tooltip. */
export function makeCharts(data, samples, fills, tellFill) {
  const plots = document.getElementById('plots')
  const panels = panelsOf(data, samples)
  const times = samples.timeNs
  const whole = { from: data.startNs, to: Math.max(data.endNs, data.startNs + SHORTEST_NS) }
  const state = { view: { ...whole }, cursor: undefined, drag: undefined, shown: null, frames: {} }
  let theme = themeOf(plots)
  let waiting = false

  const drawPanel = (panel) => {
    const size = openCanvas(document.getElementById(panel.id))
    const range = visibleRange(panel.series, times, state.view, panel.zero)
    const frame = frameOf(size, state.view, panel, range)
    state.frames[panel.id] = frame
    drawGrid(size.context, frame, panel, state.view, theme, data.epochMs)
    if (panel.zeroLine && frame.low <= 0 && frame.high >= 0) {
      rule(size.context, 0, frame.y(0), frame.right, frame.y(0), theme.muted, [2, 3])
    }
    clipped(size.context, frame, () => {
      const price = panel.id === 'price'
      if (price) drawBand(size.context, panel.series, times, state.view, frame, theme)
      drawSeries(size.context, panel.series, times, state.view, frame, panel, theme)
      if (price) drawFills(size.context, fills, state.shown, state.view, frame, theme)
    })
  }
  const drawOverview = () => {
    const { context, width, height } = openCanvas(document.getElementById('overview'))
    const right = width - RIGHT
    const panel = panels[2]
    const [low, high] = visibleRange(panel.series, times, whole, true)
    const frame = {
      right,
      low,
      high,
      top: 4,
      bottom: height - 4,
      x: (ns) => ((ns - whole.from) / (whole.to - whole.from)) * right,
      y: (value) => height - 4 - ((value - low) / (high - low)) * (height - 8),
    }
    drawSeries(context, panel.series, times, whole, frame, { colour: 'muted' }, theme)
    const [x0, x1] = [frame.x(state.view.from), frame.x(state.view.to)]
    context.fillStyle = theme.fill
    context.fillRect(x0, 0, Math.max(2, x1 - x0), height)
    context.strokeStyle = theme.accent
    context.strokeRect(x0 + 0.5, 0.5, Math.max(2, x1 - x0) - 1, height - 1)
  }
  const drawOver = () => {
    for (const panel of panels) {
      const { context, height } = openCanvas(document.getElementById(`${panel.id}-over`))
      const frame = state.frames[panel.id]
      if (state.drag?.kind === 'zoom') {
        const [a, b] = [frame.x(state.drag.fromNs), frame.x(state.drag.toNs)]
        context.fillStyle = theme.fill
        context.fillRect(Math.min(a, b), 0, Math.abs(b - a), height)
      }
      if (state.cursor === undefined) continue
      const x = frame.x(state.cursor.ns)
      if (x < 0 || x > frame.right) continue
      rule(context, x, frame.top - 6, x, frame.bottom, theme.muted, [3, 3])
      const row = lowerBound(times, state.cursor.ns + 1) - 1
      const value = panel.series.last[row]
      if (!Number.isFinite(value)) continue
      tag(context, frame, frame.y(value), panel.format(value), theme)
    }
    readOut(data, samples, times, state)
  }
  const draw = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      for (const panel of panels) drawPanel(panel)
      drawOverview()
      drawOver()
    })
  }
  const setView = (from, to) => {
    const span = Math.min(whole.to - whole.from, Math.max(SHORTEST_NS, to - from))
    const start = Math.min(Math.max(whole.from, from), whole.to - span)
    state.view = { from: start, to: start + span }
    plots.dataset.from = String(Math.round(start))
    plots.dataset.to = String(Math.round(start + span))
    draw()
  }
  const zoomAt = (ns, factor) => {
    const { from, to } = state.view
    setView(ns - (ns - from) * factor, ns + (to - ns) * factor)
  }
  const chart = { plots, whole, state, setView, zoomAt, draw, drawOver, fills, tellFill, data }
  const restyle = () => {
    theme = themeOf(plots)
    draw()
  }
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle)
  new ResizeObserver(draw).observe(plots)
  setView(whole.from, whole.to)
  return {
    ...chart,
    showOnly(shown) {
      state.shown = shown
      draw()
    },
    focusOn(row) {
      const ns = fills.heardNs[row]
      const half = Math.min((whole.to - whole.from) / 2, 60e9)
      setView(ns - half, ns + half)
      state.cursor = { ns }
      plots.scrollIntoView({ block: 'center' })
    },
  }
}

/** The value at the crosshair, on the axis. */
function tag(context, frame, y, text, theme) {
  context.font = theme.font
  context.fillStyle = theme.ink
  context.fillRect(frame.right + 2, y - 9, RIGHT - 4, 18)
  context.fillStyle = theme.surface
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.fillText(text, frame.right + 8, y)
}

/** One line of text with every value at the crosshair. */
function readOut(data, samples, times, state) {
  const line = document.getElementById('readout')
  const ns = state.cursor?.ns
  if (ns === undefined) {
    line.textContent = `${formatDate(state.view.from, data.epochMs)} ${formatClock(state.view.from, 0)} to ${formatDate(state.view.to, data.epochMs)} ${formatClock(state.view.to, 0)} UTC`
    return
  }
  const row = lowerBound(times, ns + 1) - 1
  const parts = [`${formatDate(ns, data.epochMs)} ${formatClock(ns, 3)} UTC`]
  if (row >= 0) {
    const spread = `${formatSteps(samples.bid[row], data.tick)} / ${formatSteps(samples.ask[row], data.tick)}`
    parts.push(`bid / ask ${spread}`)
    parts.push(`position ${formatSteps(samples.position[row], data.lot)} ${data.quantityUnit}`)
    parts.push(`net PnL ${formatNumber(samples.equity[row], data.moneyDecimals)} ${data.currency}`)
    parts.push(`drawdown ${formatNumber(samples.drawdown[row], data.moneyDecimals)}`)
  }
  line.textContent = parts.join('   ')
}

/** The fill whose marker is nearest to a point of the price panel, or -1. */
export function nearestFill(chart, x, y) {
  const { fills, state } = chart
  const frame = state.frames.price
  const perPx = (state.view.to - state.view.from) / frame.right
  const ns = state.view.from + x * perPx
  const from = lowerBound(fills.heardNs, ns - NEAR_PX * perPx)
  const to = lowerBound(fills.heardNs, ns + NEAR_PX * perPx)
  let best = -1
  let least = NEAR_PX * NEAR_PX * 2
  for (let i = from; i < to; i++) {
    if (state.shown !== null && state.shown[i] === 0) continue
    const dx = frame.x(fills.heardNs[i]) - x
    const dy = frame.y(2 * fills.price[i]) + fills.side[i] * 4 - y
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy
      best = i
    }
  }
  return best
}
