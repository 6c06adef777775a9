import type { Fill } from '../strategy/strategy.ts'
import { BUY } from '../units/side.ts'

/** A fill as it is told: what it cost is not, so that desks which differ in costs alone do the same. */
export type ToldFill = { -readonly [K in keyof Fill]: Fill[K] } & { fillNumber: number }

export function noFill(): ToldFill {
  const terms = { orderId: 0, instrument: 0, side: BUY, priceTicks: 0, qtyLots: 0 } as const
  return { ...terms, maker: false, reason: 0, venueNs: 0, fillNumber: 0, planId: 0 }
}
