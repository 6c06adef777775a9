import type { VenueClient } from '../../src/venue/execution-rules.ts'
import type { PlainSizes } from './plain-sizes.ts'

type Taken = {
  readonly client: VenueClient
  readonly side: number
  readonly price: number
  readonly lots: number
}

/** What each desk took of the levels of a book, as a list. */
export class PlainTaken {
  private list: Taken[] = []

  of(client: VenueClient, side: number, price: number): number {
    return this.list
      .filter((at) => at.client === client && at.side === side && at.price === price)
      .reduce((sum, at) => sum + at.lots, 0)
  }

  add(client: VenueClient, side: number, price: number, lots: number): void {
    const before = this.of(client, side, price)
    const others = this.list.filter((at) => {
      return at.client !== client || at.side !== side || at.price !== price
    })
    this.list = [...others, { client, side, price, lots: before + lots }]
  }

  /** Nobody has taken more than what is shown; at 0 it is forgotten. */
  shrink(shownOf: (at: Taken) => number): void {
    this.list = this.list
      .map((at) => ({ ...at, lots: Math.min(at.lots, shownOf(at)) }))
      .filter(({ lots }) => lots > 0)
  }

  shrinkAt(side: number, price: number, shown: number): void {
    this.shrink((at) => (at.side === side && at.price === price ? shown : at.lots))
  }
}

/** An order of ours in the queue of its level. */
export type Queued = {
  /** Infinity: not known. */
  ahead: number
  /** At our price since the last depth row. */
  traded: number
  leaves: number
  readonly client: VenueClient
  /** Where the model follows sizes. */
  sizes?: PlainSizes
}

/** Ours would have been met before hidden orders, with the size that met them. */
export function hiddenShare(order: Queued, free: number): number {
  if (free <= 0) return 0
  return order.client.rules.fillsWhole ? order.leaves : Math.min(order.leaves, free)
}

/** Whole lots of ours that are reached by what goes beyond our queue: one at least beyond the slack. */
function reached(order: Queued, over: number): number {
  if (over <= (order.client.rules.queue.slackLots ?? 0)) return 0
  return Math.min(order.leaves, Math.max(1, Math.floor(over)))
}

/** Lots of a trade at our price that are ours: `free` of it no earlier order of the desk got. */
export function tradeShare(order: Queued, qty: number, free: number): number {
  order.traded += qty
  if (order.client.rules.fillsWhole) {
    order.ahead -= qty
    return order.ahead <= -0.5 ? order.leaves : 0
  }
  const share = reached(order, free - order.ahead)
  order.sizes?.takeFromHead(free)
  order.ahead = order.sizes?.ahead ?? Math.max(0, order.ahead - free)
  return share
}

/**
 * The displayed size at our price went from `before` to `now`. Returns lots of ours that are filled since
 * the match took out orders ahead of us; `got` the desk has of the level's trades already,
 * Infinity where only the best is known.
 */
export function moveQueue(order: Queued, before: number, now: number, got: number): number {
  const { queue, clampsQueue, fillsWhole } = order.client.rules
  const { traded, ahead } = order
  const change = before - now - traded
  order.traded = 0
  const isTold = queue.removesInMatch === true && !fillsWhole && got !== Number.POSITIVE_INFINITY
  if (isTold && traded > 0 && change > 0) {
    order.sizes?.takeFromHead(change)
    order.sizes?.becomes(now)
    order.ahead = order.sizes?.ahead ?? Math.min(Math.max(0, ahead - change), now)
    return reached(order, Math.min(change - ahead, traded - got))
  }
  if (order.sizes !== undefined) {
    order.sizes.becomes(now)
    order.ahead = order.sizes.ahead
    return 0
  }
  if (order.ahead === Number.POSITIVE_INFINITY || change < 0) {
    order.ahead = Math.min(order.ahead, now)
  } else {
    const behindUs = before - order.ahead
    let p = queue.behind(order.ahead, behindUs)
    if (queue.isIndivisible === true) {
      if (change > order.ahead && change <= behindUs) p = 1
      else if (change > behindUs && change <= order.ahead) p = 0
    }
    if (Math.abs(p) === Number.POSITIVE_INFINITY) p = 1
    const moved = order.ahead - (1 - p) * change + Math.min(behindUs - p * change, 0)
    order.ahead = Number.isNaN(p) ? now : Math.min(moved, now)
  }
  if (clampsQueue) order.ahead = Math.max(order.ahead, 0)
  return 0
}
