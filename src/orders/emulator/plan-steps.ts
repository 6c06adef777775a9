import { assert } from '../../lib/assert.ts'
import { FOK, IOC } from '../intent.ts'
import {
  AT_OPEN,
  CANCEL_REMAINDER,
  instrumentOf,
  MARKET_TO_LIMIT,
  REPRICES_MAX,
  REST_REMAINDER,
  RESUBMIT_REMAINDER,
  RESUBMITS,
  timeInForceOf,
} from '../plan.ts'
import {
  REPORT_CANCEL_REJECTED,
  REPORT_REPLACE_REJECTED,
  REPORT_REPLACED,
  WOULD_CROSS,
} from '../report.ts'
import { CANCELED, DENIED, FILLED, REJECTED } from '../status.ts'
import type { Action, ChildReport, Why } from './action.ts'
import { childPlanOf, childTicksOf, touchOf } from './child-plan.ts'
import type { Feature } from './feature.ts'
import { type Child, ENDED, ENDING, type PlanState, WORKING } from './plan-state.ts'
import type { Heard } from './trigger.ts'

/** What the steps of a plan need of the emulator around them. */
export type Surroundings = {
  readonly natively: ReadonlySet<Feature>
  /** Actions so far, in the order in which the desk is to do them. */
  readonly out: Action[]
  heard(instrument: number): Heard
  /** Lots that a reduce-only plan may have in all, beyond what it has filled. */
  roomFor(state: PlanState): number
  /** What it hangs on is still filling: it may get more to do. */
  mayGrow(state: PlanState): boolean
  filled(state: PlanState): void
  ended(state: PlanState): void
}

/** How often a refused cancel or replace is asked for again. */
const REFUSALS_MAX = 3

/** Puts out what has not been sent: a slice of an iceberg, else all of it. */
export function send(around: Surroundings, state: PlanState, why: Why): void {
  const { plan } = state
  assert(state.phase < ENDING, `plan ${state.id} is not over`)
  state.phase = WORKING
  if (isEmulated(around, state, 'reduce-only') && state.unsentLots > 0) {
    const room = Math.max(0, around.roomFor(state) - state.workingLots)
    if (room < state.unsentLots) {
      state.setTarget(state.filledLots + state.workingLots + room)
      state.why = 'nothing to reduce'
    }
    if (state.unsentLots === 0 && !state.hasOpenChild) {
      const nothing = state.filledLots === 0
      end(around, state, nothing ? REJECTED : CANCELED, 'nothing to reduce')
      return
    }
  }
  const slice = isEmulated(around, state, 'iceberg') ? plan.displayLots : undefined
  const sendable = state.sendableLots
  if (sendable === 0 || (slice !== undefined && state.hasOpenChild)) return
  if (!behindTheMarket(around, state)) return
  const priceTicks = childTicksOf(state, around.heard(instrumentOf(plan)))
  if (state.type === MARKET_TO_LIMIT && Number.isNaN(priceTicks)) {
    end(around, state, REJECTED, 'no price to start from')
    return
  }
  const qtyLots = Math.min(slice ?? sendable, sendable)
  state.spawn(qtyLots, Number.isNaN(priceTicks) ? 0 : priceTicks)
  const child = childPlanOf(state, qtyLots, priceTicks, around.natively)
  around.out.push({ kind: 'submit', plan: state.id, child, why })
}

/** Post-only where the venue has no such thing: never sent through the market, as it is heard. */
function behindTheMarket(around: Surroundings, state: PlanState): boolean {
  const { plan } = state
  if (plan.postOnly !== true || around.natively.has('post-only')) return true
  if (around.natively.has('reprice') && plan.reprices === true) return true
  const touch = touchOf(plan.side, around.heard(instrumentOf(plan)))
  if (!(plan.side * (state.priceTicks - touch) >= 0)) return true
  if (plan.reprices === true) {
    state.priceTicks = touch - plan.side
    return true
  }
  end(around, state, REJECTED, 'it would cross')
  return false
}

/** The desk has placed the oldest child that it was asked for. */
export function placed(around: Surroundings, state: PlanState, order: number): void {
  const child = state.children.find((each) => each.order === 0)
  assert(child !== undefined, `plan ${state.id} asked for a child`)
  child.order = order
  adjust(around, state, child, state.why)
}

/** The gate refused the oldest child that was asked for. What else is out goes on. */
export function refused(around: Surroundings, state: PlanState): void {
  const at = state.children.findIndex(({ order }) => order === 0)
  assert(at >= 0, `plan ${state.id} asked for a child`)
  state.children.splice(at, 1)
  state.unsentLots = 0
  if (!state.hasOpenChild) {
    const status = state.filledLots === 0 ? DENIED : CANCELED
    end(around, state, state.isFilled ? FILLED : status, 'refused by the gate')
  }
}

/** A child was reported on. */
export function reported(
  around: Surroundings,
  state: PlanState,
  child: Child,
  said: ChildReport,
): void {
  const more = said.cumLots - child.cumLots
  const wasOpen = child.isOpen
  child.cumLots = said.cumLots
  child.isOpen = said.isOpen
  if (more > 0) {
    state.lastTicks = said.priceTicks
    state.value += more * said.priceTicks
  }
  hearAnswer(child, said.report)
  if (more !== 0) {
    // A fill that was not expected any more leaves less for the others.
    if (state.trim()) state.why = 'a fill that came late'
    around.filled(state)
  }
  if (state.phase === ENDED) return
  if (more > 0 && state.plan.remainder === CANCEL_REMAINDER && !state.isFilled) {
    stop(around, state, CANCELED, 'what was left is canceled')
  }
  if (wasOpen && !child.isOpen) childOver(around, state, child, said)
  for (const each of state.children) adjust(around, state, each, state.why)
  // What waited for an answer.
  if (state.phase === WORKING && state.unsentLots > 0) send(around, state, state.why)
  conclude(around, state)
}

function hearAnswer(child: Child, report: number): void {
  if (report === REPORT_REPLACED) {
    child.lots = child.askedLots
    child.ticks = child.askedTicks
    child.isAsking = false
  } else if (report === REPORT_CANCEL_REJECTED || report === REPORT_REPLACE_REJECTED) {
    child.askedLots = child.lots
    child.askedTicks = child.ticks
    child.isAsking = false
    if (report === REPORT_CANCEL_REJECTED) child.refusedCancels++
    else child.refusedReplaces++
  }
}

/** No change of it goes out: it is to be what it is. */
export function leaveAsItIs(child: Child): void {
  child.isAsking = false
  child.askedLots = child.lots
  child.askedTicks = child.ticks
  child.wantedLots = Math.max(child.lots, child.cumLots)
  child.wantedTicks = child.ticks
}

/** The venue is done with a child: the next slice, again, at rest, or the end of the plan. */
function childOver(
  around: Surroundings,
  state: PlanState,
  child: Child,
  { status, reason }: ChildReport,
): void {
  const left = Math.max(0, child.wantedLots - child.cumLots)
  if (state.phase !== WORKING) return
  if (left === 0) {
    send(around, state, 'the next slice')
    return
  }
  const again = (why: Why) => {
    state.unsentLots += left
    send(around, state, why)
  }
  const { plan } = state
  const crossed = status === REJECTED && reason === WOULD_CROSS
  if (crossed && plan.reprices === true && state.reprices < REPRICES_MAX) {
    state.reprices++
    stepBehind(around, state)
    again('behind the market instead of through it')
  } else if (status === REJECTED) stop(around, state, REJECTED, 'ended by the venue')
  else if (plan.remainder === RESUBMIT_REMAINDER) {
    if (state.resubmits++ < (plan.resubmitMax ?? RESUBMITS)) again('what was left, again')
    else stop(around, state, CANCELED, 'what was left is canceled')
  } else if (plan.remainder === REST_REMAINDER && !state.restsNow && canRest(state)) {
    state.restsNow = true
    again('what was left rests')
  } else stop(around, state, status, 'ended by the venue')
}

/** One tick behind the other side's best, and never beyond the plan's own price. */
function stepBehind(around: Surroundings, state: PlanState): void {
  const { side, instrument } = { side: state.plan.side, instrument: instrumentOf(state.plan) }
  const touch = touchOf(side, around.heard(instrument))
  if (!Number.isNaN(touch) && side * (touch - side - state.priceTicks) < 0) {
    state.priceTicks = touch - side
  }
}

/** Only what is over at once can rest: at its limit, or where a market order filled last. */
function canRest({ plan, lastTicks }: PlanState): boolean {
  const timeInForce = timeInForceOf(plan)
  const hasLimit = plan.priceTicks !== undefined
  const isImmediate = timeInForce === IOC || timeInForce === FOK || timeInForce >= AT_OPEN
  return hasLimit ? isImmediate : !Number.isNaN(lastTicks)
}

/** Ends a plan as soon as its children have ended; what they fill on their way out counts. */
export function stop(around: Surroundings, state: PlanState, cause: number, why: Why): void {
  if (state.phase >= ENDING) return
  state.phase = ENDING
  state.cause = cause
  state.why = why
  state.unsentLots = 0
  for (const child of state.children) {
    if (!child.isOpen) continue
    child.wantedLots = Math.min(child.wantedLots, child.cumLots)
    adjust(around, state, child, why)
  }
  conclude(around, state)
}

/** Asks the venue for what a child is to be, once nothing else of it is under way. */
export function adjust(around: Surroundings, state: PlanState, child: Child, why: Why): void {
  const { order } = child
  if (!child.isOpen || child.isAsking || order === 0) return
  const plan = state.id
  const isOver = child.wantedLots <= child.cumLots
  const refused = isOver ? child.refusedCancels : child.refusedReplaces
  if (refused > REFUSALS_MAX) return
  if (isOver) {
    child.isAsking = true
    around.out.push({ kind: 'cancel', plan, order, why })
  } else if (child.wantedLots !== child.askedLots || child.wantedTicks !== child.askedTicks) {
    child.isAsking = true
    child.askedLots = child.wantedLots
    child.askedTicks = child.wantedTicks
    const terms = { priceTicks: child.askedTicks, qtyLots: child.askedLots }
    around.out.push({ kind: 'replace', plan, order, ...terms, why })
  }
}

/** Over when nothing is out and nothing is to be sent. */
export function conclude(around: Surroundings, state: PlanState): void {
  if (state.hasOpenChild || state.phase < WORKING || state.phase === ENDED) return
  const isWorking = state.phase === WORKING
  if (isWorking && (state.isFilled || state.unsentLots === 0) && around.mayGrow(state)) return
  if (state.isFilled || (isWorking && state.unsentLots === 0 && state.didAll)) {
    end(around, state, FILLED, 'filled')
  } else if (state.unsentLots === 0) end(around, state, state.cause, state.why)
}

export function end(around: Surroundings, state: PlanState, status: number, why: Why): void {
  state.phase = ENDED
  state.cause = status
  state.why = why
  state.unsentLots = 0
  around.out.push({ kind: 'end', plan: state.id, status, why })
  around.ended(state)
}

/** After its target or its price changed: what is out is asked to follow, what is missing is sent. */
export function bringInLine(around: Surroundings, state: PlanState, why: Why): void {
  if (state.phase !== WORKING) return
  state.why = why
  for (const child of state.children) adjust(around, state, child, why)
  if (state.unsentLots > 0) send(around, state, why)
  conclude(around, state)
}

export function isEmulated(around: Surroundings, state: PlanState, feature: Feature): boolean {
  const { reduceOnly, displayLots } = state.plan
  if (around.natively.has(feature)) return false
  return feature === 'reduce-only' ? reduceOnly === true : displayLots !== undefined
}
