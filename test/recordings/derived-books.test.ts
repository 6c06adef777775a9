import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import { levelsFromOrders } from '../../src/market/level-view.ts'
import { openTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { ADD, EXECUTE, FLAG_MESSAGE_END, MODIFY, QUOTE } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-derived-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const RECORDINGS = [
  ['AMZN', 'lobster', 'XNAS', ['lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip']],
  ['GOOG', 'lobster', 'XNAS', ['lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip']],
  [
    'ESH4',
    'databento-dbn',
    'GLBX',
    [
      'databento/esh4-glbx-mdp3-20231224.mbo.dbn.zst',
      'databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst',
    ],
  ],
  ['ARL', 'databento-csv', 'XNAS', ['databento/ARL_mbo.csv.gz']],
] as const

async function tapesOf(
  symbol: string,
  format: string,
  venue: string,
  files: readonly string[],
): Promise<TapeColumns[]> {
  const instrument = findKnownInstrument(venue, symbol)
  if (instrument === undefined) throw new Error(`${venue}:${symbol} is known`)
  const paths = files.map((file) => sharedPath('data', file))
  const datasetsRoot = join(root, symbol)
  const imported = await importFiles({ format, files: paths, instrument, datasetsRoot })
  const tapes: TapeColumns[] = []
  for (const { directory } of imported) tapes.push((await openTape(directory)).columns)
  return tapes
}

const flagsOf = (tape: TapeColumns, i: number) => tape.flags[i] ?? 0
const isEnd = (tape: TapeColumns, i: number) => (flagsOf(tape, i) & FLAG_MESSAGE_END) !== 0

/** Applies the rows of one message from row `from` on; returns the first row behind it. */
function applyMessage(tape: TapeColumns, from: number, book: L2Book): number {
  for (let i = from; i < tape.rows; i++) {
    const side = tape.side[i] ?? 0
    const price = tape.priceTicks[i] ?? 0
    book.apply(tape.kind[i] ?? 0, side, price, tape.qtyLots[i] ?? 0, flagsOf(tape, i))
    if (isEnd(tape, i)) return i + 1
  }
  return tape.rows
}

/** Walks both tapes message by message; returns how many moments were compared and how many crossed. */
function compare(orders: TapeColumns): { moments: number; crossed: number } {
  const levels = levelsFromOrders(orders)
  const book = new L3Book()
  const derived = new L2Book()
  /** Prices that changed since the books were last compared: not while the orders cross. */
  const touchedSince: { side: number; price: number }[] = []
  const touched = new Map<string, { side: number; price: number; before: number }>()
  let speaks = false
  let at = 0
  let moments = 0
  let crossed = 0
  const touch = (side: number, price: number) => {
    const key = `${side} ${price}`
    if (!touched.has(key)) touched.set(key, { side, price, before: book.sizeAt(side, price) })
  }
  for (let i = 0; i < orders.rows; i++) {
    const kind = orders.kind[i] ?? 0
    const ref = orders.orderRef[i] ?? -1
    const price = orders.priceTicks[i] ?? 0
    if (kind >= ADD && kind <= EXECUTE) {
      if (book.lotsOf(ref) > 0) touch(book.side[ref] ?? 0, book.priceTicks[ref] ?? 0)
      if (kind === ADD) touch(orders.side[i] ?? 0, price)
      else if (kind === MODIFY && book.lotsOf(ref) > 0) touch(book.side[ref] ?? 0, price)
    } else if (kind !== QUOTE) speaks = true
    book.apply(kind, orders.side[i] ?? 0, price, orders.qtyLots[i] ?? 0, flagsOf(orders, i), ref)
    if (!isEnd(orders, i)) continue
    const changed = [...touched.values()].filter((t) => book.sizeAt(t.side, t.price) !== t.before)
    if (speaks || changed.length > 0) at = applyMessage(levels, at, derived)
    touchedSince.push(...touched.values())
    const isCrossed = book.bidTicks >= book.askTicks
    if (isCrossed) crossed++
    for (const { side, price: level } of isCrossed ? [] : touchedSince.splice(0)) {
      if (derived.sizeAt(side, level) !== book.sizeAt(side, level)) {
        throw new Error(
          `row ${i}: ${derived.sizeAt(side, level)} at ${level}, orders ${book.sizeAt(side, level)}`,
        )
      }
    }
    if (!isCrossed && derived.levelCount !== book.levelCount) {
      throw new Error(`row ${i}: other levels`)
    }
    if (!isCrossed && (derived.bidTicks !== book.bidTicks || derived.askTicks !== book.askTicks)) {
      throw new Error(`row ${i}: another best`)
    }
    moments++
    touched.clear()
    speaks = false
  }
  expect(at).toBe(levels.rows)
  return { moments, crossed }
}

describe('levels derived from orders', () => {
  for (const [symbol, format, venue, files] of RECORDINGS) {
    recorded(`${symbol}: equal the orders' own sums after every event${recordedNote}`, async () => {
      for (const tape of await tapesOf(symbol, format, venue, files)) {
        const { moments } = compare(tape)
        expect(moments).toBeGreaterThan(0)
      }
    })
  }
})
