import { assert } from '../../lib/assert.ts'
import {
  instrumentOf,
  MARKET_TO_LIMIT,
  PLAN_TIME_NAMES,
  PLAN_TYPE_NAMES,
  STOP,
  TRAILING_STOP,
  timeInForceOf,
} from '../plan.ts'
import { CANCELED, EXPIRED } from '../status.ts'
import type { Action, Why } from './action.ts'
import { emulatedOf, type Feature } from './feature.ts'
import { FIRST_FILL, FULL_TRIGGER, Links, ONE_CANCELS, shareOf } from './links.ts'
import { DORMANT, ENDED, ENDING, HELD, type PlanState, WORKING } from './plan-state.ts'
import * as steps from './plan-steps.ts'
import { type Heard, isReached, nothingHeard, referenceOf, trailed } from './trigger.ts'

/**
 * All plans of a desk, and what they have to do with each other and with the market: when they start,
 * what calls them back, what they share.
 */
export class PlanBook implements steps.Surroundings {
  readonly natively: ReadonlySet<Feature>
  readonly links = new Links()
  readonly positions = new Map<number, number>()
  out: Action[] = []
  nowNs = 0
  /** Plans that are not over, oldest first. */
  live: PlanState[] = []
  private readonly plans = new Map<number, PlanState>()
  private readonly markets = new Map<number, Heard>()

  constructor(natively: ReadonlySet<Feature>) {
    this.natively = natively
  }

  add(state: PlanState): void {
    assert(!this.plans.has(state.id), `plan ${state.id} is new`)
    this.plans.set(state.id, state)
    this.live.push(state)
  }

  find(id: number): PlanState | undefined {
    return this.plans.get(id)
  }

  of(id: number): PlanState {
    const state = this.plans.get(id)
    assert(state !== undefined, `there is a plan ${id}`)
    return state
  }

  heard(instrument: number): Heard {
    const heard = this.markets.get(instrument) ?? nothingHeard()
    this.markets.set(instrument, heard)
    return heard
  }

  moveBy(instrument: number, lots: number): void {
    this.positions.set(instrument, (this.positions.get(instrument) ?? 0) + lots)
  }

  /** What is left of the position when older reduce-only plans of the side are done. */
  roomFor(state: PlanState): number {
    const { side } = state.plan
    const instrument = instrumentOf(state.plan)
    let room = Math.max(0, -side * (this.positions.get(instrument) ?? 0))
    for (const other of this.liveOn(instrument)) {
      if (other === state) break
      if (other.plan.side === side && other.plan.reduceOnly === true) room -= other.workingLots
    }
    return Math.max(0, room)
  }

  filled(state: PlanState): void {
    this.follow(state)
    this.callBackEntry(state)
    for (const { kind, members } of this.links.groupsOf(state.id)) {
      for (const other of members.map((id) => this.of(id))) {
        if (other === state) continue
        if (kind === ONE_CANCELS) this.halt(other, CANCELED, 'a linked order filled')
        else this.share(other, 'a linked order filled')
      }
    }
  }

  /** What it hangs on is still filling: it may get more to do. */
  mayGrow(state: PlanState): boolean {
    const hang = this.links.hangOf(state.id)
    return hang?.rule === FIRST_FILL && this.of(hang.on).phase !== ENDED
  }

  ended(state: PlanState): void {
    this.live = this.live.filter((each) => each !== state)
    this.follow(state)
  }

  liveOn(instrument: number): PlanState[] {
    return this.live.filter(({ plan }) => instrumentOf(plan) === instrument)
  }

  /** Sends a plan, or holds it until its moment or its price comes. */
  start(state: PlanState, why: Why): void {
    if (state.sendsNs > this.nowNs) state.phase = HELD
    else if (this.isPriced(state)) {
      state.phase = HELD
      this.watch(state)
    } else steps.send(this, state, why)
  }

  /** Waits for a price, on our side. */
  isPriced({ plan, type }: PlanState): boolean {
    if (type < STOP || type === MARKET_TO_LIMIT) return false
    return emulatedOf(plan, this.natively).includes(PLAN_TYPE_NAMES[type] as Feature)
  }

  observe(instrument: number): void {
    for (const state of this.liveOn(instrument)) {
      if (state.phase === HELD && this.isPriced(state)) this.watch(state)
    }
  }

  private watch(state: PlanState): void {
    const { plan, stopHalves } = state
    const reference = referenceOf(plan, this.heard(instrumentOf(plan)))
    if (Number.isNaN(reference)) return
    const isWanted = state.unsentLots > 0
    if (isWanted && isReached(plan.side, stopHalves, reference)) this.fire(state)
    else if (state.type === TRAILING_STOP) state.stopHalves = trailed(plan, stopHalves, reference)
  }

  /** An exit has begun while its entry was still filling: what is left of the entry is not wanted. */
  private callBackEntry(state: PlanState): void {
    const hang = this.links.hangOf(state.id)
    if (hang === undefined || !this.mayGrow(state)) return
    this.halt(this.of(hang.on), CANCELED, 'what hangs on it has begun')
  }

  /** Its price came: those that it is linked with are called back before it is sent. */
  private fire(state: PlanState): void {
    state.phase = WORKING
    this.callBackEntry(state)
    for (const { members } of this.links.groupsOf(state.id)) {
      for (const id of members) {
        if (id !== state.id) this.halt(this.of(id), CANCELED, 'a linked order fired')
      }
    }
    // Calling others back may have ended it, or sent it already.
    if (state.phase === WORKING) steps.send(this, state, 'stop reached')
  }

  halt(state: PlanState, cause: number, why: Why): void {
    if (state.phase === DORMANT || state.phase === HELD) steps.end(this, state, cause, why)
    else steps.stop(this, state, cause, why)
  }

  /** The venue ends what it times itself. */
  expire(state: PlanState): void {
    const name = PLAN_TIME_NAMES[timeInForceOf(state.plan)] as Feature
    const isTheirs = state.phase === WORKING && this.natively.has(name)
    if (!isTheirs) this.halt(state, EXPIRED, 'its time is over')
  }

  /** What hangs on a plan starts, grows or ends with what that plan has filled. */
  follow(state: PlanState): void {
    const isOver = state.phase === ENDED
    const { filledLots } = state
    for (const { id, rule, isRelative } of this.links.hangingOn(state.id)) {
      const hung = this.of(id)
      if (hung.phase >= ENDING) continue
      if (filledLots === 0) {
        const why = 'the order that it hangs on ended unfilled'
        if (isOver) this.halt(hung, CANCELED, why)
        continue
      }
      if (!isOver && rule === FULL_TRIGGER) continue
      if (hung.phase === DORMANT && isRelative) hung.shift(state.averageTicks)
      hung.orderedLots = Math.min(hung.plan.qtyLots, filledLots)
      this.share(hung, 'the order that it hangs on filled')
      if (hung.phase === DORMANT) this.start(hung, 'the order that it hangs on filled')
    }
  }

  /** Sets what a plan has to do, beside those that it shares with. */
  private share(state: PlanState, why: Why): void {
    if (state.phase >= ENDING) return
    let target = state.orderedLots
    for (const { kind, members } of this.links.groupsOf(state.id)) {
      if (kind === ONE_CANCELS) continue
      target = Math.min(
        target,
        shareOf(
          state,
          members.map((id) => this.of(id)),
        ),
      )
    }
    state.setTarget(target)
    if (state.phase === DORMANT) return
    if (target === 0 && !this.mayGrow(state)) this.halt(state, CANCELED, why)
    else steps.bringInLine(this, state, why)
  }
}
