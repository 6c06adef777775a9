import { BUY, type Desk, defineStrategy, type Market, SELL, type Side } from '../src/index.ts'

/**
 * Quotes both sides around a middle that leans against the inventory: long, both quotes move down, so
 * that selling becomes likelier than buying. Post-only: it earns the spread or does not trade.
 */
export default defineStrategy({
  name: 'market-maker',
  params: {
    /** Distance of each quote from the leaning middle. */
    halfSpreadTicks: 2,
    qtyLots: 10,
    /** Ticks that the middle leans for a full inventory. */
    skewTicks: 4,
    maxPositionLots: 100,
    /** A live quote stays while it is this near to where it should be. */
    toleranceTicks: 1,
  },
  wakes: { everyNs: 100_000_000 },
  create(desk, params) {
    return {
      onTimer() {
        const { market } = desk
        if (!market.hasBothSides) return
        const position = desk.position()
        const lean = (position / params.maxPositionLots) * params.skewTicks
        const middle = market.midTicks() - lean
        const bid = Math.min(Math.floor(middle - params.halfSpreadTicks), market.askTicks - 1)
        const ask = Math.max(Math.ceil(middle + params.halfSpreadTicks), market.bidTicks + 1)
        quote(desk, market, BUY, position < params.maxPositionLots ? bid : null, params)
        quote(desk, market, SELL, position > -params.maxPositionLots ? ask : null, params)
      },
    }
  },
})

/** Keeps at most one live order on a side, near `priceTicks`; none when that is null. */
function quote(
  desk: Desk,
  market: Market,
  side: Side,
  priceTicks: number | null,
  params: { qtyLots: number; toleranceTicks: number },
): void {
  let isQuoted = false
  for (const id of [...desk.orders.open]) {
    if (desk.orders.side(id) !== side) continue
    const distance =
      priceTicks === null ? Infinity : Math.abs(desk.orders.priceTicks(id) - priceTicks)
    if (distance <= params.toleranceTicks) isQuoted = true
    else desk.cancel(id)
  }
  if (isQuoted || priceTicks === null) return
  // An order that is being canceled may still fill: wait until the venue has let go of it.
  if (desk.orders.open.some((id) => desk.orders.side(id) === side)) return
  desk.submit({
    side,
    qtyLots: params.qtyLots,
    priceTicks,
    postOnly: true,
    instrument: market.number,
  })
}
