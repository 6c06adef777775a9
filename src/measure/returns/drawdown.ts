import { mean, sum } from '../moments/sum.ts'
import { defined, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'
import { wealthOf } from './returns.ts'

/** `level`: in the unit of the levels. `fraction`: of the high that was fallen from. */
export type DrawdownUnit = 'level' | 'fraction'

/** One fall from a high until the high is reached again. Indices count from 0. */
export type DrawdownEpisode = {
  readonly depth: number
  /** The last level at the high; -1 is the start before the first level. */
  readonly peakIndex: number
  readonly troughIndex: number
  /** The first level at or above the high again; null when the series ends under water. */
  readonly recoveredIndex: number | null
}

/** What a path of falls comes to. Counts are in levels. */
export type DrawdownSummary = {
  readonly max: number
  /** Mean depth of the episodes; 0 without one. */
  readonly average: number
  /** Mean fall over all levels: the pain index. */
  readonly pain: number
  /** Root mean square of the falls: the ulcer index (Martin 1987). */
  readonly ulcer: number
  /** Most levels from a peak to its recovery (or the end), peak not counted. */
  readonly longest: number
  /** Levels below an earlier high, of all. */
  readonly underWaterShare: number
  readonly episodes: readonly DrawdownEpisode[]
}

/**
 * Falls below the highest level so far, 0 at a high. `start` is a level before the first that counts
 * as a high and is not part of the path. As a fraction every high must be above 0.
 */
export function drawdownPath(
  levels: Series,
  unit: DrawdownUnit = 'fraction',
  start?: number,
): Outcome<Float64Array> {
  const problem = seriesProblem(levels, 1, 'level')
  if (problem !== undefined) return noValue(problem)
  const path = new Float64Array(levels.length)
  let high = start ?? levels[0] ?? 0
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] ?? 0
    high = Math.max(high, level)
    if (unit === 'fraction' && !(high > 0)) {
      return noValue(`the high up to level ${i + 1} is ${high}: a fraction of it says nothing`)
    }
    path[i] = unit === 'fraction' ? (high - level) / high : high - level
  }
  if (!Number.isFinite(sum(path))) return noValue('the levels are too far apart to add up falls')
  return defined(path)
}

/** Falls of the compounded wealth of returns, as a fraction of its high; 1 is the first high. */
export function returnsDrawdownPath(returns: Series): Outcome<Float64Array> {
  const wealth = wealthOf(returns)
  return wealth.value === null ? wealth : drawdownPath(wealth.value, 'fraction', 1)
}

/** The episodes of a path, in time order. */
export function drawdownEpisodes(path: Series): DrawdownEpisode[] {
  const episodes: DrawdownEpisode[] = []
  let peakIndex = -1
  let troughIndex = -1
  let depth = 0
  for (let i = 0; i < path.length; i++) {
    const fall = path[i] ?? 0
    if (fall > depth) {
      depth = fall
      troughIndex = i
    }
    if (fall > 0) continue
    if (depth > 0) episodes.push({ depth, peakIndex, troughIndex, recoveredIndex: i })
    depth = 0
    peakIndex = i
  }
  if (depth > 0) episodes.push({ depth, peakIndex, troughIndex, recoveredIndex: null })
  return episodes
}

/** Deepest, mean and longest fall of a path. The path must not be empty. */
export function summariseDrawdown(path: Float64Array): DrawdownSummary {
  const episodes = drawdownEpisodes(path)
  let [max, longest, under] = [0, 0, 0]
  for (const { depth, peakIndex, recoveredIndex } of episodes) {
    max = Math.max(max, depth)
    longest = Math.max(longest, (recoveredIndex ?? path.length - 1) - peakIndex)
  }
  for (const fall of path) if (fall > 0) under++
  const depths = episodes.map((episode) => episode.depth)
  return {
    max,
    average: depths.length === 0 ? 0 : mean(depths),
    pain: mean(path),
    // Of the deepest, so that no square is too large or too small.
    ulcer: max === 0 ? 0 : max * Math.sqrt(mean(path.map((fall) => (fall / max) ** 2))),
    longest,
    underWaterShare: under / path.length,
    episodes,
  }
}
