import { assert } from '../../lib/assert.ts'
import type { Side } from '../../units/side.ts'
import { GTC, IOC, LIMIT, MARKET } from '../intent.ts'
import type { Plan } from '../plan.ts'
import { CANCELED, FILLED } from '../status.ts'
import type { Action, ChildReport, Why } from './action.ts'

/** One side of an arbitrage: a limit order, or a market order without a price. */
export type Leg = {
  readonly instrument: number
  readonly side: Side
  /** Sizes of the legs are to each other as they are to be kept. */
  readonly qtyLots: number
  readonly priceTicks?: number
}

/** What is done with legs that do not fill together. */
export type UnwindPolicy = {
  /** So long the legs may take; then what is open is called back, and too much of a leg is unwound. */
  readonly withinNs: number
  /** Worst distance, in ticks, of an unwinding price from the leg's average; left out: at market. */
  readonly worstTicks?: number
  /** So long an unwinding limit may rest. */
  readonly unwindWithinNs: number
  /** What follows it: at market, or the rest is left open and said so. */
  readonly afterwards: 'market' | 'leave'
}

const WORKING = 1
const CALLED_BACK = 2
/** Offsetting limits are out; then market orders, or nothing more. */
const UNWINDING = 3
const AT_MARKET = 4
const LEAVING = 5
const ENDED = 6

/** How often a market order that unwinds is sent again when the book ran out. */
const MARKET_TRIES = 10

type LegOrder = {
  order: number
  readonly leg: number
  readonly isUnwinding: boolean
  readonly qtyLots: number
  cumLots: number
  isOpen: boolean
  isCalledBack: boolean
}

/**
 * Two or more orders that belong together. All fill, or what one has too much of is sold off again (bought
 * back) by offsetting orders. Like the emulator: every call returns what the desk is to do; each order
 * goes through the gate.
 */
export class LegGroup {
  readonly id: number
  readonly legs: readonly Leg[]
  readonly policy: UnwindPolicy
  phase = WORKING
  status = 0
  /** Why it failed, then why it ended. */
  why: Why = 'none'
  private readonly orders: LegOrder[] = []
  /** Σ price x size of the leg's own fills, ticks x lots. */
  private readonly value: number[]
  private readonly unit: number[]
  private nowNs: number
  private endsNs: number
  private tries = 0
  private out: Action[] = []

  constructor(nowNs: number, id: number, legs: readonly Leg[], policy: UnwindPolicy) {
    assert(legs.length >= 2, 'a group has two legs or more')
    this.id = id
    this.legs = legs
    this.policy = policy
    this.value = legs.map(() => 0)
    const common = legs.reduce((divisor, { qtyLots }) => greatestCommon(divisor, qtyLots), 0)
    this.unit = legs.map(({ qtyLots }) => qtyLots / common)
    this.nowNs = nowNs
    this.endsNs = nowNs + policy.withinNs
  }

  get isOver(): boolean {
    return this.phase === ENDED
  }

  start(): Action[] {
    return this.acting(this.nowNs, () => {
      this.out.push({ kind: 'wake', atNs: this.endsNs })
      for (const [i, leg] of this.legs.entries()) this.send(i, false, leg, 'asked for')
    })
  }

  placed(nowNs: number, order: number): Action[] {
    return this.acting(nowNs, () => {
      const placed = this.oldestUnplaced()
      placed.order = order
      if (this.phase !== WORKING && !placed.isUnwinding) this.callBack(placed)
    })
  }

  /** The gate refused the oldest order that was asked for. */
  refused(nowNs: number): Action[] {
    return this.acting(nowNs, () => {
      const refused = this.oldestUnplaced()
      this.orders.splice(this.orders.indexOf(refused), 1)
      if (this.phase === WORKING) this.fail('a leg failed')
      else if (refused.isUnwinding) this.phase = LEAVING
      this.goOn()
    })
  }

  reported(nowNs: number, order: number, said: ChildReport): Action[] {
    return this.acting(nowNs, () => {
      const heard = this.orders.find((each) => each.order === order)
      if (heard === undefined) return
      const more = said.cumLots - heard.cumLots
      heard.cumLots = said.cumLots
      heard.isOpen = said.isOpen
      if (more > 0 && !heard.isUnwinding) this.value[heard.leg]! += more * said.priceTicks
      if (this.phase === WORKING) this.weigh(heard)
      const cutShort = heard.isUnwinding && !heard.isOpen && heard.cumLots < heard.qtyLots
      if (this.phase === UNWINDING && cutShort) this.stopUnwinding()
      this.goOn()
    })
  }

  time(nowNs: number): Action[] {
    return this.acting(nowNs, () => {
      if (nowNs < this.endsNs) return
      if (this.phase === WORKING) this.fail('the legs took too long')
      else if (this.phase === UNWINDING) this.stopUnwinding()
      this.goOn()
    })
  }

  /** Calls back what is open; what was filled alone is unwound. */
  cancel(nowNs: number): Action[] {
    return this.acting(nowNs, () => {
      if (this.phase === WORKING) this.fail('asked for')
      this.goOn()
    })
  }

  /** Lots of a leg that were filled, and that were unwound. */
  filledLots(leg: number, isUnwinding = false): number {
    return this.orders.reduce(
      (sum, each) =>
        each.leg === leg && each.isUnwinding === isUnwinding ? sum + each.cumLots : sum,
      0,
    )
  }

  /** What of a leg has no counterpart in the others. */
  excessLots(leg: number): number {
    const units = this.legs.map((_, i) => Math.floor(this.heldLots(i) / (this.unit[i] ?? 1)))
    return this.heldLots(leg) - Math.min(...units) * (this.unit[leg] ?? 1)
  }

  private heldLots(leg: number): number {
    return this.filledLots(leg) - this.filledLots(leg, true)
  }

  private hasOpen(isUnwinding: boolean): boolean {
    return this.orders.some((each) => each.isOpen && each.isUnwinding === isUnwinding)
  }

  private acting(nowNs: number, act: () => void): Action[] {
    this.nowNs = nowNs
    this.out = []
    act()
    return this.out
  }

  private oldestUnplaced(): LegOrder {
    const found = this.orders.find(({ order }) => order === 0)
    assert(found !== undefined, `group ${this.id} asked for an order`)
    return found
  }

  private send(leg: number, isUnwinding: boolean, terms: Leg, why: Why): void {
    const { side, instrument, qtyLots, priceTicks } = terms
    const isMarket = priceTicks === undefined
    const child: Plan = {
      side,
      instrument,
      qtyLots,
      type: isMarket ? MARKET : LIMIT,
      timeInForce: isMarket ? IOC : GTC,
      ...(!isMarket && { priceTicks }),
    }
    this.orders.push({
      order: 0,
      leg,
      isUnwinding,
      qtyLots,
      cumLots: 0,
      isOpen: true,
      isCalledBack: false,
    })
    this.out.push({ kind: 'submit', plan: this.id, child, why })
  }

  /** A leg moved: all filled, or one that cannot fill any more. */
  private weigh({ leg, cumLots, isOpen }: LegOrder): void {
    const { legs } = this
    if (legs.every(({ qtyLots }, i) => this.filledLots(i) >= qtyLots)) {
      this.end(FILLED, 'all legs are filled')
    } else if (!isOpen && cumLots < (legs[leg]?.qtyLots ?? 0)) this.fail('a leg failed')
  }

  private fail(why: Why): void {
    this.phase = CALLED_BACK
    this.why = why
    for (const each of this.orders) this.callBack(each)
  }

  private callBack(each: LegOrder): void {
    if (!each.isOpen || each.order === 0 || each.isCalledBack) return
    each.isCalledBack = true
    this.out.push({ kind: 'cancel', plan: this.id, order: each.order, why: this.why })
  }

  /** The limits had their time, or the venue ended one: at market from here, or not at all. */
  private stopUnwinding(): void {
    this.phase = this.policy.afterwards === 'market' ? AT_MARKET : LEAVING
    this.why = 'the legs took too long'
    for (const each of this.orders) if (each.isUnwinding) this.callBack(each)
  }

  /** After a failure: wait for what was called back, then offset what one leg has too much of. */
  private goOn(): void {
    if (this.phase === WORKING || this.phase === ENDED || this.hasOpen(false)) return
    const excess = this.legs.map((_, i) => this.excessLots(i))
    if (excess.every((lots) => lots === 0)) {
      if (this.hasOpen(true)) return
      this.end(CANCELED, this.phase === CALLED_BACK ? this.why : 'too much of one leg')
      return
    }
    if (this.phase === CALLED_BACK) this.unwind()
    if (this.phase === LEAVING) {
      if (!this.hasOpen(true)) this.end(CANCELED, 'one leg remains open')
      return
    }
    const isMarket = this.phase === AT_MARKET
    // A limit that is being called back may still fill: what is left is known when it has ended.
    if (isMarket && this.orders.some(({ isOpen, isCalledBack }) => isOpen && isCalledBack)) return
    const missing = excess.map((lots, i) => Math.max(0, lots - this.lotsOnTheirWay(i)))
    if (missing.every((lots) => lots === 0)) return
    if (isMarket && ++this.tries > MARKET_TRIES) {
      if (!this.hasOpen(true)) this.end(CANCELED, 'one leg remains open')
      return
    }
    for (const [i, lots] of missing.entries()) if (lots > 0) this.offset(i, lots, isMarket)
  }

  private unwind(): void {
    const { worstTicks, unwindWithinNs } = this.policy
    this.phase = worstTicks === undefined ? AT_MARKET : UNWINDING
    if (this.phase === AT_MARKET) return
    this.endsNs = this.nowNs + unwindWithinNs
    this.out.push({ kind: 'wake', atNs: this.endsNs })
  }

  /** What unwinding orders of a leg are still to fill. */
  private lotsOnTheirWay(i: number): number {
    return this.orders.reduce(
      (sum, each) =>
        each.leg === i && each.isUnwinding && each.isOpen ? sum + each.qtyLots - each.cumLots : sum,
      0,
    )
  }

  /** Sends against a leg what has no counterpart and is not on its way already. */
  private offset(i: number, qtyLots: number, isMarket: boolean): void {
    const { side, instrument } = this.legs[i] as Leg
    const average = Math.round((this.value[i] ?? 0) / this.filledLots(i))
    const priceTicks = average - side * (this.policy.worstTicks ?? 0)
    const terms = { side: -side as Side, instrument, qtyLots, ...(!isMarket && { priceTicks }) }
    this.send(i, true, terms, 'too much of one leg')
  }

  private end(status: number, why: Why): void {
    this.phase = ENDED
    this.status = status
    this.why = why
    this.out.push({ kind: 'end', plan: this.id, status, why })
  }
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b)
}
