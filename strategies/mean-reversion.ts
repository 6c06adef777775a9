import { BUY, defineStrategy, IOC, SELL } from '../src/index.ts'

/**
 * Bets that the middle comes back to its own average: far above it sells, far below it buys, and near
 * it again closes. Distances are measured in the middle's own recent deviation.
 */
export default defineStrategy({
  name: 'mean-reversion',
  params: {
    /** Weight of a new middle in the running average; one middle a wake. */
    smoothing: 0.01,
    /** Deviations from the average at which to enter, and at which to leave. */
    enter: 2.5,
    leave: 0.5,
    /** No entry while the deviation is below this many ticks: noise of the spread. */
    leastTicks: 2,
    qtyLots: 10,
    /** Middles to see before the first entry. */
    warmUp: 200,
  },
  wakes: { everyNs: 250_000_000 },
  create(desk, params) {
    let average = Number.NaN
    let variance = 0
    let seen = 0
    const take = (side: 1 | -1, qtyLots: number) => {
      const { askTicks, bidTicks } = desk.market
      const priceTicks = side === BUY ? askTicks : bidTicks
      desk.submit({ side, qtyLots, priceTicks, timeInForce: IOC })
    }
    return {
      onTimer() {
        if (!desk.market.hasBothSides) return
        const middle = desk.market.midTicks()
        if (seen++ === 0) average = middle
        const distance = middle - average
        average += params.smoothing * distance
        variance += params.smoothing * (distance * distance - variance)
        if (seen < params.warmUp || desk.orders.open.length > 0) return
        const deviation = Math.max(Math.sqrt(variance), params.leastTicks)
        const position = desk.position()
        if (position !== 0) {
          const isBack = Math.abs(distance) < params.leave * deviation
          const isBeyond = distance * position > 0
          if (isBack || isBeyond) take(position > 0 ? SELL : BUY, Math.abs(position))
        } else if (Math.abs(distance) > params.enter * deviation) {
          take(distance > 0 ? SELL : BUY, params.qtyLots)
        }
      },
    }
  },
})
