import { InputError } from '../../lib/assert.ts'
import { contentBytes } from './content-bytes.ts'

/** Bytes of each kind of message of TotalView-ITCH 5.0, by its letter. */
export const ITCH_BYTES: Readonly<Record<string, number>> = {
  S: 12,
  R: 39,
  H: 25,
  Y: 20,
  L: 26,
  V: 35,
  W: 12,
  K: 28,
  J: 35,
  h: 21,
  A: 36,
  F: 40,
  E: 31,
  C: 36,
  X: 23,
  D: 19,
  U: 35,
  P: 44,
  Q: 40,
  B: 19,
  I: 50,
  N: 20,
  O: 48,
}
const LENGTH_BYTES = 2

/** Takes a message that is whole in the bytes, at `at`; `row` counts from 1. */
export type TakeItch = (bytes: Buffer, at: number, type: string, row: number) => void

/**
 * Walks the messages of an ITCH file, plain, gzip, zstd or zip, in constant memory: each stands behind
 * its length in two bytes. Where all lengths are 0 the letter tells it. Throws `InputError` for a letter
 * or a length that is none of ITCH 5.0, and for a file that ends within a message.
 */
export async function walkItch(
  file: string,
  onBytes: (bytes: Uint8Array) => void,
  take: TakeItch,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  let row = 0
  for await (const chunk of contentBytes(file, onBytes)) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    while (at + LENGTH_BYTES < rest.length) {
      const stated = rest.readUInt16BE(at)
      const type = String.fromCharCode(rest.readUInt8(at + LENGTH_BYTES))
      const bytes = ITCH_BYTES[type]
      if (bytes === undefined || (stated !== 0 && stated !== bytes)) {
        throw wrong(file, row + 1, type, stated)
      }
      if (at + LENGTH_BYTES + bytes > rest.length) break
      take(rest, at + LENGTH_BYTES, type, ++row)
      at += LENGTH_BYTES + bytes
    }
    rest = rest.subarray(at)
  }
  // A length of 0 with nothing behind it ends the session.
  if (rest.length === 0 || (rest.length === LENGTH_BYTES && rest.readUInt16BE(0) === 0)) return
  throw new InputError(
    { file, row: row + 1 },
    'the file ends within a message',
    'a whole file',
    'Copy it again; nothing of it was imported.',
  )
}

function wrong(file: string, row: number, type: string, stated: number): InputError {
  const known = ITCH_BYTES[type]
  return new InputError(
    { file, row, field: known === undefined ? 'message type' : 'length' },
    known === undefined
      ? `given ${JSON.stringify(type)}`
      : `given ${stated} for a message ${type}, which has ${known}`,
    'messages of TotalView-ITCH 5.0, each behind its length in two bytes',
    'Check that the file is of that version and whole.',
  )
}
