import { formatNumber } from './number.js'

/** Values that an axis shows one by one; longer lists and ranges are cut into steps. */
const VALUES_MAX = 40
const BINS = 12

/** A value with about four digits. */
export function shortNumber(value) {
  if (value === null || !Number.isFinite(value)) return '\u2013'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e7) return formatNumber(value, 0)
  if (size >= 1e5) return formatNumber(value, 0)
  if (size >= 1) return formatNumber(value, size >= 100 ? 1 : 2)
  const decimals = size === 0 ? 0 : Math.min(12, 3 - Math.floor(Math.log10(size)))
  return formatNumber(value, decimals).replace(/(\.\d*?)0+$/, '$1')
}

/** How far along its axis a place is, 0 to 1. A list's values stand evenly. */
export function shareOf(axis, place) {
  if (axis.texts !== null) return axis.texts.length < 2 ? 0.5 : place / (axis.texts.length - 1)
  return axis.kind === 'log'
    ? Math.log(place / axis.from) / Math.log(axis.to / axis.from)
    : (place - axis.from) / (axis.to - axis.from)
}

/** A place of an axis in words. */
export function placeText(axis, place) {
  return axis.texts === null ? shortNumber(place) : axis.texts[place]
}

/** The value at a share of the way along a range. */
function placeAt(axis, share) {
  return axis.kind === 'log'
    ? axis.from * (axis.to / axis.from) ** share
    : axis.from + share * (axis.to - axis.from)
}

/** An axis cut into columns: a value each, or steps of a range. */
export function binsOf(axis) {
  const single = axis.texts !== null && axis.texts.length <= VALUES_MAX
  const count = single ? axis.texts.length : BINS
  const of = (place) =>
    single ? place : Math.min(count - 1, Math.max(0, Math.floor(shareOf(axis, place) * count)))
  const edge = (share) =>
    axis.texts === null
      ? shortNumber(placeAt(axis, share))
      : axis.texts[Math.round(share * (axis.texts.length - 1))]
  const text = (bin) => (single ? axis.texts[bin] : edge((bin + 0.5) / count))
  const whole = (bin) =>
    single ? axis.texts[bin] : `${edge(bin / count)} to ${edge((bin + 1) / count)}`
  return { count, of, text, whole }
}

/** Least and greatest of the finite values. */
export function rangeOf(values) {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high ? undefined : { low, high }
}

/** Middle value; null of none. */
export function medianOf(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  if (sorted.length === 0) return null
  const middle = sorted.length / 2
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.floor(middle)]) / 2
}

function channels(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}

function mixed(from, to, share) {
  const [a, b] = [channels(from), channels(to)]
  return a.map((part, i) => Math.round(part + (b[i] - part) * share))
}

/**
 * A colour for each value: below 0 towards the colour of losses, above it towards that of gains, 0 the
 * page itself. Where all values have one sign, the weakest is pale and the strongest full.
 */
export function colourScale(range, theme) {
  const { low, high } = range
  const pale = 0.1
  const colour = (value) => {
    if (low < 0 && high > 0) {
      const share = Math.abs(value) / Math.max(-low, high)
      return mixed(theme.surface, value < 0 ? theme.s2 : theme.s1, pale + (1 - pale) * share)
    }
    const along = high === low ? 0.5 : (value - low) / (high - low)
    const share = high <= 0 ? 1 - along : along
    return mixed(theme.surface, high <= 0 ? theme.s2 : theme.s1, pale + (1 - pale) * share)
  }
  return {
    css: (value) => `rgb(${colour(value).join(' ')})`,
    /** Black or white, whichever is read better on it. */
    ink(value) {
      const [r, g, b] = colour(value)
      return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#10161c' : '#ffffff'
    },
  }
}

/** A colour that is stronger the further along, 0 to 1: for lines, which must be seen at either end. */
export function strengthColour(share, theme) {
  return `rgb(${mixed(theme.strongLine, theme.accent, share).join(' ')})`
}

/** Fills a select with choices; returns how to hear of another one. */
export function fillSelect(id, choices, chosen, onChange) {
  const select = document.getElementById(id)
  select.replaceChildren(
    ...choices.map(([value, text]) => {
      const option = document.createElement('option')
      option.value = String(value)
      option.textContent = text
      return option
    }),
  )
  select.value = String(chosen)
  select.addEventListener('change', onChange)
  return select
}

/** Puts a tooltip beside the pointer, inside its box. */
export function showTip(tip, box, event, text) {
  tip.hidden = text === undefined
  if (text === undefined) return
  tip.textContent = text
  const outer = box.getBoundingClientRect()
  const x = event.clientX - outer.left
  const y = event.clientY - outer.top
  tip.style.left = `${Math.max(4, Math.min(x + 14, outer.width - tip.offsetWidth - 8))}px`
  tip.style.top = `${Math.max(4, Math.min(y + 14, outer.height - tip.offsetHeight - 4))}px`
}

/** A trial in words: its number, its parameters, a metric. */
export function trialText(data, row, metric) {
  const { number, rank, points, values } = data.trials
  const head = `trial ${number[row]}${rank[row] > 0 ? `, rank ${rank[row]}` : ', cannot be compared'}`
  const parts = data.axes.map((axis, a) => `${axis.label} ${placeText(axis, points[a][row])}`)
  const { title, unit } = data.metrics[metric]
  return [head, ...parts, `${title} ${shortNumber(values[metric][row])} ${unit}`].join('\n')
}
