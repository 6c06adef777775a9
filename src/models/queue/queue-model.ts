/**
 * Where a decrease of the displayed size that no trade explains stood: ahead of our order or behind it.
 * `behind(front, back)` is the probability that it stood *behind* us; front and back in lots.
 * NaN or an infinite value mean what the update rule of `queueAfterDepth` says.
 */
export type QueueModel = {
  readonly name: string
  readonly behind: (frontLots: number, backLots: number) => number
  /** A decrease is one order: larger than what is ahead it was behind us, and the reverse. */
  readonly isIndivisible?: boolean
  /**
   * What leaves a level beyond its trade, in the same message, left from its head: the match took out an
   * order on its way (of the aggressor's own firm, say). A switch of the feed: only where each message
   * states what one event did to the book. Where a row sums up many events, it may be any cancel.
   */
  readonly removesInMatch?: boolean
  /** A trade reaches us when it goes beyond our queue by more than this; default 0. */
  readonly slackLots?: number
  /** Follows the sizes of the orders at our level (L2), instead of a number alone. */
  readonly sizes?: SizeRule
}

/** The rule by which `SizeList` says which orders a decrease may have been. */
export type SizeRule = {
  /** An order with r orders behind it leaves with weight (1 + r)^-hazard. */
  readonly hazard: number
  /** Lots of an order on average, for what was displayed before it was followed. */
  readonly meanLots: number
  /** Levels are followed all the time, not only from when our order comes. */
  readonly knowsPast: boolean
}

/**
 * Size ahead of us after a depth row at our price.
 * Source: the probability queue model of hftbacktest (docs, "Order fill: queue position"), restated.
 * @param frontLots size ahead before the row
 * @param tradedLots traded at the level since the last depth row
 * @param previousLots displayed before, `nextLots` after
 * @param clampAtZero false keeps a negative front (the next trade at the price then fills)
 */
export function queueAfterDepth(
  model: QueueModel,
  frontLots: number,
  tradedLots: number,
  previousLots: number,
  nextLots: number,
  clampAtZero: boolean,
): number {
  const decrease = previousLots - nextLots - tradedLots
  let front: number
  if (decrease < 0 || (decrease === 0 && model.isIndivisible === true)) {
    front = Math.min(frontLots, nextLots)
  } else {
    const back = previousLots - frontLots
    let behind = behindOf(model, frontLots, back, decrease)
    if (behind === Number.POSITIVE_INFINITY || behind === Number.NEGATIVE_INFINITY) behind = 1
    const estimate = frontLots - (1 - behind) * decrease + Math.min(back - behind * decrease, 0)
    front = Number.isNaN(estimate) ? nextLots : Math.min(estimate, nextLots)
  }
  return clampAtZero && front < 0 ? 0 : front
}

function behindOf(model: QueueModel, front: number, back: number, decrease: number): number {
  if (model.isIndivisible === true) {
    if (decrease > front && decrease <= back) return 1
    if (decrease > back && decrease <= front) return 0
  }
  return model.behind(front, back)
}

/**
 * Lots that left a level from its head beyond what was traded there, in the match itself; 0 where the
 * model's feed does not tell.
 */
export function removedInMatch(
  model: QueueModel,
  tradedLots: number,
  previousLots: number,
  nextLots: number,
): number {
  if (model.removesInMatch !== true || tradedLots <= 0) return 0
  const removed = previousLots - nextLots - tradedLots
  return removed > 0 ? removed : 0
}

/**
 * Whole lots of ours that are reached by what goes beyond our queue by `overLots`: none within the
 * slack, else at least one. A queue in whole lots gives `overLots` itself.
 */
export function lotsReached(model: QueueModel, overLots: number): number {
  if (overLots <= (model.slackLots ?? 0)) return 0
  return overLots < 1 ? 1 : Math.floor(overLots)
}
