import { pow } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/** P(behind) = bⁿ / (b + f)ⁿ. */
export function power2(n: number): QueueModel {
  return {
    name: `power2(${n})`,
    behind: (front, back) => pow(back, n) / pow(back + front, n),
  }
}
