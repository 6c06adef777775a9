import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { InputError } from '../../lib/assert.ts'
import { explainReadError } from './raw-lines.ts'

/** One file inside a zip archive, as the archive's directory lists it. */
export type ZipEntry = {
  readonly name: string
  readonly bytes: number
  readonly compressedBytes: number
  readonly method: number
  readonly crc32: number
  readonly encrypted: boolean
  /** Where its local header begins. */
  readonly offset: number
}

const STORED = 0
const DEFLATED = 8
const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
/** The directory's end stands before a comment of at most 65,535 bytes. */
const TAIL_BYTES = END_BYTES + 0xffff
const ZIP64 = 0xffffffff
const ZIP64_FIELD = 0x0001

/** True when the file begins as a zip archive does. Throws `InputError` when it cannot be read. */
export function isZip(file: string): boolean {
  return firstBytes(file, 2).toString('latin1') === 'PK'
}

/** Up to `count` bytes of the beginning of a file. Throws `InputError` when it cannot be read. */
export function firstBytes(file: string, count: number): Buffer {
  return withHandle(file, (handle) => readAt(handle, 0, count))
}

/** The files of a zip archive, in its order, without folders. Throws `InputError` for what is no zip. */
export function zipEntries(file: string): ZipEntry[] {
  return withHandle(file, (handle) => {
    const size = fstatSync(handle).size
    const tail = readAt(handle, Math.max(0, size - TAIL_BYTES), TAIL_BYTES)
    let end = tail.length - END_BYTES
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--
    if (end < 0) throw damaged(file, 'it has no directory at its end')
    const count = tail.readUInt16LE(end + 10)
    const bytes = tail.readUInt32LE(end + 12)
    const offset = tail.readUInt32LE(end + 16)
    if (offset === ZIP64 || count === 0xffff) {
      throw new InputError(
        { file },
        'the archive is of the zip64 kind',
        'an archive below 4 GB of fewer than 65,535 files',
        'Unpack it and give the files.',
      )
    }
    if (offset + bytes > size) throw damaged(file, 'its directory lies beyond its end')
    return parseDirectory(file, readAt(handle, offset, bytes), count)
  })
}

/**
 * Streams the content of one file of an archive, in constant memory, and checks its length and CRC-32.
 * Throws `InputError` when it is damaged, encrypted or packed in a way that is not read here.
 */
export async function* zipEntryBytes(file: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  if (entry.encrypted || (entry.method !== STORED && entry.method !== DEFLATED)) {
    throw new InputError(
      { file, field: entry.name },
      entry.encrypted ? 'the file is encrypted' : `packed by method ${entry.method}`,
      'a file that is stored or deflated',
      'Unpack it and give the files.',
    )
  }
  const start = withHandle(file, (handle) => {
    const local = readAt(handle, entry.offset, LOCAL_BYTES)
    if (local.length < LOCAL_BYTES || local.readUInt32LE(0) !== LOCAL_SIGNATURE) {
      throw damaged(file, `${entry.name} is not where the directory says`)
    }
    return entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28)
  })
  if (entry.bytes === 0) return
  const packed = createReadStream(file, { start, end: start + entry.compressedBytes - 1 })
  const content = entry.method === DEFLATED ? pipeline(packed, createInflateRaw(), ignore) : packed
  let sum = 0
  let bytes = 0
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum)
      bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    throw explainReadError(error, file, 0)
  }
  if (bytes !== entry.bytes || sum !== entry.crc32) {
    throw damaged(file, `the content of ${entry.name} does not fit its checksum`)
  }
}

/** Errors reach the reader of the stream; there is nothing left to do here. */
function ignore(): void {}

function parseDirectory(file: string, directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw damaged(file, 'its directory is cut short')
    }
    const nameBytes = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)
    const extraAt = at + ENTRY_BYTES + nameBytes
    const extra = directory.subarray(extraAt, extraAt + directory.readUInt16LE(at + 30))
    const [bytes = 0, compressedBytes = 0, offset = 0] = longSizes(extra, [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ])
    const entry = {
      name,
      bytes,
      compressedBytes,
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      encrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      offset,
    }
    if (!name.endsWith('/')) entries.push(entry)
    at +=
      ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Sizes that do not fit 32 bits, or were not known when the header was written, stand in a field. */
function longSizes(extra: Buffer, short: readonly number[]): number[] {
  let at = 0
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== ZIP64_FIELD) {
    at += 4 + extra.readUInt16LE(at + 2)
  }
  at += 4
  return short.map((value) => {
    if (value !== ZIP64 || at + 8 > extra.length) return value
    at += 8
    return Number(extra.readBigUInt64LE(at - 8))
  })
}

function withHandle<T>(file: string, use: (handle: number) => T): T {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    throw explainReadError(error, file, 0)
  }
  try {
    return use(handle)
  } catch (error) {
    throw explainReadError(error, file, 0)
  } finally {
    closeSync(handle)
  }
}

/** Up to `bytes` bytes from `position`. */
function readAt(handle: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let filled = 0
  while (filled < bytes) {
    const read = readSync(handle, buffer, filled, bytes - filled, position + filled)
    if (read === 0) break
    filled += read
  }
  return buffer.subarray(0, filled)
}

function damaged(file: string, why: string): InputError {
  return new InputError(
    { file },
    `the zip archive is damaged or cut short: ${why}`,
    'a whole zip archive',
    'Copy it again; nothing of it was imported.',
  )
}
