import {
  STATUS_CLOSE,
  STATUS_OPEN,
  STATUS_SESSION_END,
  STATUS_SESSION_START,
} from '../../tape/schema.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { DAY } from '../intent.ts'
import { AT_CLOSE, AT_OPEN, instrumentOf, type Plan, timeInForceOf } from '../plan.ts'
import { CANCELED, REJECTED } from '../status.ts'
import type { Action, ChildReport, Why } from './action.ts'
import { type Feature, SIMULATED_VENUE } from './feature.ts'
import { type Leg, LegGroup, type UnwindPolicy } from './leg-group.ts'
import type { Hang, LinkKind } from './links.ts'
import { PlanBook } from './plan-book.ts'
import { ENDED, ENDING, HELD, PlanState, WORKING } from './plan-state.ts'
import * as steps from './plan-steps.ts'
import { type Calendar, momentsOf } from './sessions.ts'

export type EmulatorOptions = {
  /** What the venue does itself. Default: what the simulated venue does. */
  readonly natively?: ReadonlySet<Feature>
  /** Sessions by instrument; without, only what the tape says of opening and closing is known. */
  readonly calendars?: readonly Calendar[]
  /** How long before the close an order at the close is sent. Default 1 s. */
  readonly closeLeadNs?: number
}

/**
 * Orders that a venue does not offer, done on our side from what is heard: stops, trailing stops,
 * times in force, icebergs, reduce-only, linked orders, what becomes of a remainder. Stands between
 * strategy and gate: the strategy gives plans, the venue gets their children, each through the gate.
 *
 * Every call says what happened and returns what the desk is to do, in order. After a `submit` the desk
 * says `placed` or `refused` before it does anything else. No clock, no chance: the same calls give the
 * same actions.
 */
export class OrderEmulator {
  private readonly book: PlanBook
  private readonly ofOrder = new Map<number, PlanState>()
  private readonly groups = new Map<number, LegGroup>()
  private readonly groupOfOrder = new Map<number, LegGroup>()
  private readonly calendars: readonly Calendar[]
  private readonly closeLeadNs: number

  constructor({ natively, calendars, closeLeadNs }: EmulatorOptions = {}) {
    this.book = new PlanBook(natively ?? SIMULATED_VENUE)
    this.calendars = calendars ?? []
    this.closeLeadNs = closeLeadNs ?? NS_PER_SECOND
  }

  /** A plan under the number that the desk gives it; numbers grow. `hang`: it waits for another plan. */
  submit(nowNs: number, id: number, plan: Plan, hang?: Hang): Action[] {
    return this.acting(nowNs, (book) => {
      const { natively } = book
      const state = new PlanState(
        id,
        plan,
        momentsOf(plan, nowNs, this.calendars, this.closeLeadNs, natively),
      )
      book.add(state)
      const { sendsNs, expiresNs } = state
      if (expiresNs <= nowNs) {
        steps.end(book, state, REJECTED, 'its time was over when it came')
      } else if (timeInForceOf(plan) === AT_CLOSE && sendsNs === Number.POSITIVE_INFINITY) {
        steps.end(book, state, REJECTED, 'no close is known')
      } else {
        for (const atNs of [sendsNs, expiresNs]) {
          const isAhead = atNs > nowNs && atNs < Number.POSITIVE_INFINITY
          if (isAhead) book.out.push({ kind: 'wake', atNs })
        }
        if (hang === undefined) book.start(state, 'asked for')
      }
      if (hang !== undefined) {
        book.links.hang(id, hang)
        book.follow(book.of(hang.on))
      }
    })
  }

  /** Makes plans one of which is enough, or that share what there is to do. */
  join(kind: LinkKind, members: readonly number[]): void {
    for (const id of members) this.book.of(id)
    this.book.links.join(kind, members)
  }

  /** Orders that belong together, under one number. */
  legs(nowNs: number, id: number, legs: readonly Leg[], policy: UnwindPolicy): Action[] {
    const group = new LegGroup(nowNs, id, legs, policy)
    this.groups.set(id, group)
    return group.start()
  }

  cancel(nowNs: number, id: number, why: Why = 'asked for'): Action[] {
    const group = this.groups.get(id)
    if (group !== undefined) return group.cancel(nowNs)
    return this.acting(nowNs, (book) => book.halt(book.of(id), CANCELED, why))
  }

  /** Other terms of a plan; its children are replaced. */
  change(
    nowNs: number,
    id: number,
    terms: { readonly priceTicks?: number; readonly qtyLots?: number; readonly stopTicks?: number },
  ): Action[] {
    return this.acting(nowNs, (book) => {
      const state = book.of(id)
      const { priceTicks, qtyLots, stopTicks } = terms
      if (state.phase >= ENDING) return
      if (stopTicks !== undefined) state.stopHalves = 2 * stopTicks
      if (priceTicks !== undefined) {
        state.priceTicks = priceTicks
        for (const child of state.children) child.wantedTicks = priceTicks
      }
      if (qtyLots !== undefined) {
        state.orderedLots = qtyLots
        state.setTarget(qtyLots)
      }
      steps.bringInLine(book, state, 'asked for')
      if (stopTicks !== undefined) book.observe(instrumentOf(state.plan))
    })
  }

  /** The desk placed the child of the oldest `submit` of this plan that is not answered. */
  placed(nowNs: number, id: number, order: number): Action[] {
    const group = this.groups.get(id)
    if (group !== undefined) {
      this.groupOfOrder.set(order, group)
      return group.placed(nowNs, order)
    }
    return this.acting(nowNs, (book) => {
      this.ofOrder.set(order, book.of(id))
      steps.placed(book, book.of(id), order)
    })
  }

  /** The gate refused it. */
  refused(nowNs: number, id: number): Action[] {
    const group = this.groups.get(id)
    if (group !== undefined) return group.refused(nowNs)
    return this.acting(nowNs, (book) => steps.refused(book, book.of(id)))
  }

  /** The desk would not send a replace of this order: it stays as it is. */
  unchanged(order: number): void {
    const child = this.ofOrder.get(order)?.childOf(order)
    if (child !== undefined) steps.leaveAsItIs(child)
  }

  /** What was heard of an order; of one that is no child, nothing follows. */
  reported(nowNs: number, order: number, said: ChildReport): Action[] {
    const group = this.groupOfOrder.get(order)
    if (group !== undefined) return group.reported(nowNs, order, said)
    return this.acting(nowNs, (book) => {
      const state = this.ofOrder.get(order)
      const child = state?.childOf(order)
      if (state === undefined || child === undefined) return
      const { side } = state.plan
      book.moveBy(instrumentOf(state.plan), side * (said.cumLots - child.cumLots))
      steps.reported(book, state, child, said)
    })
  }

  /** The desk's position, after the report of the fill that made it. */
  position(nowNs: number, instrument: number, lots: number): Action[] {
    return this.acting(nowNs, (book) => {
      book.positions.set(instrument, lots)
      for (const state of book.liveOn(instrument)) {
        if (state.phase !== WORKING || !steps.isEmulated(book, state, 'reduce-only')) continue
        const room = book.roomFor(state)
        if (state.workingLots + state.unsentLots <= room) continue
        state.setTarget(state.filledLots + room)
        steps.bringInLine(book, state, 'the position shrank')
      }
    })
  }

  /** Best prices as heard, NaN for a side that is empty. */
  quote(nowNs: number, instrument: number, bidTicks: number, askTicks: number): Action[] {
    const heard = this.book.heard(instrument)
    heard.bidTicks = bidTicks
    heard.askTicks = askTicks
    return this.acting(nowNs, (book) => book.observe(instrument))
  }

  trade(nowNs: number, instrument: number, priceTicks: number): Action[] {
    this.book.heard(instrument).tradeTicks = priceTicks
    return this.acting(nowNs, (book) => book.observe(instrument))
  }

  /** What the tape says of the market's state (codes of tape/schema.ts). */
  status(nowNs: number, instrument: number, code: number): Action[] {
    return this.acting(nowNs, (book) => {
      const opens = code === STATUS_OPEN || code === STATUS_SESSION_START
      const closes = code === STATUS_CLOSE || code === STATUS_SESSION_END
      for (const state of book.liveOn(instrument)) {
        const timeInForce = timeInForceOf(state.plan)
        if (opens && timeInForce === AT_OPEN && state.sendsNs > nowNs) {
          state.sendsNs = nowNs
          if (state.phase === HELD) book.start(state, 'the session opens')
        }
        if (closes && timeInForce === DAY) book.expire(state)
      }
    })
  }

  time(nowNs: number): Action[] {
    const actions = this.acting(nowNs, (book) => {
      for (const state of [...book.live]) {
        if (nowNs >= state.expiresNs) book.expire(state)
        else if (state.phase === HELD && nowNs >= state.sendsNs && !book.isPriced(state)) {
          const isClose = timeInForceOf(state.plan) === AT_CLOSE
          book.start(state, isClose ? 'the close is near' : 'the session opens')
        }
      }
    })
    for (const group of this.groups.values()) actions.push(...group.time(nowNs))
    return actions
  }

  /** Whether the prices of an instrument matter to a plan. */
  watches(instrument: number): boolean {
    return this.book.live.some(({ plan }) => instrumentOf(plan) === instrument)
  }

  /** Something is not over: what is heard may matter to it. */
  get isWaiting(): boolean {
    return this.book.live.length > 0
  }

  /** The best prices of now; what was traded before is forgotten. */
  look(bestOf: (instrument: number) => readonly [number, number], instruments: number): void {
    for (let instrument = 0; instrument < instruments; instrument++) {
      const heard = this.book.heard(instrument)
      const [bidTicks, askTicks] = bestOf(instrument)
      heard.bidTicks = bidTicks
      heard.askTicks = askTicks
      heard.tradeTicks = Number.NaN
    }
  }

  /** A plan or a group of legs is over. */
  isOver(id: number): boolean {
    return this.groups.get(id)?.isOver ?? this.book.of(id).phase === ENDED
  }

  find(id: number): PlanState | undefined {
    return this.book.find(id)
  }

  /** A plan as it stands; it stays on record when it is over. */
  of(id: number): PlanState {
    return this.book.of(id)
  }

  group(id: number): LegGroup | undefined {
    return this.groups.get(id)
  }

  private acting(nowNs: number, act: (book: PlanBook) => void): Action[] {
    const { book } = this
    book.nowNs = nowNs
    book.out = []
    act(book)
    return book.out
  }
}
