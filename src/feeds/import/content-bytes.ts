import { type Duplex, pipeline, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { InputError } from '../../lib/assert.ts'
import { fileBytes } from './line-source.ts'
import { explainReadError } from './raw-lines.ts'
import { firstBytes, isZip, type ZipEntry, zipEntries } from './zip-archive.ts'
import { ZipContent } from './zip-content.ts'
import { isZstd, ZstdFrames } from './zstd-frames.ts'

const CHUNK_BYTES = 1 << 18

/**
 * The content of a plain, gzip, zstd or zip file, in constant memory; `onBytes` sees the raw file's
 * bytes. Throws `InputError` for a file that is missing, empty, cut short or damaged, and for a zip
 * archive of several files.
 */
export async function* contentBytes(
  file: string,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer> {
  if (isZip(file)) {
    const entry = onlyEntry(file)
    const archive = new ZipContent(file, [entry], onBytes)
    try {
      yield* archive.bytesOf(entry)
      await archive.end()
    } finally {
      await archive.close()
    }
    return
  }
  const raw = fileBytes(file, onBytes)
  try {
    const { value: head } = await raw.next()
    if (head === undefined) {
      throw new InputError({ file }, 'the file is empty', 'a recording', 'Record it again.')
    }
    yield* unpacked(head, joined(head, raw))
  } catch (error) {
    throw explainReadError(error, file, 0)
  } finally {
    await raw.return(undefined)
  }
}

/** True for a gzip, zstd or zip file. Throws `InputError` for one that cannot be read. */
export function isPacked(file: string): boolean {
  const head = firstBytes(file, 4)
  return isZstd(head) || isGzip(head) || isZip(file)
}

function isGzip(head: Buffer): boolean {
  return head.length >= 2 && head.readUInt16BE(0) === 0x1f8b
}

function onlyEntry(file: string): ZipEntry {
  const entries = zipEntries(file)
  const [entry] = entries
  if (entry !== undefined && entries.length === 1) return entry
  throw new InputError(
    { file },
    `the archive holds ${entries.length} files`,
    'one file',
    'Unpack it and give the file that is meant.',
  )
}

function unpacked(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  if (isZstd(head)) return through(frames(chunks), createZstdDecompress())
  if (isGzip(head)) {
    return through(chunks, createGunzip({ chunkSize: CHUNK_BYTES }))
  }
  return chunks
}

function through(chunks: AsyncIterable<Buffer>, codec: Duplex): AsyncIterable<Buffer> {
  return pipeline(Readable.from(chunks), codec, ignore)
}

/** Errors reach the reader of the stream; there is nothing left to do here. */
function ignore(): void {}

async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* rest
}

async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const cutter = new ZstdFrames()
  for await (const chunk of chunks) yield* cutter.cut(chunk)
  if (cutter.end().length > 0) yield cutter.end()
}
