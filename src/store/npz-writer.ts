import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { InputError } from '../lib/assert.ts'
import { EVENT_BYTES, EVENT_DESCRIPTION } from '../tape/hftbacktest-event.ts'

const NAME = 'data.npy'
const LOCAL_BYTES = 30
const HEADER_BYTES = 256
const ZIP_BYTES_MAX = 0xffff_fff0
const PART_EVENTS = 4096

/** Writes one array of events as an .npz file, event by event, in constant memory. */
export class NpzWriter {
  private readonly file: number
  private readonly bytes = Buffer.alloc(PART_EVENTS * EVENT_BYTES)
  private readonly size: number
  private held = 0
  private sum = 0
  private isOpen = true

  /** `events`: how many there will be. Throws `InputError` beyond what a plain zip can hold. */
  constructor(path: string, events: number) {
    this.size = HEADER_BYTES + events * EVENT_BYTES
    if (this.size > ZIP_BYTES_MAX) {
      throw new InputError(
        { field: '--to' },
        `${events} events`,
        `at most ${Math.floor(ZIP_BYTES_MAX / EVENT_BYTES)}, which fill 4 GB`,
        'Export the days one by one.',
      )
    }
    this.file = openSync(path, 'wx')
    this.put(Buffer.alloc(LOCAL_BYTES + NAME.length))
    const header = npyHeader(events)
    this.sum = crc32(header)
    this.put(header)
  }

  /** Where the next event's 64 bytes go. */
  next(): { readonly bytes: Buffer; readonly at: number } {
    if (this.held === PART_EVENTS) this.flush()
    return { bytes: this.bytes, at: this.held++ * EVENT_BYTES }
  }

  /** Writes what is held, and the archive's directory. */
  finish(): void {
    this.flush()
    const local = this.entry(LOCAL_BYTES, 0x04034b50, 4, 26)
    writeSync(this.file, local, 0, local.length, 0)
    const directory = this.entry(46, 0x02014b50, 6, 28)
    directory.writeUInt16LE(20, 4)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(1, 8)
    end.writeUInt16LE(1, 10)
    end.writeUInt32LE(directory.length, 12)
    end.writeUInt32LE(local.length + this.size, 16)
    this.put(directory)
    this.put(end)
    this.close()
  }

  close(): void {
    if (this.isOpen) closeSync(this.file)
    this.isOpen = false
  }

  /** A header of the one file: its version, sizes and name stand at the places given. */
  private entry(bytes: number, signature: number, from: number, nameAt: number): Buffer {
    const head = Buffer.alloc(bytes + NAME.length)
    head.writeUInt32LE(signature, 0)
    head.writeUInt16LE(20, from)
    // No day and no time: the same events give the same bytes. 1980-01-01 is a zip's first day.
    head.writeUInt16LE(0x21, from + 8)
    head.writeUInt32LE(this.sum, from + 10)
    head.writeUInt32LE(this.size, from + 14)
    head.writeUInt32LE(this.size, from + 18)
    head.writeUInt16LE(NAME.length, nameAt)
    head.write(NAME, bytes, 'latin1')
    return head
  }

  private flush(): void {
    const part = this.bytes.subarray(0, this.held * EVENT_BYTES)
    this.held = 0
    this.sum = crc32(part, this.sum)
    this.put(part)
  }

  private put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
  }
}

function npyHeader(events: number): Buffer {
  const text = `{'descr': ${EVENT_DESCRIPTION}, 'fortran_order': False, 'shape': (${events},), }`
  const header = Buffer.alloc(HEADER_BYTES, ' ')
  header.write('\x93NUMPY\x01\x00', 0, 'latin1')
  header.writeUInt16LE(HEADER_BYTES - 10, 8)
  header.write(text, 10, 'latin1')
  header.write('\n', HEADER_BYTES - 1, 'latin1')
  return header
}
