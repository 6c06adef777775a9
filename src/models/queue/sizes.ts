import { hazard } from './hazard.ts'
import type { QueueModel } from './queue-model.ts'

/** A mean that misses the true queue by a part of a lot must not fill us on every second trade. */
const SLACK_LOTS = 0.25

/**
 * Size inference: which of the orders at the level was it that left? Follows every order that a feed of
 * levels shows coming, by its size (`SizeList`); docs/fidelity.md has the formulas and their figures.
 * Where only the best is known (L1) it is `hazard` instead.
 * @param exponent a of the hazard (1 + orders behind)^-a; 1.3 to 1.5 fit ESH4
 * @param meanLots lots of an order on average: the mean size that is added to a level
 * @param knowsPast follows all levels all the time, and knows an old level when our order comes
 */
export function sizes(
  exponent: number,
  meanLots: number,
  removesInMatch = false,
  knowsPast = false,
): QueueModel {
  const { behind } = hazard(exponent, meanLots)
  return {
    name: `${knowsPast ? 'sizesWithPast' : 'sizes'}(${exponent}, ${meanLots})${removesInMatch ? ' in-match' : ''}`,
    behind,
    isIndivisible: true,
    removesInMatch,
    slackLots: SLACK_LOTS,
    sizes: { hazard: exponent, meanLots, knowsPast },
  }
}
