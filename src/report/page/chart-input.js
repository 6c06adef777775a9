import { nearestFill } from './charts.js'
import { RIGHT } from './panels.js'

const WHEEL_STEP = 1.0015
const CLICK_PX = 4

/** Where the panels stand on the screen; all of them are equally wide. */
function boxOf() {
  return document.getElementById('price').getBoundingClientRect()
}

/** Mouse, touch and keyboard over the charts. */
export function listen(chart) {
  const timeAt = (event) => {
    const box = boxOf()
    const { from, to } = chart.state.view
    const x = Math.min(Math.max(0, event.clientX - box.left), box.width - RIGHT)
    return from + (x / (box.width - RIGHT)) * (to - from)
  }
  listenPointer(chart, timeAt)
  listenWheel(chart, timeAt)
  listenKeys(chart)
  const middle = () => (chart.state.view.from + chart.state.view.to) / 2
  const onClick = (id, act) => document.getElementById(id).addEventListener('click', act)
  onClick('zoom-in', () => chart.zoomAt(middle(), 0.5))
  onClick('zoom-out', () => chart.zoomAt(middle(), 2))
  onClick('zoom-reset', () => chart.setView(chart.whole.from, chart.whole.to))
}

function listenPointer(chart, timeAt) {
  const { plots, state } = chart
  let startX = 0
  plots.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    const ns = timeAt(event)
    startX = event.clientX
    const overview = event.target.id === 'overview'
    if (overview) jump(chart, event)
    const kind = event.shiftKey ? 'move' : 'zoom'
    state.drag = overview
      ? { kind: 'jump' }
      : { kind, fromNs: ns, toNs: ns, view: { ...state.view }, x: event.clientX }
    plots.setPointerCapture(event.pointerId)
  })
  plots.addEventListener('pointermove', (event) => {
    const { drag } = state
    if (drag?.kind === 'jump') jump(chart, event)
    if (drag?.kind === 'move') {
      const perPx = (drag.view.to - drag.view.from) / (boxOf().width - RIGHT)
      const by = (drag.x - event.clientX) * perPx
      chart.setView(drag.view.from + by, drag.view.to + by)
    }
    const ns = timeAt(event)
    if (drag?.kind === 'zoom') drag.toNs = ns
    state.cursor = { ns }
    showTip(chart, event)
    chart.drawOver()
  })
  const finish = (event) => {
    const { drag } = state
    state.drag = undefined
    if (drag?.kind === 'zoom' && Math.abs(event.clientX - startX) > CLICK_PX) {
      chart.setView(Math.min(drag.fromNs, drag.toNs), Math.max(drag.fromNs, drag.toNs))
    } else chart.drawOver()
  }
  plots.addEventListener('pointerup', finish)
  plots.addEventListener('pointercancel', () => {
    state.drag = undefined
    chart.drawOver()
  })
  plots.addEventListener('pointerleave', () => {
    state.cursor = undefined
    document.getElementById('tip').hidden = true
    chart.drawOver()
  })
  plots.addEventListener('dblclick', () => chart.setView(chart.whole.from, chart.whole.to))
}

/** A click or drag on the strip below moves the window there. */
function jump(chart, event) {
  const { whole, state } = chart
  const box = boxOf()
  const share = (event.clientX - box.left) / (box.width - RIGHT)
  const half = (state.view.to - state.view.from) / 2
  const ns = whole.from + share * (whole.to - whole.from)
  chart.setView(ns - half, ns + half)
}

/** The wheel scrolls the page until the chart has been clicked, or with Ctrl. */
function listenWheel(chart, timeAt) {
  const hint = document.getElementById('hint')
  let hide
  chart.plots.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== chart.plots) {
        hint.hidden = false
        clearTimeout(hide)
        hide = setTimeout(() => {
          hint.hidden = true
        }, 1200)
        return
      }
      event.preventDefault()
      chart.zoomAt(timeAt(event), WHEEL_STEP ** event.deltaY)
    },
    { passive: false },
  )
}

function listenKeys(chart) {
  const { plots, state } = chart
  plots.addEventListener('keydown', (event) => {
    const { from, to } = state.view
    const span = to - from
    const middle = state.cursor?.ns ?? (from + to) / 2
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (direction !== 0 && event.shiftKey) {
      chart.setView(from + direction * span * 0.2, to + direction * span * 0.2)
    } else if (direction !== 0) {
      const ns = middle + direction * span * 0.01
      state.cursor = { ns: Math.min(to, Math.max(from, ns)) }
      chart.drawOver()
    } else if (event.key === '+' || event.key === '=') chart.zoomAt(middle, 0.5)
    else if (event.key === '-') chart.zoomAt(middle, 2)
    else if (event.key === '0' || event.key === 'Home') {
      chart.setView(chart.whole.from, chart.whole.to)
    } else if (event.key === 'Escape') {
      state.cursor = undefined
      chart.drawOver()
    } else return
    event.preventDefault()
  })
}

function showTip(chart, event) {
  const tip = document.getElementById('tip')
  const price = document.getElementById('price')
  const box = price.getBoundingClientRect()
  const inside = event.clientY >= box.top && event.clientY <= box.bottom
  const row = inside ? nearestFill(chart, event.clientX - box.left, event.clientY - box.top) : -1
  tip.hidden = row < 0
  if (row < 0) return
  tip.textContent = chart.tellFill(row)
  const outer = chart.plots.getBoundingClientRect()
  const x = event.clientX - outer.left
  tip.style.left = `${Math.min(x + 14, outer.width - tip.offsetWidth - 8)}px`
  tip.style.top = `${event.clientY - outer.top + 14}px`
}
