import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import { LevelView } from '../../src/market/level-view.ts'
import { openTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { ADD, EXECUTE, FLAG_MESSAGE_END, MODIFY, QUOTE, SNAPSHOT } from '../../src/tape/schema.ts'
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

type Moments = {
  readonly moments: number
  /** In which the orders cross each other: before ESH4 opens. */
  readonly crossed: number
  /** Levels that a book of levels does not show, counted at each moment. */
  readonly hidden: number
}

const MOMENTS: Readonly<Record<string, readonly Moments[]>> = {
  AMZN: [{ moments: 148_581, crossed: 0, hidden: 0 }],
  GOOG: [{ moments: 44_651, crossed: 0, hidden: 0 }],
  ESH4: [
    { moments: 1, crossed: 0, hidden: 0 },
    { moments: 47_023, crossed: 891, hidden: 50_443 },
  ],
  ARL: [{ moments: 4207, crossed: 0, hidden: 0 }],
}

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

type Touched = { readonly side: number; readonly price: number; readonly before: number }

/**
 * What an L2 book must show, from the orders alone. A level that is stated hides what stands on the other
 * side at its price or beyond, as in any book of levels; what was hidden comes back when it is stated
 * again, or when the orders cross no more. Of the levels that a message changes, those that are gone are
 * stated first.
 */
class ExpectedLevels {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  private readonly orders: L3Book
  private wasCrossed = false

  constructor(orders: L3Book) {
    this.orders = orders
  }

  get isCrossed(): boolean {
    return this.orders.bidTicks >= this.orders.askTicks
  }

  /** A message has ended that changed these levels; a refresh states the whole book. */
  message(changed: readonly Touched[], isRefresh: boolean): void {
    const isGone = ({ side, price }: Touched) => this.orders.sizeAt(side, price) === 0
    const { isCrossed } = this
    for (const { side, price } of [
      ...changed.filter(isGone),
      ...changed.filter((each) => !isGone(each)),
    ]) {
      this.state(side, price, isCrossed || this.wasCrossed)
    }
    if (!isCrossed && (this.wasCrossed || isRefresh)) this.stateAll()
    this.wasCrossed = isCrossed
  }

  private state(side: number, price: number, mayHide: boolean): void {
    const [own, other] = side > 0 ? [this.bids, this.asks] : [this.asks, this.bids]
    const size = this.orders.sizeAt(side, price)
    if (size === 0) {
      own.delete(price)
      return
    }
    own.set(price, size)
    if (!mayHide) return
    for (const at of other.keys()) if ((price - at) * side >= 0) other.delete(at)
  }

  private stateAll(): void {
    for (const [side, shown] of [
      [1, this.bids],
      [-1, this.asks],
    ] as const) {
      shown.clear()
      let price = side > 0 ? this.orders.bidTicks : this.orders.askTicks
      for (; price !== NO_BID && price !== NO_ASK; price = this.orders.nextLevel(side, price)) {
        shown.set(price, this.orders.sizeAt(side, price))
      }
    }
  }
}

function expectSame(
  row: number,
  derived: L2Book,
  expected: ExpectedLevels,
  prices: number[],
): void {
  const { bids, asks } = expected
  if (derived.levelCount !== bids.size + asks.size) {
    throw new Error(`row ${row}: ${derived.levelCount} levels, not ${bids.size + asks.size}`)
  }
  for (const price of prices) {
    for (const [side, shown] of [
      [1, bids],
      [-1, asks],
    ] as const) {
      const [is, must] = [derived.sizeAt(side, price), shown.get(price) ?? 0]
      if (is !== must) throw new Error(`row ${row}: ${is} lots at ${price} ticks, not ${must}`)
    }
  }
}

/** Walks both tapes message by message and compares the books at every moment. */
function compare(orders: TapeColumns): Moments {
  const levels = new LevelView().take(orders)
  const book = new L3Book()
  const derived = new L2Book()
  const expected = new ExpectedLevels(book)
  const touched = new Map<string, Touched>()
  let speaks = false
  let isRefresh = false
  let at = 0
  let moments = 0
  let crossed = 0
  let hidden = 0
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
    if (kind === SNAPSHOT) isRefresh = true
    book.apply(kind, orders.side[i] ?? 0, price, orders.qtyLots[i] ?? 0, flagsOf(orders, i), ref)
    if (!isEnd(orders, i)) continue
    const changed = [...touched.values()].filter((t) => book.sizeAt(t.side, t.price) !== t.before)
    if (speaks || changed.length > 0) at = applyMessage(levels, at, derived)
    expected.message(changed, isRefresh)
    const all = expected.isCrossed || isRefresh
    const prices = all ? [...expected.bids.keys(), ...expected.asks.keys()] : []
    expectSame(i, derived, expected, [...prices, ...[...touched.values()].map((t) => t.price)])
    if (!expected.isCrossed) {
      expect([derived.bidTicks, derived.askTicks]).toEqual([book.bidTicks, book.askTicks])
    }
    if (expected.isCrossed) crossed++
    hidden += book.levelCount - derived.levelCount
    moments++
    touched.clear()
    speaks = false
    isRefresh = false
  }
  expect(at).toBe(levels.rows)
  return { moments, crossed, hidden }
}

describe('levels derived from orders', () => {
  for (const [symbol, format, venue, files] of RECORDINGS) {
    recorded(
      `${symbol}: equal the orders' own sums after every event${recordedNote}`,
      async () => {
        const found = (await tapesOf(symbol, format, venue, files)).map(compare)
        expect(found).toEqual(MOMENTS[symbol])
      },
      300_000,
    )
  }
})
