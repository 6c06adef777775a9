import { assert } from '../../lib/assert.ts'

/** Picks one of n things with given weights. */
export class WeightedChoice {
  private readonly cumulative: Float64Array

  constructor(weights: readonly number[]) {
    assert(weights.length > 0 && weights.every((w) => w >= 0), 'weights are not negative')
    let sum = 0
    this.cumulative = Float64Array.from(weights, (weight) => {
      sum += weight
      return sum
    })
    assert(sum > 0, 'some weight is above 0')
  }

  /** The number of the thing that a uniform draw in [0, 1) falls on. */
  pick(uniform: number): number {
    const sums = this.cumulative
    const target = uniform * (sums[sums.length - 1] ?? 0)
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > target) high = middle
      else low = middle + 1
    }
    return low
  }
}
