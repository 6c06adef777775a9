import { HashChain } from '../lib/hash-chain.ts'
import { LANE_TIMER } from './lanes.ts'

/**
 * Idea: everything that decided something, as fixed-width little-endian integers, append-only, chained
 * by SHA-256 over blocks. Equal inputs give equal bytes.
 * Layout: cells of 8 words of 32 bits. A record is one cell, or two where it has more to say:
 *   0-1 timeNs (int64) | 2 lane, WIDE, code << 8, instrument << 16 | 3 number (order id, or timer tag)
 *   4 side & 255, a << 8, b << 16, c << 24 | 5 priceTicks | 6-7 qtyLots (int64)
 *   8-9 x | 10-11 y | 12 bidTicks | 13 askTicks | 14-15 z (int64 each)
 * A block is 1,024 cells (32 kB); a record of two that does not fit any more leaves the last one empty.
 * What a desk did ends with a block, short or not; what it came to, its accounts, is the last one.
 * What the free fields mean for each code stands in docs/journal.md.
 * Cost: 8 or 16 stores a record, one SHA-256 of 32 kB every 1,024 cells.
 * Plain twin: test/oracle/plain-journal.ts.
 */
export const JOURNAL_SCHEMA = 'ticktape journal 3'
export const CELL_WORDS = 8
export const BLOCK_CELLS = 1024
/** Beside the lane: a second cell follows. */
export const WIDE = 128

export const J_QUOTE = 1
export const J_BOOK = 2
export const J_TRADE = 3
export const J_TIMER = 4
export const J_INTENT_NEW = 5
export const J_INTENT_CANCEL = 6
export const J_INTENT_REPLACE = 7
export const J_ARRIVED = 8
export const J_RESTED = 9
export const J_FILL = 10
export const J_REPORT = 11
export const J_UNFINISHED = 12
export const J_RINGS = 13
export const J_BREAKER = 14
export const J_ACCOUNT = 15
export const J_PLAN = 16
export const J_PLAN_STEP = 17

export const JOURNAL_CODE_NAMES = [
  '',
  'quote',
  'book',
  'trade',
  'timer',
  'intent-new',
  'intent-cancel',
  'intent-replace',
  'arrived',
  'rested',
  'fill',
  'report',
  'unfinished',
  'rings',
  'breaker',
  'account',
  'plan',
  'plan-step',
] as const

const TWO_32 = 4294967296
const PER_TWO_32 = 1 / TWO_32

/** Where whole blocks go when they are not to stay in memory. It copies what it takes. */
export type BlockStore = {
  put(block: Int32Array): void
  blocks(): Iterable<Int32Array>
}

export class Journal {
  records = 0
  /** In memory: whole blocks and the one being filled; empty when only the hash is kept. */
  readonly blocks: Int32Array[] = []
  private readonly keep: boolean
  private readonly store: BlockStore | null
  private readonly chain: HashChain
  private readonly blockWords: number
  private block: Int32Array
  private at = 0
  /** Rings that wait to be written. */
  private rings = 0
  private ringNs = 0
  /** The hash of what was done, without the accounts; null before `beginAccounts`. */
  hashOfDone: string | null = null

  /**
   * `keep`: the records, not only their hash; with a store they go there block by block. `after` goes
   * on from the hash of another journal, with so many cells a block.
   */
  constructor(
    keep: boolean,
    store: BlockStore | null = null,
    after?: { readonly head: string; readonly cells: number },
  ) {
    this.chain = after === undefined ? new HashChain(JOURNAL_SCHEMA) : HashChain.from(after.head)
    this.blockWords = CELL_WORDS * (after?.cells ?? BLOCK_CELLS)
    this.block = new Int32Array(this.blockWords)
    this.keep = keep && store === null
    this.store = keep ? store : null
    if (this.keep) this.blocks.push(this.block)
  }

  /** Every block that was kept, in order; with a store, after `finish`. */
  kept(): Iterable<Int32Array> {
    if (this.rings > 0) this.writeRings()
    return this.store === null ? this.blocks : this.store.blocks()
  }

  /**
   * The desk's period rang. Rings in a row, with nothing between them, are one record, written before
   * whatever comes next: its time is the last one's, its quantity how many they are.
   */
  ring(timeNs: number): void {
    this.rings++
    this.ringNs = timeNs
  }

  private writeRings(): void {
    const { rings } = this
    this.rings = 0
    this.append(this.ringNs, LANE_TIMER, J_RINGS, 0, 0, 0, 0, rings)
  }

  /** A record of one cell. */
  append(
    timeNs: number,
    lane: number,
    code: number,
    instrument: number,
    number: number,
    packed: number,
    priceTicks: number,
    qtyLots: number,
  ): void {
    if (this.rings > 0) this.writeRings()
    if (this.at === this.blockWords) this.closeBlock()
    const words = this.block
    const i = this.at
    const timeHigh = Math.floor(timeNs * PER_TWO_32)
    words[i] = timeNs - timeHigh * TWO_32
    words[i + 1] = timeHigh
    words[i + 2] = lane | (code << 8) | (instrument << 16)
    words[i + 3] = number
    words[i + 4] = packed
    words[i + 5] = priceTicks
    const qtyHigh = Math.floor(qtyLots * PER_TWO_32)
    words[i + 6] = qtyLots - qtyHigh * TWO_32
    words[i + 7] = qtyHigh
    this.at = i + CELL_WORDS
    this.records++
  }

  /** A record of two cells. */
  appendWide(
    timeNs: number,
    lane: number,
    code: number,
    instrument: number,
    number: number,
    packed: number,
    priceTicks: number,
    qtyLots: number,
    x: number,
    y: number,
    bidTicks: number,
    askTicks: number,
    z: number,
  ): void {
    if (this.rings > 0) this.writeRings()
    if (this.at + CELL_WORDS === this.blockWords) this.skipCell()
    this.append(timeNs, lane | WIDE, code, instrument, number, packed, priceTicks, qtyLots)
    const words = this.block
    const i = this.at
    const xHigh = Math.floor(x * PER_TWO_32)
    words[i] = x - xHigh * TWO_32
    words[i + 1] = xHigh
    const yHigh = Math.floor(y * PER_TWO_32)
    words[i + 2] = y - yHigh * TWO_32
    words[i + 3] = yHigh
    words[i + 4] = bidTicks
    words[i + 5] = askTicks
    const zHigh = Math.floor(z * PER_TWO_32)
    words[i + 6] = z - zHigh * TWO_32
    words[i + 7] = zHigh
    this.at = i + CELL_WORDS
  }

  /** Everything is done: what comes now is what it came to. Once. */
  beginAccounts(): void {
    if (this.rings > 0) this.writeRings()
    if (this.at > 0) this.closeBlock()
    this.hashOfDone = this.chain.hash
  }

  /** Closes the chain over what is left and returns the journal hash. */
  finish(): string {
    if (this.rings > 0) this.writeRings()
    if (this.at > 0) this.hashBlock()
    this.at = 0
    return this.chain.hash
  }

  /** h(k) of every block, for finding where two journals part. */
  get leaves(): readonly string[] {
    return this.chain.leaves
  }

  /** Leaves the last cell of a block empty. */
  private skipCell(): void {
    this.block.fill(0, this.at, this.blockWords)
    this.at = this.blockWords
  }

  private closeBlock(): void {
    this.hashBlock()
    if (this.keep) {
      this.block = new Int32Array(this.blockWords)
      this.blocks.push(this.block)
    }
    this.at = 0
  }

  private hashBlock(): void {
    this.chain.append(new Uint8Array(this.block.buffer, 0, this.at * 4))
    this.store?.put(this.block.subarray(0, this.at))
  }
}

/** Packs four small codes into the journal's word 4. */
export function pack(side: number, a: number, b: number, c: number): number {
  return (side & 255) | (a << 8) | (b << 16) | (c << 24)
}
