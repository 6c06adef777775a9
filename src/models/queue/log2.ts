import { ln } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/** P(behind) = g(b) / g(b + f), g(x) = ln(1 + x), x in base units. `lotSize`: base units in a lot. */
export function log2(lotSize: number): QueueModel {
  return {
    name: 'log2',
    behind: (front, back) => ln(1 + back * lotSize) / ln(1 + (back + front) * lotSize),
  }
}
