import { LevelPast } from '../models/queue/level-past.ts'
import type { SizeList } from '../models/queue/size-list.hot.ts'
import type { Contender } from './contender.ts'
import type { OrderMessage } from './order-messages.ts'

type Untold = { readonly side: number; readonly priceTicks: number; before: number; after: number }

/** The past of all levels, for those contenders whose model knows it, told as a feed would tell it. */
export class LevelTelling {
  private readonly pasts: readonly (LevelPast | null)[]
  private readonly isNeeded: boolean
  private readonly untold = new Map<number, Untold>()

  constructor(contenders: readonly Contender[]) {
    this.pasts = contenders.map(({ model }) =>
      model?.sizes?.knowsPast ? new LevelPast(model, model.sizes) : null,
    )
    this.isNeeded = this.pasts.some((past) => past !== null)
  }

  at(contender: number, side: number, priceTicks: number): SizeList | null {
    return this.pasts[contender]?.at(side, priceTicks) ?? null
  }

  /** Tells the trades of a message, and notes the sizes that are to be told. */
  hear(message: OrderMessage): void {
    // A level that is restated is not one order: it is unknown until it changes.
    if (!this.isNeeded || message.isBreak) return
    for (const { aggressor, priceTicks, lots } of message.trades) {
      for (const past of this.pasts) {
        if (aggressor <= 0) past?.trade(1, priceTicks, lots)
        if (aggressor >= 0) past?.trade(-1, priceTicks, lots)
      }
    }
    for (const { side, priceTicks, beforeLots, afterLots } of message.levels) {
      const key = levelKey(side, priceTicks)
      const known = this.untold.get(key)
      if (known !== undefined) known.after = afterLots
      else this.untold.set(key, { side, priceTicks, before: beforeLots, after: afterLots })
    }
  }

  tell(): void {
    for (const { side, priceTicks, before, after } of this.untold.values()) {
      for (const past of this.pasts) past?.depth(side, priceTicks, before, after)
    }
    this.untold.clear()
  }

  clear(): void {
    this.untold.clear()
    for (const past of this.pasts) past?.clear()
  }
}

export function levelKey(side: number, priceTicks: number): number {
  return priceTicks * 2 + (side > 0 ? 1 : 0)
}
