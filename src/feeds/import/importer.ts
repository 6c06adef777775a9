import type { ClockRepair } from '../../tape/manifest.ts'
import type { TapeRow } from '../../tape/schema.ts'
import type { Instrument } from '../../units/instrument.ts'

/** Counts what an importer leaves out, by reason. */
export type DropCounter = (reason: string, count?: number) => void

/**
 * One recording format. `rows` streams one file: it calls `sink.row` for each row in file order and
 * keeps only the state that it must (the book that carries over), so memory does not grow with the
 * file. It throws `InputError` naming file, row and field for anything that it cannot trust.
 *
 * To add a format: write one file that exports an `ImportFormat` and list it in `formats.ts`.
 */
export type ImportFormat = {
  readonly name: string
  readonly version: number
  /** One line for `--help`. */
  readonly summary: string
  readonly source: string
  readonly licence: string
  /** Files may hold several instruments, or name them otherwise: `ImportOptions.symbol` chooses. */
  readonly choosesSymbol?: true
  /** The files may not tell their day: `ImportOptions.date` does. */
  readonly takesDate?: true
  /** Files of any columns: `ImportOptions.mapping` says what they are. */
  readonly takesMapping?: true
  /** The format can be read by the rules `hftbacktest` as well as by the venue's. */
  readonly hasRules?: true
  /**
   * Which of the files given are parts of one recording (quotes and trades of a day, say), in time order
   * of the recordings. Left out: each file is a recording of its own. Folders may be opened into files.
   */
  groups?(files: readonly string[]): readonly FileGroup[]
  /** A reader carries what one instrument's files hand on to each other (the book, sequence numbers). */
  createReader(instrument: Instrument, options: ImportOptions): FileReader
}

export type ImportOptions = {
  /** `venue`: the venue's own synchronisation rule. `hftbacktest`: every line as it stands. */
  readonly rules: 'venue' | 'hftbacktest'
  /** Added to the repaired clock so that the fastest message has this latency. */
  readonly baseLatencyNs: number
  /** What the files call the instrument: a symbol or a number. Null: the instrument's own symbol. */
  readonly symbol: string | null
  /** The day of files that do not tell it, `YYYY-MM-DD`. */
  readonly date: string | null
  /** The path of a mapping file. */
  readonly mapping: string | null
}

/** The files of one recording; the first one gives it its name. */
export type FileGroup = readonly [string, ...string[]]

export type FileReader = {
  /** Reads one recording; `others` are the files of its group after the first. */
  read(file: string, sink: RowSink, others: readonly string[]): Promise<void>
}

export type RowSink = {
  /**
   * Every byte of the raw file as it is read, in order: the file's SHA-256 is made in passing. `part`
   * is the file's place in its group, from 0.
   */
  raw(bytes: Uint8Array, part?: number): void
  /** The row object may be reused by the caller as soon as this returns. Times are unrepaired. */
  row(row: TapeRow): void
  drop: DropCounter
  /** Counts a message that is kept, but not as it stood (moved before its cause, heard later). */
  treat: DropCounter
  /** Names what stands in for a missing clock. */
  standIn(text: string): void
  /**
   * A row of the sink's own making (the carried book) is stamped with the times of the file's
   * first message; it does not count for the clock's repair.
   */
  carried(row: TapeRow): void
}

export type { ClockRepair, TapeRow }
