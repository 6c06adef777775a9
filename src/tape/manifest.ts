import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import type { InstrumentSpec } from '../units/instrument.ts'
import type { Depth, TapeColumnName } from './schema.ts'

/** What one raw file contributed to a tape, and what was done to its clock. */
export type RawFileRecord = {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly firstSeq: number
  readonly rows: number
  readonly clock: ClockRepair
}

export type ClockRepair = {
  readonly method: 'none' | 'minimum-shift'
  /** Added to every `receivedNs` of the file. */
  readonly shiftNs: number
  readonly rowsTouched: number
  /** Smallest received - event before the repair, over the file. */
  readonly minimumLatencyNs: number
  /** Largest less smallest of the minimum latency of ten equal pieces of the file. */
  readonly driftNs: number
  readonly driftAlarm: boolean
  /** What stands in for a missing clock, if one is missing. */
  readonly standIn: string | null
}

/** `tape.json`: everything that is known of a tape. `tapeId` is the hash of its content. */
export type TapeManifest = {
  readonly schema: number
  readonly tapeId: string
  readonly instrument: InstrumentSpec
  readonly date: string
  readonly firstEventNs: string
  readonly lastEventNs: string
  readonly firstReceivedNs: string
  readonly lastReceivedNs: string
  readonly rows: number
  readonly rowsByKind: Readonly<Record<string, number>>
  /** Depths that this tape can be replayed at, deepest first. */
  readonly depths: readonly Depth[]
  /** Rows or messages that were left out, by reason. Nothing is dropped without being counted. */
  readonly dropped: Readonly<Record<string, number>>
  /** Messages that were kept but not as they stood (moved, heard later), by what was done to them. */
  readonly treated: Readonly<Record<string, number>>
  readonly offGridTrades: number
  readonly gaps: number
  readonly crossedRows: number
  readonly lockedRows: number
  readonly importer: { readonly name: string; readonly version: number; readonly rules: string }
  readonly source: string
  readonly licence: string
  readonly rawFiles: readonly RawFileRecord[]
  /** The tape whose closing book this one opens with, if it continues another. */
  readonly continues: string | null
  readonly columnSha256: Readonly<Record<TapeColumnName, string>>
}

/** Content decides the id: instrument grids, importer and the hash of every column. */
export function tapeIdOf(m: Omit<TapeManifest, 'tapeId'>): string {
  return sha256Hex(
    canonicalJson({
      schema: m.schema,
      instrument: m.instrument,
      importer: m.importer,
      rawFiles: m.rawFiles.map((f) => f.sha256),
      columns: m.columnSha256,
    }),
  )
}
