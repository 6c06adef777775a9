import { dayStart } from '../units/time.ts'

/**
 * A tape as a pass reads it: one typed array per column, all `rows` long, viewing one
 * SharedArrayBuffer so that workers share it without a copy. Times are ns since `epochNs`.
 */
export type TapeColumns = {
  readonly rows: number
  /** 00:00 UTC of the day of the first row's `eventNs`, in ns since 1970. */
  readonly epochNs: bigint
  readonly eventNs: Float64Array
  readonly receivedNs: Float64Array
  readonly kind: Uint8Array
  readonly side: Int8Array
  readonly priceTicks: Int32Array
  readonly qtyLots: Float64Array
  readonly orderRef: Int32Array
  readonly flags: Uint16Array
}

/** The epoch of a tape whose first row happened at `firstEventNs`. */
export function tapeEpoch(firstEventNs: bigint): bigint {
  return dayStart(firstEventNs)
}

/** Bytes of one row in memory, all columns together. */
export const TAPE_ROW_BYTES = 8 + 8 + 1 + 1 + 4 + 8 + 4 + 2

/** Empty columns of a given length over one SharedArrayBuffer. */
export function allocateColumns(rows: number, epochNs: bigint): TapeColumns {
  const shared = new SharedArrayBuffer(rows * TAPE_ROW_BYTES)
  let offset = 0
  const take = (bytesPerRow: number) => {
    const start = offset
    offset += rows * bytesPerRow
    return start
  }
  return {
    rows,
    epochNs,
    eventNs: new Float64Array(shared, take(8), rows),
    receivedNs: new Float64Array(shared, take(8), rows),
    qtyLots: new Float64Array(shared, take(8), rows),
    priceTicks: new Int32Array(shared, take(4), rows),
    orderRef: new Int32Array(shared, take(4), rows),
    flags: new Uint16Array(shared, take(2), rows),
    kind: new Uint8Array(shared, take(1), rows),
    side: new Int8Array(shared, take(1), rows),
  }
}
