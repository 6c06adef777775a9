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

const TWO_32 = 4294967296

function decode(words: Int32Array, at: number, r: JournalReader): void {
  const head = words[at + 2]!
  const codes = words[at + 4]!
  r.isWide = (head & WIDE) !== 0
  r.timeNs = words[at + 1]! * TWO_32 + (words[at]! >>> 0)
  r.lane = head & (WIDE - 1)
  r.code = (head >>> 8) & 255
  r.instrument = head >>> 16
  r.number = words[at + 3]!
  r.side = (codes << 24) >> 24
  r.a = (codes >>> 8) & 255
  r.b = (codes >>> 16) & 255
  r.c = codes >>> 24
  r.priceTicks = words[at + 5]!
  r.qtyLots = words[at + 7]! * TWO_32 + (words[at + 6]! >>> 0)
  if (r.isWide) decodeRest(words, at + CELL_WORDS, r)
  else {
    r.x = 0
    r.y = 0
    r.bidTicks = 0
    r.askTicks = 0
    r.z = 0
  }
}

function decodeRest(words: Int32Array, at: number, r: JournalReader): void {
  r.x = words[at + 1]! * TWO_32 + (words[at]! >>> 0)
  r.y = words[at + 3]! * TWO_32 + (words[at + 2]! >>> 0)
  r.bidTicks = words[at + 4]!
  r.askTicks = words[at + 5]!
  r.z = words[at + 7]! * TWO_32 + (words[at + 6]! >>> 0)
}
