import { createReadStream } from 'node:fs'
import { InputError } from '../../lib/assert.ts'
import { explainReadError } from './raw-lines.ts'

const CHUNK_BYTES = 1 << 18
/** A line beyond this is no line of any recording that is known: the file is of another kind. */
const LINE_CHARS_MAX = 1 << 20

/**
 * Lines that are asked for, so that several files can be read side by side in constant memory. Await
 * `fill` whenever `next` has nothing; bytes are taken as Latin-1.
 */
export class LineSource {
  /** What errors call it. */
  readonly file: string
  /** The row of the line that `next` gave last, from 1. */
  row = 0
  private readonly chunks: AsyncIterator<Buffer>
  private readonly lineCharsMax: number
  private lines: string[] = []
  private at = 0
  private rest = ''
  private ended = false

  constructor(file: string, chunks: AsyncIterable<Buffer>, lineCharsMax = LINE_CHARS_MAX) {
    this.file = file
    this.lineCharsMax = lineCharsMax
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /** Lines that `next` can give before `fill` must be awaited again. */
  get held(): number {
    return this.lines.length - this.at
  }

  /** The next line without its end, or undefined when `fill` must be awaited first. */
  next(): string | undefined {
    const line = this.lines[this.at]
    if (line === undefined) return undefined
    this.at++
    this.row++
    return withoutReturn(line)
  }

  /** The line that `next` would give; call it after `fill`. */
  peek(): string {
    return withoutReturn(this.lines[this.at] ?? '')
  }

  /** Makes sure of a next line; false when the file has ended. */
  async fill(): Promise<boolean> {
    while (this.at >= this.lines.length) {
      if (this.ended) return false
      const { value, done } = await this.chunks.next()
      const text = done ? '' : this.rest + (value as Buffer).toString('latin1')
      this.ended = done === true
      this.lines = this.ended ? (this.rest === '' ? [] : [this.rest]) : text.split('\n')
      this.at = 0
      this.rest = this.ended ? '' : (this.lines.pop() ?? '')
      if (this.rest.length > this.lineCharsMax) {
        throw new InputError(
          { file: this.file, row: this.row + this.lines.length + 1 },
          `a line of more than ${this.lineCharsMax} characters`,
          'a text file of lines',
          'Check that the file is of the format named.',
        )
      }
    }
    return true
  }

  /** Lets go of the file before its end. */
  async close(): Promise<void> {
    this.ended = true
    await this.chunks.return?.(undefined)
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** The bytes of a file as they are read; `onBytes` sees them in passing. */
export async function* fileBytes(
  file: string,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
      onBytes(chunk)
      yield chunk
    }
  } catch (error) {
    throw explainReadError(error, file, 0)
  }
}
