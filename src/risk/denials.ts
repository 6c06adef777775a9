/**
 * Why the gate refused, by code, as the record and the report print it. The code is journalled in 8
 * bits, so only append. What each rule says stands in `rules.ts`, each breaker in `breaker-table.ts`.
 */
export const RISK_RULES = [
  'none',
  'RC-03 order size',
  'RC-04 price collar',
  'RC-05 position size',
  'RC-09 open orders',
  'RC-04 no reference price',
  'RC-03 not a size',
  'RC-04 not a price',
  'RC-02 child beyond parent',
  'RC-03 order quantity',
  'RC-04 reference too old',
  'RC-05 gross position',
  'RC-05 open order value',
  'RC-06 daily loss',
  'RC-07 drawdown',
  'RC-08 order rate',
  'RC-08 message rate',
  'RC-09 open positions',
  'RC-10 event exposure',
  'RC-11 same order again',
  'RC-12 repeated executions',
  'RC-13 self-match',
  'RC-14 restricted instrument',
  'RC-14 outside trading hours',
  'RC-15 share of recent volume',
  'kill latch',
  'breaker: daily loss',
  'breaker: drawdown',
  'breaker: consecutive losses',
  'breaker: order rate',
  'breaker: message rate',
  'breaker: signals per hour',
  'breaker: concurrent orders',
  'breaker: concurrent positions',
  'breaker: reject rate',
  'breaker: slippage count',
  'breaker: slippage ratio',
  'breaker: stale data',
  'breaker: clock drift',
  'breaker: crossed book',
  'breaker: gapped book',
  'breaker: event-loop lag',
  'breaker: reconcile mismatch',
  'breaker: torn log',
] as const

export const DENY_ORDER_SIZE = 1
export const DENY_PRICE_COLLAR = 2
export const DENY_POSITION_SIZE = 3
export const DENY_OPEN_ORDERS = 4
export const DENY_NO_REFERENCE = 5
export const DENY_NOT_A_SIZE = 6
export const DENY_NOT_A_PRICE = 7
export const DENY_CHILD_BEYOND_PARENT = 8
export const DENY_ORDER_QUANTITY = 9
export const DENY_OLD_REFERENCE = 10
export const DENY_GROSS_POSITION = 11
export const DENY_OPEN_VALUE = 12
export const DENY_DAILY_LOSS = 13
export const DENY_DRAWDOWN = 14
export const DENY_ORDER_RATE = 15
export const DENY_MESSAGE_RATE = 16
export const DENY_OPEN_POSITIONS = 17
export const DENY_EVENT_EXPOSURE = 18
export const DENY_SAME_ORDER = 19
export const DENY_REPEATED_EXECUTIONS = 20
export const DENY_SELF_MATCH = 21
export const DENY_RESTRICTED = 22
export const DENY_OUTSIDE_HOURS = 23
export const DENY_VOLUME_SHARE = 24
export const DENY_KILLED = 25
export const DENY_FIRST_BREAKER = 26
export const DENY_TORN_LOG = 43
