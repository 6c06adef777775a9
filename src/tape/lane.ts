import type { LeastLatency } from './least-latency.ts'
import type { Depth } from './schema.ts'

/**
 * A tape as one of its two clocks orders it, for a run at one depth: the rows of that depth's book and
 * the trades, each column in the lane's own order, so that a cursor reads memory straight ahead.
 * All arrays are `rows` long and view one SharedArrayBuffer.
 */
export type Lane = {
  readonly rows: number
  /** ns since the tape's epoch, never falling. */
  readonly timeNs: Float64Array
  /** kind | side << 8 | flags << 16: see `kindOf`, `sideOf`, `flagsOf`. */
  readonly word: Int32Array
  readonly priceTicks: Int32Array
  readonly qtyLots: Float64Array
  /** L3 only; at other depths it is empty. */
  readonly orderRef: Int32Array
}

/**
 * A lane in its parts, one after another: a single one where the tape is in memory whole. No message
 * and no instant is cut in two.
 */
export type LaneParts = {
  readonly count: number
  /** The last row's time, ns since the tape's epoch; -Infinity without rows. */
  readonly lastNs: number
  /** Of a heard lane whose recording has two clocks. */
  readonly latency?: LeastLatency | null
  /** Reads a part. `old` is a part that its reader has left behind: its memory may be used again. */
  at(part: number, old?: Lane): Lane
}

/** The two lanes of a tape. */
export type TapeLanes = { readonly heard: LaneParts; readonly venue: LaneParts }

/** A lane that is in memory whole. */
export function wholeLane(lane: Lane, latency: LeastLatency | null = null): LaneParts {
  const lastNs = lane.rows === 0 ? Number.NEGATIVE_INFINITY : (lane.timeNs[lane.rows - 1] ?? 0)
  return { count: lane.rows === 0 ? 0 : 1, lastNs, latency, at: () => lane }
}

export const kindOf = (word: number): number => word & 255
export const sideOf = (word: number): number => (word << 16) >> 24
export const flagsOf = (word: number): number => word >>> 16

/** Bytes of one row of a lane. */
export function laneRowBytes(depth: Depth): number {
  return depth === 'l3' ? 28 : 24
}

/** An empty lane over one SharedArrayBuffer. */
export function allocateLane(rows: number, depth: Depth): Lane {
  return laneOver(new SharedArrayBuffer(rows * laneRowBytes(depth)), rows, depth)
}

/** A lane of `rows` rows that views the beginning of a buffer: its columns one after another. */
export function laneOver(shared: SharedArrayBuffer, rows: number, depth: Depth): Lane {
  const refs = depth === 'l3' ? rows : 0
  return {
    rows,
    timeNs: new Float64Array(shared, 0, rows),
    qtyLots: new Float64Array(shared, rows * 8, rows),
    word: new Int32Array(shared, rows * 16, rows),
    priceTicks: new Int32Array(shared, rows * 20, rows),
    orderRef: new Int32Array(shared, rows * 24, refs),
  }
}
