import type { Side } from '../../units/side.ts'
import { DAY, GTC, IOC, LIMIT, MARKET } from '../intent.ts'
import {
  AT_CLOSE,
  AT_OPEN,
  GTD,
  instrumentOf,
  MARKET_TO_LIMIT,
  PLAN_TYPE_NAMES,
  type Plan,
  type PlanTime,
  STOP,
  STOP_LIMIT,
  TRAILING_STOP,
  timeInForceOf,
  typeOf,
} from '../plan.ts'
import type { Feature } from './feature.ts'
import type { PlanState } from './plan-state.ts'
import type { Heard } from './trigger.ts'

/** The best price that an order could take from; NaN when there is none. */
export function touchOf(side: Side, heard: Heard): number {
  return side > 0 ? heard.askTicks : heard.bidTicks
}

/** The price that the next child has, NaN for one that is to take what there is. */
export function childTicksOf(state: PlanState, heard: Heard): number {
  const { type, plan } = state
  if (state.restsNow) return plan.priceTicks === undefined ? state.lastTicks : state.priceTicks
  if (type === MARKET_TO_LIMIT)
    return Number.isNaN(state.lastTicks) ? touchOf(plan.side, heard) : state.lastTicks
  return type === LIMIT || type === STOP_LIMIT ? state.priceTicks : Number.NaN
}

/**
 * A child as the venue gets it: only what the venue does itself is left of the plan.
 *
 * @param priceTicks as `childTicksOf` says
 */
export function childPlanOf(
  state: PlanState,
  qtyLots: number,
  priceTicks: number,
  natively: ReadonlySet<Feature>,
): Plan {
  const { plan, type } = state
  const instrument = instrumentOf(plan)
  const native = (PLAN_TYPE_NAMES[type] ?? '') as Feature
  if (type >= STOP && natively.has(native)) return { ...nativeStop(state, natively), qtyLots }
  const isMarket = Number.isNaN(priceTicks)
  const timeInForce = state.restsNow ? GTC : childTimeOf(plan, isMarket, natively)
  return {
    side: plan.side,
    instrument,
    qtyLots,
    type: isMarket ? MARKET : LIMIT,
    timeInForce,
    ...(!isMarket && { priceTicks }),
    ...(timeInForce === GTD && { expiresNs: state.expiresNs }),
    ...(plan.postOnly && natively.has('post-only') && { postOnly: true }),
    ...(plan.reprices && natively.has('reprice') && { postOnly: true, reprices: true }),
    ...(plan.reduceOnly && natively.has('reduce-only') && { reduceOnly: true }),
    ...(plan.displayLots !== undefined &&
      natively.has('iceberg') && { displayLots: Math.min(plan.displayLots, qtyLots) }),
  }
}

function nativeStop(state: PlanState, natively: ReadonlySet<Feature>): Plan {
  const { plan, priceTicks } = state
  const { remainder: _r, resubmitMax: _m, reduceOnly, displayLots, ...rest } = plan
  const isMarket = typeOf(plan) === STOP || typeOf(plan) === TRAILING_STOP
  return {
    ...rest,
    ...(rest.priceTicks !== undefined && { priceTicks }),
    timeInForce: childTimeOf(plan, isMarket, natively),
    ...(reduceOnly && natively.has('reduce-only') && { reduceOnly }),
    ...(displayLots !== undefined && natively.has('iceberg') && { displayLots }),
  }
}

/** What the venue cannot time rests there until it is canceled by us. */
function childTimeOf(plan: Plan, isMarket: boolean, natively: ReadonlySet<Feature>): PlanTime {
  const timeInForce = timeInForceOf(plan)
  if (timeInForce === AT_OPEN) return natively.has('at-open') ? AT_OPEN : IOC
  if (timeInForce === AT_CLOSE) return natively.has('at-close') ? AT_CLOSE : IOC
  if (isMarket) return IOC
  if (timeInForce === DAY) return natively.has('DAY') ? DAY : GTC
  if (timeInForce === GTD) return natively.has('GTD') ? GTD : GTC
  return timeInForce
}
