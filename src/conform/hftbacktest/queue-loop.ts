import { NEW, PARTIALLY_FILLED } from '../../orders/status.ts'
import type { Desk, Strategy } from '../../strategy/strategy.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'

const STEP_NS = 100_000_000
const QTY_LOTS = 10
const POSITION_MAX = 50

/** What the loop noted of one order. Times in ns since the run's epoch. */
export type LoopOrder = {
  readonly side: Side
  readonly priceTicks: number
  readonly submitNs: number
  /** Venue's time of the fill; NaN = never heard of one. */
  filledVenueNs: number
}

export type LoopNotes = { steps: number; readonly orders: LoopOrder[] }

/**
 * The market maker of the queue-model goldens: every 100 ms it keeps one post-only order of 10 lots at
 * each best price, within 50 such sizes of position.
 */
export function queueLoop(): { strategy: Strategy; notes: LoopNotes } {
  const notes: LoopNotes = { steps: 0, orders: [] }
  const strategy: Strategy = {
    name: 'queue loop',
    params: {},
    wakes: {},
    create(desk) {
      // Fills are noted at the next step, as the published loop does: one after the last step is not.
      const heard: { orderId: number; venueNs: number }[] = []
      desk.at(desk.timeNs + STEP_NS)
      return {
        onFill: ({ orderId, venueNs }) => heard.push({ orderId, venueNs }),
        onTimer() {
          notes.steps++
          for (const { orderId, venueNs } of heard.splice(0)) {
            const order = notes.orders[orderId - 1]
            if (order !== undefined) order.filledVenueNs = venueNs
          }
          step(desk, notes)
          desk.at(desk.timeNs + STEP_NS)
        },
      }
    },
  }
  return { strategy, notes }
}

function step(desk: Desk, notes: LoopNotes): void {
  const { market } = desk
  if (!market.hasBothSides) return
  const position = Math.round(desk.position() / QTY_LOTS)
  const wanted = { [BUY]: position < POSITION_MAX, [SELL]: position > -POSITION_MAX }
  const best = { [BUY]: market.bidTicks, [SELL]: market.askTicks }
  const hasOrder = { [BUY]: false, [SELL]: false }
  for (const id of [...desk.orders.open]) {
    const side = desk.orders.side(id)
    const isAtBest = desk.orders.priceTicks(id) === best[side]
    if (isAtBest) hasOrder[side] = true
    if (wanted[side] && isAtBest) continue
    const status = desk.orders.status(id)
    if (status === NEW || status === PARTIALLY_FILLED) desk.cancel(id)
  }
  for (const side of [BUY, SELL] as const) {
    if (!wanted[side] || hasOrder[side]) continue
    const priceTicks = best[side]
    notes.orders.push({ side, priceTicks, submitNs: desk.timeNs, filledVenueNs: Number.NaN })
    desk.submit({ side, qtyLots: QTY_LOTS, priceTicks, postOnly: true })
  }
}
