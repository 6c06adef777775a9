import { lotsReached, type QueueModel, queueAfterDepth, removedInMatch } from './queue-model.ts'
import { hazardTable, SizeList } from './size-list.hot.ts'

/**
 * One order's place in the queue of its level, from what a feed of levels tells: trades at the price,
 * then the level's new size. The simulated venue moves its resting orders by the same functions.
 */
export type QueuePosition = {
  /** Lots ahead of us, 0 or more. */
  readonly aheadLots: number
  /** A trade of `lots` at our price. True: it reached us. */
  trade(lots: number): boolean
  /** The level went from `previousLots` to `nextLots`. True: what the match took out let it reach us. */
  depth(previousLots: number, nextLots: number): boolean
}

/** A place in the queue behind `aheadLots`; `past` is what is known of them. */
export type PlaceMaker = (aheadLots: number, past: SizeList | null) => QueuePosition

/** Makes places in queues for a model. */
export function placesOf(model: QueueModel): PlaceMaker {
  const { sizes } = model
  if (sizes === undefined) return (aheadLots) => new FormulaPlace(model, aheadLots)
  const table = hazardTable(sizes)
  return (aheadLots, past) => {
    const list = new SizeList(sizes, table)
    if (past === null) list.enter(aheadLots)
    else list.enterBehind(past, aheadLots)
    return new SizePlace(model, list)
  }
}

/** The place of a model that knows a number of lots alone. */
export class FormulaPlace implements QueuePosition {
  aheadLots: number
  private tradedLots = 0
  private readonly model: QueueModel

  constructor(model: QueueModel, aheadLots: number) {
    this.model = model
    this.aheadLots = aheadLots
  }

  trade(lots: number): boolean {
    const overLots = lots - this.aheadLots
    this.tradedLots += lots
    this.aheadLots = overLots < 0 ? -overLots : 0
    return lotsReached(this.model, overLots) > 0
  }

  depth(previousLots: number, nextLots: number): boolean {
    const { model, aheadLots: ahead, tradedLots: traded } = this
    this.tradedLots = 0
    const removed = removedInMatch(model, traded, previousLots, nextLots)
    if (removed === 0) {
      this.aheadLots = queueAfterDepth(model, ahead, traded, previousLots, nextLots, true)
      return false
    }
    this.aheadLots = Math.min(Math.max(0, ahead - removed), nextLots)
    return lotsReached(model, removed - ahead) > 0
  }
}

class SizePlace implements QueuePosition {
  private tradedLots = 0
  private readonly model: QueueModel
  private readonly list: SizeList

  constructor(model: QueueModel, list: SizeList) {
    this.model = model
    this.list = list
  }

  get aheadLots(): number {
    return this.list.aheadLots
  }

  trade(lots: number): boolean {
    const overLots = lots - this.list.aheadLots
    this.tradedLots += lots
    this.list.takeFromHead(lots)
    return lotsReached(this.model, overLots) > 0
  }

  depth(previousLots: number, nextLots: number): boolean {
    const { model, list } = this
    const removed = removedInMatch(model, this.tradedLots, previousLots, nextLots)
    const overLots = removed - list.aheadLots
    this.tradedLots = 0
    if (removed > 0) list.takeFromHead(removed)
    list.becomes(nextLots)
    return removed > 0 && lotsReached(model, overLots) > 0
  }
}
