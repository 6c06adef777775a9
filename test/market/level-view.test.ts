import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { LevelView } from '../../src/market/level-view.ts'
import { viewAt, viewableDepths } from '../../src/market/view.ts'
import * as t from '../../src/tape/schema.ts'
import { NaiveOrderBook } from '../oracle/naive-order-book.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { type OrderRow, orderAt, orderColumns, orderMessages, rowAt } from './l3-commands.ts'

/** The view's rows, each with the number of the message that it ends or belongs to. */
function viewOf(messages: readonly (readonly OrderRow[])[]): OrderRow[] {
  const view = new LevelView().take(orderColumns(messages.flat()))
  return Array.from({ length: view.rows }, (_, i) => rowAt(view, i))
}

function expectLevels(book: L2Book, orders: NaiveOrderBook): void {
  for (const side of [1, -1]) {
    const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
    book.levels(side, out)
    const prices = orders.prices(side)
    expect(out.priceTicks).toEqual(prices)
    expect(out.qtyLots).toEqual(prices.map((price) => orders.sizeAt(side, price)))
  }
  expect(book.levelCount).toBe(orders.prices(1).length + orders.prices(-1).length)
  expect(book.bidTicks).toBe(orders.prices(1)[0] ?? NO_BID)
  expect(book.askTicks).toBe(orders.prices(-1)[0] ?? NO_ASK)
}

/** Each message alone in time, so that the view's rows tell which message they come from. */
function apart(messages: readonly (readonly OrderRow[])[]): OrderRow[][] {
  return messages.map((rows, i) => rows.map((row) => ({ ...row, atNs: i, heardNs: 2 * i + 1 })))
}

const PASSED = [t.TRADE, t.STATUS, t.GAP, t.SNAPSHOT, t.CLEAR, t.MARK, t.FUNDING, t.INDEX]

describe('an order-by-order tape seen by price', () => {
  test('at each message end where the orders do not cross, L2 shows their sums', () => {
    let compared = 0
    let healed = 0
    fc.assert(
      fc.property(orderMessages(50), (given) => {
        const messages = apart(given)
        const view = viewOf(messages)
        const orders = new NaiveOrderBook()
        const book = new L2Book()
        let at = 0
        let wasCrossed = false
        messages.forEach((rows, i) => {
          for (const { kind, side, priceTicks, qtyLots, flags, orderRef } of rows) {
            orders.apply(kind, side, priceTicks, qtyLots, flags, orderRef)
          }
          for (; view[at]?.atNs === i; at++) {
            const { kind, side, priceTicks, qtyLots, flags } = view[at] as OrderRow
            book.apply(kind, side, priceTicks, qtyLots, flags)
          }
          expect(book.valid).toBe(orders.valid)
          expect(book.bidTicks).toBeLessThan(book.askTicks)
          if (!orders.isCrossed) {
            expectLevels(book, orders)
            compared++
            if (wasCrossed) healed++
          }
          wasCrossed = orders.isCrossed
        })
        expect(at).toBe(view.length)
      }),
      propertyRuns(80, 22),
    )
    expect(compared).toBeGreaterThan(500)
    expect(healed).toBeGreaterThan(50)
  })

  test('times, message ends and all rows that are not of orders stay', () => {
    fc.assert(
      fc.property(orderMessages(40), (given) => {
        const messages = apart(given)
        const view = viewOf(messages)
        messages.forEach((rows, i) => {
          const seen = view.filter((row) => row.atNs === i)
          expect(seen.every((row) => row.heardNs === 2 * i + 1 && row.orderRef === -1)).toBe(true)
          const ends = seen.map((row) => (row.flags & t.FLAG_MESSAGE_END) !== 0)
          expect(ends).toEqual(seen.map((_, k) => k === seen.length - 1))
          const bare = ({ kind, side, priceTicks, qtyLots, flags }: OrderRow) =>
            [kind, side, priceTicks, qtyLots, flags & ~t.FLAG_MESSAGE_END].join(' ')
          const passed = rows.filter((row) => PASSED.includes(row.kind))
          expect(seen.filter((row) => row.kind !== t.LEVEL).map(bare)).toEqual(passed.map(bare))
        })
      }),
      propertyRuns(40, 23),
    )
  })

  const add = (at: number, ref: number, side: number, price: number, qty: number) =>
    orderAt(at, t.ADD, ref, side, price, qty)
  const words = (rows: readonly OrderRow[]) =>
    rows.map((r) => `${r.atNs}: ${r.side > 0 ? 'bid' : 'ask'} ${r.qtyLots}@${r.priceTicks}`)

  test('one level a message and price; nothing where the size comes out the same', () => {
    const end = (row: OrderRow, flags: number) => ({ ...row, flags })
    const view = viewOf([
      [add(0, 1, 1, 100, 10)],
      [
        end(orderAt(1, t.EXECUTE, 1, 1, 100, 4), 0),
        end(orderAt(1, t.EXECUTE, 1, 1, 100, 6), 0),
        add(1, 2, 1, 99, 3),
      ],
      [end(orderAt(2, t.CANCEL, 2, 1, 99, 3), 0), add(2, 3, 1, 99, 3)],
      [orderAt(3, t.MODIFY, 3, 1, 101, 2)],
    ])
    expect(words(view)).toEqual([
      '0: bid 10@100',
      '1: bid 0@100',
      '1: bid 3@99',
      '3: bid 0@99',
      '3: bid 2@101',
    ])
  })

  test('crossed orders: L2 hides who stood there first, and gets it back when they cross no more', () => {
    const view = viewOf([
      [add(0, 1, -1, 101, 5)],
      [add(1, 2, -1, 102, 7)],
      [add(2, 3, 1, 101, 4)],
      [add(3, 4, 1, 95, 1)],
      [orderAt(4, t.CANCEL, 3, 1, 101, 4)],
    ])
    expect(words(view.slice(2))).toEqual([
      '2: bid 4@101',
      '3: bid 1@95',
      '4: bid 0@101',
      '4: ask 5@101',
    ])
    const book = new L2Book()
    const bests = view.map(({ kind, side, priceTicks, qtyLots, flags }) => {
      book.apply(kind, side, priceTicks, qtyLots, flags)
      return [book.bidTicks, book.askTicks]
    })
    expect(bests.slice(2)).toEqual([
      [101, 102],
      [101, 102],
      [95, 102],
      [95, 101],
    ])
  })

  test('a tape is seen at each depth that it holds, and at each shallower one', () => {
    expect(viewableDepths(['l3'])).toEqual(['l3', 'l2', 'l1'])
    expect(viewableDepths(['l2', 'l1'])).toEqual(['l2', 'l1'])
    expect(viewableDepths(['l1'])).toEqual(['l1'])
    expect(viewableDepths([])).toEqual([])
    const tape = orderColumns([add(0, 1, 1, 100, 10), add(1, 2, -1, 101, 9)])
    expect(viewAt(tape, ['l3'], 'l3')).toBe(tape)
    const kindsAt = (depth: t.Depth) => [...viewAt(tape, ['l3'], depth).kind]
    expect(kindsAt('l2')).toEqual([t.LEVEL, t.LEVEL])
    expect(kindsAt('l1')).toEqual([t.QUOTE, t.QUOTE, t.QUOTE])
    expect(viewAt(tape, ['l3', 'l1'], 'l1')).toBe(tape)
  })
})
