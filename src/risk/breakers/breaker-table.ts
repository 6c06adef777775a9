import { LATENCY_WINDOW_NS } from '../../tape/least-latency.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { DENY_FIRST_BREAKER, DENY_REPEATED_EXECUTIONS, DENY_TORN_LOG } from '../denials.ts'

/** What a breaker blocks when it trips, narrowest first. */
export const BREAKER_SCOPES = ['symbol', 'venue', 'strategy', 'global'] as const
export type BreakerScope = (typeof BREAKER_SCOPES)[number]

export const BREAKER_NAMES = [
  'dailyLoss',
  'drawdown',
  'consecutiveLosses',
  'orderRate',
  'messageRate',
  'signalRate',
  'concurrentOrders',
  'concurrentPositions',
  'rejectRate',
  'slippageCount',
  'slippageRatio',
  'staleData',
  'clockDrift',
  'crossedBook',
  'gappedBook',
  'eventLoopLag',
  'reconcileMismatch',
  'repeatedExecutions',
  'tornLog',
] as const
export type BreakerName = (typeof BREAKER_NAMES)[number]

/** A breaker: it measures one thing, trips on its limit, and stays tripped until somebody resets it. */
export type Breaker = {
  readonly name: BreakerName
  readonly unit: string
  /** What is measured, and what it blocks unless a run sets a wider scope. */
  readonly scope: BreakerScope
  readonly standard: number
  /** Whether reaching the limit trips, or only what is beyond it. */
  readonly tripsAt: 'limit' | 'beyond'
  /** Code of what the gate answers while it stands open. */
  readonly denial: number
  readonly says: string
}

/** Times that breakers look back over, and how many things they must have seen. */
export const SIGNAL_WINDOW_NS = 3600 * NS_PER_SECOND
export const REJECT_WINDOW_NS = 300 * NS_PER_SECOND
export const REJECT_LEAST = 10
export const SLIPPAGE_WINDOW_NS = 3600 * NS_PER_SECOND
export const SLIPPAGE_LEAST = 20
/** A fill is worse than modelled when it slips this many times what the model says. */
export const SLIPPAGE_WORSE = 1.5
export const CROSSING_WINDOW_NS = 60 * NS_PER_SECOND
export const DRIFT_WINDOW_NS = LATENCY_WINDOW_NS
export const REPEAT_WINDOW_NS = 60 * NS_PER_SECOND

let next = DENY_FIRST_BREAKER
function breaker(
  name: BreakerName,
  unit: string,
  scope: BreakerScope,
  standard: number,
  tripsAt: 'limit' | 'beyond',
  says: string,
  denial = next++,
): Breaker {
  return { name, unit, scope, standard, tripsAt, denial, says }
}

/** All breakers, in the order of their numbers, which are journalled: only append. */
// biome-ignore format: a table
export const BREAKERS: readonly Breaker[] = [
  breaker('dailyLoss', 'share', 'strategy', 0.05, 'limit',
    "share of the equity at the day's start that is lost, realised and not, marked at the side that closes"),
  breaker('drawdown', 'share', 'strategy', 0.15, 'limit',
    'share of the highest equity that is lost, marked alike'),
  breaker('consecutiveLosses', 'round trips', 'strategy', 100, 'limit',
    'round trips from flat to flat in a row that lost, fees included'),
  breaker('orderRate', 'a second', 'venue', 100, 'beyond',
    'new orders asked for within a second, denied ones too'),
  breaker('messageRate', 'a second', 'venue', 200, 'beyond',
    'new orders, replaces and cancels asked for within a second, denied ones too'),
  breaker('signalRate', 'an hour', 'strategy', 100_000, 'beyond',
    'new orders asked for within an hour, denied ones too'),
  breaker('concurrentOrders', 'orders', 'strategy', 50, 'beyond',
    'orders open at once, one that is asked for included'),
  breaker('concurrentPositions', 'positions', 'strategy', 25, 'beyond',
    'instruments with a position'),
  breaker('rejectRate', 'share', 'venue', 0.2, 'beyond',
    'share of the last five minutes’ new orders that the venue rejected, of ten at least; post-only ones that would have crossed do not count'),
  breaker('slippageCount', 'fills', 'strategy', 20, 'beyond',
    'taker fills of the last hour that slipped by more than 1.5 times what the model says'),
  breaker('slippageRatio', 'ratio', 'strategy', 1.5, 'beyond',
    'slippage of the last hour’s taker fills over what the model says of them, of twenty at least'),
  breaker('staleData', 'ms', 'symbol', 3_600_000, 'beyond',
    'time since the market was last heard; RC-04 refuses entries long before, and lets them pass again'),
  breaker('clockDrift', 'ms', 'venue', 100, 'beyond',
    'how far the smallest feed latency of a minute has moved from that of the first minute'),
  breaker('crossedBook', 'a minute', 'symbol', 100, 'beyond',
    'times within a minute that one side of the book crossed the other, and the same message did not take it back'),
  breaker('gappedBook', 'ms', 'symbol', 10_000, 'beyond',
    'time since a gap, while the book has not been restated'),
  breaker('eventLoopLag', 'ms', 'global', 250, 'beyond',
    'how late the event loop is; measured outside of a replay'),
  breaker('reconcileMismatch', 'currency', 'venue', 1, 'beyond',
    "difference between our account and the venue's; measured outside of a replay"),
  breaker('repeatedExecutions', 'orders', 'symbol', 100, 'limit',
    'RC-12: orders on one side that executed in a row within a minute', DENY_REPEATED_EXECUTIONS),
  breaker('tornLog', '', 'global', 0, 'beyond',
    'the record of the breakers ended in the middle of a line; not to be switched off', DENY_TORN_LOG),
]

export const DAILY_LOSS = 0
export const BREAKER_DRAWDOWN = 1
export const CONSECUTIVE_LOSSES = 2
export const ORDER_RATE = 3
export const MESSAGE_RATE = 4
export const SIGNAL_RATE = 5
export const CONCURRENT_ORDERS = 6
export const CONCURRENT_POSITIONS = 7
export const REJECT_RATE = 8
export const SLIPPAGE_COUNT = 9
export const SLIPPAGE_RATIO = 10
export const STALE_DATA = 11
export const CLOCK_DRIFT = 12
export const CROSSED_BOOK = 13
export const GAPPED_BOOK = 14
export const EVENT_LOOP_LAG = 15
export const RECONCILE_MISMATCH = 16
export const REPEATED_EXECUTIONS = 17
export const TORN_LOG = 18

/** One breaker's setting. A limit of Infinity switches it off. */
export type BreakerSetting = { readonly limit: number; readonly scope: BreakerScope }
export type BreakerSettings = Readonly<Record<BreakerName, BreakerSetting>>

function settingsBy(limit: (breaker: Breaker) => number): BreakerSettings {
  return Object.fromEntries(
    BREAKERS.map((each) => [each.name, { limit: limit(each), scope: each.scope }]),
  ) as BreakerSettings
}

/** What holds where a run sets nothing. */
export const STANDARD_BREAKERS: BreakerSettings = settingsBy(({ standard }) => standard)
/** Every breaker off but the one of its own record. */
export const NO_BREAKERS: BreakerSettings = settingsBy(({ name }) =>
  name === 'tornLog' ? 0 : Number.POSITIVE_INFINITY,
)

/** Whether a scope blocks at least what another does. */
export function isAsWide(scope: BreakerScope, as: BreakerScope): boolean {
  return BREAKER_SCOPES.indexOf(scope) >= BREAKER_SCOPES.indexOf(as)
}
