import { defined, noValue, type Outcome } from '../outcome.ts'

/** The marked path of one strategy: samples in time order. */
export type MarkedPath = {
  readonly timeNs: ArrayLike<number>
  /** Equity with the position marked at the middle, in currency. */
  readonly equity: ArrayLike<number>
  readonly positionLots: ArrayLike<number>
  /** What it costs to trade one lot at the touch instead of the middle, in currency. */
  readonly costPerLot: ArrayLike<number>
}

export type FlatFold = {
  readonly fromNs: number
  readonly toNs: number
  /** Profit of the fold as if it had begun and ended flat. */
  readonly profit: number
  /** Profit that only marks the position, and what closing it here and opening it there costs. */
  readonly marked: number
  readonly cost: number
  readonly carriedInLots: number
  readonly carriedOutLots: number
}

/**
 * Profit by fold when every fold begins and ends flat: equity from the last sample at or before its
 * start to the last one at or before its end, less the cost of taking over the position that it
 * began with and of closing the one that it ended with, at the touch of that moment. No price from
 * after the end of a fold enters it. `boundsNs` ascend; each two neighbours bound a fold.
 */
export function flatFoldProfits(
  path: MarkedPath,
  boundsNs: readonly number[],
): Outcome<FlatFold[]> {
  const n = path.timeNs.length
  if (n === 0) return noValue('there are no samples')
  if (boundsNs.length < 2) return noValue('two bounds are the least that make a fold')
  for (const [i, bound] of boundsNs.entries()) {
    if (!(bound > (boundsNs[i - 1] ?? Number.NEGATIVE_INFINITY))) {
      return noValue(`bound ${i + 1} is not after the one before`)
    }
  }
  const at = boundsNs.map((bound) => lastAtOrBefore(path.timeNs, bound))
  const folds: FlatFold[] = []
  for (let i = 1; i < at.length; i++) {
    const [from, to] = [at[i - 1] ?? 0, at[i] ?? 0]
    const marked = (path.equity[to] ?? 0) - (path.equity[from] ?? 0)
    const cost = carryCost(path, from) + carryCost(path, to)
    if (!Number.isFinite(marked - cost)) {
      return noValue(`the position at the bounds of fold ${i} has no price`)
    }
    folds.push({
      fromNs: boundsNs[i - 1] ?? 0,
      toNs: boundsNs[i] ?? 0,
      profit: marked - cost,
      marked,
      cost,
      carriedInLots: path.positionLots[from] ?? 0,
      carriedOutLots: path.positionLots[to] ?? 0,
    })
  }
  return defined(folds)
}

function carryCost({ positionLots, costPerLot }: MarkedPath, at: number): number {
  const lots = Math.abs(positionLots[at] ?? 0)
  return lots === 0 ? 0 : lots * (costPerLot[at] ?? Number.NaN)
}

/** Last sample at or before a time; -1, a flat start without equity, when there is none. */
function lastAtOrBefore(timeNs: ArrayLike<number>, ns: number): number {
  let [low, high] = [0, timeNs.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timeNs[middle] ?? 0) <= ns) low = middle + 1
    else high = middle
  }
  return low - 1
}
