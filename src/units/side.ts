/** Signed sides: a bid or a buyer is 1, an ask or a seller is -1, unknown is 0. */
export const BUY = 1
export const SELL = -1
export const UNKNOWN_SIDE = 0

export type Side = 1 | -1
export type AggressorSide = Side | 0

export function sideName(side: number): 'buy' | 'sell' | 'unknown' {
  return side === BUY ? 'buy' : side === SELL ? 'sell' : 'unknown'
}
