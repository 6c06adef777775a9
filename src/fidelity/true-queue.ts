import { L3Book } from '../market/l3-book.hot.ts'
import { riskAverse } from '../models/queue/risk-averse.ts'
import type { TapeColumns } from '../tape/columns.ts'
import { FLAG_MESSAGE_END } from '../tape/schema.ts'
import type { ExecutionRules } from '../venue/execution-rules.ts'
import { OrderMatching } from '../venue/order-matching.hot.ts'
import { OwnFills } from '../venue/own-fills.hot.ts'
import type { OrderIdentity } from './order-identity.ts'
import { isFilled } from './score.ts'
import type { Shadow } from './shadow.ts'

const RULES: ExecutionRules = {
  testsEachRow: false,
  fillsWhole: false,
  remembersConsumption: false,
  clampsQueue: true,
  queue: riskAverse,
}

/**
 * Order-by-order mode: every shadow as an order of one lot in the simulated venue's own true queue,
 * just ahead of the real order that it shadows. Returns when the venue fills each; NaN: never. What it
 * fills in a message that takes the real order out unexecuted does not count.
 */
export function trueQueueFills(
  tape: TapeColumns,
  identity: OrderIdentity,
  shadows: readonly Shadow[],
): Float64Array {
  return new TrueQueue(tape, identity, shadows).run()
}

class TrueQueue {
  private readonly tape: TapeColumns
  private readonly identity: OrderIdentity
  private readonly shadows: readonly Shadow[]
  private readonly fills: OwnFills
  private readonly book = new L3Book()
  private readonly matching: OrderMatching
  private readonly filledNs: Float64Array
  /** By order: the shadows of it that are still to come, in time order. */
  private readonly waiting = new Map<number, number[]>()
  /** By order: its shadow that rests. */
  private readonly resting = new Map<number, number>()

  constructor(tape: TapeColumns, identity: OrderIdentity, shadows: readonly Shadow[]) {
    this.tape = tape
    this.identity = identity
    this.shadows = shadows
    this.fills = new OwnFills(this.book)
    this.matching = new OrderMatching(this.fills, this.book, () => {})
    this.filledNs = new Float64Array(shadows.length).fill(Number.NaN)
    // From the last one on, so that the venue's tables grow once.
    for (let i = shadows.length - 1; i >= 0; i--) this.register(i)
    shadows.forEach(({ order }, i) => {
      const others = this.waiting.get(order)
      if (others === undefined) this.waiting.set(order, [i])
      else others.push(i)
    })
  }

  run(): Float64Array {
    const { tape, identity, matching } = this
    const ended: number[] = []
    for (let i = 0; i < tape.rows; i++) {
      const timeNs = tape.eventNs[i] ?? 0
      const order = identity.order[i] ?? -1
      const at = this.resting.get(order) ?? -1
      if (this.shadows[at]?.endedNs === timeNs && !ended.includes(at)) ended.push(at)
      if (order >= 0) this.enter(order, timeNs)
      const flags = tape.flags[i] ?? 0
      // biome-ignore format: one row, one line
      matching.apply(timeNs, tape.kind[i] ?? 0, tape.side[i] ?? 0, tape.priceTicks[i] ?? 0, tape.qtyLots[i] ?? 0, flags, tape.orderRef[i] ?? -1)
      if ((flags & FLAG_MESSAGE_END) === 0) continue
      for (const at of ended) this.leave(at)
      ended.length = 0
    }
    return this.filledNs
  }

  private register(at: number): void {
    this.fills.register({
      number: at,
      rules: RULES,
      rested: () => {},
      answered: () => {},
      filled: (timeNs) => {
        const shadow = this.shadows[at]
        if (shadow === undefined) return
        const isTakenOut = timeNs === shadow.endedNs && !isFilled(shadow)
        if (!isTakenOut) this.filledNs[at] = timeNs
      },
    })
  }

  /** Before the row that brings a real order to its price: our order stands there first. */
  private enter(order: number, timeNs: number): void {
    const next = this.waiting.get(order)
    const at = next?.[0]
    const shadow = at === undefined ? undefined : this.shadows[at]
    if (at === undefined || shadow?.enteredNs !== timeNs) return
    next?.shift()
    const { side, priceTicks } = shadow
    const { resting } = this.fills
    const slot = resting.add(at, 0, side, priceTicks, 1, this.book.sizeAt(side, priceTicks))
    resting.place[slot] = this.book.nextPlace++
    this.resting.set(order, at)
  }

  private leave(at: number): void {
    const { resting } = this.fills
    const slot = resting.find(at, 0)
    if (slot >= 0) resting.remove(slot)
    const order = this.shadows[at]?.order ?? -1
    if (this.resting.get(order) === at) this.resting.delete(order)
  }
}
