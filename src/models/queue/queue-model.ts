/**
 * Where a decrease of the displayed size that no trade explains stood: ahead of our order or behind it.
 * `behind(front, back)` is the probability that it stood *behind* us; front and back in lots.
 * NaN or an infinite value mean what the update rule of `queueAfterDepth` says.
 */
export type QueueModel = {
  readonly name: string
  readonly behind: (frontLots: number, backLots: number) => number
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
  if (decrease < 0) {
    front = Math.min(frontLots, nextLots)
  } else {
    const back = previousLots - frontLots
    let behind = model.behind(frontLots, back)
    if (behind === Number.POSITIVE_INFINITY || behind === Number.NEGATIVE_INFINITY) behind = 1
    const estimate = frontLots - (1 - behind) * decrease + Math.min(back - behind * decrease, 0)
    front = Number.isNaN(estimate) ? nextLots : Math.min(estimate, nextLots)
  }
  return clampAtZero && front < 0 ? 0 : front
}
