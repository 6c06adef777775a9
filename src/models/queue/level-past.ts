import { type QueueModel, removedInMatch, type SizeRule } from './queue-model.ts'
import { hazardTable, SizeList } from './size-list.hot.ts'

type PastLevel = { readonly list: SizeList; tradedLots: number }

/**
 * The orders at every level since it came, for models that know the past of the level that they join.
 * It is a fact of the market: whose orders join where does not change it.
 */
export class LevelPast {
  private readonly model: QueueModel
  private readonly rule: SizeRule
  private readonly table: Float64Array
  private readonly levels = new Map<number, PastLevel>()

  /** `model` has a `SizeRule`. */
  constructor(model: QueueModel, rule: SizeRule) {
    this.model = model
    this.rule = rule
    this.table = hazardTable(rule)
  }

  at(side: number, priceTicks: number): SizeList | null {
    return this.levels.get(keyOf(side, priceTicks))?.list ?? null
  }

  trade(side: number, priceTicks: number, lots: number): void {
    const level = this.levels.get(keyOf(side, priceTicks))
    if (level === undefined) return
    level.tradedLots += lots
    level.list.takeFromHead(lots)
  }

  /** The level went from `beforeLots` to `afterLots`. */
  depth(side: number, priceTicks: number, beforeLots: number, afterLots: number): void {
    const key = keyOf(side, priceTicks)
    if (afterLots === 0) {
      this.levels.delete(key)
      return
    }
    let level = this.levels.get(key)
    if (level === undefined || beforeLots === 0) {
      level = { list: new SizeList(this.rule, this.table), tradedLots: 0 }
      level.list.enter(beforeLots)
      this.levels.set(key, level)
    }
    const removed = removedInMatch(this.model, level.tradedLots, beforeLots, afterLots)
    level.tradedLots = 0
    if (removed > 0) level.list.takeFromHead(removed)
    level.list.becomes(afterLots)
  }

  /** Nothing of before is known any more. */
  clear(): void {
    this.levels.clear()
  }
}

function keyOf(side: number, priceTicks: number): number {
  return priceTicks * 2 + (side > 0 ? 1 : 0)
}
