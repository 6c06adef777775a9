import type { QueueScale } from '../models/queue/queue-parameters.ts'
import type { TapeColumns } from '../tape/columns.ts'
import type { OrderIdentity } from './order-identity.ts'
import { OrderMessages } from './order-messages.ts'

/**
 * How large orders are in a market, from what a feed of levels shows being added: median increase of a
 * level, and its mean to two decimals. Measured on what is added from `fromNs` on and before `toNs`; no fill has a
 * part in it. A market without any increase has scale 1.
 */
export function marketScale(
  tape: TapeColumns,
  identity: OrderIdentity,
  fromNs: number,
  toNs: number,
): QueueScale {
  const messages = new OrderMessages(tape, identity)
  const increases: number[] = []
  let sum = 0
  while (messages.next()) {
    const { timeNs, levels, isBreak } = messages.message
    if (timeNs < fromNs || timeNs >= toNs || isBreak) continue
    for (const { beforeLots, afterLots } of levels) {
      if (afterLots <= beforeLots) continue
      increases.push(afterLots - beforeLots)
      sum += afterLots - beforeLots
    }
  }
  if (increases.length === 0) return { unitLots: 1, meanLots: 1 }
  increases.sort((a, b) => a - b)
  return {
    unitLots: increases[increases.length >> 1] ?? 1,
    meanLots: Math.round((100 * sum) / increases.length) / 100,
  }
}
