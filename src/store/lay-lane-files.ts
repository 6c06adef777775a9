import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { collectGarbage } from '../lib/collect-garbage.ts'
import { allocateLane, type Lane, type LaneParts, type TapeLanes, wholeLane } from '../tape/lane.ts'
import { placeOf, timeOrder } from '../tape/lay-lanes.hot.ts'
import { LatencyWatch, type LeastLatency } from '../tape/least-latency.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import type { RowView } from '../tape/row-view.ts'
import { type Depth, FLAG_MESSAGE_END, isBookRow, TRADE } from '../tape/schema.ts'
import { sqlText } from './duck.ts'
import { type Clock, LaneWriter, lanePath, openLaneFile } from './lane-file.ts'
import { MessageParts, type RowColumns } from './message-parts.ts'
import { eachChunk, itemsOf } from './tape-parquet.ts'

/** Rows that are sorted in memory at once, and sorted runs that are held there, by each clock. */
export type SortSizes = { readonly runRows: number; readonly runsHeld: number }
const SORT_SIZES: SortSizes = { runRows: 262_144, runsHeld: 8 }

export type LayOptions = { readonly sizes?: SortSizes; readonly view?: RowView | null }

/**
 * The lanes of a tape that is too large to be in memory: files beside it, made on first use by sorting
 * runs of the tape and merging them, and read part by part. Memory does not grow with the tape. A depth
 * that the tape does not hold is seen through `view`. Throws `StoredStateError` for a tape that is not
 * whole, and what the file system throws.
 */
export async function openLaneFiles(
  directory: string,
  manifest: TapeManifest,
  depth: Depth,
  epochNs: bigint,
  { sizes = SORT_SIZES, view = null }: LayOptions = {},
): Promise<TapeLanes> {
  const { tapeId } = manifest
  const open = (clock: Clock) =>
    openLaneFile(lanePath(directory, tapeId, depth, clock), tapeId, depth)
  const [heard, venue] = [open('heard'), open('venue')]
  if (heard !== undefined && venue !== undefined) return { heard, venue }
  heard?.close()
  venue?.close()
  await layLaneFiles(directory, tapeId, depth, epochNs, sizes, view)
  const [madeHeard, madeVenue] = [open('heard'), open('venue')]
  if (madeHeard === undefined || madeVenue === undefined) {
    throw new Error(`the lanes just written beside ${directory} can be read`)
  }
  return { heard: madeHeard, venue: madeVenue }
}

async function layLaneFiles(
  directory: string,
  tapeId: string,
  depth: Depth,
  epochNs: bigint,
  sizes: SortSizes,
  view: RowView | null,
): Promise<void> {
  const work = join(directory, `.lanes-${process.pid}`)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work)
  try {
    const lanes = {
      heard: new RunSorter(work, 'heard', tapeId, depth, sizes.runsHeld),
      venue: new RunSorter(work, 'venue', tapeId, depth, sizes.runsHeld),
    }
    const rows = new RunRows(depth, sizes.runRows, (eventNs, receivedNs, lane) => {
      lanes.heard.add(receivedNs, lane)
      lanes.venue.add(eventNs, lane)
    })
    const latency = new LatencyWatch()
    const lay = (columns: RowColumns, count: number) => {
      const [eventNs, receivedNs, kind, , , , , flags] = columns
      for (let i = 0; i < count; i++) {
        latency.add(kind?.[i] ?? 0, flags?.[i] ?? 0, eventNs?.[i] ?? 0, receivedNs?.[i] ?? 0)
        rows.add(columns, i)
      }
    }
    await eachRows(join(directory, 'tape.parquet'), epochNs, seenThrough(view, epochNs, sizes, lay))
    rows.finish()
    for (const clock of ['heard', 'venue'] as const) {
      const made = join(work, clock)
      lanes[clock].mergeInto(made, clock === 'heard' ? latency.least : null)
      renameSync(made, lanePath(directory, tapeId, depth, clock))
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Who takes a tape's rows in file order, some at a time, and is told when there are no more. */
type RowTaker = { take(columns: RowColumns, count: number): void; finish(): void }

async function eachRows(path: string, epochNs: bigint, to: RowTaker): Promise<void> {
  const select = `SELECT ("eventNs" - ${epochNs})::DOUBLE, ("receivedNs" - ${epochNs})::DOUBLE,
    kind, side, "priceTicks", "qtyLots"::DOUBLE, "orderRef", flags
    FROM read_parquet(${sqlText(path)})`
  await eachChunk(path, select, (chunk) => {
    const columns = Array.from({ length: 8 }, (_, i) => itemsOf(chunk, i) as Float64Array)
    to.take(columns, chunk.rowCount)
  })
  to.finish()
}

/** Rows on their way to `lay`: as they are, or through a view, part by part. */
function seenThrough(
  view: RowView | null,
  epochNs: bigint,
  { runRows }: SortSizes,
  lay: RowTaker['take'],
): RowTaker {
  if (view === null) return { take: lay, finish() {} }
  const parts = new MessageParts(runRows, epochNs, (part) => {
    const c = view.take(part)
    const { eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef, flags } = c
    lay([eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef, flags], c.rows)
  })
  return {
    take(columns, count) {
      for (let i = 0; i < count; i++) parts.add(columns, i)
    },
    finish: () => parts.finish(),
  }
}

type TakeRun = (eventNs: Float64Array, receivedNs: Float64Array, lane: Lane) => void

/** Collects the rows that a depth wants, in file order, and hands them on in runs of whole messages. */
class RunRows {
  private readonly take: TakeRun
  private readonly isWanted: Uint8Array
  private readonly isL3: boolean
  private readonly runRows: number
  private readonly eventNs: Float64Array
  private readonly receivedNs: Float64Array
  private readonly lane: Lane
  private rows = 0
  private isOpen = false

  constructor(depth: Depth, runRows: number, take: TakeRun) {
    this.take = take
    this.runRows = runRows
    this.eventNs = new Float64Array(2 * runRows)
    this.receivedNs = new Float64Array(2 * runRows)
    this.isL3 = depth === 'l3'
    this.isWanted = Uint8Array.from({ length: 256 }, (_, kind) =>
      kind === TRADE || isBookRow(kind, depth) ? 1 : 0,
    )
    this.lane = allocateLane(2 * runRows, depth)
  }

  add(columns: RowColumns, i: number): void {
    const [eventNs, receivedNs, kinds, side, price, qty, ref, flags] = columns
    const kind = kinds?.[i] ?? 0
    const rowFlags = flags?.[i] ?? 0
    if (this.isWanted[kind] === 1) {
      // A message that is longer than a run is cut: only its end says more than its rows.
      if (this.rows === this.lane.rows) this.hand()
      const k = this.rows++
      this.eventNs[k] = eventNs?.[i] ?? 0
      this.receivedNs[k] = receivedNs?.[i] ?? 0
      this.lane.word[k] = kind | (((side?.[i] ?? 0) & 255) << 8) | (rowFlags << 16)
      this.lane.priceTicks[k] = price?.[i] ?? 0
      this.lane.qtyLots[k] = qty?.[i] ?? 0
      if (this.isL3) this.lane.orderRef[k] = ref?.[i] ?? 0
      this.isOpen = true
    }
    if ((rowFlags & FLAG_MESSAGE_END) === 0) return
    if (this.isOpen && this.rows > 0) {
      const last = this.rows - 1
      this.lane.word[last] = (this.lane.word[last] ?? 0) | (FLAG_MESSAGE_END << 16)
    }
    this.isOpen = false
    if (this.rows >= this.runRows) this.hand()
  }

  finish(): void {
    if (this.rows > 0) this.hand()
  }

  private hand(): void {
    const { rows } = this
    const { word, priceTicks, qtyLots, orderRef, timeNs } = this.lane
    this.take(this.eventNs.subarray(0, rows), this.receivedNs.subarray(0, rows), {
      rows,
      timeNs,
      word,
      priceTicks,
      qtyLots,
      orderRef,
    })
    this.rows = 0
  }
}

/** Sorts runs by one clock and merges them; equal times keep the order in which they were added. */
class RunSorter {
  private readonly work: string
  private readonly clock: Clock
  private readonly tapeId: string
  private readonly depth: Depth
  private readonly runsHeld: number
  private held: LaneParts[] = []
  private readonly spilled: LaneParts[] = []

  constructor(work: string, clock: Clock, tapeId: string, depth: Depth, runsHeld: number) {
    this.work = work
    this.clock = clock
    this.tapeId = tapeId
    this.depth = depth
    this.runsHeld = runsHeld
  }

  add(timeNs: Float64Array, rows: Lane): void {
    this.held.push(wholeLane(sortedRun(timeNs, rows, this.depth)))
    if (this.held.length === this.runsHeld) this.spill()
  }

  mergeInto(path: string, latency: LeastLatency | null): void {
    const writer = new LaneWriter(path, this.tapeId, this.depth)
    mergeRuns([...this.spilled, ...this.held], writer)
    writer.finish(latency)
  }

  private spill(): void {
    const path = join(this.work, `${this.clock}-run-${this.spilled.length}`)
    const writer = new LaneWriter(path, this.tapeId, this.depth)
    mergeRuns(this.held, writer)
    writer.finish()
    const run = openLaneFile(path, this.tapeId, this.depth)
    if (run === undefined) throw new Error(`the run just written to ${path} can be read`)
    this.spilled.push(run)
    this.held = []
    collectGarbage()
  }
}

function sortedRun(timeNs: Float64Array, rows: Lane, depth: Depth): Lane {
  const order = timeOrder(timeNs)
  const run = allocateLane(rows.rows, depth)
  for (let i = 0; i < rows.rows; i++) {
    const k = order === null ? i : (order[i] ?? 0)
    run.timeNs[i] = timeNs[k] ?? 0
    run.word[i] = rows.word[k] ?? 0
    run.priceTicks[i] = rows.priceTicks[k] ?? 0
    run.qtyLots[i] = rows.qtyLots[k] ?? 0
    if (depth === 'l3') run.orderRef[i] = rows.orderRef[k] ?? 0
  }
  return run
}

type RunCursor = { readonly run: LaneParts; part: number; at: number; lane: Lane }

/** Merges sorted runs, stretch by stretch: the earliest goes on until another one is earlier. */
function mergeRuns(runs: readonly LaneParts[], out: LaneWriter): void {
  let cursors = runs
    .filter((run) => run.count > 0)
    .map((run): RunCursor => ({ run, part: 0, at: 0, lane: run.at(0) }))
    .filter(({ lane }) => lane.rows > 0)
  const headNs = ({ lane, at }: RunCursor) => lane.timeNs[at] ?? 0
  while (cursors.length > 0) {
    let first = cursors[0] as RunCursor
    let place = 0
    let untilNs = Number.POSITIVE_INFINITY
    cursors.forEach((cursor, c) => {
      if (c === 0) return
      const ns = headNs(cursor)
      if (ns < headNs(first)) {
        untilNs = headNs(first)
        first = cursor
        place = c
      } else if (ns + 1 < untilNs) untilNs = ns + 1
    })
    const to = placeOf(first.lane.timeNs, first.lane.rows, first.at, untilNs)
    out.append(first.lane, first.at, to)
    first.at = to
    if (to < first.lane.rows) continue
    first.part++
    first.at = 0
    if (first.part < first.run.count) first.lane = first.run.at(first.part, first.lane)
    else cursors = cursors.filter((_, c) => c !== place)
  }
}
