import { pow } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/** P(behind) = 1 - (f / (f + b))ⁿ. */
export function power3(n: number): QueueModel {
  return {
    name: `power3(${n})`,
    behind: (front, back) => 1 - pow(front / (front + back), n),
  }
}
