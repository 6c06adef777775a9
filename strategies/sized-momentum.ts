import {
  BUY,
  type Desk,
  defineStrategy,
  equityShareLots,
  fixedLots,
  IOC,
  kellyLots,
  kellyShareOfReturns,
  lotValue,
  SELL,
  volatilityTargetLots,
} from '../src/index.ts'

/**
 * Goes with the last move of the middle, and shows how large an order may be: always the same, a share
 * of the equity, a target for the volatility, or a capped part of Kelly's share of what it has seen.
 */
export default defineStrategy({
  name: 'sized-momentum',
  params: {
    /** `fixed`, `equity`, `volatility` or `kelly`. */
    sizing: 'volatility',
    /** Of `fixed`. */
    qtyLots: 10,
    /** What the strategy counts its equity from, quote currency. */
    capital: 100_000,
    /** Of `equity`: share of it in the position. */
    equityShare: 0.02,
    /** Of `volatility`: deviation of the profit a look, as a share of equity. */
    target: 0.000002,
    /** Of `kelly`: the part of its share that is taken. */
    kellyFraction: 0.25,
    /** Of all but `fixed`: value of the position at most, as a share of equity. */
    shareMax: 0.1,
    /** Deviations that a move must have. */
    enter: 2,
    /** Looks that a position is held. */
    holdLooks: 10,
    /** Weight of a new return in mean and variance. */
    smoothing: 0.02,
  },
  wakes: { everyNs: 1_000_000_000 },
  create(desk, params) {
    const account = accountOf(desk, params.capital)
    let last = Number.NaN
    let mean = 0
    let variance = 0
    let heldLooks = 0
    const sizeOf = (middle: number): number => {
      const value = lotValue(desk.market.instrument, middle)
      const equity = account.equity(middle)
      const { kellyFraction: fraction, shareMax, sizing, target } = params
      if (sizing === 'fixed') return fixedLots(params.qtyLots)
      if (sizing === 'equity') {
        return equityShareLots(equity, Math.min(params.equityShare, shareMax), value)
      }
      if (sizing === 'kelly') {
        const share = kellyShareOfReturns(Math.abs(mean), variance)
        return kellyLots(equity, share, value, { fraction, shareMax })
      }
      if (sizing !== 'volatility') throw new RangeError(`no sizing is called ${sizing}`)
      return volatilityTargetLots(equity, Math.sqrt(variance), value, { target, shareMax })
    }
    return {
      onFill: account.book,
      onTimer() {
        if (!desk.market.hasBothSides) return
        const middle = desk.market.midTicks()
        const change = Number.isNaN(last) ? 0 : middle / last - 1
        last = middle
        const isLarge = Math.abs(change) > params.enter * Math.sqrt(variance)
        mean += params.smoothing * (change - mean)
        variance += params.smoothing * (change * change - variance)
        const position = desk.position()
        if (position !== 0) {
          if (++heldLooks >= params.holdLooks)
            take(desk, position > 0 ? SELL : BUY, Math.abs(position))
        } else if (isLarge && change !== 0) {
          heldLooks = 0
          take(desk, change > 0 ? BUY : SELL, sizeOf(middle))
        }
      },
    }
  },
})

/** Equity of a linear contract as the strategy can know it: capital, what its fills brought, and its position at the middle. */
function accountOf(desk: Desk, capital: number) {
  const unit = lotValue(desk.market.instrument, 1)
  let ticks = 0
  return {
    book(fill: { readonly side: number; readonly priceTicks: number; readonly qtyLots: number }) {
      ticks -= fill.side * fill.priceTicks * fill.qtyLots
    },
    equity: (middle: number) => capital + unit * (ticks + desk.position() * middle),
  }
}

/** Takes what is there at the best price; a size of 0 is nothing to send. */
function take(desk: Desk, side: 1 | -1, qtyLots: number): void {
  if (qtyLots === 0) return
  const { askTicks, bidTicks } = desk.market
  desk.submit({ side, qtyLots, priceTicks: side === BUY ? askTicks : bidTicks, timeInForce: IOC })
}
