import { createHash } from 'node:crypto'

/** One record in words; what is left out is 0. */
export type PlainRecord = {
  readonly timeNs: number
  readonly lane: number
  readonly code: number
  readonly instrument?: number
  readonly number?: number
  readonly side?: number
  readonly a?: number
  readonly b?: number
  readonly c?: number
  readonly priceTicks?: number
  readonly qtyLots?: number
  readonly x?: number
  readonly y?: number
  readonly bidTicks?: number
  readonly askTicks?: number
  readonly z?: number
}

/** 64 bytes of a record, little-endian, field by field. */
export function bytesOf(r: PlainRecord): Uint8Array {
  const view = new DataView(new ArrayBuffer(64))
  const int64 = (at: number, value = 0) => view.setBigInt64(at, BigInt(value), true)
  const int32 = (at: number, value = 0) => view.setInt32(at, value, true)
  int64(0, r.timeNs)
  view.setUint8(8, r.lane)
  view.setUint8(9, r.code)
  view.setUint16(10, r.instrument ?? 0, true)
  int32(12, r.number)
  view.setInt8(16, r.side ?? 0)
  view.setUint8(17, r.a ?? 0)
  view.setUint8(18, r.b ?? 0)
  view.setUint8(19, r.c ?? 0)
  int32(20, r.priceTicks)
  int64(24, r.qtyLots)
  int64(32, r.x)
  int64(40, r.y)
  int32(48, r.bidTicks)
  int32(52, r.askTicks)
  int64(56, r.z)
  return new Uint8Array(view.buffer)
}

const sha256 = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** A journal as a list; its leaves are worked out from the start, block by block. */
export class PlainJournal {
  readonly records: PlainRecord[] = []

  append(record: PlainRecord): void {
    this.records.push(record)
  }

  /** h(k) = SHA-256(h(k-1) ‖ block k), 4,096 records a block; h(0) = SHA-256 of the schema's name. */
  leaves(): string[] {
    let head: Uint8Array = sha256('ticktape journal 1')
    const leaves: string[] = []
    for (let start = 0; start < this.records.length; start += 4096) {
      head = sha256(head, ...this.records.slice(start, start + 4096).map(bytesOf))
      leaves.push(Buffer.from(head).toString('hex'))
    }
    return leaves
  }

  hash(): string {
    return this.leaves().at(-1) ?? sha256('ticktape journal 1').toString('hex')
  }
}

/** A size ahead as it is journalled: thousandths of a lot, -1 where it is not known. */
export function queueCode(queueLots: number): number {
  return queueLots === Number.POSITIVE_INFINITY ? -1 : Math.round(queueLots * 1000)
}
