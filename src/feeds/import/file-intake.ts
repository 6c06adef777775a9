import { createHash, type Hash } from 'node:crypto'
import { basename } from 'node:path'
import { assert, InputError } from '../../lib/assert.ts'
import type { TapeRow } from '../../tape/schema.ts'
import type { FileGroup, RowSink } from './importer.ts'
import { addCount, type TapeBuilder } from './tape-builder.ts'

/** A file of the recording, hashed as it is read. */
type RawPart = { readonly name: string; readonly hash: Hash; bytes: number }

/** Takes the rows of one recording. Which tape they go to is known with the first row. */
export class FileIntake implements RowSink {
  private readonly file: string
  private readonly parts: readonly RawPart[]
  private readonly onProgress: (bytesRead: number, rows: number) => void
  private readonly tapeFor: (row: TapeRow) => { tape: TapeBuilder; joins: boolean }
  private readonly dropped: Record<string, number> = {}
  private readonly treated: Record<string, number> = {}
  private readonly standIns = new Set<string>()
  private readonly carriedRows: TapeRow[] = []
  private tape: TapeBuilder | undefined
  private bytes = 0
  private rows = 0
  private lastReceivedNs = 0n

  constructor(
    [file, ...others]: FileGroup,
    onProgress: (bytesRead: number, rows: number) => void,
    tapeFor: (row: TapeRow) => { tape: TapeBuilder; joins: boolean },
  ) {
    this.file = file
    this.parts = [file, ...others].map((path) => ({
      name: basename(path),
      hash: createHash('sha256'),
      bytes: 0,
    }))
    this.onProgress = onProgress
    this.tapeFor = tapeFor
  }

  raw(bytes: Uint8Array, part = 0): void {
    const to = this.parts[part]
    assert(to !== undefined, 'raw bytes are of a file of the group')
    to.hash.update(bytes)
    to.bytes += bytes.length
    this.bytes += bytes.length
    this.onProgress(this.bytes, this.rows)
  }

  row(row: TapeRow): void {
    this.tape ??= this.open(row)
    this.rows++
    if (row.receivedNs > this.lastReceivedNs) this.lastReceivedNs = row.receivedNs
    this.tape.row(row)
  }

  carried(row: TapeRow): void {
    this.carriedRows.push({ ...row })
  }

  readonly drop = (reason: string, count?: number): void => addCount(this.dropped, reason, count)
  readonly treat = (reason: string, count?: number): void => addCount(this.treated, reason, count)

  standIn(text: string): void {
    this.standIns.add(text)
  }

  /** Closes the file's account with its tape. Returns the last received time, unrepaired. */
  endInto(): bigint {
    if (this.tape === undefined) {
      const dropped = Object.entries(this.dropped).map(([reason, count]) => `${count} ${reason}`)
      throw new InputError(
        { file: this.file },
        `the file gives no row${dropped.length > 0 ? ` (left out: ${dropped.join(', ')})` : ''}`,
        'at least one row of market data',
        'Check that the file is of the format named.',
      )
    }
    const files = this.parts.map(({ name, bytes, hash }) => ({
      name,
      bytes,
      sha256: hash.digest('hex'),
    }))
    const standIn = this.standIns.size === 0 ? null : [...this.standIns].join('; ')
    this.tape.endFile({ files, standIn }, this.dropped, this.treated)
    return this.lastReceivedNs
  }

  /** A tape that goes on has the book already; a new one begins with the book handed on. */
  private open(first: TapeRow): TapeBuilder {
    const { tape, joins } = this.tapeFor(first)
    if (!joins) for (const row of this.carriedRows) tape.carried(row)
    this.carriedRows.length = 0
    return tape
  }
}
