import { existsSync, statSync } from 'node:fs'
import { InputError, StoredStateError } from '../../lib/assert.ts'
import { tapeDirectory } from '../../store/catalog.ts'
import { readManifest } from '../../store/manifest-file.ts'
import { type QualityLimits, refuseAbove } from '../../store/quality-limits.ts'
import { Staging } from '../../store/staging.ts'
import { measureQuality, type TapeQuality } from '../../store/tape-quality.ts'
import { TapeWriter } from '../../store/tape-writer.ts'
import type { TapeManifest } from '../../tape/manifest.ts'
import type { TapeRow } from '../../tape/schema.ts'
import { type InstrumentSpec, makeInstrument } from '../../units/instrument.ts'
import { utcDate } from '../../units/time.ts'
import { FileIntake } from './file-intake.ts'
import { findFormat } from './formats.ts'
import type { FileGroup, ImportFormat, ImportOptions } from './importer.ts'
import { refuseRepeated } from './repeated-files.ts'
import { TapeBuilder, type TapeOrigin } from './tape-builder.ts'

export type ImportRequest = {
  /** A name of `formats.ts`. */
  readonly format: string
  /** Raw files of one instrument, in time order. */
  readonly files: readonly string[]
  readonly instrument: InstrumentSpec
  /** Default: the venue's rules, no base latency. */
  readonly options?: Partial<ImportOptions>
  readonly datasetsRoot: string
  readonly onProgress?: (progress: ImportProgress) => void
  /** Replace tapes that exist with other content. */
  readonly force?: boolean
  /** Measure each tape; one with a value above its limit is refused, and so is all of the import. */
  readonly refuseAbove?: QualityLimits
}

/** Told about four times a megabyte of raw file. */
export type ImportProgress = {
  readonly file: string
  readonly fileNumber: number
  readonly fileCount: number
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly rows: number
}

/** A tape that an import ended with, and whether it was there already. */
export type ImportedTape = {
  readonly manifest: TapeManifest
  readonly directory: string
  readonly status: 'new' | 'unchanged' | 'replaced'
  /** Null where the import was not asked to measure. */
  readonly quality: TapeQuality | null
}

type FinishedTape = {
  readonly manifest: TapeManifest
  readonly directory: string
  readonly quality: TapeQuality | null
}

/**
 * Imports raw recordings as tapes, one a UTC day of their first rows; the book carries over from file
 * to file. All tapes appear together at the end, or none. A tape that exists with the same content is
 * left as it is. Throws `InputError` naming file, row and field for what cannot be trusted, and for a
 * tape that exists with other content unless `force` is set.
 */
export async function importFiles(request: ImportRequest): Promise<ImportedTape[]> {
  const format = findFormat(request.format)
  const options = checkOptions(request, format)
  const { venue, symbol } = request.instrument
  const origin: TapeOrigin = {
    instrument: request.instrument,
    importer: { name: format.name, version: format.version, rules: options.rules },
    source: format.source,
    licence: format.licence,
    baseLatencyNs: options.baseLatencyNs,
  }
  tapeDirectory(request.datasetsRoot, venue, symbol, '')
  const reader = format.createReader(makeInstrument(request.instrument), options)
  const staging = new Staging(request.datasetsRoot)
  const line = new TapeLine(staging, origin)
  try {
    const groups = format.groups?.(request.files) ?? request.files.map((file) => [file] as const)
    await refuseRepeated(groups.flat())
    for (const [index, group] of groups.entries()) {
      const intake = await line.openFile(group, progressOf(request, groups, index))
      const [file, ...others] = group
      await reader.read(file, intake, others)
      await line.endFile(intake)
    }
    return place(request, staging, await measured(request, await line.finish()))
  } finally {
    line.close()
    staging.close()
  }
}

function checkOptions(request: ImportRequest, format: ImportFormat): ImportOptions {
  const { rules = 'venue', baseLatencyNs = 0 } = request.options ?? {}
  const { symbol = null, date = null, mapping = null } = request.options ?? {}
  const refusal = (field: string, given: string, who: string) =>
    new InputError(
      { field },
      `given ${JSON.stringify(given)} with the format ${format.name}`,
      who,
      'Leave it out.',
    )
  if (symbol !== null && format.choosesSymbol !== true) {
    throw refusal('symbol', symbol, 'a format whose files may hold several instruments')
  }
  if (date !== null && format.takesDate !== true) {
    throw refusal('date', date, 'a format whose files do not tell their day (itch5)')
  }
  if (mapping !== null && format.takesMapping !== true) {
    throw refusal('mapping', mapping, 'csv, parquet or arrow')
  }
  if (rules !== 'venue' && format.hasRules !== true) {
    throw refusal('rules', rules, 'a format that can be read by other rules (binance-ws)')
  }
  if (!Number.isSafeInteger(baseLatencyNs) || baseLatencyNs < 0) {
    throw new InputError(
      { field: 'base latency' },
      `given ${baseLatencyNs}`,
      'whole nanoseconds, 0 or more',
      'Leave it out for 0.',
    )
  }
  if (request.files.length === 0) {
    throw new InputError(
      { field: 'files' },
      'none given',
      'one file or more',
      'Name the recordings.',
    )
  }
  return { rules, baseLatencyNs, symbol, date, mapping }
}

function progressOf(request: ImportRequest, groups: readonly FileGroup[], index: number) {
  const group = groups[index] ?? []
  const bytesTotal = group
    .map((file) => (existsSync(file) ? statSync(file).size : 0))
    .reduce((sum, bytes) => sum + bytes, 0)
  const fileCount = groups.length
  const file = group[0] ?? ''
  return (bytesRead: number, rows: number) =>
    request.onProgress?.({ file, fileNumber: index + 1, fileCount, bytesRead, bytesTotal, rows })
}

/** The tapes of one import, one after another: the one being built, and a writer ready for the next. */
class TapeLine {
  private readonly staging: Staging
  private readonly origin: TapeOrigin
  private readonly finished: FinishedTape[] = []
  private current: TapeBuilder | undefined
  private spare: { readonly directory: string; readonly writer: TapeWriter } | undefined
  private before: TapeBuilder | undefined
  private lastReceivedNs: bigint | undefined

  constructor(staging: Staging, origin: TapeOrigin) {
    this.staging = staging
    this.origin = origin
  }

  async openFile(
    group: FileGroup,
    onProgress: (bytesRead: number, rows: number) => void,
  ): Promise<FileIntake> {
    if (this.spare === undefined) {
      const directory = this.staging.part()
      this.spare = { directory, writer: await TapeWriter.open(directory) }
    }
    return new FileIntake(group, onProgress, (row) => this.tapeFor(group[0], row))
  }

  async endFile(intake: FileIntake): Promise<void> {
    this.lastReceivedNs = intake.endInto()
    await this.finishBefore()
  }

  async finish(): Promise<FinishedTape[]> {
    this.before = this.current
    this.current = undefined
    await this.finishBefore()
    return this.finished
  }

  close(): void {
    this.spare?.writer.close()
    this.before?.close()
    this.current?.close()
  }

  /** The tape that a file belongs to, by its first row: that of the day before it, or a new one. */
  private tapeFor(file: string, row: TapeRow): { tape: TapeBuilder; joins: boolean } {
    const date = utcDate(row.eventNs)
    const { current, lastReceivedNs } = this
    const wentBack = lastReceivedNs !== undefined && row.receivedNs < lastReceivedNs
    if (wentBack || (current !== undefined && date < current.date)) {
      throw new InputError(
        { file },
        `the file begins on ${date}, before the end of the file given before it`,
        'files in time order',
        'Give the files in the order in which they were recorded.',
      )
    }
    if (current?.date === date) return { tape: current, joins: true }
    const { directory, writer } = this.spare ?? {}
    if (directory === undefined || writer === undefined) throw new Error('no writer is ready')
    this.before = current
    this.spare = undefined
    this.current = new TapeBuilder(this.origin, date, directory, writer)
    return { tape: this.current, joins: false }
  }

  private async finishBefore(): Promise<void> {
    const tape = this.before
    if (tape === undefined) return
    const continues = this.finished.at(-1)?.manifest.tapeId ?? null
    const manifest = await tape.finish(continues)
    this.finished.push({ manifest, directory: tape.directory, quality: null })
    tape.close()
    this.before = undefined
  }
}

/** The tapes with what they are worth, where that was asked for. */
async function measured(
  { refuseAbove: limits }: ImportRequest,
  tapes: readonly FinishedTape[],
): Promise<FinishedTape[]> {
  if (limits === undefined) return [...tapes]
  const result: FinishedTape[] = []
  for (const tape of tapes) {
    const quality = await measureQuality(tape.directory, tape.manifest)
    refuseAbove(tape.manifest.rawFiles[0]?.name ?? '', quality, limits)
    result.push({ ...tape, quality })
  }
  return result
}

/** Moves finished tapes to their places, unless they stand there already. */
function place(
  request: ImportRequest,
  staging: Staging,
  tapes: readonly FinishedTape[],
): ImportedTape[] {
  const { datasetsRoot, instrument, force } = request
  const moves: { from: string; to: string }[] = []
  const result = tapes.map(({ manifest, directory, quality }): ImportedTape => {
    const to = tapeDirectory(datasetsRoot, instrument.venue, instrument.symbol, manifest.date)
    if (existsSync(to)) {
      const stored = readStored(to, force === true)
      if (stored?.tapeId === manifest.tapeId) {
        return { manifest: stored, directory: to, status: 'unchanged', quality }
      }
      if (stored !== null && force !== true) throw exists(to, stored, manifest)
    }
    const status = existsSync(to) ? 'replaced' : 'new'
    moves.push({ from: directory, to })
    return { manifest, directory: to, status, quality }
  })
  staging.publish(moves)
  return result
}

/** The manifest that stands there; with `force`, null for one that no longer fits. */
function readStored(directory: string, force: boolean): TapeManifest | null {
  try {
    return readManifest(directory)
  } catch (error) {
    if (force && error instanceof StoredStateError) return null
    throw error
  }
}

function exists(to: string, stored: TapeManifest, manifest: TapeManifest): InputError {
  return new InputError(
    { file: to },
    `a tape stands there with other content (${stored.tapeId.slice(0, 16)}, this import gives ` +
      `${manifest.tapeId.slice(0, 16)})`,
    'no tape, or one of the same content',
    'Give --force to replace it.',
  )
}
