import { grown } from '../../lib/grow.ts'
import { pow } from '../../lib/pinned-math.ts'
import type { SizeRule } from './queue-model.ts'

const STEPS = 8
const TABLE_ORDERS = 512
/** An order that is gone but for this share is dropped. */
const GONE = 0.02
/** Share of the cancels that take a whole order; the others take any part of it. */
const WHOLE = 0.95
/** Of orders whose size is unknown, one of u lots is as likely as 6 / pi^2 u^-2. */
const UNKNOWN = 6 / (Math.PI * Math.PI)
const ROUNDS = 4

/**
 * Idea: the orders at our level as far as a feed of levels tells of them, each with the size that it came
 * with and the lots of it that are expected to be left. A decrease took an order of its size, sooner one
 * with few orders behind it: weight = share left x (1 + orders behind)^-hazard x match of the sizes.
 * Nothing is decided: each loses in proportion to its weight, and what one has not got the others lose.
 * A trade takes from the head.
 * Layout: orders from the head on in two columns, places `head` to `end`; those before `own` stand ahead of
 * us. What was displayed before the level was followed stands in chunks of the mean size, with size 0.
 * Cost: two to five walks over the list a decrease; one step a trade or an increase.
 * Holds: Σ left = what is displayed; what is ahead never grows and is never negative.
 * Plain twin: test/oracle/plain-sizes.ts.
 */
export class SizeList {
  aheadLots = 0
  readonly rule: SizeRule
  private readonly hazard: Float64Array
  private size = new Float64Array(32)
  private left = new Float64Array(32)
  private weight = new Float64Array(32)
  private head = 0
  private own = 0
  private end = 0
  private totalLots = 0

  /** `hazard`: the rule's table, from `hazardTable`. */
  constructor(rule: SizeRule, hazard: Float64Array) {
    this.rule = rule
    this.hazard = hazard
  }

  /** We join behind `shownLots` of which nothing is known. */
  enter(shownLots: number): void {
    this.head = 0
    this.end = 0
    const chunks = Math.ceil(shownLots / this.rule.meanLots)
    for (let i = 0; i < chunks; i++) this.append(0, shownLots / chunks)
    this.totalLots = shownLots
    this.own = this.end
    this.aheadLots = shownLots
  }

  /** We join behind `shownLots`, of which another list knows something. */
  enterBehind(other: SizeList, shownLots: number): void {
    this.head = 0
    this.end = 0
    for (let i = other.head; i < other.end; i++) this.append(other.size[i]!, other.left[i]!)
    this.totalLots = other.totalLots
    this.own = this.end
    this.aheadLots = other.totalLots
    this.becomes(shownLots)
    this.own = this.end
    this.aheadLots = shownLots
  }

  /** `lots` went from the head: traded, or taken out by the match. */
  takeFromHead(lots: number): void {
    const { size, left } = this
    let rest = lots < this.totalLots ? lots : this.totalLots
    this.totalLots -= rest
    while (rest > 0 && this.head < this.end) {
      const at = this.head
      const there = left[at]!
      const taken = rest < there ? rest : there
      rest -= taken
      if (at < this.own) this.aheadLots -= taken
      if (taken === there) this.head++
      else {
        // It is there with the share left / size, and keeps that share.
        size[at]! -= (taken * size[at]!) / there
        left[at] = there - taken
      }
    }
    if (this.head >= this.own) {
      this.own = this.head
      this.aheadLots = 0
    } else if (this.aheadLots < 0) this.aheadLots = 0
    if (this.aheadLots > this.totalLots) this.aheadLots = this.totalLots
  }

  /** The displayed size became `shownLots`, and no trade says why. */
  becomes(shownLots: number): void {
    const change = shownLots - this.totalLots
    if (change > 0) this.append(change, change)
    else if (change < 0) {
      if (shownLots > 0) this.decrease(-change)
      this.settle(shownLots)
    }
    this.totalLots = shownLots
  }

  private decrease(lots: number): void {
    const { size, left, weight, hazard, head } = this
    const { meanLots } = this.rule
    const chance = UNKNOWN / (lots * lots)
    let behind = 0
    let sum = 0
    for (let i = this.end - 1; i >= head; i--) {
      const s = size[i]!
      const orders = left[i]! / (s === 0 ? meanLots : s)
      let match = chance
      if (s > 0) {
        const beyond = s - lots
        match = beyond >= 0.5 ? (1 - WHOLE) / (s - 1) : beyond > -0.5 ? WHOLE : 0
      }
      const w = match === 0 ? 0 : orders * match * hazardAt(hazard, behind)
      weight[i] = w
      sum += w
      behind += orders
    }
    let rest = lots
    for (let round = 0; round < ROUNDS && sum > 0 && rest > 1e-9; round++) {
      const scale = rest / sum
      sum = 0
      for (let i = head; i < this.end; i++) {
        const w = weight[i]!
        if (w === 0) continue
        const loss = w * scale
        if (loss < left[i]!) {
          left[i]! -= loss
          rest -= loss
          sum += w
        } else {
          rest -= left[i]!
          left[i] = 0
          weight[i] = 0
        }
      }
    }
  }

  /** Drops what is gone, and brings the sum to what is displayed: from the back, or at the back. */
  private settle(shownLots: number): void {
    const { size, left } = this
    const { meanLots } = this.rule
    let to = this.head
    let own = to
    let ahead = 0
    let total = 0
    for (let i = this.head; i < this.end; i++) {
      const there = left[i]!
      if (there <= (size[i]! === 0 ? meanLots : size[i]!) * GONE) continue
      size[to] = size[i]!
      left[to] = there
      total += there
      to++
      if (i >= this.own) continue
      own = to
      ahead += there
    }
    let excess = total - shownLots
    while (excess > 0 && to > this.head) {
      const there = left[to - 1]!
      const taken = excess < there ? excess : there
      excess -= taken
      if (to <= own) ahead -= taken
      if (taken < there) left[to - 1] = there - taken
      else to--
    }
    this.end = to
    this.own = own < to ? own : to
    if (excess < 0) this.append(0, -excess)
    if (ahead < this.aheadLots) this.aheadLots = ahead > 0 ? ahead : 0
    if (this.aheadLots > shownLots) this.aheadLots = shownLots
  }

  private append(size: number, left: number): void {
    if (this.end === this.size.length) this.makeRoom()
    this.size[this.end] = size
    this.left[this.end] = left
    this.end++
  }

  private makeRoom(): void {
    const { head } = this
    if (head > this.size.length >> 1) {
      this.size.copyWithin(0, head, this.end)
      this.left.copyWithin(0, head, this.end)
      this.end -= head
      this.own -= head
      this.head = 0
      return
    }
    const length = this.size.length * 2
    this.size = grown(this.size, length)
    this.left = grown(this.left, length)
    this.weight = grown(this.weight, length)
  }
}

/** (1 + r)^-exponent in steps of an eighth of an order, so that no power is taken a row. */
export function hazardTable({ hazard }: SizeRule): Float64Array {
  const length = TABLE_ORDERS * STEPS + 2
  return Float64Array.from({ length }, (_, i) => pow(1 + i / STEPS, -hazard))
}

/** The table between its steps; beyond its end the last value. */
function hazardAt(table: Float64Array, orders: number): number {
  const x = orders * STEPS
  const i = Math.floor(x)
  if (i >= table.length - 2) return table[table.length - 2]!
  return table[i]! + (x - i) * (table[i + 1]! - table[i]!)
}
