import { assert } from '../lib/assert.ts'
import type { TapeColumns } from '../tape/columns.ts'
import { buildLane, delayLane, type Lane, messageFlags, notBefore } from '../tape/lane.ts'
import { type Depth, isBookRow, TRADE } from '../tape/schema.ts'
import { LANE_MARKET_TO_US, LANE_MARKET_TO_VENUE } from './lanes.ts'

/** A tape that is read when a pass comes to it, and let go when it has left it behind. */
export type TapeSource = {
  readonly columns: TapeColumns
  /** 00:00 UTC of its first day, ns since 1970: known without reading it. */
  readonly epochNs: bigint
}

/** One tape of an instrument, sorted by both clocks, on the pass's time line. */
type Laid = {
  /** As read: whoever reads the tape again while it is laid gets the same memory. */
  readonly tape: TapeColumns
  /** With the flags of the rows that this depth walks. */
  readonly columns: TapeColumns
  readonly heard: Lane
  readonly venue: Lane
}

/** An instrument's tapes, laid one after another as the cursors come to them. */
class TapeLine {
  private readonly tapes: readonly TapeSource[]
  private readonly laid: (Laid | null)[] = []
  private readonly depth: Depth
  private readonly epochNs: bigint
  /** Last times of what is laid: what follows is heard at these times at the earliest. */
  lastHeardNs = Number.NEGATIVE_INFINITY
  lastVenueNs = Number.NEGATIVE_INFINITY

  constructor(tapes: readonly TapeSource[], depth: Depth, epochNs: bigint) {
    this.tapes = tapes
    this.depth = depth
    this.epochNs = epochNs
  }

  get isAllLaid(): boolean {
    return this.laid.length === this.tapes.length
  }

  /** The tape at place k, or null past the last one. */
  at(k: number): Laid | null {
    if (k < this.laid.length) return this.laid[k] ?? null
    if (k >= this.tapes.length) return null
    const tape = this.tapes[k]
    assert(tape !== undefined && k === this.laid.length, 'tapes are laid in their order')
    const wanted = (kind: number) => kind === TRADE || isBookRow(kind, this.depth)
    const { columns } = tape
    const shiftNs = Number(columns.epochNs - this.epochNs)
    const lane = (timeNs: Float64Array, floorNs: number) =>
      notBefore(delayLane(buildLane(timeNs, columns.kind, wanted), shiftNs), floorNs)
    const heard = lane(columns.receivedNs, this.lastHeardNs)
    const venue = lane(columns.eventNs, this.lastVenueNs)
    this.lastHeardNs = heard.timeNs.at(-1) ?? this.lastHeardNs
    this.lastVenueNs = venue.timeNs.at(-1) ?? this.lastVenueNs
    const flags = messageFlags(columns, wanted)
    this.laid.push({ tape: columns, columns: { ...columns, flags }, heard, venue })
    return this.laid[k] ?? null
  }

  /** Every cursor has left the tapes before place k: they may go. */
  release(k: number): void {
    for (let i = 0; i < k; i++) this.laid[i] = null
  }
}

/**
 * The market lanes of a pass with a cursor each: one per hearing and instrument, then one per venue.
 * Hearings stand first, so that the first smallest time of a scan is the one that the law asks for.
 * Tapes of one instrument follow each other; at most those are in memory that some cursor is in.
 */
export class MarketLanes {
  readonly epochNs: bigint
  /** By cursor: LANE_MARKET_TO_US or LANE_MARKET_TO_VENUE, its instrument, its hearing (-1: a venue's). */
  readonly kind: number[] = []
  readonly instrument: number[] = []
  readonly hearing: number[] = []
  /** By cursor: the tape and lane that it is in, and its place there. */
  readonly columns: TapeColumns[] = []
  readonly lanes: Lane[] = []
  readonly position: Int32Array
  /** By cursor: the time of its next row, Infinity at the end. */
  readonly nextNs: Float64Array
  /** Rows left behind by all cursors. */
  rowsWalked = 0
  private readonly lines: readonly TapeLine[]
  private readonly offsetsNs: readonly number[]
  private readonly tapeAt: number[] = []

  constructor(
    instruments: readonly (readonly TapeSource[])[],
    depth: Depth,
    offsetsNs: readonly number[],
  ) {
    const epochs = instruments.map((tapes) => tapes[0]?.epochNs ?? 0n)
    this.epochNs = epochs.reduce((least, each) => (each < least ? each : least))
    this.lines = instruments.map((tapes) => new TapeLine(tapes, depth, this.epochNs))
    this.offsetsNs = offsetsNs
    for (let hearing = 0; hearing < offsetsNs.length; hearing++) {
      for (let i = 0; i < instruments.length; i++) this.addCursor(LANE_MARKET_TO_US, i, hearing)
    }
    for (let i = 0; i < instruments.length; i++) this.addCursor(LANE_MARKET_TO_VENUE, i, -1)
    this.position = new Int32Array(this.kind.length)
    this.nextNs = new Float64Array(this.kind.length)
    for (let s = 0; s < this.kind.length; s++) this.enter(s, 0)
  }

  /** Moves a cursor to place `at` of its lane, or into the next tape. */
  moveTo(cursor: number, at: number): void {
    const { timeNs } = this.lanes[cursor] as Lane
    if (at < timeNs.length) {
      this.position[cursor] = at
      this.nextNs[cursor] = timeNs[at] ?? 0
      return
    }
    this.rowsWalked += timeNs.length
    this.enter(cursor, (this.tapeAt[cursor] ?? 0) + 1)
  }

  /** The first time of any row that a hearing's desks can know of. */
  startNs(hearing: number): number {
    const starts = Array.from(this.nextNs).filter((_ns, s) => this.concerns(s, hearing))
    return Math.min(...starts)
  }

  /** The last such time; Infinity while there are tapes that no cursor has come to. */
  endNs(hearing: number): number {
    let endNs = Number.NEGATIVE_INFINITY
    for (const line of this.lines) {
      if (!line.isAllLaid) return Number.POSITIVE_INFINITY
      endNs = Math.max(endNs, line.lastVenueNs, line.lastHeardNs + (this.offsetsNs[hearing] ?? 0))
    }
    return endNs
  }

  /** Whether a hearing's desks have nothing more to come from the market. */
  isExhausted(hearing: number): boolean {
    return this.nextNs.every(
      (ns, s) => ns === Number.POSITIVE_INFINITY || !this.concerns(s, hearing),
    )
  }

  private concerns(cursor: number, hearing: number): boolean {
    return this.hearing[cursor] === -1 || this.hearing[cursor] === hearing
  }

  private addCursor(kind: number, instrument: number, hearing: number): void {
    this.kind.push(kind)
    this.instrument.push(instrument)
    this.hearing.push(hearing)
    this.tapeAt.push(0)
  }

  /** Puts a cursor before the first row of tape k, or of the next one that has rows for it. */
  private enter(cursor: number, k: number): void {
    const instrument = this.instrument[cursor] ?? 0
    const line = this.lines[instrument] as TapeLine
    this.tapeAt[cursor] = k
    const laid = line.at(k)
    this.releaseBehind(instrument, line)
    if (laid === null) {
      this.nextNs[cursor] = Number.POSITIVE_INFINITY
      return
    }
    const isHeard = this.kind[cursor] === LANE_MARKET_TO_US
    const offsetNs = isHeard ? (this.offsetsNs[this.hearing[cursor] ?? 0] ?? 0) : 0
    const lane = isHeard ? delayLane(laid.heard, offsetNs) : laid.venue
    this.columns[cursor] = laid.columns
    this.lanes[cursor] = lane
    this.position[cursor] = 0
    if (lane.timeNs.length === 0) this.enter(cursor, k + 1)
    else this.nextNs[cursor] = lane.timeNs[0] ?? 0
  }

  private releaseBehind(instrument: number, line: TapeLine): void {
    const places = this.tapeAt.filter((_k, s) => this.instrument[s] === instrument)
    line.release(Math.min(...places))
  }
}
