import { NS_PER_SECOND } from '../units/time.ts'

/**
 * Limits of one desk. In the currency of its account where they are values, shares of 1 where they are
 * shares. Infinity switches one off; `sameOrderAfterMs` is a least time, and 0 switches it off.
 */
export type RiskLimits = {
  readonly orderValueMax: number
  readonly orderQtyMax: number
  readonly priceCollarBps: number
  readonly referenceAgeMsMax: number
  readonly positionValueMax: number
  readonly grossValueMax: number
  readonly openValueMax: number
  readonly dailyLossMax: number
  readonly drawdownMax: number
  readonly ordersPerSecondMax: number
  readonly messagesPerSecondMax: number
  readonly openOrdersMax: number
  readonly openPositionsMax: number
  readonly eventValueMax: number
  readonly sameOrderAfterMs: number
  readonly selfMatchLotsMax: number
  readonly volumeShareMax: number
}

/** Whose numbers a rule counts: all that a desk, a symbol, a venue or an account has of them. */
export type RuleScope = 'desk' | 'symbol' | 'venue' | 'account'

/** A rule of the gate. */
export type Rule = {
  readonly id: string
  readonly name: string
  /** The limit that sets it; null for a rule without one, which is always on. */
  readonly limit: keyof RiskLimits | null
  readonly unit: string
  readonly scope: RuleScope
  /** Where a run sets nothing, of a capital; the limit's value that switches the rule off. */
  readonly standard: (capital: number) => number
  readonly off: number
  /** Refuses orders that only reduce a position as well. */
  readonly stopsReductions: boolean
  readonly says: string
}

/** RC-08 counts what was sent in this time, RC-15 what was traded in this one. */
export const RATE_WINDOW_NS = NS_PER_SECOND
export const VOLUME_WINDOW_NS = 300 * NS_PER_SECOND

const NONE = Number.POSITIVE_INFINITY

function rule(
  id: string,
  name: string,
  limit: keyof RiskLimits | null,
  unit: string,
  scope: RuleScope,
  standard: (capital: number) => number,
  stopsReductions: boolean,
  says: string,
): Rule {
  const off = limit === 'sameOrderAfterMs' ? 0 : NONE
  return { id, name, limit, unit, scope, standard, off, stopsReductions, says }
}

const fixed = (value: number) => () => value

/**
 * What the gate asks of an order, in the order of the ids. RC-12 is a breaker (`breaker-table.ts`): it
 * stays until a person lets the strategy on. RC-01 has no number: that nothing leaves a desk but
 * through the gate is shown by the walk over the imports (test/risk/approval.test.ts).
 */
// biome-ignore format: a table
export const RULES: readonly Rule[] = [
  rule('RC-02', 'child beyond parent', null, 'lots', 'desk', fixed(NONE), true,
    'what is sent of an intent, less what came back unfilled, is at most what was intended'),
  rule('RC-03', 'order size', 'orderValueMax', 'currency', 'symbol', (c) => c * 0.25, true,
    'value of one order, at its price or the middle, whichever is dearer'),
  rule('RC-03', 'order quantity', 'orderQtyMax', 'quantity', 'symbol', fixed(NONE), true,
    "quantity of one order in the instrument's units"),
  rule('RC-04', 'price collar', 'priceCollarBps', 'bps', 'symbol', fixed(500), true,
    'how far a limit price may stand beyond the middle on the aggressive side'),
  rule('RC-04', 'reference too old', 'referenceAgeMsMax', 'ms', 'symbol', fixed(30_000), false,
    'time since the market was last heard'),
  rule('RC-05', 'position size', 'positionValueMax', 'currency', 'symbol', (c) => c, false,
    'value of the position that could result, open orders of its side included'),
  rule('RC-05', 'gross position', 'grossValueMax', 'currency', 'account', (c) => c, false,
    'the same, with the positions of the other instruments, without regard to sign'),
  rule('RC-05', 'open order value', 'openValueMax', 'currency', 'account', (c) => c * 2, false,
    'value of all open orders of both sides, this one included'),
  rule('RC-06', 'daily loss', 'dailyLossMax', 'share', 'account', fixed(0.03), false,
    "share of the equity at the day's start that is lost; reaching it refuses"),
  rule('RC-07', 'drawdown', 'drawdownMax', 'share', 'account', fixed(0.1), false,
    'share of the highest equity that is lost; reaching it refuses'),
  rule('RC-08', 'order rate', 'ordersPerSecondMax', 'orders', 'venue', fixed(50), true,
    'new orders sent within a second, this one included'),
  rule('RC-08', 'message rate', 'messagesPerSecondMax', 'messages', 'venue', fixed(100), true,
    'new orders, replaces and cancels within a second, this one included; cancels are never refused'),
  rule('RC-09', 'open orders', 'openOrdersMax', 'orders', 'account', fixed(20), true,
    'orders open at once, this one included'),
  rule('RC-09', 'open positions', 'openPositionsMax', 'positions', 'account', fixed(20), false,
    'instruments with a position, this one included'),
  rule('RC-10', 'event exposure', 'eventValueMax', 'currency', 'account', (c) => c * 0.1, false,
    'value of the positions that hang on one event; instruments without an event are not counted'),
  rule('RC-11', 'same order again', 'sameOrderAfterMs', 'ms', 'desk', fixed(10), false,
    'least time between two orders with the same instrument, side, price and size'),
  rule('RC-13', 'self-match', 'selfMatchLotsMax', 'lots', 'account', fixed(0), true,
    'own resting lots that an order would meet; a market order meets all of the other side'),
  rule('RC-14', 'restricted instrument', null, '', 'symbol', fixed(0), true,
    'instruments of the restricted list are not traded'),
  rule('RC-14', 'outside trading hours', null, '', 'symbol', fixed(0), false,
    'no position is opened outside the hours that the run sets'),
  rule('RC-15', 'share of recent volume', 'volumeShareMax', 'share', 'symbol', fixed(1), false,
    'size of one order as a share of what was traded in the last five minutes'),
]

const LIMIT_RULES = RULES.flatMap((each) => (each.limit === null ? [] : [[each.limit, each]])) as [
  keyof RiskLimits,
  Rule,
][]

function limitsBy(value: (rule: Rule) => number): RiskLimits {
  return Object.fromEntries(LIMIT_RULES.map(([limit, each]) => [limit, value(each)])) as RiskLimits
}

/** Every limit off. A child beyond its parent and malformed orders are refused all the same. */
export const NO_LIMITS: RiskLimits = limitsBy(({ off }) => off)

/** The limits that hold where a run sets nothing. */
export function standardLimits(capital: number): RiskLimits {
  return limitsBy(({ standard }) => standard(capital))
}

export function isOff(limit: keyof RiskLimits, value: number): boolean {
  return LIMIT_RULES.some(([name, { off }]) => name === limit && Object.is(off, value))
}
