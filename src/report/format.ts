import type { Metric } from '../run/run-record.ts'
import { isoTime } from '../units/time.ts'
import { type Html, html } from './html.ts'

const MINUS = '\u2212'
const DASH = '\u2013'

/** A number with grouped thousands and a true minus, independent of any locale. */
export function formatNumber(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals)
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = value < 0 && Number(text) !== 0 ? MINUS : ''
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Power of ten of the first digit: 0 for 1 to 9.99, -2 for 0.05. */
export function magnitude(value: number): number {
  return value === 0 ? 0 : Number(value.toExponential().split('e')[1])
}

/** Decimals that show about four digits of a value, at least `least` of them. */
export function decimalsFor(value: number, least: number): number {
  return Math.min(12, Math.max(least, 3 - magnitude(value)))
}

const COUNTED = ['fills', 'orders', 'round trips', 'samples', 'days']
const PLAIN = /^(%|bps|s|ms|per |s after start|ratio|x capital)/

/** Value of a metric without its unit; undefined is a dash. */
export function formatMetric(metric: Metric | undefined): string {
  const value = metric?.value
  if (metric === undefined || value === null || value === undefined) return DASH
  if (COUNTED.includes(metric.unit)) return formatNumber(value, 0)
  if (value === 0) return '0'
  if (PLAIN.test(metric.unit)) {
    const size = Math.abs(value)
    return formatNumber(
      value,
      size >= 10_000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : decimalsFor(value, 3),
    )
  }
  const size = Math.abs(value)
  if (size >= 1) return formatNumber(value, size >= 100_000 ? 0 : 2)
  return formatNumber(value, decimalsFor(value, 4)).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** Value with its unit, the definition as a tooltip, the reason readable when it has no value. */
export function metricHtml(metric: Metric | undefined, withUnit = true): Html {
  if (metric === undefined) return html`<span class="none">${DASH}</span>`
  if (metric.value === null) {
    const because = metric.undefinedBecause ?? 'not defined for this run'
    return html`<span class="none" title="Not defined: ${because}"><span aria-hidden="true">${DASH}</span><span class="sr">not defined: ${because}</span></span>`
  }
  const unit = withUnit ? html` <span class="unit">${shortUnit(metric.unit)}</span>` : undefined
  return html`<span title="${metric.definition}">${formatMetric(metric)}${unit}</span>`
}

function shortUnit(unit: string): string {
  return COUNTED.includes(unit) || unit === 'ratio' ? '' : unit
}

const WORDS: Readonly<Record<string, string>> = {
  Pnl: 'PnL',
  Pct: '%',
  Bps: 'bps',
  Iid: 'if independent',
  psr: 'PSR',
}

/** `maxDrawdownPct` as `Max drawdown %`; `markOut10sMaker` as `Mark out 10 s maker`; `psr2012` as `PSR 2012`. */
export function metricTitle(name: string): string {
  const parts = name
    .replace(/(\d+)s(?![a-z])/g, ' $1 s ')
    .replace(/([a-z])([A-Z\d])/g, '$1 $2')
    .replace(/(\d)([A-Z])/g, '$1 $2')
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => WORDS[part] ?? part.toLowerCase())
  const title = parts.join(' ')
  return title.charAt(0).toUpperCase() + title.slice(1)
}

/** `2024-07-19 01:00:00 UTC`; fractions of a second only when there are any, to the millisecond. */
export function formatTime(unixNs: bigint): string {
  const iso = isoTime(unixNs)
  const millis = iso.slice(20, 23)
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${millis === '000' ? '' : `.${millis}`} UTC`
}

/** A length of time in its two largest units: `2 d 3 h`, `30 min`, `12.5 s`. */
export function formatSpan(ns: number): string {
  if (ns < 1e9) return `${Number((ns / 1e6).toFixed(3))} ms`
  const seconds = ns / 1e9
  if (seconds < 60) return `${Number(seconds.toFixed(3))} s`
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ]
  let rest = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.slice(0, 2).join(' ')
}

/** A hash short enough to read, whole as a tooltip. */
export function hashHtml(hash: string): Html {
  return html`<code class="hash" title="${hash}">${hash.slice(0, 12)}</code>`
}
