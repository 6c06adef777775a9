import { ln, pow } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/**
 * P(behind) = h(b) / h(f + b), h(x) = (1 - (1 + x)^(1 - a)) / (a - 1), and ln(1 + x) at a = 1. It is the
 * integral of a hazard: an order with x behind it leaves at a rate of (1 + x)^-a. a = 0 is power(1), a = 1
 * is log2 in such units, a without bound is risk-averse. A decrease is one order (`isIndivisible`).
 * Source: our own measurement on order-by-order recordings, docs/fidelity.md.
 * @param hazard a, 0 or more; 1.25 fits ESH4
 * @param unitLots lots that count as one order: the median size that is added to a level
 */
export function hazard(hazard: number, unitLots = 1, removesInMatch = false): QueueModel {
  const rest = 1 - hazard
  const h = (lots: number) => {
    const x = 1 + lots / unitLots
    return rest === 0 ? ln(x) : (pow(x, rest) - 1) / rest
  }
  return {
    name: `hazard(${hazard}, ${unitLots})${removesInMatch ? ' in-match' : ''}`,
    behind: (front, back) => h(back) / h(front + back),
    isIndivisible: true,
    removesInMatch,
  }
}
