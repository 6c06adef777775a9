const MINUS = '\u2212'

/** A number with grouped thousands and a true minus, whatever the locale. */
export function formatNumber(value, decimals) {
  if (!Number.isFinite(value)) return '\u2013'
  const text = Math.abs(value).toFixed(decimals)
  const [whole, fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = value < 0 && Number(text) !== 0 ? MINUS : ''
  return sign + grouped + (fraction === undefined ? '' : `.${fraction}`)
}

/** Whole steps of a grid (ticks, lots) as a decimal; `extra` digits for halves of a step. */
export function formatSteps(steps, grid, extra = 0) {
  return formatNumber((steps * grid.stepUnits) / 10 ** grid.decimals, grid.decimals + extra)
}

const two = (n) => String(n).padStart(2, '0')

/** UTC clock time of ns since the run's epoch, with `digits` of the second's fraction. */
export function formatClock(ns, digits) {
  const unit = 10 ** (9 - digits)
  const rounded = Math.floor(ns / unit) * unit
  const seconds = Math.floor(rounded / 1e9)
  const day = ((seconds % 86400) + 86400) % 86400
  const clock = `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}`
  if (digits === 0) return clock
  const fraction = String(rounded - seconds * 1e9).padStart(9, '0')
  return `${clock}.${fraction.slice(0, digits)}`
}

/** UTC date of ns since the run's epoch. */
export function formatDate(ns, epochMs) {
  return new Date(epochMs + Math.floor(ns / 1e6)).toISOString().slice(0, 10)
}
