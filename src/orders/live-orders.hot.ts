import { grown } from '../lib/grow.ts'

/**
 * Idea: which orders can still fill, and how much that may become by instrument and side.
 * Layout: a list of ids, ascending; sums by 2 x instrument + (1 for a buy).
 * Cost: a few cells a change; taking an order off the list shifts the younger ones.
 * Holds: a sum is what its orders added; exact, since sizes are whole.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export class LiveOrders {
  readonly ids: number[] = []
  private lots = new Float64Array(16)

  /** The instrument may be traded from here on. */
  admit(instrument: number): void {
    const sides = 2 * (instrument + 1)
    if (sides > this.lots.length) this.lots = grown(this.lots, 2 * sides)
  }

  add(instrument: number, side: number, lots: number): void {
    this.lots[2 * instrument + (side > 0 ? 1 : 0)]! += lots
  }

  lotsOf(instrument: number, side: number): number {
    return this.lots[2 * instrument + (side > 0 ? 1 : 0)] ?? 0
  }

  enlist(id: number): void {
    const { ids } = this
    let at = ids.length
    while (at > 0 && ids[at - 1]! > id) at--
    if (at === ids.length) ids.push(id)
    else ids.splice(at, 0, id)
  }

  strike(id: number): void {
    const { ids } = this
    // Not splice: it would make an array of what it takes out.
    let at = ids.lastIndexOf(id)
    while (++at < ids.length) ids[at - 1] = ids[at]!
    ids.pop()
  }
}
