import { JOURNAL_BLOCK_RECORDS, JOURNAL_WORDS, type Journal } from './journal.hot.ts'

/** One record of a journal, decoded. The object is reused from record to record. */
export type JournalReader = {
  timeNs: number
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

/** One block of a journal: `records` records at the beginning of `words`. */
export type JournalBlock = { readonly words: Int32Array; readonly records: number }

/** The blocks of a kept journal, in order. A block is valid until the next one is asked for. */
export function* journalBlocks(journal: Journal): Iterable<JournalBlock> {
  let left = journal.records
  for (const words of journal.kept()) {
    const records = Math.min(left, JOURNAL_BLOCK_RECORDS)
    yield { words, records }
    left -= records
  }
}

/** Walks a kept journal from its first record to its last. */
export function readJournal(journal: Journal, visit: (record: JournalReader) => void): void {
  for (const block of journalBlocks(journal)) readBlock(block, visit)
}

/** Walks one block. */
export function readBlock(block: JournalBlock, visit: (record: JournalReader) => void): void {
  const r: JournalReader = {
    timeNs: 0,
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
  for (let k = 0; k < block.records; k++) {
    decode(block.words, k * JOURNAL_WORDS, r)
    visit(r)
  }
}

function decode(words: Int32Array, at: number, r: JournalReader): void {
  const word = (i: number) => words[at + i] ?? 0
  const int64 = (i: number) => word(i + 1) * 4294967296 + (word(i) >>> 0)
  r.timeNs = int64(0)
  r.lane = word(2) & 255
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
