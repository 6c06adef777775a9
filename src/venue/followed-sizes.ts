import { LevelPast } from '../models/queue/level-past.ts'
import type { QueueModel, SizeRule } from '../models/queue/queue-model.ts'
import { hazardTable, SizeList } from '../models/queue/size-list.hot.ts'

/**
 * The orders at the levels where ours rest, for models that infer sizes: a list an order of ours, and the
 * past of all levels for models that know it.
 */
export class FollowedSizes {
  /** Some model wants every level followed, ours or not. */
  followsAll = false
  private readonly lists: (SizeList | null)[] = []
  private readonly tables = new Map<number, Float64Array>()
  private readonly pasts = new Map<string, LevelPast>()
  private isUsed = false

  /** A desk with this model may send orders from now on. */
  register(model: QueueModel): void {
    const { name, sizes } = model
    if (sizes === undefined) return
    this.isUsed = true
    if (!sizes.knowsPast || this.pasts.has(name)) return
    this.pasts.set(name, new LevelPast(model, sizes))
    this.followsAll = true
  }

  /** The list of an order of ours, or null when its model keeps none. */
  of(slot: number): SizeList | null {
    return this.isUsed ? (this.lists[slot] ?? null) : null
  }

  /** An order of ours joins a level behind `shownLots`. */
  join(slot: number, model: QueueModel, side: number, priceTicks: number, shownLots: number): void {
    if (!this.isUsed) return
    const { sizes } = model
    if (sizes === undefined) {
      this.lists[slot] = null
      return
    }
    const known = this.lists[slot]
    const list = known?.rule === sizes ? known : new SizeList(sizes, this.tableOf(sizes))
    const past = this.pasts.get(model.name)?.at(side, priceTicks) ?? null
    if (past === null) list.enter(shownLots)
    else list.enterBehind(past, shownLots)
    this.lists[slot] = list
  }

  /** A public trade; `aggressor` 0 may have met either side. */
  trade(aggressor: number, priceTicks: number, lots: number): void {
    for (const past of this.pasts.values()) {
      if (aggressor <= 0) past.trade(1, priceTicks, lots)
      if (aggressor >= 0) past.trade(-1, priceTicks, lots)
    }
  }

  depth(side: number, priceTicks: number, beforeLots: number, afterLots: number): void {
    for (const past of this.pasts.values()) past.depth(side, priceTicks, beforeLots, afterLots)
  }

  /** The book is restated or doubted: what stood there is not known any more. */
  forget(): void {
    for (const past of this.pasts.values()) past.clear()
  }

  private tableOf(rule: SizeRule): Float64Array {
    const table = this.tables.get(rule.hazard) ?? hazardTable(rule)
    this.tables.set(rule.hazard, table)
    return table
  }
}
