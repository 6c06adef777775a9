import { BUY, defineStrategy, NS_PER_SECOND, SELL } from '../src/index.ts'

/**
 * Once a period, while nothing is held and nothing waits, it joins the side that the book leans to, with
 * a profit to take and a stop to lose at once its entry fills. An entry that is not filled in time goes.
 */
export default defineStrategy({
  name: 'bracketed entry',
  params: { qtyLots: 5, leanMin: 0.3, profitTicks: 6, stopTicks: 4, periodSeconds: 5 },
  wakes: ({ periodSeconds }) => ({ everyNs: periodSeconds * NS_PER_SECOND }),
  create(desk, { qtyLots, leanMin, profitTicks, stopTicks }) {
    /** What is under way; 0: nothing. */
    let entry = 0
    let exits: readonly number[] = []
    return {
      onTimer() {
        const { market, orders } = desk
        if (entry !== 0) {
          if (desk.position() === 0 && orders.isOpen(entry)) desk.cancel(entry)
          return
        }
        if (!market.hasBothSides || desk.position() !== 0) return
        const lean = market.imbalance(3)
        if (!(Math.abs(lean) >= leanMin)) return
        const side = lean > 0 ? BUY : SELL
        const priceTicks = side === BUY ? market.bidTicks : market.askTicks
        const [id, ...both] = desk.plans.bracket({
          entry: { side, qtyLots, priceTicks },
          takeProfit: { offsetTicks: profitTicks },
          stopLoss: { offsetTicks: stopTicks },
        })
        exits = both
        // Refused by the gate, it is over before its id is known.
        entry = desk.orders.isOpen(id) ? id : 0
      },
      onPlanEnd() {
        const isOver = ![entry, ...exits].some((id) => desk.orders.isOpen(id))
        if (isOver) entry = 0
      },
    }
  },
})
