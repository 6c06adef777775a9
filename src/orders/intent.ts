import type { Side } from '../units/side.ts'

export const MARKET = 1
export const LIMIT = 2
export const ORDER_TYPE_NAMES = ['', 'market', 'limit'] as const
export type OrderType = typeof MARKET | typeof LIMIT

export const GTC = 1
export const IOC = 2
export const FOK = 3
/** Rests until the venue's session ends. */
export const DAY = 4
export const TIME_IN_FORCE_NAMES = ['', 'GTC', 'IOC', 'FOK', 'DAY'] as const
export type TimeInForce = typeof GTC | typeof IOC | typeof FOK | typeof DAY

/** What a strategy asks for. Prices in ticks, sizes in lots, both whole; `qtyLots` above 0. */
export type Intent = {
  readonly side: Side
  readonly qtyLots: number
  /** Absent for a market order. */
  readonly priceTicks?: number
  /** Default: LIMIT with a price, MARKET without. */
  readonly type?: OrderType
  /** Default GTC; a market order is IOC by nature. */
  readonly timeInForce?: TimeInForce
  /** Refused on arrival rather than taking liquidity. */
  readonly postOnly?: boolean
  /** Number of the instrument in the run, default 0. */
  readonly instrument?: number
}

/** An order's full terms, as the gate judges them and the venue gets them. */
export type OrderTerms = {
  readonly orderId: number
  readonly instrument: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  /** 0 for a market order. */
  readonly priceTicks: number
  readonly qtyLots: number
}
