import { LIMIT, type OrderTerms } from '../../src/orders/intent.ts'
import { type GateFacts, quietFacts } from '../../src/risk/facts.ts'

/** A lot at a tick is worth 0.001: 10 lots at 1000 ticks are 10. Bid 999, ask 1001. */
export const ORDER: OrderTerms = {
  orderId: 1,
  instrument: 0,
  side: 1,
  type: LIMIT,
  timeInForce: 1,
  postOnly: false,
  priceTicks: 1000,
  qtyLots: 10,
}
export const FACTS: GateFacts = {
  ...quietFacts(),
  midHalfTicks: 2000,
  referenceAgeNs: 0,
  recentVolumeLots: 1e6,
}
/** The standard limits of a small account, so that each can be reached alone. */
export const CAPITAL = 1000
