import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError } from '../../lib/assert.ts'

const CHUNK_BYTES = 1 << 18
/** A line beyond this is no line of any recording that is known: the file is of another kind. */
const LINE_CHARS_MAX = 1 << 26

/**
 * Streams the lines of a plain or gzip file, in constant memory. `onBytes` gets the raw file's bytes as
 * they are read; `onLine` gets each line without its end, and its row from 1. Bytes are taken as
 * Latin-1, so text beyond ASCII is not decoded. Throws `InputError` for a file that is missing, empty,
 * or a gzip cut short or damaged.
 */
export async function readLines(
  file: string,
  onBytes: (bytes: Uint8Array) => void,
  onLine: (line: string, row: number) => void,
): Promise<void> {
  const magic = firstTwoBytes(file)
  const raw = Readable.from(tapped(file, onBytes))
  const content =
    magic === 0x1f8b ? pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), ignore) : raw
  let row = 0
  let rest = ''
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      const text = rest + chunk.toString('latin1')
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        onLine(withoutReturn(text.slice(from, end)), ++row)
        from = end + 1
      }
      rest = text.slice(from)
      if (rest.length > LINE_CHARS_MAX) throw tooLong(file, row + 1)
    }
  } catch (error) {
    throw explainReadError(error, file, row)
  }
  if (rest !== '') onLine(withoutReturn(rest), ++row)
  if (row === 0) throw emptyFile(file)
}

/** Errors reach the reader of the stream; there is nothing left to do here. */
function ignore(): void {}

async function* tapped(file: string, onBytes: (bytes: Uint8Array) => void) {
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    onBytes(chunk)
    yield chunk
  }
}

function firstTwoBytes(file: string): number {
  const bytes = Buffer.alloc(2)
  try {
    const handle = openSync(file, 'r')
    try {
      if (readSync(handle, bytes, 0, 2, 0) === 0) throw emptyFile(file)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw explainReadError(error, file, 0)
  }
  return bytes.readUInt16BE(0)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function emptyFile(file: string): InputError {
  return new InputError({ file }, 'the file is empty', 'at least one line', 'Record it again.')
}

function tooLong(file: string, row: number): InputError {
  return new InputError(
    { file, row },
    `a line of more than ${LINE_CHARS_MAX} characters`,
    'a text file of lines',
    'Check that the file is of the format named.',
  )
}

/**
 * What a failed read of a raw file says to whoever gave the file: an `InputError` for compressed data
 * that is cut short or damaged and for a file that cannot be read; any other error as it is. `row`:
 * the last row that was read.
 */
export function explainReadError(error: unknown, file: string, row: number): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code.startsWith('Z_') || code.startsWith('ZSTD_')) {
    return new InputError(
      { file, row: row + 1 },
      `the compressed data is cut short or damaged (${(error as Error).message})`,
      'a whole file',
      'Copy or record the file again; nothing of it was imported.',
    )
  }
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
    const why = { ENOENT: 'there is no such file', EISDIR: 'this is a folder' }[code as 'ENOENT']
    return new InputError(
      { file },
      why ?? 'the file may not be read',
      'a recording that can be read',
      'Check the path.',
    )
  }
  return error
}
