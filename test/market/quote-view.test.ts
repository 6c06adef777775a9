import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasBothSides } from '../../src/market/book.ts'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { LevelView } from '../../src/market/level-view.ts'
import { QuoteView } from '../../src/market/quote-view.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import * as t from '../../src/tape/schema.ts'
import { propertyRuns } from '../support/property-runs.ts'
import {
  clear,
  columnsOf,
  gap,
  level,
  message,
  quote,
  type Row,
  snapshot,
  trade,
} from '../support/tape-builder.ts'
import { l2Rows } from './book-commands.ts'
import { type OrderRow, orderColumns, orderMessages, rowAt } from './l3-commands.ts'

const rowsOf = (tape: TapeColumns): OrderRow[] =>
  Array.from({ length: tape.rows }, (_, i) => rowAt(tape, i))

/** Walks both tapes message by message; times tell which message of the view is which. */
function compare(tape: TapeColumns, onEnd?: (l1: L1Book, l2: L2Book) => void): void {
  const view = rowsOf(new QuoteView().take(tape))
  const [l1, l2] = [new L1Book(), new L2Book()]
  let at = 0
  rowsOf(tape).forEach((row, i) => {
    l2.apply(row.kind, row.side, row.priceTicks, row.qtyLots, row.flags)
    if ((row.flags & t.FLAG_MESSAGE_END) === 0 && i < tape.rows - 1) return
    for (let seen = view[at]; seen?.atNs === row.atNs; seen = view[++at]) {
      l1.apply(seen.kind, seen.side, seen.priceTicks, seen.qtyLots, seen.flags)
    }
    expect(l1.valid).toBe(l2.valid)
    if (l2.valid) {
      expect([l1.bidTicks, l1.bidLots]).toEqual([l2.bidTicks, l2.bidLots])
      expect([l1.askTicks, l1.askLots]).toEqual([l2.askTicks, l2.askLots])
    }
    expect(l1.crossings).toBe(0)
    onEnd?.(l1, l2)
  })
  expect(at).toBe(view.length)
}

/** Messages of `size` rows each, each at a time of its own. */
function inMessages(rows: readonly Omit<Row, 'atNs' | 'heardNs'>[], size: number): Row[] {
  return rows.map((row, i) => {
    const ends = i % size === size - 1 || i === rows.length - 1
    const atNs = Math.floor(i / size)
    return { ...row, atNs, heardNs: atNs + 5, flags: row.flags | (ends ? t.FLAG_MESSAGE_END : 0) }
  })
}

describe('levels seen as best bid and offer', () => {
  test('L1 of the view is the best of L2 at every message end of any noise', () => {
    fc.assert(
      fc.property(l2Rows, fc.integer({ min: 1, max: 5 }), (rows, size) => {
        compare(columnsOf(inMessages(rows, size)))
      }),
      propertyRuns(100, 24),
    )
  })

  test('also where the levels are themselves a view of orders', () => {
    fc.assert(
      fc.property(orderMessages(40), (messages) => {
        const timed = messages.map((rows, i) => rows.map((row) => ({ ...row, atNs: i })))
        compare(new LevelView().take(orderColumns(timed.flat())))
      }),
      propertyRuns(40, 25),
    )
  })

  test('times, message ends, trades, status, gaps and reference rows stay', () => {
    const passed = [t.TRADE, t.STATUS, t.GAP, t.MARK, t.FUNDING, t.INDEX]
    const reference = (kind: number): Omit<Row, 'atNs' | 'heardNs'> => {
      return { kind, side: 0, priceTicks: 7, qtyLots: 3, flags: 0 }
    }
    const extras = fc.array(fc.constantFrom(...passed.slice(1).map(reference)), { maxLength: 9 })
    fc.assert(
      fc.property(l2Rows, extras, fc.integer({ min: 1, max: 4 }), (rows, extra, size) => {
        const mixed = rows.flatMap((row, i) => (extra[i] === undefined ? [row] : [extra[i], row]))
        const tape = columnsOf(inMessages(mixed, size))
        const view = rowsOf(new QuoteView().take(tape))
        const bare = ({ atNs, heardNs, kind, side, priceTicks, qtyLots, flags }: OrderRow) =>
          [atNs, heardNs, kind, side, priceTicks, qtyLots, flags & ~t.FLAG_MESSAGE_END].join(' ')
        const kept = rowsOf(tape).filter((row) => passed.includes(row.kind))
        expect(view.filter((row) => row.kind !== t.QUOTE).map(bare)).toEqual(kept.map(bare))
        view.forEach((row, i) => {
          const isLast = view[i + 1]?.atNs !== row.atNs
          expect((row.flags & t.FLAG_MESSAGE_END) !== 0).toBe(isLast)
          expect(row.heardNs).toBe(row.atNs + 5)
        })
      }),
      propertyRuns(40, 26),
    )
  })

  const words = (rows: readonly (Row | readonly Row[])[]) =>
    rowsOf(new QuoteView().take(columnsOf(rows.flat()))).map((row) => {
      const side = row.side > 0 ? 'bid' : 'ask'
      const what = row.kind === t.QUOTE ? `${side} ${row.qtyLots}@${row.priceTicks}` : ''
      const end = (row.flags & t.FLAG_MESSAGE_END) !== 0 ? '.' : ''
      return `${row.atNs} ${what || t.KIND_NAMES[row.kind]}${end}`
    })

  test('a side speaks when its best or its size changes, and who moves away speaks first', () => {
    expect(
      words([
        message(level(0, 1, 100, 5), level(0, -1, 101, 6)),
        level(1, 1, 99, 50),
        level(2, 1, 100, 4),
        message(trade(3, 1, 101, 6), level(3, -1, 101, 0), level(3, -1, 103, 2)),
        message(level(4, -1, 103, 0), level(4, -1, 105, 1), level(4, 1, 103, 9)),
        level(5, -1, 105, 0),
      ]),
    ).toEqual([
      '0 bid 5@100',
      '0 ask 6@101.',
      '2 bid 4@100.',
      '3 TRADE',
      '3 ask 2@103.',
      '4 ask 1@105',
      '4 bid 9@103.',
      '5 ask 0@0.',
    ])
  })

  test('after a gap nothing is said until a refresh; then both sides are, as they are then', () => {
    const book = (at: number) =>
      snapshot(at, [
        [1, 100, 5],
        [-1, 101, 6],
      ])
    expect(
      words([
        book(0),
        gap(1),
        level(2, 1, 100, 7),
        trade(3, 1, 101, 1),
        book(4),
        clear(5, -1, 101),
      ]),
    ).toEqual([
      '0 bid 5@100',
      '0 ask 6@101.',
      '1 GAP.',
      '3 TRADE.',
      '4 bid 5@100',
      '4 ask 6@101.',
      '5 ask 0@0.',
    ])
  })

  test('in a gap both books are invalid, whatever they still hold', () => {
    const tape = columnsOf([level(0, 1, 100, 5), level(1, -1, 101, 6), gap(2), level(3, 1, 100, 9)])
    const seen: boolean[] = []
    compare(tape, (l1, l2) => seen.push(hasBothSides(l1) && hasBothSides(l2)))
    expect(seen).toEqual([false, true, false, false])
  })

  test('rows of quotes that stand beside the levels are left out', () => {
    expect(words([level(0, 1, 100, 5), quote(1, 1, 99, 1)])).toEqual(['0 bid 5@100', '0 ask 0@0.'])
  })
})
