import { describe, expect, test } from 'vitest'
import { type MarketSettings, SyntheticMarket } from '../../src/feeds/synth/synthetic-market.ts'
import { InputError } from '../../src/lib/assert.ts'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import * as t from '../../src/tape/schema.ts'

const START_NS = 1_704_067_200_000_000_000n

function rowsOf(depths: readonly t.Depth[], seed = 1, hours = 0.25): t.TapeRow[] {
  const rows: t.TapeRow[] = []
  const market = new SyntheticMarket({ seed, hours, startNs: START_NS, depths }, (row) => {
    rows.push({ ...row })
  })
  expect(market.run()).toBe(false)
  return rows
}

const both = rowsOf(['l1', 'l2'])

/** Rows in messages, by MESSAGE_END. */
function messagesOf(rows: readonly t.TapeRow[]): t.TapeRow[][] {
  const messages: t.TapeRow[][] = []
  let message: t.TapeRow[] = []
  for (const row of rows) {
    message.push(row)
    if ((row.flags & t.FLAG_MESSAGE_END) === 0) continue
    messages.push(message)
    message = []
  }
  expect(message).toEqual([])
  return messages
}

const messages = messagesOf(both)

describe('a synthetic tape', () => {
  test('the same seed gives the same rows, in one run or in pieces; another seed others', () => {
    expect(rowsOf(['l1', 'l2'])).toEqual(both)
    const pieces: t.TapeRow[] = []
    const settings = { seed: 1, hours: 0.25, startNs: START_NS, depths: ['l1', 'l2'] as const }
    const market = new SyntheticMarket(settings, (row) => pieces.push({ ...row }))
    while (market.run(17)) expect(market.share).toBeLessThanOrEqual(1)
    expect(pieces).toEqual(both)
    expect(market.messages).toBe(messages.length)
    expect(rowsOf(['l1', 'l2'], 2).slice(0, 100)).not.toEqual(both.slice(0, 100))
  })

  test('a longer market begins like a shorter one', () => {
    expect(rowsOf(['l1', 'l2'], 1, 0.3).slice(0, both.length)).toEqual(both)
  })

  test('opens with the whole book in one snapshot', () => {
    const [first] = messages
    const kinds = (first ?? []).map((row) => row.kind)
    expect(kinds.slice(0, 3)).toEqual([t.SNAPSHOT, t.CLEAR, t.CLEAR])
    expect(first?.[0]?.flags).toBe(t.FLAG_SNAPSHOT_FIRST)
    expect(first?.at(-1)?.kind).toBe(t.SNAPSHOT)
    expect(first?.at(-1)?.flags).toBe(t.FLAG_SNAPSHOT_LAST | t.FLAG_MESSAGE_END)
    expect(kinds.filter((kind) => kind === t.LEVEL).length).toBeGreaterThan(20)
    expect(both[0]?.eventNs).toBe(START_NS)
    expect(both.slice(first?.length).some((row) => row.kind === t.SNAPSHOT)).toBe(false)
  })

  test('at each message end the book is valid, uncrossed, and L1 is the best of L2', () => {
    const l1 = new L1Book()
    const l2 = new L2Book()
    for (const message of messages) {
      for (const { kind, side, priceTicks, qtyLots, flags } of message) {
        l1.apply(kind, side, priceTicks, qtyLots, flags)
        l2.apply(kind, side, priceTicks, qtyLots, flags)
      }
      expect([l1.bidTicks, l1.bidLots, l1.askTicks, l1.askLots]).toEqual([
        l2.bidTicks,
        l2.bidLots,
        l2.askTicks,
        l2.askLots,
      ])
      expect(l2.valid && l2.bidTicks < l2.askTicks).toBe(true)
    }
    expect([l1.crossings, l2.crossings]).toEqual([0, 0])
  })

  test('trades come first, at the best of the side they hit, and explain what leaves the book', () => {
    const book = new L2Book()
    let trades = 0
    for (const message of messages) {
      const firstBook = message.findIndex((row) => row.kind !== t.TRADE)
      expect(message.slice(firstBook).some((row) => row.kind === t.TRADE)).toBe(false)
      const traded = message.slice(0, firstBook)
      const walked = new Map<number, number>()
      for (const { side, priceTicks, qtyLots } of traded) {
        trades++
        // The best of what is left: every better level has been eaten by the trades before.
        let best = side > 0 ? book.askTicks : book.bidTicks
        while (walked.get(best) === book.sizeAt(-side, best)) best = book.nextLevel(-side, best)
        expect(priceTicks).toBe(best)
        walked.set(best, (walked.get(best) ?? 0) + qtyLots)
      }
      for (const { kind, side, priceTicks, qtyLots } of message) {
        if (kind !== t.LEVEL) continue
        const lots = walked.get(priceTicks)
        if (lots !== undefined) expect(book.sizeAt(side, priceTicks) - qtyLots).toBe(lots)
      }
      for (const { kind, side, priceTicks, qtyLots, flags } of message) {
        book.apply(kind, side, priceTicks, qtyLots, flags)
      }
    }
    expect(trades).toBeGreaterThan(1000)
  })

  test('both clocks run forward, capture after venue, one time a message', () => {
    let [eventNs, receivedNs] = [0n, 0n]
    for (const message of messages) {
      const first = message[0]
      expect(new Set(message.map((row) => `${row.eventNs} ${row.receivedNs}`)).size).toBe(1)
      expect(first !== undefined && first.eventNs > eventNs).toBe(true)
      expect(first !== undefined && first.receivedNs >= receivedNs).toBe(true)
      if (first === undefined) continue
      expect(first.receivedNs > first.eventNs).toBe(true)
      eventNs = first.eventNs
      receivedNs = first.receivedNs
    }
    expect(eventNs - START_NS).toBeLessThanOrEqual(900_000_000_000n)
    expect(eventNs - START_NS).toBeGreaterThan(899_000_000_000n)
  })

  test('quotes speak only when the best or its size has changed; rows are whole numbers', () => {
    const last = new Map<number, string>()
    for (const row of both) {
      expect(Number.isInteger(row.priceTicks) && Number.isInteger(row.qtyLots)).toBe(true)
      expect(row.orderRef).toBe(-1)
      if (row.kind !== t.QUOTE) continue
      const text = `${row.priceTicks} x ${row.qtyLots}`
      expect(text).not.toBe(last.get(row.side))
      last.set(row.side, text)
    }
  })

  test('l1 alone and l2 alone are the same market with fewer rows', () => {
    const bare = (rows: readonly t.TapeRow[], ...kinds: number[]) =>
      rows
        .filter((row) => kinds.includes(row.kind))
        .map((row) => [row.eventNs, row.kind, row.side, row.priceTicks, row.qtyLots])
    const l1 = rowsOf(['l1'])
    const l2 = rowsOf(['l2'])
    expect(bare(l1, t.TRADE, t.QUOTE)).toEqual(bare(both, t.TRADE, t.QUOTE))
    expect(bare(l2, t.TRADE, t.LEVEL)).toEqual(bare(both, t.TRADE, t.LEVEL))
    expect(l1.some((row) => row.kind === t.LEVEL || row.kind === t.SNAPSHOT)).toBe(false)
    expect(l2.some((row) => row.kind === t.QUOTE)).toBe(false)
    messagesOf(l1)
    messagesOf(l2)
  })

  test.each([
    [{ seed: -1 }, 'seed'],
    [{ seed: 0.5 }, 'seed'],
    [{ hours: 0 }, 'hours'],
    [{ hours: Number.NaN }, 'hours'],
    [{ hours: 2401 }, 'hours'],
    [{ depths: [] }, 'depth'],
    [{ depths: ['l4'] as unknown as t.Depth[] }, 'depth'],
    [{ halts: -1 }, 'halts'],
    [{ gaps: 0.5 }, 'gaps'],
    [{ halts: 200, gaps: 161 }, 'halts'],
    [{ gaps: 361 }, 'gaps'],
  ])('refuses %o', (bad, field) => {
    const settings: MarketSettings = {
      seed: 1,
      hours: 1,
      startNs: START_NS,
      depths: ['l2'],
      ...bad,
    }
    const make = () => new SyntheticMarket(settings, () => {})
    expect(make).toThrow(InputError)
    expect(make).toThrow(`field ${field}`)
  })
})
