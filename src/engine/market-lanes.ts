import { assert } from '../lib/assert.ts'
import type { Lane, LaneParts, TapeLanes } from '../tape/lane.ts'
import type { LeastLatency } from '../tape/least-latency.ts'
import type { Depth } from '../tape/schema.ts'
import { LANE_MARKET_TO_US, LANE_MARKET_TO_VENUE } from './lanes.ts'
import type { TapeSource } from './tape-source.ts'

/** One tape of an instrument on the pass's time line. */
type Laid = {
  readonly lanes: TapeLanes
  /** From the tape's epoch to the pass's. */
  readonly shiftNs: number
  /** No row is heard, or met by the venue, before these times: where the tape before ended. */
  readonly heardFloorNs: number
  readonly venueFloorNs: number
}

/** An instrument's tapes, laid one after another as the cursors come to them. */
class TapeLine {
  private readonly tapes: readonly TapeSource[]
  private readonly laid: (Laid | null)[] = []
  private readonly depth: Depth
  private readonly epochNs: bigint
  private released = 0
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
    const lanes = tape.lanes(this.depth)
    const shiftNs = Number(tape.epochNs - this.epochNs)
    const { lastHeardNs, lastVenueNs } = this
    this.laid.push({ lanes, shiftNs, heardFloorNs: lastHeardNs, venueFloorNs: lastVenueNs })
    this.lastHeardNs = Math.max(lastHeardNs, lanes.heard.lastNs + shiftNs)
    this.lastVenueNs = Math.max(lastVenueNs, lanes.venue.lastNs + shiftNs)
    return this.laid[k] ?? null
  }

  /** Every cursor has left the tapes before place k: they may go. A lone tape stays for the next run. */
  release(k: number): void {
    for (; this.released < Math.min(k, this.laid.length); this.released++) {
      this.laid[this.released] = null
      if (this.tapes.length > 1) this.tapes[this.released]?.release?.()
    }
  }
}

/**
 * The market lanes of a pass with a cursor each: one per hearing and instrument, then one per venue.
 * That is the order of the law at equal times, so the first cursor of a scan with the smallest time is
 * the one to move. Tapes of one instrument follow each other, and so do the parts of a tape that is too
 * large to be in memory whole.
 */
export class MarketLanes {
  readonly epochNs: bigint
  /** By cursor: LANE_MARKET_TO_US or LANE_MARKET_TO_VENUE, its instrument, its hearing (-1: a venue's). */
  readonly kind: number[] = []
  readonly instrument: number[] = []
  readonly hearing: number[] = []
  /** By cursor: the stretch of rows that it is in, and its place there. */
  readonly lanes: Lane[] = []
  readonly position: Int32Array
  /** By cursor: added to its rows' times, and the earliest time that any of them gets. */
  readonly offsetNs: Float64Array
  readonly floorNs: Float64Array
  /** By cursor: the time of its next row, Infinity at the end. */
  readonly nextNs: Float64Array
  /** Rows left behind by all cursors. */
  rowsWalked = 0
  private readonly lines: readonly TapeLine[]
  private readonly hearingOffsetsNs: readonly number[]
  private readonly tapeAt: number[] = []
  private readonly partAt: number[] = []
  /** The earliest end of any hearing: nothing is over before it. Infinity while it is not known. */
  firstEndNs = Number.POSITIVE_INFINITY

  constructor(
    instruments: readonly (readonly TapeSource[])[],
    depth: Depth,
    hearingOffsetsNs: readonly number[],
  ) {
    const epochs = instruments.map((tapes) => tapes[0]?.epochNs ?? 0n)
    this.epochNs = epochs.reduce((least, each) => (each < least ? each : least))
    this.lines = instruments.map((tapes) => new TapeLine(tapes, depth, this.epochNs))
    this.hearingOffsetsNs = hearingOffsetsNs
    for (let hearing = 0; hearing < hearingOffsetsNs.length; hearing++) {
      for (let i = 0; i < instruments.length; i++) this.addCursor(LANE_MARKET_TO_US, i, hearing)
    }
    for (let i = 0; i < instruments.length; i++) this.addCursor(LANE_MARKET_TO_VENUE, i, -1)
    const cursors = this.kind.length
    this.position = new Int32Array(cursors)
    this.offsetNs = new Float64Array(cursors)
    this.floorNs = new Float64Array(cursors)
    this.nextNs = new Float64Array(cursors)
    for (let c = 0; c < cursors; c++) this.enter(c, 0, 0)
  }

  /** Moves a cursor to place `at` of its lane, or into the next part or tape. */
  moveTo(cursor: number, at: number): void {
    const { rows, timeNs } = this.lanes[cursor] as Lane
    if (at >= rows) {
      this.rowsWalked += rows
      this.enter(cursor, this.tapeAt[cursor] ?? 0, (this.partAt[cursor] ?? 0) + 1)
      return
    }
    this.position[cursor] = at
    const ns = (timeNs[at] ?? 0) + (this.offsetNs[cursor] ?? 0)
    const floorNs = this.floorNs[cursor] ?? 0
    this.nextNs[cursor] = ns < floorNs ? floorNs : ns
  }

  cursorOf(hearing: number, instrument: number): number {
    return hearing * this.lines.length + instrument
  }

  /** Which of its instrument's tapes a cursor is in, counted from 0. */
  tapeOf(cursor: number): number {
    return this.tapeAt[cursor] ?? 0
  }

  /** Of the tape that a heard cursor is in: its smallest feed latencies, and what its times are moved by. */
  latencyOf(cursor: number): { readonly least: LeastLatency; readonly offsetNs: number } | null {
    const line = this.lines[this.instrument[cursor] ?? 0]
    const least = line?.at(this.tapeOf(cursor))?.lanes.heard.latency ?? null
    return least && { least, offsetNs: this.offsetNs[cursor] ?? 0 }
  }

  /** The time of the next row of any cursor. */
  earliestNs(): number {
    const { nextNs } = this
    let earliestNs = nextNs[0]!
    for (let c = 1; c < nextNs.length; c++) if (nextNs[c]! < earliestNs) earliestNs = nextNs[c]!
    return earliestNs
  }

  /** The first time of any row that a hearing's desks can know of. */
  startNs(hearing: number): number {
    const starts = Array.from(this.nextNs).filter((_ns, c) => this.concerns(c, hearing))
    return Math.min(...starts)
  }

  /** The last such time; Infinity while there are tapes that no cursor has come to. */
  endNs(hearing: number): number {
    let endNs = Number.NEGATIVE_INFINITY
    for (const line of this.lines) {
      if (!line.isAllLaid) return Number.POSITIVE_INFINITY
      const heardNs = line.lastHeardNs + (this.hearingOffsetsNs[hearing] ?? 0)
      endNs = Math.max(endNs, line.lastVenueNs, heardNs)
    }
    return endNs
  }

  /** Whether a hearing's desks have nothing more to come from the market. */
  isExhausted(hearing: number): boolean {
    const { nextNs } = this
    for (let c = 0; c < nextNs.length; c++) {
      if (nextNs[c] !== Number.POSITIVE_INFINITY && this.concerns(c, hearing)) return false
    }
    return true
  }

  private concerns(cursor: number, hearing: number): boolean {
    return this.hearing[cursor] === -1 || this.hearing[cursor] === hearing
  }

  private addCursor(kind: number, instrument: number, hearing: number): void {
    this.kind.push(kind)
    this.instrument.push(instrument)
    this.hearing.push(hearing)
    this.tapeAt.push(0)
    this.partAt.push(0)
  }

  /** Puts a cursor before the first row of a part of tape k, or of the next one that has rows for it. */
  private enter(cursor: number, k: number, part: number): void {
    const instrument = this.instrument[cursor] ?? 0
    const line = this.lines[instrument] as TapeLine
    this.tapeAt[cursor] = k
    this.partAt[cursor] = part
    const laid = line.at(k)
    if (this.firstEndNs === Number.POSITIVE_INFINITY) {
      this.firstEndNs = Math.min(...this.hearingOffsetsNs.map((_ns, h) => this.endNs(h)))
    }
    this.releaseBehind(instrument, line)
    if (laid === null) {
      this.nextNs[cursor] = Number.POSITIVE_INFINITY
      return
    }
    const isHeard = this.kind[cursor] === LANE_MARKET_TO_US
    const parts: LaneParts = isHeard ? laid.lanes.heard : laid.lanes.venue
    if (part >= parts.count) {
      this.enter(cursor, k + 1, 0)
      return
    }
    const feedNs = isHeard ? (this.hearingOffsetsNs[this.hearing[cursor] ?? 0] ?? 0) : 0
    this.lanes[cursor] = parts.at(part, this.lanes[cursor])
    this.offsetNs[cursor] = laid.shiftNs + feedNs
    this.floorNs[cursor] = isHeard ? laid.heardFloorNs + feedNs : laid.venueFloorNs
    this.moveTo(cursor, 0)
  }

  private releaseBehind(instrument: number, line: TapeLine): void {
    const places = this.tapeAt.filter((_k, c) => this.instrument[c] === instrument)
    line.release(Math.min(...places))
  }
}
