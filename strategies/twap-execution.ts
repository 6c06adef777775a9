import { BUY, defineStrategy, NS_PER_SECOND, SELL } from '../src/index.ts'

/**
 * Buys or sells a fixed size in even slices over time (time-weighted average price). Each slice joins
 * the best price and waits there; what is not filled when the next slice is due crosses the spread.
 */
export default defineStrategy({
  name: 'twap-execution',
  params: {
    /** Size of the whole order; above 0 buys, below 0 sells. */
    totalLots: 100,
    slices: 20,
    /** From the first slice to the last. */
    minutes: 4,
    /** How long the order waits before its first slice, in seconds. */
    delaySeconds: 5,
  },
  wakes: {},
  create(desk, params) {
    const side = params.totalLots > 0 ? BUY : SELL
    const total = Math.abs(params.totalLots)
    const everyNs = Math.max(1, Math.round((params.minutes * 60 * NS_PER_SECOND) / params.slices))
    let slice = 0
    let resting = 0
    desk.at(desk.timeNs + Math.max(1, params.delaySeconds * NS_PER_SECOND))

    /** What is due by now, less what is filled or still under way to be. */
    const missing = () => {
      const due = Math.round((total * Math.min(slice, params.slices)) / params.slices)
      const open = desk.orders.open.reduce((lots, id) => lots + desk.orders.leavesLots(id), 0)
      return due - Math.abs(desk.position()) - open
    }
    const cross = () => {
      const lots = missing()
      if (lots > 0 && desk.market.hasBothSides) desk.submit({ side, qtyLots: lots })
    }
    const join = () => {
      const lots = missing()
      if (lots <= 0 || !desk.market.hasBothSides) return
      const priceTicks = side === BUY ? desk.market.bidTicks : desk.market.askTicks
      resting = desk.submit({ side, qtyLots: lots, priceTicks, postOnly: true })
    }
    return {
      onTimer() {
        const isLate = resting !== 0 && desk.orders.isOpen(resting)
        if (isLate) desk.cancel(resting)
        else cross()
        slice++
        if (!isLate) join()
        if (slice <= params.slices) desk.at(desk.timeNs + everyNs)
      },
      onReport({ orderId }) {
        // The late slice is out of the market: its rest crosses, and the next slice joins the queue.
        if (orderId !== resting || desk.orders.isOpen(orderId)) return
        resting = 0
        if (slice > params.slices) cross()
        else join()
      },
    }
  },
})
