import { BUY, defineStrategy, IOC, NS_PER_MS, SELL, type Side } from '../src/index.ts'

/**
 * Takes the side that the book leans to: far more size bid than offered, it buys the offer; it closes
 * after a while, or when the book leans the other way. Pays the spread: its edge must be larger.
 */
export default defineStrategy({
  name: 'imbalance-taker',
  params: {
    /** Enter when |bids - asks| / (bids + asks) of the best levels is above this. */
    threshold: 0.8,
    levels: 1,
    qtyLots: 10,
    holdMs: 2000,
    /** Rest between two entries. */
    pauseMs: 500,
  },
  wakes: { quotes: true },
  create(desk, params) {
    let nextEntryNs = 0
    const send = (side: Side, qtyLots: number) => {
      const { bidTicks, askTicks } = desk.market
      const priceTicks = side === BUY ? askTicks : bidTicks
      desk.submit({ side, qtyLots, priceTicks, timeInForce: IOC })
    }
    const close = () => {
      const position = desk.position()
      if (position === 0 || desk.orders.open.length > 0 || !desk.market.hasBothSides) return
      send(position > 0 ? SELL : BUY, Math.abs(position))
    }
    return {
      onQuote(market) {
        if (desk.orders.open.length > 0 || !market.hasBothSides) return
        const imbalance = market.imbalance(params.levels)
        const position = desk.position()
        if (position !== 0) {
          if (position * imbalance < 0 && Math.abs(imbalance) > params.threshold) close()
          return
        }
        if (Math.abs(imbalance) < params.threshold || desk.timeNs < nextEntryNs) return
        nextEntryNs = desk.timeNs + params.pauseMs * NS_PER_MS
        send(imbalance > 0 ? BUY : SELL, params.qtyLots)
        desk.at(desk.timeNs + params.holdMs * NS_PER_MS)
      },
      onTimer: close,
      onReport() {
        // A close that did not fill in full leaves a rest: try again on the next quote or timer.
        if (desk.position() !== 0 && desk.orders.open.length === 0) {
          desk.at(desk.timeNs + params.pauseMs * NS_PER_MS)
        }
      },
    }
  },
})
