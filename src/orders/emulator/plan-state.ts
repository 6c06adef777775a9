import { assert } from '../../lib/assert.ts'
import { type Plan, typeOf } from '../plan.ts'
import { CANCELED, CREATED, FILLED, NEW, PARTIALLY_FILLED } from '../status.ts'
import type { Why } from './action.ts'
import type { Moments } from './sessions.ts'

/** Hangs on another order. */
export const DORMANT = 1
/** Waits for its moment: a stop, an opening, a closing. */
export const HELD = 2
/** Its children are out, or on their way. */
export const WORKING = 3
/** Its children were asked to end. */
export const ENDING = 4
export const ENDED = 5
export type Phase = 1 | 2 | 3 | 4 | 5

/** One order at the venue. */
export type Child = {
  /** 0 until the desk has placed it. */
  order: number
  /** Terms as the venue has taken them, as they were asked for last, and as they are to be. */
  lots: number
  ticks: number
  askedLots: number
  askedTicks: number
  wantedLots: number
  wantedTicks: number
  cumLots: number
  isOpen: boolean
  /** A cancel or a replace is on its way. */
  isAsking: boolean
  /** How often the venue refused to change it, and to cancel it: who may not change may still end. */
  refusedReplaces: number
  refusedCancels: number
}

/**
 * A plan on its way: how much of it is to be done, what its children did, what has not been sent. Always
 * targetLots = filledLots + what its open children are to fill + unsentLots + what is given up.
 */
export class PlanState {
  readonly id: number
  readonly plan: Plan
  phase: Phase = DORMANT
  /** How much it is to be: as asked, or what the order that it hangs on has filled. */
  orderedLots: number
  targetLots: number
  unsentLots: number
  readonly children: Child[] = []
  priceTicks: number
  /** Where the stop stands, in half ticks; NaN without one. */
  stopHalves: number
  /** When it may be sent at the earliest, and when it ends; Infinity: not by time. */
  sendsNs: number
  expiresNs: number
  resubmits = 0
  reprices = 0
  /** What was left of a market or IOC order rests. */
  restsNow = false
  /** Price of the last execution, NaN before; and Σ price x size, ticks x lots. */
  lastTicks = Number.NaN
  value = 0
  /** Status that it ends in when its children have ended, and why. */
  cause: number = CANCELED
  why: Why = 'none'

  constructor(id: number, plan: Plan, { sendsNs, endsNs }: Moments) {
    this.id = id
    this.plan = plan
    this.sendsNs = sendsNs
    this.orderedLots = plan.qtyLots
    this.targetLots = plan.qtyLots
    this.unsentLots = plan.qtyLots
    this.priceTicks = plan.priceTicks ?? 0
    this.stopHalves = plan.stopTicks === undefined ? Number.NaN : 2 * plan.stopTicks
    this.expiresNs = endsNs
  }

  /** Its prices are distances: they are counted from here. */
  shift(fromTicks: number): void {
    this.priceTicks += fromTicks
    this.stopHalves += 2 * fromTicks
  }

  get type(): number {
    return typeOf(this.plan)
  }

  get filledLots(): number {
    return this.children.reduce((sum, { cumLots }) => sum + cumLots, 0)
  }

  /** What its open children are still to fill. */
  get workingLots(): number {
    return this.children.reduce(
      (sum, child) => sum + (child.isOpen ? Math.max(0, child.wantedLots - child.cumLots) : 0),
      0,
    )
  }

  get isFilled(): boolean {
    return this.filledLots >= this.orderedLots
  }

  /** Every child filled whole: less than was ordered, where others had a share of it. */
  get didAll(): boolean {
    return this.filledLots > 0 && this.children.every(({ cumLots, lots }) => cumLots >= lots)
  }

  /** Average price of what was filled, to the nearest tick. */
  get averageTicks(): number {
    return Math.round(this.value / this.filledLots)
  }

  get hasOpenChild(): boolean {
    return this.children.some(({ isOpen }) => isOpen)
  }

  /**
   * What can be sent without more than the target coming of it, whatever the venue does with requests that
   * are under way: a child counts with the larger of what it is and what it was asked to be.
   */
  get sendableLots(): number {
    const worst = this.children.reduce(
      (sum, { isOpen, lots, askedLots, cumLots }) =>
        sum + (isOpen ? Math.max(0, Math.max(lots, askedLots) - cumLots) : 0),
      0,
    )
    return Math.max(0, Math.min(this.unsentLots, this.targetLots - this.filledLots - worst))
  }

  /** Status as the strategy sees it (codes of status.ts). */
  get status(): number {
    if (this.phase === ENDED) return this.cause
    if (this.phase === DORMANT) return CREATED
    if (this.isFilled) return FILLED
    return this.filledLots > 0 ? PARTIALLY_FILLED : NEW
  }

  childOf(order: number): Child | undefined {
    return this.children.find((child) => child.order === order)
  }

  /** Puts a child of so many lots out; the desk says its number when it has placed it. */
  spawn(qtyLots: number, priceTicks: number): Child {
    assert(qtyLots > 0 && qtyLots <= this.unsentLots, 'a child is part of what was not sent')
    this.unsentLots -= qtyLots
    const child: Child = {
      order: 0,
      lots: qtyLots,
      ticks: priceTicks,
      askedLots: qtyLots,
      askedTicks: priceTicks,
      wantedLots: qtyLots,
      wantedTicks: priceTicks,
      cumLots: 0,
      isOpen: true,
      isAsking: false,
      refusedReplaces: 0,
      refusedCancels: 0,
    }
    this.children.push(child)
    return child
  }

  /** Sets how much is to be done in all, never less than is filled. */
  setTarget(lots: number): void {
    const target = Math.max(lots, this.filledLots)
    this.unsentLots += Math.max(0, target - this.targetLots)
    this.targetLots = target
    this.trim()
  }

  /** What is too much is taken from what was not sent, then from the newest children. */
  trim(): boolean {
    let tooMuch = this.filledLots + this.workingLots + this.unsentLots - this.targetLots
    if (tooMuch <= 0) return false
    const unsent = Math.max(0, this.unsentLots - tooMuch)
    tooMuch -= this.unsentLots - unsent
    this.unsentLots = unsent
    for (const child of this.children.toReversed()) {
      if (!child.isOpen) continue
      const less = Math.min(tooMuch, Math.max(0, child.wantedLots - child.cumLots))
      child.wantedLots -= less
      tooMuch -= less
    }
    return true
  }
}
