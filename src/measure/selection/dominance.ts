/** Whether one distribution is better than another for everybody. */
export type Dominance = {
  /** First order: at every level, no larger share of the first lies below it. */
  readonly first: boolean
  /** Second order: the same of the areas under the shares; enough for those who shun risk. */
  readonly second: boolean
}

/** Stochastic dominance of a sample over another, from their empirical distributions. */
export function dominance(sample: Float64Array, other: Float64Array): Dominance {
  const a = sample.toSorted()
  const b = other.toSorted()
  const levels = Float64Array.from([...a, ...b]).sort()
  let [i, j, area] = [0, 0, 0]
  let [first, second, isStrict] = [true, true, false]
  for (let l = 0; l < levels.length; l++) {
    const level = levels[l] ?? 0
    while (i < a.length && (a[i] ?? 0) <= level) i++
    while (j < b.length && (b[j] ?? 0) <= level) j++
    const gap = i / a.length - j / b.length
    if (gap > 0) first = false
    if (gap !== 0) isStrict = true
    area += gap * ((levels[l + 1] ?? level) - level)
    if (area > 1e-12) second = false
  }
  return { first: first && isStrict, second: second && isStrict }
}
