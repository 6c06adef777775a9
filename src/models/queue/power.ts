import { pow } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/** P(behind) = bⁿ / (bⁿ + fⁿ): n = 1 is uniform over the level. */
export function power(n: number): QueueModel {
  return {
    name: `power(${n})`,
    behind: (front, back) => {
      const b = pow(back, n)
      return b / (b + pow(front, n))
    },
  }
}
