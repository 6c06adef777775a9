import { InputError } from '../../lib/assert.ts'
import { contentBytes } from './content-bytes.ts'
import { type DbnHeader, dbnHeaderBytes, parseDbnHeader } from './dbn-header.ts'

const PREFIX_BYTES = 8
const RECORD_BYTES_MIN = 16

/** Takes a record that is whole in the bytes, at `at`; `row` counts from 1. */
export type TakeRecord = (bytes: Buffer, at: number, row: number) => void

/**
 * Walks the records of a DBN file, plain or zstd, in constant memory; `open` makes of its header who
 * takes them. Throws `InputError` for a file that is none, damaged or cut short.
 */
export async function walkDbn(
  file: string,
  onBytes: (bytes: Uint8Array) => void,
  open: (header: DbnHeader) => TakeRecord,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  let take: TakeRecord | null = null
  let row = 0
  for await (const chunk of contentBytes(file, onBytes)) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (take === null) {
      if (rest.length < PREFIX_BYTES) continue
      const bytes = dbnHeaderBytes(file, rest)
      if (rest.length < bytes) continue
      take = open(parseDbnHeader(file, rest.subarray(0, bytes)))
      rest = rest.subarray(bytes)
    }
    let at = 0
    while (at < rest.length) {
      const length = rest.readUInt8(at) * 4
      if (length < RECORD_BYTES_MIN) throw tooShort(file, row + 1, length)
      if (at + length > rest.length) break
      take(rest, at, ++row)
      at += length
    }
    rest = rest.subarray(at)
  }
  if (take !== null && rest.length === 0) return
  if (take === null) dbnHeaderBytes(file, rest)
  throw new InputError(
    { file, row: row + 1 },
    'the file ends within a record or its header',
    'a whole DBN file',
    'Copy it again; nothing of it was imported.',
  )
}

function tooShort(file: string, row: number, length: number): InputError {
  return new InputError(
    { file, row, field: 'length' },
    `given ${length} bytes`,
    `a record of ${RECORD_BYTES_MIN} bytes or more`,
    'The file is damaged: copy it again.',
  )
}
