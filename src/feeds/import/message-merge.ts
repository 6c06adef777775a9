import { basename } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import { contentBytes } from './content-bytes.ts'
import type { RowSink } from './importer.ts'
import { LineSource } from './line-source.ts'
import type { MarketMessage } from './market-message.ts'

/** Decodes the lines of one file; a message may take several lines. */
export type LineDecoder = {
  /** What the file tells of; a recording has one file of each kind. */
  readonly kind: string
  /** The message that this line completes (it may be one of lines before it), or null. */
  decode(line: string, row: number): MarketMessage | null
  /** The message that the end of the file completes, or null. */
  end(): MarketMessage | null
}

/** The messages of one file in file order; `head` is the next one, null at the end of what is held. */
class MessageSource {
  head: MarketMessage | null = null
  private readonly lines: LineSource
  private readonly decoder: LineDecoder
  private ended = false

  constructor(lines: LineSource, decoder: LineDecoder) {
    this.lines = lines
    this.decoder = decoder
  }

  /** Goes on to the next message of the lines that are held. */
  step(): void {
    this.head = null
    for (let line = this.lines.next(); line !== undefined; line = this.lines.next()) {
      this.head = this.decoder.decode(line, this.lines.row)
      if (this.head !== null) return
    }
  }

  /** Reads on until there is a message; false when the file has ended. */
  async refill(): Promise<boolean> {
    while (this.head === null && !this.ended) {
      if (await this.lines.fill()) this.step()
      else {
        this.ended = true
        this.head = this.decoder.end()
      }
    }
    return this.head !== null
  }
}

export type MergedFiles = {
  /** The files of one recording. */
  readonly files: readonly string[]
  /** Kinds of files, those that are told first at equal times before the others. */
  readonly kinds: readonly string[]
  /** Makes the decoder of a file by its first line, which `lines` gives next, and takes its header. */
  open(file: string, lines: LineSource): LineDecoder
}

/**
 * Reads the files of one recording side by side, and hands on their messages by the time they were
 * heard. Throws `InputError` for two files of one kind.
 */
export async function readMerged(
  merged: MergedFiles,
  sink: RowSink,
  take: (message: MarketMessage) => void,
): Promise<void> {
  const opened = new Map<string, { readonly file: string; readonly source: MessageSource }>()
  const all: LineSource[] = []
  try {
    for (const [part, file] of merged.files.entries()) {
      const bytes = contentBytes(file, (raw) => sink.raw(raw, part))
      const lines = new LineSource(file, bytes)
      all.push(lines)
      if (!(await lines.fill())) {
        throw new InputError({ file }, 'the file is empty', 'at least one line', 'Check the file.')
      }
      const decoder = merged.open(file, lines)
      const before = opened.get(decoder.kind)
      if (before !== undefined) throw twice(file, before.file, decoder.kind)
      opened.set(decoder.kind, { file, source: new MessageSource(lines, decoder) })
    }
    await merge(
      merged.kinds.flatMap((kind) => opened.get(kind)?.source ?? []),
      take,
    )
  } finally {
    for (const lines of all) await lines.close()
  }
}

/** At equal times the messages of the source that stands first in the list come first. */
async function merge(
  sources: readonly MessageSource[],
  take: (message: MarketMessage) => void,
): Promise<void> {
  for (;;) {
    let next: MessageSource | null = null
    for (const source of sources) {
      if (source.head === null && !(await source.refill())) continue
      if (next?.head == null || isBefore(source, next)) next = source
    }
    if (next?.head == null) return
    take(next.head)
    next.step()
  }
}

function isBefore(a: MessageSource, b: MessageSource): boolean {
  return a.head !== null && b.head !== null && a.head.receivedNs < b.head.receivedNs
}

function twice(file: string, before: string, kind: string): InputError {
  return new InputError(
    { file },
    `it holds ${kind}, as ${basename(before)} does`,
    'one file of each kind for a day',
    'Name the files of several days as they were downloaded, with their dates.',
  )
}
