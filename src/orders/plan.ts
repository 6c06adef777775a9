import type { Side } from '../units/side.ts'
import { FOK, GTC, type Intent, IOC, LIMIT, MARKET } from './intent.ts'

/** Types of order beyond MARKET and LIMIT. Codes are journalled: only append. */
export const STOP = 3
export const STOP_LIMIT = 4
/** Takes the best price there is; what is left rests at that price. */
export const MARKET_TO_LIMIT = 5
/** A stop that follows the market at a distance. */
export const TRAILING_STOP = 6
export const PLAN_TYPE_NAMES = [
  '',
  'market',
  'limit',
  'stop',
  'stop-limit',
  'market-to-limit',
  'trailing-stop',
] as const
export type PlanType = 1 | 2 | 3 | 4 | 5 | 6

/** Times in force beyond GTC, IOC, FOK and DAY. */
export const GTD = 5
export const AT_OPEN = 6
export const AT_CLOSE = 7
export const PLAN_TIME_NAMES = [
  '',
  'GTC',
  'IOC',
  'FOK',
  'DAY',
  'GTD',
  'at-open',
  'at-close',
] as const
export type PlanTime = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** What a stop is compared with: the last public trade; the side that it would take from; the middle. */
export const BY_TRADE = 1
export const BY_QUOTE = 2
export const BY_MID = 3
export const REFERENCE_NAMES = ['', 'trade', 'quote', 'mid'] as const
export type ReferenceCode = 1 | 2 | 3

/** What becomes of the rest when part was filled. */
export const REST_REMAINDER = 1
export const CANCEL_REMAINDER = 2
export const RESUBMIT_REMAINDER = 3
export const REMAINDER_NAMES = ['', 'rest', 'cancel', 'resubmit'] as const
export type Remainder = 1 | 2 | 3

/**
 * All that can be asked of an order. Prices in ticks, sizes in lots, times in ns since the run's epoch,
 * all whole. What the venue does not offer is done by `emulator/`, from what is heard.
 */
export type Plan = {
  readonly side: Side
  readonly qtyLots: number
  /** Number of the instrument in the run, default 0. */
  readonly instrument?: number
  /** Default: LIMIT with a price, MARKET without. */
  readonly type?: PlanType
  /** Default: IOC for a market order, else GTC. */
  readonly timeInForce?: PlanTime
  /** Of LIMIT and STOP_LIMIT. */
  readonly priceTicks?: number
  /** Of STOP and STOP_LIMIT; of a trailing stop, where it starts at the worst. */
  readonly stopTicks?: number
  /** Default: BY_TRADE. */
  readonly triggeredBy?: ReferenceCode
  /** Distance of a trailing stop: one of the two. Bps are of the reference, to the nearest half tick. */
  readonly trailTicks?: number
  readonly trailBps?: number
  /** Of GTD: it ends when this time is reached. */
  readonly expiresNs?: number
  /** Refused on arrival rather than taking liquidity. */
  readonly postOnly?: boolean
  /** Post-only: sent again behind the market instead, up to `REPRICES_MAX` times. */
  readonly reprices?: boolean
  /** Never opens or turns a position. */
  readonly reduceOnly?: boolean
  /** Iceberg: shows so much at a time. */
  readonly displayLots?: number
  /** Default: by nature; a resting order rests, IOC and market orders end. */
  readonly remainder?: Remainder
  /** RESUBMIT_REMAINDER: how often at most, default 3. */
  readonly resubmitMax?: number
}

export const REPRICES_MAX = 5
export const RESUBMITS = 3

/**
 * Whether an order is of the plainest kind: market or limit, GTC, IOC or FOK, post-only or not.
 */
export function isPlain(plan: Plan): plan is Intent {
  return (
    (plan.type ?? 0) <= LIMIT &&
    (plan.timeInForce ?? 0) <= FOK &&
    plan.remainder === undefined &&
    plan.reduceOnly !== true &&
    plan.displayLots === undefined &&
    plan.reprices !== true
  )
}

export function typeOf(plan: Plan): PlanType {
  return plan.type ?? (plan.priceTicks === undefined ? MARKET : LIMIT)
}

export function timeInForceOf(plan: Plan): PlanTime {
  return plan.timeInForce ?? (typeOf(plan) === MARKET ? IOC : GTC)
}

export function instrumentOf(plan: Plan): number {
  return plan.instrument ?? 0
}
