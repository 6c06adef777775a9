import { createHash } from 'node:crypto'
import { J_ACCOUNT, J_RINGS } from '../../src/engine/journal.hot.ts'
import { LANE_SAMPLE, LANE_TIMER } from '../../src/engine/lanes.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'

/** One record in words; what is left out is 0. */
export type PlainRecord = {
  readonly timeNs: number
  /** It has 64 bytes: x, y, bid, ask and z are written. */
  readonly isWide: boolean
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

/** What an account came to. */
export function accountRecord(timeNs: number, instrument: number, of: Ledger): PlainRecord {
  const sums = { x: of.cashUnits, y: of.feeUnits, z: of.turnoverUnits }
  const about = { timeNs, isWide: true, lane: LANE_SAMPLE, code: J_ACCOUNT, instrument }
  return { ...about, number: of.executions, qtyLots: of.positionLots, ...sums }
}

/** A record's bytes, little-endian, field by field: 32 of them, or 64 where `isWide`. */
export function bytesOf(r: PlainRecord): Uint8Array {
  const view = new DataView(new ArrayBuffer(r.isWide ? 64 : 32))
  const int64 = (at: number, value = 0) => view.setBigInt64(at, BigInt(value), true)
  const int32 = (at: number, value = 0) => view.setInt32(at, value, true)
  int64(0, r.timeNs)
  view.setUint8(8, r.isWide ? r.lane + 128 : r.lane)
  view.setUint8(9, r.code)
  view.setUint16(10, r.instrument ?? 0, true)
  int32(12, r.number)
  view.setInt8(16, r.side ?? 0)
  view.setUint8(17, r.a ?? 0)
  view.setUint8(18, r.b ?? 0)
  view.setUint8(19, r.c ?? 0)
  int32(20, r.priceTicks)
  int64(24, r.qtyLots)
  if (!r.isWide) return new Uint8Array(view.buffer)
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

  /** Records before the accounts; all of them until `beginAccounts`. */
  private done = Number.POSITIVE_INFINITY

  append(record: PlainRecord): void {
    this.records.push(record)
  }

  /** What comes now stands in blocks of its own. */
  beginAccounts(): void {
    this.done = this.records.length
  }

  /** Rings of a period with nothing between them are one record: the last one's time, how many. */
  ring(timeNs: number): void {
    const rings = this.records.at(-1)?.code === J_RINGS ? this.records.pop()?.qtyLots : 0
    const about = { timeNs, isWide: false, lane: LANE_TIMER, code: J_RINGS }
    this.records.push({ ...about, qtyLots: (rings ?? 0) + 1 })
  }

  /** Blocks of 1,024 x 32 bytes, the last one shorter; no record stands in two of them. */
  blocks(): Uint8Array[] {
    const [done, accounts] = [this.records.slice(0, this.done), this.records.slice(this.done)]
    return [...blocksOf(done), ...blocksOf(accounts)]
  }

  /** h(k) = SHA-256(h(k-1) ‖ block k); h(0) = SHA-256 of the schema's name. */
  leaves(): string[] {
    let head: Uint8Array = sha256('ticktape journal 3')
    return this.blocks().map((block) => {
      head = sha256(head, block)
      return Buffer.from(head).toString('hex')
    })
  }

  hash(): string {
    return this.leaves().at(-1) ?? sha256('ticktape journal 3').toString('hex')
  }
}

function blocksOf(records: readonly PlainRecord[]): Uint8Array[] {
  const size = 1024 * 32
  let bytes = Buffer.alloc(0)
  const blocks: Uint8Array[] = []
  for (const each of records.map(bytesOf)) {
    if (bytes.length + each.length > size) {
      blocks.push(Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]))
      bytes = Buffer.alloc(0)
    }
    bytes = Buffer.concat([bytes, each])
  }
  return bytes.length > 0 ? [...blocks, bytes] : blocks
}

/** A size ahead as it is journalled: thousandths of a lot, -1 where it is not known. */
export function queueCode(queueLots: number): number {
  return queueLots === Number.POSITIVE_INFINITY ? -1 : Math.round(queueLots * 1000)
}
