const NAMES = [
  'ink',
  'muted',
  'line',
  'surface',
  'accent',
  'buy',
  'sell',
  'band',
  'bad',
  'fill',
  'fall',
  's1',
  's2',
]

/** The page's colours, as its style sheet has them now (light or dark). */
export function themeOf(element) {
  const style = getComputedStyle(element)
  const theme = Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  )
  theme.strongLine = style.getPropertyValue('--strong-line').trim()
  theme.font = `11px ${style.fontFamily}`
  return theme
}

/** A canvas fitted to its box at the screen's resolution, cleared; sizes in CSS pixels. */
export function openCanvas(canvas) {
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  const ratio = window.devicePixelRatio || 1
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  const context = canvas.getContext('2d')
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

/** Crisp horizontal or vertical line of one pixel. */
export function rule(context, x0, y0, x1, y1, colour, dash = []) {
  context.strokeStyle = colour
  context.lineWidth = 1
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5)
  context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5)
  context.stroke()
  context.setLineDash([])
}

/** Our fills: up for bought, down for sold; full when the order rested, hollow when it took. */
export function drawMarker(context, x, y, side, hollow, colour, background, size) {
  const tip = y
  const base = y + side * size * 1.5
  context.beginPath()
  context.moveTo(x, tip)
  context.lineTo(x - size, base)
  context.lineTo(x + size, base)
  context.closePath()
  context.lineWidth = hollow ? 1.5 : 1
  context.fillStyle = hollow ? background : colour
  context.strokeStyle = hollow ? colour : background
  context.fill()
  context.stroke()
}
