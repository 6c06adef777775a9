import { describe, expect, test } from 'vitest'
import type { MarketSettings } from '../../src/feeds/synth/synthetic-market.ts'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import { LevelView } from '../../src/market/level-view.ts'
import { QuoteView } from '../../src/market/quote-view.ts'
import * as t from '../../src/tape/schema.ts'
import { columnsOf, messagesOf, rowsOf } from './market-rows.ts'

const plain: Partial<MarketSettings> = {}
const eventful: Partial<MarketSettings> = { seed: 2, halts: 2, gaps: 4, modifies: true }
const markets = [
  ['a plain market', plain],
  ['a market with halts, gaps and changed orders', eventful],
] as const

describe.each(markets)('%s, order by order', (_, market) => {
  const all = rowsOf({ ...market, depths: ['l1', 'l2', 'l3'] })
  const orders = rowsOf({ ...market, depths: ['l3'] })
  const messages = messagesOf(all)

  test('opens with every order in one snapshot, best price and first in line first', () => {
    const first = messagesOf(orders)[0] ?? []
    const kinds = first.map((row) => row.kind)
    expect(kinds.slice(0, 3)).toEqual([t.SNAPSHOT, t.CLEAR, t.CLEAR])
    expect(kinds.slice(3, -1).every((kind) => kind === t.ADD)).toBe(true)
    expect(first.at(-1)?.kind).toBe(t.SNAPSHOT)
    expect(first.at(-1)?.flags).toBe(t.FLAG_SNAPSHOT_LAST | t.FLAG_MESSAGE_END)
    const adds = first.slice(3, -1)
    expect(adds.length).toBeGreaterThan(50)
    expect(adds.map((row) => row.orderRef)).toEqual(adds.map((_, i) => i))
    const rank = adds.map((row) => (row.side > 0 ? -row.priceTicks : 1e6 + row.priceTicks))
    expect(rank).toEqual([...rank].sort((a, b) => a - b))
  })

  test('orders are numbered from 0 as they are first added, and only once', () => {
    let next = 0
    const seen = new Set<number>()
    for (const row of orders) {
      const isOrder = row.kind >= t.ADD && row.kind <= t.EXECUTE
      expect(row.orderRef >= 0).toBe(isOrder)
      if (row.kind === t.ADD && !seen.has(row.orderRef)) expect(row.orderRef).toBe(next++)
      if (isOrder) expect(seen.has(row.orderRef) || row.kind === t.ADD).toBe(true)
      seen.add(row.orderRef)
    }
    expect(next).toBeGreaterThan(5000)
  })

  test('at each message end the three books show one market, valid and not crossed', () => {
    const [l1, l2, l3] = [new L1Book(), new L2Book(), new L3Book()]
    messages.forEach((message, i) => {
      for (const { kind, side, priceTicks, qtyLots, flags, orderRef } of message) {
        for (const book of [l1, l2, l3]) {
          book.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
        }
      }
      const bests = [l1, l2, l3].map((b) => [b.bidTicks, b.bidLots, b.askTicks, b.askLots, b.valid])
      if (l3.valid) {
        expect(bests[0]).toEqual(bests[2])
        expect(bests[1]).toEqual(bests[2])
      } else expect([l1.valid, l2.valid]).toEqual([false, false])
      expect(l3.bidTicks).toBeLessThan(l3.askTicks)
      expect(l2.levelCount).toBe(l3.levelCount)
      if (i % 100 !== 0) return
      for (const side of [1, -1]) {
        const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
        l2.levels(side, out)
        expect(out.qtyLots).toEqual(out.priceTicks.map((price) => l3.sizeAt(side, price)))
      }
    })
    expect([l1.crossings, l2.crossings, l3.strangers]).toEqual([0, 0, 0])
  })

  test('trades come first, then the orders that they executed: the first in line at the best', () => {
    const book = new L3Book()
    let executions = 0
    for (const message of messagesOf(orders)) {
      const kinds = message.map((row) => row.kind)
      expect(kinds.lastIndexOf(t.TRADE)).toBe(kinds.filter((kind) => kind === t.TRADE).length - 1)
      const said = (kind: number, sign: number) =>
        message
          .filter((row) => row.kind === kind)
          .map((row) => [sign * row.side, row.priceTicks, row.qtyLots])
      expect(said(t.TRADE, -1)).toEqual(said(t.EXECUTE, 1))
      for (const { kind, side, priceTicks, qtyLots, flags, orderRef } of message) {
        if (kind === t.EXECUTE) {
          executions++
          expect(priceTicks).toBe(side > 0 ? book.bidTicks : book.askTicks)
          expect(orderRef).toBe(firstInLine(book, side, priceTicks))
          expect(qtyLots).toBeLessThanOrEqual(book.lotsOf(orderRef))
        }
        if (kind === t.CANCEL) expect(qtyLots).toBe(book.lotsOf(orderRef))
        book.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
      }
    }
    expect(executions).toBeGreaterThan(500)
  })

  test('seen by price it is the L2 tape, and seen by the best the L1 tape, row for row', () => {
    const levels = new LevelView().take(columnsOf(orders))
    expect(textOf(levels)).toEqual(textOf(columnsOf(rowsOf({ ...market, depths: ['l2'] }))))
    const quotes = new QuoteView().take(levels)
    expect(textOf(quotes)).toEqual(textOf(columnsOf(rowsOf({ ...market, depths: ['l1'] }))))
  })

  test('all depths in one tape are the rows of each depth beside one another', () => {
    const of = (...kinds: number[]) =>
      textOf(columnsOf(all.filter((row) => kinds.includes(row.kind)))).map(bare)
    const alone = (depth: t.Depth, ...kinds: number[]) => {
      const rows = rowsOf({ ...market, depths: [depth] }).filter((row) => kinds.includes(row.kind))
      return textOf(columnsOf(rows)).map(bare)
    }
    const passed = [t.TRADE, t.STATUS, t.GAP]
    expect(of(t.QUOTE, ...passed)).toEqual(alone('l1', t.QUOTE, ...passed))
    expect(of(t.LEVEL, ...passed)).toEqual(alone('l2', t.LEVEL, ...passed))
    const kinds = [t.ADD, t.CANCEL, t.MODIFY, t.EXECUTE]
    expect(of(...kinds, ...passed)).toEqual(alone('l3', ...kinds, ...passed))
  })
})

function firstInLine(book: L3Book, side: number, priceTicks: number): number {
  let first = -1
  for (let ref = 0; ref < book.lots.length; ref++) {
    if (book.lotsOf(ref) === 0 || book.side[ref] !== side) continue
    if (book.priceTicks[ref] !== priceTicks) continue
    if (first < 0 || (book.place[ref] ?? 0) < (book.place[first] ?? 0)) first = ref
  }
  return first
}

function textOf(columns: ReturnType<typeof columnsOf>): string[] {
  const { eventNs, receivedNs, kind, side, priceTicks, qtyLots, flags, orderRef } = columns
  return Array.from(kind, (_, i) =>
    [
      eventNs[i],
      receivedNs[i],
      kind[i],
      side[i],
      priceTicks[i],
      qtyLots[i],
      orderRef[i],
      flags[i],
    ].join(' '),
  )
}

/** Without the flags: another row may end the message. */
function bare(row: string): string {
  return row.slice(0, row.lastIndexOf(' '))
}
