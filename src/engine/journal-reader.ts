import { CELL_WORDS, type Journal, WIDE } from './journal.hot.ts'

/** One record of a journal, decoded. The object is reused from record to record. */
export type JournalReader = {
  timeNs: number
  /** It has two cells; else x, y, bid, ask and z are 0. */
  isWide: boolean
  lane: number
  code: number
  instrument: number
  number: number
  side: number
  a: number
  b: number
  c: number
  priceTicks: number
  qtyLots: number
  x: number
  y: number
  bidTicks: number
  askTicks: number
  z: number
}

/** Walks a kept journal from its first record to its last. */
export function readJournal(journal: Journal, visit: (record: JournalReader) => void): void {
  for (const words of journal.kept()) readBlock(words, visit)
}

/**
 * Walks the records of one block; `at` is where a record's words begin. Cells that hold none, at the
 * end, are passed over.
 */
export function readBlock(
  words: Int32Array,
  visit: (record: JournalReader, at: number) => void,
): void {
  const r: JournalReader = {
    timeNs: 0,
    isWide: false,
    lane: 0,
    code: 0,
    instrument: 0,
    number: 0,
    side: 0,
    a: 0,
    b: 0,
    c: 0,
    priceTicks: 0,
    qtyLots: 0,
    x: 0,
    y: 0,
    bidTicks: 0,
    askTicks: 0,
    z: 0,
  }
  for (let at = 0; at < words.length; at += CELL_WORDS) {
    if (words[at + 2] === 0) continue
    decode(words, at, r)
    visit(r, at)
    if (r.isWide) at += CELL_WORDS
  }
}

function decode(words: Int32Array, at: number, r: JournalReader): void {
  const word = (i: number) => (i < CELL_WORDS || r.isWide ? (words[at + i] ?? 0) : 0)
  const int64 = (i: number) => word(i + 1) * 4294967296 + (word(i) >>> 0)
  r.isWide = (word(2) & WIDE) !== 0
  r.timeNs = int64(0)
  r.lane = word(2) & (WIDE - 1)
  r.code = (word(2) >>> 8) & 255
  r.instrument = word(2) >>> 16
  r.number = word(3)
  r.side = (word(4) << 24) >> 24
  r.a = (word(4) >>> 8) & 255
  r.b = (word(4) >>> 16) & 255
  r.c = word(4) >>> 24
  r.priceTicks = word(5)
  r.qtyLots = int64(6)
  r.x = int64(8)
  r.y = int64(10)
  r.bidTicks = word(12)
  r.askTicks = word(13)
  r.z = int64(14)
}
