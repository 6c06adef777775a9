/**
 * Who comes first at equal times: this order is law (docs/replay.md). Each number is a lane; within a
 * lane the instrument's number decides, then the sequence in which events entered it.
 */
export const LANE_MARKET_TO_US = 0
export const LANE_REPORT_TO_US = 1
export const LANE_MARKET_TO_VENUE = 2
export const LANE_ORDER_TO_VENUE = 3
export const LANE_TIMER = 4
/** Equity samples look at a moment when everything else of it is done. */
export const LANE_SAMPLE = 5

const LANE_UNIT = 2 ** 48
const INSTRUMENT_UNIT = 2 ** 38

/** The rank of a private event at its time; sequence below 2^38, instrument below 2^10. */
export function rankOf(lane: number, instrument: number, sequence: number): number {
  return lane * LANE_UNIT + instrument * INSTRUMENT_UNIT + sequence
}

export function laneOf(rank: number): number {
  return Math.floor(rank / LANE_UNIT)
}
