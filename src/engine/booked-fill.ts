import type { Fill } from '../strategy/strategy.ts'
import { BUY } from '../units/side.ts'

/** A fill as the ledger booked it. */
export type BookedFill = { -readonly [K in keyof Fill]: Fill[K] } & {
  fillNumber: number
  valueUnits: number
  feeUnits: number
}

export function noFill(): BookedFill {
  const terms = { orderId: 0, instrument: 0, side: BUY, priceTicks: 0, qtyLots: 0 } as const
  const told = { maker: false, reason: 0, venueNs: 0, fillNumber: 0 }
  return { ...terms, ...told, valueUnits: 0, feeUnits: 0 }
}
