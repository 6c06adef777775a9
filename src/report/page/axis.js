import { formatClock, formatDate } from './number.js'

const SECOND = 1e9
const TIME_STEPS = [
  1e3,
  2e3,
  5e3,
  1e4,
  2e4,
  5e4,
  1e5,
  2e5,
  5e5,
  1e6,
  2e6,
  5e6,
  1e7,
  2e7,
  5e7,
  1e8,
  2e8,
  5e8,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((s) => s * SECOND),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((h) => h * 3600 * SECOND),
]

/** Round values between two ends, about `count` of them. */
export function valueTicks(low, high, count) {
  const span = high - low
  if (!(span > 0)) return [low]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)
  const ticks = []
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(k * step)
  return ticks
}

/** Round UTC moments between two ends, about `count` of them, and the step between them. */
export function timeTicks(from, to, count) {
  const rough = (to - from) / count
  const step = TIME_STEPS.find((s) => s >= rough) ?? TIME_STEPS.at(-1)
  const ticks = []
  for (let k = Math.ceil(from / step); k * step <= to; k++) ticks.push(k * step)
  return { step, ticks }
}

/** A moment as an axis labels it: the date at midnight, else the clock as finely as the step asks. */
export function timeLabel(ns, step, epochMs) {
  if (step >= 24 * 3600 * SECOND || ns % (24 * 3600 * SECOND) === 0) return formatDate(ns, epochMs)
  if (step >= 60 * SECOND) return formatClock(ns, 0).slice(0, 5)
  if (step >= SECOND) return formatClock(ns, 0)
  return formatClock(ns, step >= 1e6 ? 3 : 6)
}
