import { L2Book } from '../../market/l2-book.hot.ts'
import { timeOrder } from '../../tape/lay-lanes.hot.ts'
import { CLEAR, LEVEL } from '../../tape/schema.ts'
import { type ConformCase, caseOf, differs } from '../conform-case.ts'
import {
  CLOSING_BIDS_0808,
  CLOSING_LAST_ASK_0808,
  CONVERSIONS,
  FIRST_ROW_0808,
} from './published.ts'
import type { ConvertedDay } from './recordings.ts'

/** Clock shift, row count and closing book of one converted day against the published ones. */
export function checkConversion(day: ConvertedDay, date: keyof typeof CONVERSIONS): ConformCase[] {
  const expected = CONVERSIONS[date]
  const shiftNs = day.manifest.rawFiles[0]?.clock.shiftNs
  const rows = splitRows(day)
  const cases = [
    caseOf(
      `conversion ${date}, clock shift`,
      differs('ns', shiftNs, expected.shiftNs),
      `${shiftNs} ns`,
    ),
    caseOf(`conversion ${date}, rows`, differs('rows', rows, expected.splitRows), `${rows} rows`),
  ]
  if (expected.closingLevels === null) return cases
  const book = closingBook(day)
  const levelCount = levelsOf(book, 1).length + levelsOf(book, -1).length
  const agreed = `${levelCount} levels`
  cases.push(
    caseOf(
      `conversion ${date}, closing book`,
      differs('levels', levelCount, expected.closingLevels),
      agreed,
    ),
  )
  if (date === '20240808') cases.push(...checkDetails0808(day, book))
  return cases
}

/**
 * Rows after hftbacktest's splitting: where the two clocks order rows differently, a row stands twice,
 * once for each side. Both orders are walked together; rows at both heads at once count once.
 */
function splitRows(day: ConvertedDay): number {
  const { columns, carriedRows } = day
  const eventNs = columns.eventNs.subarray(carriedRows)
  const receivedNs = columns.receivedNs.subarray(carriedRows)
  const venue = timeOrder(eventNs)
  const heard = timeOrder(receivedNs)
  const rows = eventNs.length
  const rowAt = (order: typeof venue, i: number) => (order === null ? i : (order[i] ?? 0))
  let i = 0
  let j = 0
  let count = 0
  while (i < rows || j < rows) {
    count++
    if (i >= rows) j++
    else if (j >= rows) i++
    else {
      const a = rowAt(venue, i)
      const b = rowAt(heard, j)
      const sameEvent = eventNs[a] === eventNs[b]
      const sameTimes = sameEvent && receivedNs[a] === receivedNs[b]
      const aFirst =
        (eventNs[a] ?? 0) < (eventNs[b] ?? 0) ||
        (sameEvent && (receivedNs[a] ?? 0) < (receivedNs[b] ?? 0))
      if (sameTimes || aFirst) i++
      if (sameTimes || !aFirst) j++
    }
  }
  return count
}

function closingBook({ columns }: ConvertedDay): L2Book {
  const book = new L2Book(true)
  for (let i = 0; i < columns.rows; i++) {
    const kind = columns.kind[i] ?? 0
    if (kind !== LEVEL && kind !== CLEAR) continue
    const price = columns.priceTicks[i] ?? 0
    book.apply(kind, columns.side[i] ?? 0, price, columns.qtyLots[i] ?? 0, columns.flags[i] ?? 0)
  }
  return book
}

function checkDetails0808({ columns }: ConvertedDay, book: L2Book): ConformCase[] {
  const at = (values: ArrayLike<number>) => values[0] ?? Number.NaN
  const first = FIRST_ROW_0808
  const differences = [
    ...differs('eventNs', columns.epochNs + BigInt(at(columns.eventNs)), first.eventNs),
    ...differs('receivedNs', columns.epochNs + BigInt(at(columns.receivedNs)), first.receivedNs),
    ...differs('priceTicks', at(columns.priceTicks), first.priceTicks),
    ...differs('qtyLots', at(columns.qtyLots), first.qtyLots),
  ]
  const bids = levelsOf(book, 1)
  const asks = levelsOf(book, -1)
  const wrong = CLOSING_BIDS_0808.flatMap((level, i) =>
    differs(`bid ${i + 1}`, String(bids[i]), String(level)),
  )
  wrong.push(...differs('last ask', String(asks.at(-1)), String(CLOSING_LAST_ASK_0808)))
  return [
    caseOf('conversion 20240808, first row', differences, 'times, price and size'),
    caseOf('conversion 20240808, closing levels', wrong, 'five bids and the last ask'),
  ]
}

function levelsOf(book: L2Book, side: number): [number, number][] {
  const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
  book.levels(side, out)
  return out.priceTicks.map((price, i) => [price, out.qtyLots[i] ?? 0])
}
