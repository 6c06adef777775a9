import { ln } from '../../lib/pinned-math.ts'
import type { QueueModel } from './queue-model.ts'

/**
 * P(behind) = g(b) / (g(b) + g(f)), g(x) = ln(1 + x), x in base units: ln(1 + x) is not scale-free.
 * @param lotSize base units in one lot
 */
export function log(lotSize: number): QueueModel {
  return {
    name: 'log',
    behind: (front, back) => {
      const b = ln(1 + back * lotSize)
      return b / (b + ln(1 + front * lotSize))
    },
  }
}
