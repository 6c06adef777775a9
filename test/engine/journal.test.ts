import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Journal, pack } from '../../src/engine/journal.hot.ts'
import { type JournalReader, readJournal } from '../../src/engine/journal-reader.ts'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { bytesOf, PlainJournal, type PlainRecord } from '../oracle/plain-journal.ts'
import { propertyRuns } from '../support/property-runs.ts'

const MAX = Number.MAX_SAFE_INTEGER
const whole = fc.oneof(
  fc.integer({ min: -MAX, max: MAX }),
  fc.constantFrom(0, -1, 1, MAX, -MAX, 2 ** 32, 2 ** 32 - 1, -(2 ** 32), -(2 ** 32) - 1),
)
const int32 = fc.oneof(fc.integer(), fc.constantFrom(NO_BID, NO_ASK))
const code = fc.integer({ min: 0, max: 255 })
const wide: fc.Arbitrary<Required<PlainRecord>> = fc.record({
  isWide: fc.constant(true),
  timeNs: fc.integer({ min: 0, max: MAX }),
  lane: fc.integer({ min: 0, max: 5 }),
  code: fc.integer({ min: 1, max: 14 }),
  instrument: fc.integer({ min: 0, max: 65535 }),
  number: int32,
  side: fc.constantFrom(-1, 0, 1),
  a: code,
  b: code,
  c: code,
  priceTicks: int32,
  qtyLots: whole,
  x: whole,
  y: whole,
  bidTicks: int32,
  askTicks: int32,
  z: whole,
})

const SHORT = { isWide: false, x: 0, y: 0, bidTicks: 0, askTicks: 0, z: 0 }
const record = fc.oneof(
  wide,
  wide.map((r) => ({ ...r, ...SHORT })),
)

const EMPTY = { lane: 1, instrument: 0, side: 0, a: 0, b: 0, c: 0, priceTicks: 0 }

function append(journal: Journal, r: Required<PlainRecord>): void {
  const packed = pack(r.side, r.a, r.b, r.c)
  const { timeNs, lane, instrument, number, priceTicks, qtyLots, x, y, bidTicks, askTicks, z } = r
  if (!r.isWide) {
    journal.append(timeNs, lane, r.code, instrument, number, packed, priceTicks, qtyLots)
    return
  }
  // biome-ignore format: one record, one line
  journal.appendWide(timeNs, lane, r.code, instrument, number, packed, priceTicks, qtyLots, x, y, bidTicks, askTicks, z)
}

describe('the journal', () => {
  test('holds the bytes and the hash of the plain journal, and reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        const journal = new Journal(true)
        const plain = new PlainJournal()
        for (const each of records) {
          append(journal, each)
          plain.append(each)
        }
        const back: JournalReader[] = []
        readJournal(journal, (r) => back.push({ ...r }))
        expect(back).toEqual(records)
        const words = journal.blocks[0]!
        const plainBytes = Buffer.concat(records.map(bytesOf))
        expect(Buffer.from(words.buffer, 0, plainBytes.length).equals(plainBytes)).toBe(true)
        expect(journal.finish()).toBe(plain.hash())
      }),
      propertyRuns(100, 31),
    )
  })

  test.each(
    [0, 1, 1023, 1024, 1025, 2048, 5000].flatMap((n) => [[n, 0] as const, [n, 3] as const]),
  )(
    'chains %i records by blocks of 1,024 cells, every so many a wide one (%i)',
    (count, wideEach) => {
      const kept = new Journal(true)
      const hashed = new Journal(false)
      const plain = new PlainJournal()
      for (let i = 0; i < count; i++) {
        const isWide = wideEach > 0 && i % wideEach === 0
        const terms = { isWide, timeNs: i * 1e9, code: 2, number: i, qtyLots: i % 7 }
        const r = { ...SHORT, ...EMPTY, ...terms, z: isWide ? -i : 0 }
        for (const journal of [kept, hashed]) append(journal, r)
        plain.append(r)
      }
      expect(kept.finish()).toBe(plain.hash())
      expect(kept.finish()).toBe(plain.hash())
      expect(hashed.finish()).toBe(plain.hash())
      expect(kept.leaves).toEqual(plain.leaves())
      expect(hashed.blocks).toEqual([])
      let read = 0
      readJournal(kept, (r) => {
        expect(r.number).toBe(read++)
      })
      expect(read).toBe(count)
    },
  )

  test('two journals part at the leaf of the block that differs', () => {
    const leaves = [0, 5000].map((odd) => {
      const journal = new Journal(false)
      for (let i = 0; i < 9000; i++) journal.append(i, 0, 1, 0, i === odd ? 1 : 0, 0, 0, 0)
      journal.finish()
      return journal.leaves
    })
    const other = new Journal(false)
    for (let i = 0; i < 9000; i++) other.append(i, 0, 1, 0, i === 0 ? 1 : 0, 0, 0, 0)
    other.finish()
    expect(other.leaves).toEqual(leaves[0])
    expect(leaves[0]?.length).toBe(9)
    expect(leaves[0]?.some((leaf, i) => leaf === leaves[1]?.[i])).toBe(false)
  })
})
