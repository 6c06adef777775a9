import { BUY, defineStrategy, NS_PER_SECOND, SELL } from '../src/index.ts'

/**
 * Buys or sells a fixed size in even slices over time (time-weighted average price). Each slice joins
 * the best price and waits there; what is not filled of it when the next one is due crosses the spread.
 * What the book does not hold at the very end stays undone.
 */
export default defineStrategy({
  name: 'twap-execution',
  params: {
    /** Size of the whole order; above 0 buys, below 0 sells. */
    totalLots: 100,
    slices: 20,
    /** From the first slice to the end of the last one. */
    minutes: 4,
    /** How long the order waits before its first slice, in seconds. */
    delaySeconds: 5,
  },
  wakes: {},
  create(desk, params) {
    const side = params.totalLots > 0 ? BUY : SELL
    const total = Math.abs(params.totalLots)
    const everyNs = Math.max(1, Math.round((params.minutes * 60 * NS_PER_SECOND) / params.slices))
    /** The slice under way, from 1; the one after the last is the end. */
    let slice = 0
    let resting = 0
    desk.at(desk.timeNs + Math.max(1, params.delaySeconds * NS_PER_SECOND))

    /** Of the first slices: what is neither filled nor under way. */
    const missing = (slices: number) => {
      const due = Math.round((total * slices) / params.slices)
      const open = desk.orders.open.reduce((lots, id) => lots + desk.orders.leavesLots(id), 0)
      return due - Math.abs(desk.position()) - open
    }
    /** What earlier slices left over crosses, and the slice under way joins the queue. */
    const advance = () => {
      const { market } = desk
      if (!market.hasBothSides) return
      const late = missing(slice - 1)
      if (late > 0) desk.submit({ side, qtyLots: late })
      const qtyLots = slice > params.slices ? 0 : missing(slice)
      if (qtyLots <= 0) return
      const priceTicks = side === BUY ? market.bidTicks : market.askTicks
      resting = desk.submit({ side, qtyLots, priceTicks, postOnly: true })
    }
    return {
      onTimer() {
        slice++
        if (slice <= params.slices) desk.at(desk.timeNs + everyNs)
        // An order that is being canceled may still fill: its end is heard first.
        if (resting !== 0 && desk.orders.isOpen(resting)) desk.cancel(resting)
        else advance()
      },
      onReport({ orderId }) {
        if (orderId !== resting || desk.orders.isOpen(orderId)) return
        resting = 0
        advance()
      },
    }
  },
})
