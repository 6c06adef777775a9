import {
  lotsReached,
  type QueueModel,
  queueAfterDepth,
  removedInMatch,
} from '../models/queue/queue-model.ts'
import { QUEUE_CLEARED } from '../orders/report.ts'
import { queueUnit, type VenueClient } from './execution-rules.ts'
import { FollowedSizes } from './followed-sizes.ts'
import type { OwnFills } from './own-fills.hot.ts'

/**
 * Idea: the place of every order of ours in the queue of its level, moved by the trades at its price and
 * by the level's sizes as its desk's queue model says; what goes beyond the queue fills it.
 * Layout: sizes ahead stand with the resting orders; models that infer sizes keep a list an order.
 * Cost: a formula a level row of ours, or two walks over the level's orders; nothing elsewhere.
 * Holds: a desk's fills of the trades at a level are at most what was traded there.
 * Plain twin: test/oracle/plain-level.ts.
 */
export class LevelQueues {
  readonly sizes = new FollowedSizes()
  private readonly fills: OwnFills
  private readonly isL1: boolean
  /** By level and client: lots got of its trades since its last depth row, where a match takes out orders. */
  private readonly got = new Map<number, Map<number, number>>()

  constructor(fills: OwnFills, isL1: boolean) {
    this.fills = fills
    this.isL1 = isL1
  }

  register({ rules }: VenueClient): void {
    if (!this.isL1) this.sizes.register(rules.queue)
  }

  /** An order of ours rests from now on. */
  joined(slot: number): void {
    const { resting, clients, book } = this.fills
    const { rules } = clients[resting.client[slot]!]!
    const side = resting.side[slot]!
    const price = resting.priceTicks[slot]!
    this.sizes.join(slot, rules.queue, side, price, book.sizeAt(side, price))
  }

  /** A trade at the price of an order of ours. */
  trade(timeNs: number, slot: number, qtyLots: number): void {
    const { resting } = this.fills
    const number = resting.client[slot]!
    const { rules } = this.fills.clients[number]!
    const queue = resting.queueLots[slot]!
    if (rules.fillsWhole) {
      const unit = queueUnit(rules)
      const front = queue - qtyLots / unit
      resting.queueLots[slot] = front
      resting.tradedLots[slot]! += qtyLots / unit
      if (roundHalfAway(-front / (1 / unit)) > 0)
        this.fills.fill(timeNs, slot, resting.leavesLots[slot]!, QUEUE_CLEARED)
      return
    }
    // The trade is shared among the client's own orders in queue order: what an earlier one got, a
    // later one cannot get.
    const reaching = qtyLots - this.fills.usedOf(number)
    resting.tradedLots[slot]! += qtyLots
    const list = this.sizes.of(slot)
    if (list === null) resting.queueLots[slot] = queue > reaching ? queue - reaching : 0
    else {
      list.takeFromHead(reaching)
      resting.queueLots[slot] = list.aheadLots
    }
    this.reach(timeNs, slot, rules.queue, reaching - queue)
  }

  /** The level of an order of ours went from `before` to `shown` lots. */
  depth(timeNs: number, slot: number, before: number, shown: number): void {
    const { resting } = this.fills
    const { rules } = this.fills.clients[resting.client[slot]!]!
    const model = rules.queue
    const traded = resting.tradedLots[slot]!
    const ahead = resting.queueLots[slot]!
    resting.tradedLots[slot] = 0
    const list = this.sizes.of(slot)
    const isTold = !rules.fillsWhole && !this.isL1
    const removed = isTold ? removedInMatch(model, traded, before, shown) : 0
    if (list !== null) {
      if (removed > 0) list.takeFromHead(removed)
      list.becomes(shown)
      resting.queueLots[slot] = list.aheadLots
    } else if (removed === 0) {
      const unit = queueUnit(rules)
      resting.queueLots[slot] = queueAfterDepth(
        model,
        ahead,
        traded,
        before / unit,
        shown / unit,
        rules.clampsQueue,
      )
    } else {
      const left = ahead > removed ? ahead - removed : 0
      resting.queueLots[slot] = left < shown ? left : shown
    }
    if (removed > 0 && removed > ahead)
      this.reachInMatch(timeNs, slot, model, removed - ahead, traded)
  }

  /** After a full refresh, or a clear: no queue is longer than what is displayed. */
  restated(slot: number, shown: number): void {
    const { resting } = this.fills
    const list = this.sizes.of(slot)
    list?.becomes(shown)
    const ahead = list?.aheadLots ?? resting.queueLots[slot]!
    resting.queueLots[slot] = ahead < shown ? ahead : shown
  }

  /** What the desks got of the trades at a level, which its depth row has now explained. */
  forgetFills(side: number, priceTicks: number): void {
    if (this.got.size > 0) this.got.delete(levelOf(side, priceTicks))
  }

  /** Orders ahead of us were taken out, and the trade went on to us: at most what was traded is ours. */
  private reachInMatch(
    timeNs: number,
    slot: number,
    model: QueueModel,
    overLots: number,
    tradedLots: number,
  ): void {
    const { resting } = this.fills
    const level = this.got.get(levelOf(resting.side[slot]!, resting.priceTicks[slot]!))
    const free = tradedLots - (level?.get(resting.client[slot]!) ?? 0)
    if (free > 0) this.reach(timeNs, slot, model, overLots < free ? overLots : free)
  }

  /** What goes beyond our queue by `overLots` fills us. */
  private reach(timeNs: number, slot: number, model: QueueModel, overLots: number): void {
    const { resting } = this.fills
    const over = lotsReached(model, overLots)
    if (over <= 0) return
    const client = resting.client[slot]!
    const leaves = resting.leavesLots[slot]!
    const qty = over < leaves ? over : leaves
    this.fills.use(client, qty)
    if (model.removesInMatch === true && !this.isL1) this.noteFill(slot, client, qty)
    this.fills.fill(timeNs, slot, qty, QUEUE_CLEARED)
  }

  private noteFill(slot: number, client: number, qtyLots: number): void {
    const { resting } = this.fills
    const key = levelOf(resting.side[slot]!, resting.priceTicks[slot]!)
    const level = this.got.get(key) ?? new Map<number, number>()
    this.got.set(key, level)
    level.set(client, (level.get(client) ?? 0) + qtyLots)
  }
}

function levelOf(side: number, priceTicks: number): number {
  return priceTicks * 2 + (side > 0 ? 1 : 0)
}

/** The nearest whole number, halves away from zero. */
function roundHalfAway(x: number): number {
  return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5)
}
