import { assert } from '../lib/assert.ts'
import { type RunMoney, worth } from './run-money.ts'

/** One fill of an order as its cost is counted. */
export type ShortfallFill = {
  /** Fill value on the scale of `worth` (see `bookedWorth`). */
  readonly worth: bigint
  readonly feeUnits: bigint
  readonly qtyLots: number
  readonly maker: boolean
  /** Bid + ask and ask - bid at the fill, in half ticks; NaN without both sides. */
  readonly midHalfTicks: number
  readonly spreadTicks: number
}

/** An order against its decision price. Prices in half ticks (bid + ask), sizes in lots. */
export type ShortfallOrder = {
  readonly side: number
  readonly orderQtyLots: number
  readonly decisionHalfTicks: number
  /** Venue's mid when the order arrived; needed only when it filled. */
  readonly arrivalHalfTicks: number
  /** Mid when the order ended, or at the end of the run; needed only when it did not fill whole. */
  readonly finalHalfTicks: number
  readonly fills: readonly ShortfallFill[]
}

/** Parts of implementation shortfall in fee units; a cost is positive. */
export type Shortfall = {
  readonly delay: bigint
  readonly spread: bigint
  readonly impact: bigint
  readonly opportunity: bigint
  readonly fees: bigint
  /** Paper profit less real profit, computed on its own: equals the sum of the parts. */
  readonly total: bigint
  /** Value of the whole order at the decision price: what bps are counted on. */
  readonly decisionValue: bigint
}

/**
 * Implementation shortfall (Perold 1988) of one order: what a paper portfolio that trades the whole
 * order at the decision mid D would have made, less what was really made, with s the side, X the
 * ordered and q the filled quantity, A the mid on arrival, h the half-spread at each fill, F the
 * final mid: delay s*q(A-D), spread +q*h for taking and -q*h for resting fills, impact (for resting
 * fills: adverse selection) s*q(p-A) less spread, opportunity s*(X-q)(F-D), fees. The identity with
 * paper - real is asserted in whole units, for inverse contracts as well.
 */
export function orderShortfall(money: RunMoney, order: ShortfallOrder): Shortfall {
  const side = BigInt(order.side)
  const filledLots = order.fills.reduce((sum, fill) => sum + fill.qtyLots, 0)
  const decision = order.decisionHalfTicks
  const final = filledLots === order.orderQtyLots ? decision : order.finalHalfTicks
  const arrival = filledLots === 0 ? decision : order.arrivalHalfTicks
  const at = (halfTicks: number, lots: number) => worth(money, halfTicks, lots)

  let paid = 0n
  let fees = 0n
  let spread = 0n
  for (const fill of order.fills) {
    paid += fill.worth
    fees += fill.feeUnits
    spread += fillSpread(money, order.side, fill)
  }
  const delay = side * (at(arrival, filledLots) - at(decision, filledLots))
  const impact = side * (paid - at(arrival, filledLots)) - spread
  const moved = at(final, order.orderQtyLots) - at(decision, order.orderQtyLots)
  const movedFilled = at(final, filledLots) - at(decision, filledLots)
  const opportunity = side * (moved - movedFilled)
  const real = side * (at(final, filledLots) - paid) - fees
  const total = side * moved - real
  assert(
    total === delay + spread + impact + opportunity + fees,
    `shortfall parts add up: ${delay} ${spread} ${impact} ${opportunity} ${fees} and ${total}`,
  )
  const value = at(decision, order.orderQtyLots)
  const decisionValue = value < 0n ? -value : value
  return { delay, spread, impact, opportunity, fees, total, decisionValue }
}

/** Half a spread paid (taking) or earned (resting). 0 when the book had one side only. */
function fillSpread(money: RunMoney, side: number, fill: ShortfallFill): bigint {
  if (!Number.isFinite(fill.midHalfTicks) || fill.spreadTicks <= 0) return 0n
  const touch = fill.midHalfTicks + side * fill.spreadTicks
  const cost =
    BigInt(side) *
    (worth(money, touch, fill.qtyLots) - worth(money, fill.midHalfTicks, fill.qtyLots))
  return fill.maker ? -cost : cost
}
