import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import type { TapeRow } from '../../tape/schema.ts'
import type { RowSink } from './importer.ts'
import { addCount, type TapeBuilder } from './tape-builder.ts'

/** Takes the rows of one raw file. Which tape they go to is known with the first row. */
export class FileIntake implements RowSink {
  private readonly file: string
  private readonly onProgress: (bytesRead: number, rows: number) => void
  private readonly tapeFor: (row: TapeRow) => { tape: TapeBuilder; joins: boolean }
  private readonly hash = createHash('sha256')
  private readonly dropped: Record<string, number> = {}
  private readonly treated: Record<string, number> = {}
  private readonly standIns = new Set<string>()
  private readonly carriedRows: TapeRow[] = []
  private tape: TapeBuilder | undefined
  private bytes = 0
  private rows = 0
  private lastReceivedNs = 0n

  constructor(
    file: string,
    onProgress: (bytesRead: number, rows: number) => void,
    tapeFor: (row: TapeRow) => { tape: TapeBuilder; joins: boolean },
  ) {
    this.file = file
    this.onProgress = onProgress
    this.tapeFor = tapeFor
  }

  raw(bytes: Uint8Array): void {
    this.hash.update(bytes)
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
    const facts = {
      name: basename(this.file),
      bytes: this.bytes,
      sha256: this.hash.digest('hex'),
      standIn: this.standIns.size === 0 ? null : [...this.standIns].join('; '),
    }
    this.tape.endFile(facts, this.dropped, this.treated)
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
