import type { SideLevels } from './market-message.ts'

/**
 * What a view of the best N levels of one side changes from one statement of it to the next. A level
 * that is no longer in the view is removed: what was recorded is a view of N levels.
 */
export class ViewChanges {
  private readonly last = new Map<number, number>()

  /** The changes that lead to this state: removals first, then what is new. */
  changesTo(state: SideLevels): SideLevels {
    const changes: SideLevels = { priceTicks: [], qtyLots: [] }
    const put = (priceTicks: number, qtyLots: number) => {
      changes.priceTicks.push(priceTicks)
      changes.qtyLots.push(qtyLots)
    }
    for (const ticks of this.last.keys()) {
      if (state.priceTicks.includes(ticks)) continue
      this.last.delete(ticks)
      put(ticks, 0)
    }
    for (const [i, ticks] of state.priceTicks.entries()) {
      const lots = state.qtyLots[i] ?? 0
      if (this.last.get(ticks) === lots) continue
      this.last.set(ticks, lots)
      put(ticks, lots)
    }
    return changes
  }

  forget(): void {
    this.last.clear()
  }
}
