import { FOK, IOC, LIMIT, MARKET } from './intent.ts'
import {
  AT_OPEN,
  GTD,
  MARKET_TO_LIMIT,
  PLAN_TIME_NAMES,
  PLAN_TYPE_NAMES,
  type Plan,
  REFERENCE_NAMES,
  REMAINDER_NAMES,
  RESUBMIT_REMAINDER,
  STOP,
  STOP_LIMIT,
  TRAILING_STOP,
  timeInForceOf,
  typeOf,
} from './plan.ts'

/** Largest price, in ticks either way, and largest size, in lots, of one order. */
export const PRICE_TICKS_MAX = 2 ** 30
export const QTY_LOTS_MAX = 2 ** 40

/** What is wrong with a plan: the field, what it holds, and what it should. */
export type PlanFault = {
  readonly field: keyof Plan
  readonly given: string
  readonly expected: string
}

type Check = (plan: Plan) => PlanFault | undefined

const isWhole = (value: unknown, min: number, max: number) =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max

function fault(field: keyof Plan, given: unknown, expected: string): PlanFault {
  return { field, given: given === undefined ? 'nothing' : String(given), expected }
}

/** A whole number within bounds where there is one. */
function whole(field: keyof Plan, min: number, max: number, what: string): Check {
  return (plan) => {
    const value = plan[field]
    return value === undefined || isWhole(value, min, max) ? undefined : fault(field, value, what)
  }
}

/** A code of a list where there is one. */
function code(field: keyof Plan, names: readonly string[]): Check {
  return (plan) => {
    const value = plan[field]
    if (value === undefined || isWhole(value, 1, names.length - 1)) return undefined
    return fault(field, value, `the code of ${names.slice(1).join(', ')}`)
  }
}

function flag(field: keyof Plan): Check {
  return (plan) => {
    const value = plan[field]
    const isFlag = value === undefined || typeof value === 'boolean'
    return isFlag ? undefined : fault(field, value, 'true or false')
  }
}

/** There when the order wants it, and only then. */
function only(field: keyof Plan, when: (plan: Plan) => boolean, of: string): Check {
  return (plan) => {
    const isThere = plan[field] !== undefined
    if (isThere === when(plan)) return undefined
    const expected = isThere ? `nothing: it belongs to ${of}` : `a value: ${of} needs one`
    return fault(field, plan[field], expected)
  }
}

/** Not there unless the order can have it. */
function allowed(field: keyof Plan, when: (plan: Plan) => boolean, of: string): Check {
  return (plan) => {
    const value = plan[field]
    if (value === undefined || value === false || when(plan)) return undefined
    return fault(field, value, `nothing: only ${of} can have it`)
  }
}

const ticks = (field: keyof Plan) =>
  whole(field, -PRICE_TICKS_MAX, PRICE_TICKS_MAX, 'a whole number of ticks, at most 2^30')
const isType =
  (...types: number[]) =>
  (plan: Plan) =>
    types.includes(typeOf(plan))
const rests = (plan: Plan) => {
  const timeInForce = timeInForceOf(plan)
  return timeInForce !== IOC && timeInForce !== FOK && timeInForce < AT_OPEN
}

const CHECKS: readonly Check[] = [
  (plan) =>
    plan.side === 1 || plan.side === -1
      ? undefined
      : fault('side', plan.side, 'BUY (1) or SELL (-1)'),
  (plan) =>
    isWhole(plan.qtyLots, 1, QTY_LOTS_MAX)
      ? undefined
      : fault('qtyLots', plan.qtyLots, 'a whole number of lots from 1 to 2^40'),
  whole('instrument', 0, 65_535, 'the number of an instrument of the run'),
  code('type', PLAN_TYPE_NAMES),
  code('timeInForce', PLAN_TIME_NAMES),
  code('triggeredBy', REFERENCE_NAMES),
  code('remainder', REMAINDER_NAMES),
  flag('postOnly'),
  flag('reprices'),
  flag('reduceOnly'),
  ticks('priceTicks'),
  ticks('stopTicks'),
  whole('trailTicks', 1, PRICE_TICKS_MAX, 'a whole number of ticks from 1'),
  (plan) => {
    const { trailBps } = plan
    if (trailBps === undefined || (trailBps > 0 && trailBps <= 10_000)) return undefined
    return fault('trailBps', trailBps, 'above 0, at most 10,000')
  },
  whole('expiresNs', 0, Number.MAX_SAFE_INTEGER, 'a whole number of ns since the epoch'),
  whole('displayLots', 1, QTY_LOTS_MAX, 'a whole number of lots from 1'),
  whole('resubmitMax', 1, 1_000, 'a whole number from 1 to 1,000'),
  (plan) =>
    Number.isSafeInteger((plan.priceTicks ?? plan.stopTicks ?? 1) * plan.qtyLots)
      ? undefined
      : fault('qtyLots', plan.qtyLots, 'a value of less than 2^53 ticks x lots'),
  // A market order with a price is an old habit, and harmless.
  (plan) =>
    isType(STOP, MARKET_TO_LIMIT, TRAILING_STOP)(plan) && plan.priceTicks !== undefined
      ? fault('priceTicks', plan.priceTicks, 'nothing: the order has no limit of its own')
      : undefined,
  (plan) =>
    isType(LIMIT, STOP_LIMIT)(plan) && plan.priceTicks === undefined
      ? fault('priceTicks', undefined, 'a whole number of ticks: a limit order needs one')
      : undefined,
  (plan) =>
    isType(TRAILING_STOP)(plan)
      ? undefined
      : only('stopTicks', isType(STOP, STOP_LIMIT), 'a stop or stop-limit order')(plan),
  allowed('triggeredBy', isType(STOP, STOP_LIMIT, TRAILING_STOP), 'a stop'),
  (plan) => {
    const trails = (plan.trailTicks === undefined ? 0 : 1) + (plan.trailBps === undefined ? 0 : 1)
    if (trails === (isType(TRAILING_STOP)(plan) ? 1 : 0)) return undefined
    const field = plan.trailTicks === undefined ? 'trailBps' : 'trailTicks'
    return fault(field, plan[field], 'one distance, in ticks or bps, of a trailing stop')
  },
  only('expiresNs', (plan) => timeInForceOf(plan) === GTD, 'GTD'),
  (plan) =>
    isType(MARKET_TO_LIMIT)(plan) && !rests(plan)
      ? fault(
          'timeInForce',
          PLAN_TIME_NAMES[timeInForceOf(plan)],
          'GTC, DAY or GTD: its rest rests',
        )
      : undefined,
  (plan) =>
    timeInForceOf(plan) >= AT_OPEN && !isType(MARKET, LIMIT)(plan)
      ? fault('timeInForce', PLAN_TIME_NAMES[timeInForceOf(plan)], 'of a market or limit order')
      : undefined,
  allowed('postOnly', (plan) => isType(LIMIT, STOP_LIMIT)(plan) && rests(plan), 'a resting limit'),
  allowed('reprices', ({ postOnly }) => postOnly === true, 'a post-only order'),
  allowed(
    'displayLots',
    (plan) => isType(LIMIT, STOP_LIMIT)(plan) && rests(plan),
    'a resting limit',
  ),
  (plan) =>
    plan.displayLots !== undefined && plan.displayLots > plan.qtyLots
      ? fault('displayLots', plan.displayLots, `at most the order's ${plan.qtyLots} lots`)
      : undefined,
  allowed('resubmitMax', ({ remainder }) => remainder === RESUBMIT_REMAINDER, 'resubmit'),
]

/** The first thing that is wrong with a plan, whatever it holds; undefined when nothing is. */
export function planFault(plan: Plan): PlanFault | undefined {
  for (const check of CHECKS) {
    const found = check(plan)
    if (found !== undefined) return found
  }
  return undefined
}
