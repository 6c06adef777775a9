import { describe, expect, test } from 'vitest'
import { interruptions } from '../../src/feeds/synth/interruptions.ts'
import { InputError } from '../../src/lib/assert.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import * as t from '../../src/tape/schema.ts'
import { NS_PER_SECOND } from '../../src/units/time.ts'
import { messagesOf, rowsOf } from './market-rows.ts'

const HOUR_NS = 3600 * NS_PER_SECOND

describe('interruptions', () => {
  test('as many as asked for, none meets another, all inside the market; by the seed', () => {
    for (const [halts, gaps] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [3, 5],
      [40, 30],
    ] as const) {
      for (let seed = 1; seed <= 20; seed++) {
        const found = interruptions(seed, HOUR_NS, halts, gaps)
        expect([found.halts.length, found.gaps.length]).toEqual([halts, gaps])
        let last = 0
        const all = [...found.halts, ...found.gaps].sort((a, b) => a.fromNs - b.fromNs)
        for (const { fromNs, untilNs } of all) {
          expect(fromNs).toBeGreaterThan(last)
          expect(untilNs).toBeGreaterThan(fromNs + 900_000_000)
          last = untilNs
        }
        expect(last).toBeLessThan(HOUR_NS)
      }
    }
    const of = (seed: number) => interruptions(seed, HOUR_NS, 3, 3)
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  test('more than find room are refused', () => {
    expect(interruptions(1, HOUR_NS, 300, 60).halts.length).toBe(300)
    expect(() => interruptions(1, HOUR_NS, 300, 61)).toThrow(InputError)
    expect(() => interruptions(1, HOUR_NS, 300, 61)).toThrow(/field halts: 361 halts and gaps/)
  })
})

describe('a halt', () => {
  const messages = messagesOf(rowsOf({ depths: ['l3'], hours: 0.2, halts: 3 }))

  test('is a pair of status rows; nothing trades between them, and orders come and go', () => {
    const pairs: number[] = []
    let isHalted = false
    const counts = { inside: 0, trades: 0 }
    for (const message of messages) {
      const [first] = message
      if (first?.kind === t.STATUS) {
        expect(message.length).toBe(1)
        expect(first.qtyLots).toBe(isHalted ? t.STATUS_RESUME : t.STATUS_HALT)
        isHalted = !isHalted
        pairs.push(first.qtyLots)
        continue
      }
      const trades = message.filter((row) => row.kind === t.TRADE || row.kind === t.EXECUTE).length
      if (isHalted) {
        counts.inside++
        expect(trades).toBe(0)
      } else counts.trades += trades
    }
    expect(pairs.length).toBe(6)
    expect(isHalted).toBe(false)
    expect(counts.inside).toBeGreaterThan(1000)
    expect(counts.trades).toBeGreaterThan(1000)
  })

  test('leaves the book as it stands', () => {
    const book = new L3Book()
    for (const { kind, side, priceTicks, qtyLots, flags, orderRef } of messages.flat()) {
      const before = [book.bidTicks, book.bidLots, book.askTicks, book.askLots, book.levelCount]
      book.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
      if (kind !== t.STATUS) continue
      expect(book.valid).toBe(true)
      const after = [book.bidTicks, book.bidLots, book.askTicks, book.askLots, book.levelCount]
      expect(after).toEqual(before)
    }
  })
})

describe('a gap', () => {
  const depths = ['l3', 'l2', 'l1'] as const
  const whole = rowsOf({ depths, hours: 0.2 })
  const torn = rowsOf({ depths, hours: 0.2, gaps: 5 })
  const stretches = interruptions(1, 0.2 * HOUR_NS, 0, 5).gaps
  const startNs = whole[0]?.eventNs ?? 0n
  const isLost = (row: t.TapeRow) => {
    const atNs = Number(row.eventNs - startNs)
    return stretches.some(({ fromNs, untilNs }) => atNs >= fromNs && atNs < untilNs)
  }

  test('is one row, then nothing, then a full refresh at every depth', () => {
    const messages = messagesOf(torn)
    const gaps = messages.flatMap((message, i) => (message[0]?.kind === t.GAP ? [i] : []))
    expect(gaps.length).toBe(5)
    gaps.forEach((at, i) => {
      expect(messages[at]?.length).toBe(1)
      expect(Number((messages[at]?.[0]?.eventNs ?? 0n) - startNs)).toBe(stretches[i]?.fromNs)
      const refresh = messages[at + 1] ?? []
      const heldNs = Number((refresh[0]?.eventNs ?? 0n) - startNs)
      expect(heldNs).toBeGreaterThanOrEqual(stretches[i]?.untilNs ?? Number.NaN)
      expect(heldNs).toBeLessThan((stretches[i]?.untilNs ?? 0) + 2 * NS_PER_SECOND)
      const kinds = refresh.map((row) => row.kind)
      expect(kinds.slice(0, 4)).toEqual([t.SNAPSHOT, t.CLEAR, t.CLEAR, t.ADD])
      expect(kinds.at(-1)).toBe(t.SNAPSHOT)
      expect(kinds.filter((kind) => kind === t.QUOTE).length).toBe(2)
      expect(kinds.filter((kind) => kind === t.LEVEL).length).toBeGreaterThan(20)
    })
    expect(torn.filter((row) => row.kind === t.SNAPSHOT).length).toBe(12)
  })

  test('hides what happens and changes nothing of it: the rest is the market without gaps', () => {
    const text = (rows: readonly t.TapeRow[]) =>
      rows
        .filter((row) => row.kind === t.TRADE && !isLost(row))
        .map((row) => `${row.eventNs} ${row.side} ${row.qtyLots}@${row.priceTicks}`)
    const refreshes = new Set(torn.filter((r) => r.kind === t.SNAPSHOT).map((r) => r.eventNs))
    const kept = whole.filter((row) => !refreshes.has(row.eventNs))
    expect(text(torn)).toEqual(text(kept))
    expect(text(torn).length).toBeLessThan(whole.filter((row) => row.kind === t.TRADE).length)
    expect(torn.some((row) => isLost(row) && row.kind !== t.GAP)).toBe(false)
  })
})

describe('changed orders', () => {
  test('grow smaller in place, move, and grow where they stand; without the wish there are none', () => {
    const book = new L3Book()
    const seen = { smaller: 0, moved: 0, larger: 0, others: 0 }
    for (const row of rowsOf({ depths: ['l3'], modifies: true })) {
      const { kind, side, priceTicks, qtyLots, flags, orderRef } = row
      if (kind === t.MODIFY) {
        const left = book.lotsOf(orderRef)
        if (priceTicks !== book.priceTicks[orderRef]) {
          seen.moved++
          expect(qtyLots).toBe(left)
        } else if (qtyLots < left) seen.smaller++
        else if (qtyLots > left) seen.larger++
        else seen.others++
        expect(side).toBe(book.side[orderRef])
      }
      book.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
    }
    expect(seen.smaller).toBeGreaterThan(300)
    expect(seen.moved).toBeGreaterThan(300)
    expect(seen.larger).toBeGreaterThan(20)
    expect(seen.others).toBe(0)
    expect(rowsOf({ depths: ['l3'] }).some((row) => row.kind === t.MODIFY)).toBe(false)
  })
})
