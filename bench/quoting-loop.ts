import { NEW, PARTIALLY_FILLED } from '../src/orders/status.ts'
import type { Desk, Strategy } from '../src/strategy/strategy.ts'
import { BUY, SELL } from '../src/units/side.ts'
import { NS_PER_MS } from '../src/units/time.ts'

const STEP_NS = 100 * NS_PER_MS

/** One parameter set of the loop. */
export type QuotingSet = {
  /** Ticks from the middle, rounded away from it; 0 = at the best prices. */
  readonly halfSpreadTicks: number
  /** No buys at this position and no sells at its negative, in orders of `qtyLots`. */
  readonly positionMax: number
  readonly qtyLots: number
}

/**
 * The loop that every engine of the comparison runs: ten times a second from the first event on, it
 * keeps one post-only order on each wanted side at the wanted price. An order elsewhere is cancelled
 * once the venue has confirmed it; a new one does not wait for that. Prices in whole ticks, so that no
 * engine's rounding decides.
 */
export const quotingLoop: Strategy<QuotingSet> = {
  name: 'two-sided quoting, 10 Hz',
  params: { halfSpreadTicks: 5, positionMax: 50, qtyLots: 10 },
  wakes: {},
  create(desk, set) {
    desk.at(desk.timeNs + STEP_NS)
    return {
      onTimer() {
        if (desk.market.hasBothSides) step(desk, set)
        desk.at(desk.timeNs + STEP_NS)
      },
    }
  },
}

function step(desk: Desk, { halfSpreadTicks, positionMax, qtyLots }: QuotingSet): void {
  const { market, orders } = desk
  let bid = market.bidTicks
  let ask = market.askTicks
  if (halfSpreadTicks > 0) {
    const twiceMid = bid + ask
    bid = (twiceMid >> 1) - halfSpreadTicks
    ask = ((twiceMid + 1) >> 1) + halfSpreadTicks
  }
  const position = Math.round(desk.position() / qtyLots)
  const wantsBid = position < positionMax
  const wantsAsk = position > -positionMax
  let hasBid = false
  let hasAsk = false
  const { open } = orders
  for (let i = 0; i < open.length; i++) {
    const id = open[i] ?? 0
    const isBuy = orders.side(id) === BUY
    const isThere = orders.priceTicks(id) === (isBuy ? bid : ask)
    if (isThere && isBuy) hasBid = true
    else if (isThere) hasAsk = true
    if (isThere && (isBuy ? wantsBid : wantsAsk)) continue
    const status = orders.status(id)
    if (status === NEW || status === PARTIALLY_FILLED) desk.cancel(id)
  }
  if (wantsBid && !hasBid) desk.submit({ side: BUY, qtyLots, priceTicks: bid, postOnly: true })
  if (wantsAsk && !hasAsk) desk.submit({ side: SELL, qtyLots, priceTicks: ask, postOnly: true })
}
