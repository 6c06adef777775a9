/**
 * hftbacktest's event: 64 bytes, little-endian: `ev` u64, `exch_ts` and `local_ts` i64 in ns, `px` and
 * `qty` f64, `order_id` u64, `ival` i64, `fval` f64. It reads neither `ival` nor `fval`: files of our own
 * keep there what it has no word for, so that a tape comes back as it was.
 */
export const EVENT_BYTES = 64

/** Of the two lanes: a row that one of them hears at another place stands twice, once for each. */
export const EXCH_EVENT = 2 ** 31
export const LOCAL_EVENT = 2 ** 30
export const BUY_EVENT = 2 ** 29
export const SELL_EVENT = 2 ** 28

export const DEPTH_EVENT = 1
export const TRADE_EVENT = 2
export const DEPTH_CLEAR_EVENT = 3
export const DEPTH_SNAPSHOT_EVENT = 4
export const DEPTH_BBO_EVENT = 5
export const ADD_ORDER_EVENT = 10
export const CANCEL_ORDER_EVENT = 11
export const MODIFY_ORDER_EVENT = 12
export const FILL_EVENT = 13
/** Ours, which hftbacktest passes over: snapshots' bounds, sessions, gaps, reference prices. */
export const OTHER_EVENT = 100

/** The fields as NumPy names them; the shape stands in the file's header. */
export const EVENT_DESCRIPTION =
  "[('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), " +
  "('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')]"

/** What a tape's row has beyond the event, packed into `ival`; 0 where there is none. */
export type EventMark = {
  readonly kind: number
  readonly flags: number
  readonly orderRef: number
  readonly hasVenueOrderId: boolean
}

const MARKED = 2n ** 62n

export function packMark({ kind, flags, orderRef, hasVenueOrderId }: EventMark): bigint {
  const low = BigInt(kind) | (BigInt(flags) << 8n) | (BigInt(orderRef + 1) << 24n)
  return MARKED | low | (hasVenueOrderId ? 2n ** 60n : 0n)
}

/** The mark of an event, null where another program wrote it. */
export function unpackMark(ival: bigint): EventMark | null {
  if ((ival & MARKED) === 0n || ival < 0n) return null
  return {
    kind: Number(ival & 0xffn),
    flags: Number((ival >> 8n) & 0xffffn),
    orderRef: Number((ival >> 24n) & 0xffffffffn) - 1,
    hasVenueOrderId: (ival & (2n ** 60n)) !== 0n,
  }
}
