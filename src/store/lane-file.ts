import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../lib/assert.ts'
import { type Lane, type LaneParts, laneOver, laneRowBytes } from '../tape/lane.ts'
import type { LeastLatency } from '../tape/least-latency.ts'
import type { Depth } from '../tape/schema.ts'

/** Raised when the bytes of a lane file, or what stands in them, change. */
export const LANE_LAYOUT = 2
/** Rows of a part: small enough to be in the processor's cache when it is replayed. */
const PART_ROWS = 65_536

/** Which of a tape's clocks orders a lane. */
export type Clock = 'heard' | 'venue'

/** What stands at the end of a lane file. */
type Footer = {
  readonly layout: number
  readonly tapeId: string
  readonly depth: Depth
  readonly rows: number
  readonly lastNs: number | null
  /** Rows of each part, in order; parts follow each other from the file's first byte. */
  readonly parts: readonly number[]
  /** Of a heard lane: see LeastLatency; null for a minute in which nothing was heard. */
  readonly latency: {
    readonly firstNs: number
    readonly leastNs: readonly (number | null)[]
  } | null
}

/** Where a tape's lane of one clock and depth stands. */
export function lanePath(directory: string, tapeId: string, depth: Depth, clock: Clock): string {
  return join(directory, `.lane-${tapeId.slice(0, 16)}-${depth}-${clock}`)
}

/**
 * Writes a lane part by part, in the order of its times. A part is cut where the time changes, so no
 * message and no instant stands in two.
 */
export class LaneWriter {
  private readonly file: number
  private readonly depth: Depth
  private readonly tapeId: string
  private readonly parts: number[] = []
  private buffer: Lane
  /** What a part is written from, over and over. */
  private out: SharedArrayBuffer
  private used = 0
  private written = 0
  private lastNs: number | null = null

  constructor(path: string, tapeId: string, depth: Depth) {
    this.file = openSync(path, 'wx')
    this.tapeId = tapeId
    this.depth = depth
    this.buffer = laneOver(roomFor(PART_ROWS, depth), PART_ROWS, depth)
    this.out = roomFor(PART_ROWS, depth)
  }

  /** Appends rows `from`..`to` of a lane; none is earlier than the last one appended. */
  append(lane: Lane, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const ns = lane.timeNs[at] ?? 0
      if (this.used >= PART_ROWS && ns !== this.lastNs) this.flush()
      if (this.used === this.buffer.rows) this.grow()
      const k = this.used++
      this.buffer.timeNs[k] = ns
      this.buffer.word[k] = lane.word[at] ?? 0
      this.buffer.priceTicks[k] = lane.priceTicks[at] ?? 0
      this.buffer.qtyLots[k] = lane.qtyLots[at] ?? 0
      if (this.depth === 'l3') this.buffer.orderRef[k] = lane.orderRef[at] ?? 0
      this.lastNs = ns
    }
  }

  /** Writes what is left and the footer, and closes the file. */
  finish(least: LeastLatency | null = null): void {
    if (this.used > 0) this.flush()
    // JSON has no word for NaN: it writes null.
    const latency = least && { firstNs: least.firstNs, leastNs: [...least.leastNs] }
    const rows = this.parts.reduce((sum, part) => sum + part, 0)
    const { tapeId, depth, lastNs, parts } = this
    const footer: Footer = { layout: LANE_LAYOUT, tapeId, depth, rows, lastNs, parts, latency }
    const text = Buffer.from(JSON.stringify(footer))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    this.write(Buffer.concat([text, length]))
    this.close()
  }

  close(): void {
    closeSync(this.file)
  }

  private flush(): void {
    const { buffer, used, depth } = this
    const size = used * laneRowBytes(depth)
    if (this.out.byteLength < size) this.out = roomFor(2 * used, depth)
    const part = laneOver(this.out, used, depth)
    part.timeNs.set(buffer.timeNs.subarray(0, used))
    part.qtyLots.set(buffer.qtyLots.subarray(0, used))
    part.word.set(buffer.word.subarray(0, used))
    part.priceTicks.set(buffer.priceTicks.subarray(0, used))
    part.orderRef.set(buffer.orderRef.subarray(0, part.orderRef.length))
    this.write(new Uint8Array(this.out, 0, size))
    this.parts.push(used)
    this.used = 0
  }

  private write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file, bytes, done, bytes.length - done, this.written + done)
    }
    this.written += bytes.length
  }

  private grow(): void {
    const { buffer, depth } = this
    const rows = buffer.rows * 2
    const next = laneOver(roomFor(rows, depth), rows, depth)
    next.timeNs.set(buffer.timeNs)
    next.qtyLots.set(buffer.qtyLots)
    next.word.set(buffer.word)
    next.priceTicks.set(buffer.priceTicks)
    next.orderRef.set(buffer.orderRef)
    this.buffer = next
  }
}

/** A lane file that is read part by part, or undefined where there is none that is whole and fits. */
export function openLaneFile(path: string, tapeId: string, depth: Depth): LaneFile | undefined {
  if (!existsSync(path)) return undefined
  const file = openSync(path, 'r')
  const footer = readFooter(file, laneRowBytes(depth))
  const { layout, tapeId: of } = footer ?? {}
  if (footer === undefined || layout !== LANE_LAYOUT || of !== tapeId || footer.depth !== depth) {
    closeSync(file)
    return undefined
  }
  return new LaneFile(file, footer)
}

/** An open lane file: the parts of one lane, each read when a cursor comes to it. */
export class LaneFile implements LaneParts {
  readonly count: number
  readonly rows: number
  readonly lastNs: number
  readonly latency: LeastLatency | null
  private readonly file: number
  private readonly depth: Depth
  private readonly parts: readonly number[]
  private readonly startsAt: number[] = []

  constructor(file: number, footer: Footer) {
    this.file = file
    this.depth = footer.depth
    this.parts = footer.parts
    this.count = footer.parts.length
    this.rows = footer.rows
    this.lastNs = footer.lastNs ?? Number.NEGATIVE_INFINITY
    const { latency } = footer
    this.latency = latency && {
      firstNs: latency.firstNs,
      leastNs: Float64Array.from(latency.leastNs, (ns) => ns ?? Number.NaN),
    }
    let at = 0
    for (const rows of footer.parts) {
      this.startsAt.push(at)
      at += rows * laneRowBytes(this.depth)
    }
  }

  at(part: number, old?: Lane): Lane {
    const rows = this.parts[part]
    assert(rows !== undefined, `a lane of ${this.count} parts has no part ${part}`)
    const size = rows * laneRowBytes(this.depth)
    const known = old?.timeNs.buffer
    const fits = known instanceof SharedArrayBuffer && known.byteLength >= size
    const room = fits ? known : roomFor(Math.max(rows, PART_ROWS), this.depth)
    const bytes = new Uint8Array(room, 0, size)
    const isWhole = readFully(this.file, bytes, this.startsAt[part] ?? 0)
    assert(isWhole, 'a lane file does not change while it is read')
    return laneOver(room, rows, this.depth)
  }

  close(): void {
    closeSync(this.file)
  }
}

function roomFor(rows: number, depth: Depth): SharedArrayBuffer {
  return new SharedArrayBuffer(rows * laneRowBytes(depth))
}

function readFooter(file: number, rowBytes: number): Footer | undefined {
  const size = fstatSync(file).size
  const tail = Buffer.alloc(8)
  if (size < 8 || !readFully(file, tail, size - 8)) return undefined
  const length = Number(tail.readBigUInt64LE())
  if (length > size - 8) return undefined
  const text = Buffer.alloc(length)
  if (!readFully(file, text, size - 8 - length)) return undefined
  try {
    const footer = JSON.parse(text.toString()) as Footer
    return footer.rows * rowBytes === size - 8 - length ? footer : undefined
  } catch {
    // No footer: the file was cut short, and is made again.
    return undefined
  }
}

function readFully(file: number, bytes: Uint8Array, from: number): boolean {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, from + done)
    if (read === 0) return false
    done += read
  }
  return true
}
