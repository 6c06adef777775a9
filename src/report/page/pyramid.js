const FACTOR = 8

/** Extremes of a series at ever coarser levels, each 8 times the one below: no peak is ever lost. */
export function buildPyramid(low, high) {
  const levels = [{ low, high }]
  while (levels.at(-1).low.length > FACTOR) {
    const below = levels.at(-1)
    const length = Math.ceil(below.low.length / FACTOR)
    const level = { low: new Float64Array(length), high: new Float64Array(length) }
    for (let i = 0; i < length; i++) {
      const end = Math.min(below.low.length, (i + 1) * FACTOR)
      const found = scan(below, i * FACTOR, end, [
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ])
      level.low[i] = found[0]
      level.high[i] = found[1]
    }
    levels.push(level)
  }
  return levels
}

function scan(level, from, to, found) {
  for (let i = from; i < to; i++) {
    if (level.low[i] < found[0]) found[0] = level.low[i]
    if (level.high[i] > found[1]) found[1] = level.high[i]
  }
  return found
}

/** Exact least and greatest value of rows `from` to `to` (excluded); infinities when there is none. */
export function extremes(levels, from, to) {
  const found = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let left = Math.max(0, from)
  let right = Math.min(levels[0].low.length, to)
  for (let k = 0; left < right; k++) {
    const level = levels[k]
    if (k === levels.length - 1) return scan(level, left, right, found)
    const nextLeft = Math.ceil(left / FACTOR)
    const nextRight = Math.floor(right / FACTOR)
    if (nextLeft >= nextRight) return scan(level, left, right, found)
    scan(level, left, nextLeft * FACTOR, found)
    scan(level, nextRight * FACTOR, right, found)
    left = nextLeft
    right = nextRight
  }
  return found
}

/** First row whose value is at or above `wanted` in a rising column. */
export function lowerBound(rising, wanted) {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rising[middle] < wanted) low = middle + 1
    else high = middle
  }
  return low
}
