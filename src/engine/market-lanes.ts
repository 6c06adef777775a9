import type { TapeColumns } from '../tape/columns.ts'
import { buildLane, delayLane, joinTapes, type Lane, messageFlags } from '../tape/lane.ts'
import { type Depth, isBookRow, TRADE } from '../tape/schema.ts'
import { LANE_MARKET_TO_US, LANE_MARKET_TO_VENUE } from './lanes.ts'

/**
 * The market lanes of a pass with a cursor each: one per hearing and instrument, then one per venue.
 * Hearings stand first, so that the first smallest time of a scan is the one that the law asks for.
 */
export type MarketLanes = {
  readonly epochNs: bigint
  /** Per instrument; `flags` are those of the rows that this depth walks. */
  readonly columns: readonly TapeColumns[]
  readonly lanes: readonly Lane[]
  /** LANE_MARKET_TO_US or LANE_MARKET_TO_VENUE. */
  readonly kind: readonly number[]
  readonly instrument: readonly number[]
  /** The hearing's number; -1 for a venue's lane, which all hearings share. */
  readonly hearing: readonly number[]
  /** Rows walked of each lane, and the time of its next row (Infinity at its end). */
  readonly position: Int32Array
  readonly nextNs: Float64Array
}

/** Joins each instrument's tapes and sorts them by both clocks. All share one time line. */
export function layLanes(
  instruments: readonly (readonly TapeColumns[])[],
  depth: Depth,
  offsetsNs: readonly number[],
): MarketLanes {
  const wanted = (kind: number) => kind === TRADE || isBookRow(kind, depth)
  const joined = instruments.map(joinTapes)
  const epochNs = joined
    .map(({ columns }) => columns.epochNs)
    .reduce((least, each) => (each < least ? each : least))
  const laid = joined.map(({ columns, starts }) => {
    const shiftNs = Number(columns.epochNs - epochNs)
    const lane = (timeNs: Float64Array) =>
      delayLane(buildLane(timeNs, columns.kind, wanted, starts), shiftNs)
    return { heard: lane(columns.receivedNs), venue: lane(columns.eventNs) }
  })
  const all = [
    ...offsetsNs.flatMap((offsetNs, hearing) =>
      laid.map(({ heard }, instrument) => {
        return { lane: delayLane(heard, offsetNs), kind: LANE_MARKET_TO_US, instrument, hearing }
      }),
    ),
    ...laid.map(({ venue }, instrument) => {
      return { lane: venue, kind: LANE_MARKET_TO_VENUE, instrument, hearing: -1 }
    }),
  ]
  return {
    epochNs,
    columns: joined.map(({ columns }) => ({ ...columns, flags: messageFlags(columns, wanted) })),
    lanes: all.map(({ lane }) => lane),
    kind: all.map(({ kind }) => kind),
    instrument: all.map(({ instrument }) => instrument),
    hearing: all.map(({ hearing }) => hearing),
    position: new Int32Array(all.length),
    nextNs: Float64Array.from(all, ({ lane }) => lane.timeNs[0] ?? Number.POSITIVE_INFINITY),
  }
}
