import { assert } from '../../lib/assert.ts'
import { type ManifestDraft, sealTape } from '../../store/manifest-file.ts'
import type { FileClock, TapeWriter } from '../../store/tape-writer.ts'
import type { RawFileRecord, TapeManifest } from '../../tape/manifest.ts'
import {
  ADD,
  type Depth,
  EXECUTE,
  FLAG_OFFGRID,
  GAP,
  KIND_NAMES,
  LEVEL,
  QUOTE,
  TAPE_SCHEMA_VERSION,
  type TapeRow,
  TRADE,
} from '../../tape/schema.ts'
import type { InstrumentSpec } from '../../units/instrument.ts'
import { ClockMeter } from './clock-repair.ts'
import { MarketWatch } from './market-watch.ts'

/** What a tape is made of, known before its first row. */
export type TapeOrigin = {
  readonly instrument: InstrumentSpec
  readonly importer: TapeManifest['importer']
  readonly source: string
  readonly licence: string
  /** Added to a repaired clock so that the fastest message has this latency. */
  readonly baseLatencyNs: number
}

/** What the end of a recording tells of it: its raw files, and what stands in for a missing clock. */
export type RecordingFacts = {
  readonly files: readonly Pick<RawFileRecord, 'name' | 'bytes' | 'sha256'>[]
  readonly standIn: string | null
}

type Counts = Record<string, number>

/**
 * Makes one tape: takes its rows file by file, counts and measures them in passing, and ends with
 * `tape.parquet` and `tape.json` in its (staging) directory. Memory does not grow with the rows.
 */
export class TapeBuilder {
  readonly date: string
  readonly directory: string
  private readonly origin: TapeOrigin
  private readonly writer: TapeWriter
  private readonly watch = new MarketWatch()
  private readonly kinds = new Array<number>(KIND_NAMES.length).fill(0)
  private readonly dropped: Counts = {}
  private readonly treated: Counts = {}
  private readonly files: RawFileRecord[] = []
  private readonly meters: ClockMeter[] = []
  private readonly shiftsNs: number[] = []
  private meter = new ClockMeter()
  private firstSeq = 0
  private offGridTrades = 0

  constructor(origin: TapeOrigin, date: string, directory: string, writer: TapeWriter) {
    this.origin = origin
    this.date = date
    this.directory = directory
    this.writer = writer
  }

  /** A row of the current file, times unrepaired. The object may be reused at once. */
  row(row: TapeRow): void {
    this.meter.observe(row.eventNs, row.receivedNs)
    this.take(row, false)
  }

  /** A row that an earlier file hands on: it will stand before all else of the file, on both clocks. */
  carried(row: TapeRow): void {
    this.take(row, true)
  }

  /**
   * Ends the current recording; following rows belong to the next one. Its rows count for its first
   * file, of which the others are parts.
   */
  endFile(facts: RecordingFacts, dropped: Counts, treated: Counts): void {
    assert(this.meter.rows > 0, 'a raw file of a tape has rows')
    const clock = this.meter.repair(this.origin.baseLatencyNs, facts.standIn)
    const rows = this.writer.rows - this.firstSeq
    facts.files.forEach((file, i) => {
      this.files.push({ ...file, firstSeq: this.firstSeq, rows: i === 0 ? rows : 0, clock })
    })
    this.shiftsNs.push(clock.shiftNs)
    this.meters.push(this.meter)
    this.meter = new ClockMeter()
    this.firstSeq = this.writer.rows
    for (const [reason, count] of Object.entries(dropped)) addCount(this.dropped, reason, count)
    for (const [reason, count] of Object.entries(treated)) addCount(this.treated, reason, count)
  }

  /** Writes the tape. `continues` is the id of the tape whose closing book this one opens with. */
  async finish(continues: string | null): Promise<TapeManifest> {
    await this.writer.finish(this.clocks())
    return await sealTape(this.directory, this.draft(continues))
  }

  /** Lets go of what is open. To be called after success and after failure. */
  close(): void {
    this.writer.close()
  }

  private take(row: TapeRow, carried: boolean): void {
    this.kinds[row.kind] = (this.kinds[row.kind] ?? 0) + 1
    if (row.kind === TRADE && (row.flags & FLAG_OFFGRID) !== 0) this.offGridTrades++
    this.watch.apply(row)
    this.writer.append(row, this.meters.length, carried)
  }

  private clocks(): FileClock[] {
    const isKnownAtStart = this.origin.importer.rules === 'hftbacktest'
    return this.meters.map(({ smallestEventNs, smallestReceivedNs }, i) => {
      const shiftNs = this.shiftsNs[i] ?? 0
      // hftbacktest's opening book is known when its clock starts: at the venue's first event.
      const startNs = smallestEventNs - BigInt(shiftNs)
      return {
        shiftNs,
        smallestEventNs,
        smallestReceivedNs: isKnownAtStart ? startNs : smallestReceivedNs,
      }
    })
  }

  private draft(continues: string | null): ManifestDraft {
    const shift = (i: number) => BigInt(this.shiftsNs[i] ?? 0)
    const range = (of: (meter: ClockMeter, i: number) => bigint, wanted: 1 | -1) =>
      String(this.meters.map(of).reduce((a, b) => (a < b === wanted > 0 ? b : a)))
    return {
      schema: TAPE_SCHEMA_VERSION,
      instrument: this.origin.instrument,
      date: this.date,
      firstEventNs: range((m) => m.smallestEventNs, -1),
      lastEventNs: range((m) => m.largestEventNs, 1),
      firstReceivedNs: range((m, i) => m.smallestReceivedNs + shift(i), -1),
      lastReceivedNs: range((m, i) => m.largestReceivedNs + shift(i), 1),
      rows: this.writer.rows,
      rowsByKind: this.rowsByKind(),
      depths: this.depths(),
      dropped: this.dropped,
      treated: this.treated,
      offGridTrades: this.offGridTrades,
      gaps: this.kinds[GAP] ?? 0,
      crossedRows: this.watch.crossed,
      lockedRows: this.watch.locked,
      importer: this.origin.importer,
      source: this.origin.source,
      licence: this.origin.licence,
      rawFiles: this.files,
      continues,
    }
  }

  private rowsByKind(): Counts {
    const counts: Counts = {}
    KIND_NAMES.forEach((name, kind) => {
      const count = this.kinds[kind] ?? 0
      if (count > 0) counts[name] = count
    })
    return counts
  }

  private depths(): Depth[] {
    const has = (...kinds: number[]) => kinds.some((kind) => (this.kinds[kind] ?? 0) > 0)
    const orderKinds = Array.from({ length: EXECUTE - ADD + 1 }, (_, i) => ADD + i)
    const depths: Depth[] = []
    if (has(...orderKinds)) depths.push('l3')
    if (has(LEVEL)) depths.push('l2')
    if (has(QUOTE)) depths.push('l1')
    return depths
  }
}

/** Adds to a count by reason. */
export function addCount(counts: Counts, reason: string, count = 1): void {
  counts[reason] = (counts[reason] ?? 0) + count
}
