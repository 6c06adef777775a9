import { InputError } from '../../lib/assert.ts'
import { EVENT_BYTES } from '../../tape/hftbacktest-event.ts'
import type { Instrument } from '../../units/instrument.ts'
import { EventRows } from './event-rows.ts'
import type { FileReader, ImportFormat, RowSink } from './importer.ts'
import { fileBytes } from './line-source.ts'
import { MarkedRows } from './marked-rows.ts'
import { isZip, zipEntries, zipEntryBytes } from './zip-archive.ts'

const FIELDS = ['ev', 'exch_ts', 'local_ts', 'px', 'qty', 'order_id', 'ival', 'fval']
const TYPES = ['<u8', '<i8', '<i8', '<f8', '<f8', '<u8', '<i8', '<f8']
const PREFIX_BYTES = 12

/** hftbacktest's events as NumPy files: .npz with the array `data`, or .npy. */
export const hftbacktestNpz: ImportFormat = {
  name: 'hftbacktest',
  version: 1,
  summary: "hftbacktest's events, .npz or .npy (2.0 and later); `tapes export` writes them",
  source: 'hftbacktest files',
  licence: 'that of the files',
  createReader: (instrument) => new NpzReader(instrument),
}

class NpzReader implements FileReader {
  private readonly instrument: Instrument
  private readonly rows: EventRows

  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.rows = new EventRows(instrument)
  }

  async read(file: string, sink: RowSink): Promise<void> {
    this.rows.openFile(file, sink)
    const marked = new MarkedRows(file, this.instrument, sink)
    let rest: Buffer = Buffer.alloc(0)
    let left = -1
    let row = 0
    for await (const chunk of arrayBytes(file, sink)) {
      rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      let at = 0
      if (left < 0) {
        const header = npyHeader(file, rest)
        if (header === null) continue
        left = header.events
        at = header.bytes
      }
      for (; left > 0 && at + EVENT_BYTES <= rest.length; at += EVENT_BYTES, left--) {
        row++
        if (!marked.take(rest, at, row)) this.rows.take(rest, at, row)
      }
      rest = rest.subarray(at)
    }
    if (left !== 0 || rest.length > 0) throw cutShort(file, row)
    marked.end()
    this.rows.end()
  }
}

/** The bytes of the array: the file `data.npy` of an archive, or the file itself. */
async function* arrayBytes(file: string, sink: RowSink): AsyncGenerator<Buffer> {
  if (!isZip(file)) {
    yield* fileBytes(file, (raw) => sink.raw(raw))
    return
  }
  for await (const _ of fileBytes(file, (raw) => sink.raw(raw)));
  const entries = zipEntries(file)
  const entry = entries.find(({ name }) => name === 'data.npy')
  if (entry === undefined) {
    throw new InputError(
      { file, field: 'data' },
      `the archive holds ${entries.map(({ name }) => name).join(', ') || 'nothing'}`,
      'an array data',
      'Save it as numpy.savez(file, data=...).',
    )
  }
  yield* zipEntryBytes(file, entry)
}

/** Reads the head of an .npy file; null while it is not whole. */
function npyHeader(file: string, bytes: Buffer): { events: number; bytes: number } | null {
  if (bytes.length < PREFIX_BYTES) return null
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new InputError({ file }, 'it is no NumPy file', '.npz or .npy', 'Check the file.')
  }
  const isLong = bytes.readUInt8(6) > 1
  const from = isLong ? 12 : 10
  const length = isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8)
  if (length > 1 << 20) throw cutShort(file, 0)
  if (bytes.length < from + length) return null
  const text = bytes.toString('latin1', from, from + length)
  const fields = [...text.matchAll(/\('(\w+)', '([<>|=]\w+)'\)/g)].map(([, name, type]) => [
    name,
    type,
  ])
  const [, events] = /'shape':\s*\((\d+),\s*\)/.exec(text) ?? []
  const fits =
    fields.length === FIELDS.length &&
    fields.every(([name, type], i) => name === FIELDS[i] && type === TYPES[i])
  if (!fits || events === undefined) {
    throw new InputError(
      { file, field: 'descr' },
      `the array is ${text.trim().slice(0, 120)}`,
      `a list of events with the fields ${FIELDS.join(', ')}`,
      'Files of hftbacktest 1 have six columns: convert them again with version 2.',
    )
  }
  return { events: Number(events), bytes: from + length }
}

function cutShort(file: string, row: number): InputError {
  return new InputError(
    { file, row: row + 1 },
    'the array has fewer or more bytes than its header says',
    'a whole file',
    'Copy it again; nothing of it was imported.',
  )
}
