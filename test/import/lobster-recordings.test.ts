import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'vitest'
import { zipEntries, zipEntryBytes } from '../../src/feeds/import/zip-archive.ts'
import { openTape, verifyTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  QUOTE,
  SNAPSHOT,
  STATUS,
  TRADE,
} from '../../src/tape/schema.ts'
import { NaiveOrders } from './naive-orders.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known } from './tape-text.ts'

const lobster = recordingsOf('lobster')

async function linesOf(zip: string, role: string): Promise<string[]> {
  const entry = zipEntries(zip).find(({ name }) => basename(name).includes(`_${role}_`))
  if (entry === undefined) throw new Error(`${zip} has a file of ${role}`)
  const chunks: Buffer[] = []
  for await (const chunk of zipEntryBytes(zip, entry)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1').trimEnd().split(/\r?\n/)
}

function rowAt(c: TapeColumns, i: number) {
  return {
    kind: c.kind[i] ?? 0,
    side: c.side[i] ?? 0,
    priceTicks: c.priceTicks[i] ?? 0,
    qtyLots: c.qtyLots[i] ?? 0,
    orderRef: c.orderRef[i] ?? -1,
    flags: c.flags[i] ?? 0,
  }
}

/** The levels of a row of the orderbook file, as `price:size` with prices in ticks. */
function viewOf(line: string): { bids: string; asks: string } {
  const fields = line.split(',').map(Number)
  const bids: string[] = []
  const asks: string[] = []
  for (let i = 0; i < fields.length; i += 4) {
    if (fields[i + 1] !== 0) asks.push(`${(fields[i] ?? 0) / 100}:${fields[i + 1]}`)
    if (fields[i + 3] !== 0) bids.push(`${(fields[i + 2] ?? 0) / 100}:${fields[i + 3]}`)
  }
  return { bids: bids.join(' '), asks: asks.join(' ') }
}

function sideText(book: NaiveOrders, side: number): string {
  const levels = [...book.levels(side)].sort(([a], [b]) => (b - a) * side)
  return levels.map(([price, size]) => `${price}:${size}`).join(' ')
}

const BOOK_KINDS = new Set([ADD, CANCEL, EXECUTE, CLEAR, SNAPSHOT])

/** Walks the tape beside both raw files: after each message the book must be the file's row. */
async function compareRows(zip: string, columns: TapeColumns): Promise<number> {
  const messages = await linesOf(zip, 'message')
  const views = await linesOf(zip, 'orderbook')
  const places: number[] = []
  for (let i = 0; i < columns.rows; i++) {
    if (BOOK_KINDS.has(columns.kind[i] ?? 0)) places.push(i)
  }
  const book = new NaiveOrders()
  let at = 0
  let equal = 0
  const isAt = (view: ReturnType<typeof viewOf>) =>
    sideText(book, 1) === view.bids && sideText(book, -1) === view.asks
  for (const [k, line] of messages.entries()) {
    const [, type, , size, price, direction] = line.split(',').map(Number)
    const view = viewOf(views[k] ?? '')
    if (k > 0 && type !== undefined && type <= 4) {
      const row = rowAt(columns, places[at++] ?? 0)
      const kind = type === 1 ? ADD : type === 4 ? EXECUTE : CANCEL
      expect([row.kind, row.side, row.priceTicks * 100, row.qtyLots]).toEqual([
        kind,
        direction,
        price,
        size,
      ])
      book.apply(row)
    }
    while (!isAt(view) && at < places.length) book.apply(rowAt(columns, places[at++] ?? 0))
    if (k === 0) while (columns.kind[places[at] ?? 0] === SNAPSHOT) at++
    if (isAt(view)) equal++
  }
  expect(at).toBe(places.length)
  return equal
}

lobster.test('AMZN, 5 levels: after each message the book is the row of the file', async () => {
  const zip = lobster.path('LOBSTER_SampleFile_AMZN_2012-06-21_5.zip')
  const { tapes } = await imported({
    format: 'lobster',
    files: [zip],
    instrument: known('XNAS', 'AMZN'),
  })
  const { manifest, directory = '' } = tapes[0] ?? {}
  expect(manifest).toMatchObject({
    date: '2012-06-21',
    depths: ['l3', 'l1'],
    firstEventNs: '1340285400017459617',
    rowsByKind: { TRADE: 11_419, EXECUTE: 8974, STATUS: 4 },
    crossedRows: 0,
    lockedRows: 0,
    treated: { 'level that entered at the edge of the view, as one anonymous order': 33_840 },
  })
  const { columns } = await openTape(directory)
  expect(await compareRows(zip, columns)).toBe(155_935)
  expect(await verifyTape(directory)).toEqual([])
})

lobster.test('GOOG, 1 level: each change of the best is a quote', async () => {
  const zip = lobster.path('LOBSTER_SampleFile_GOOG_2012-06-21_1.zip')
  const { tapes } = await imported({
    format: 'lobster',
    files: [zip],
    instrument: known('XNAS', 'GOOG'),
  })
  const { manifest, directory = '' } = tapes[0] ?? {}
  expect(manifest?.depths).toEqual(['l3', 'l1'])
  expect(readFileSync(zip).length).toBe(manifest?.rawFiles[0]?.bytes)
  const { columns } = await openTape(directory)
  expect(await compareRows(zip, columns)).toBe(49_482)

  // The last quotes at each moment against the book's row after the last message of that moment.
  const messages = await linesOf(zip, 'message')
  const views = await linesOf(zip, 'orderbook')
  let [bid, ask] = ['', '']
  const isStatus = (row: number) => columns.kind[row] === STATUS
  // The session starts and opens with the first row, and closes and ends after the last one.
  expect([0, 1, columns.rows - 2, columns.rows - 1].every(isStatus)).toBe(true)
  let i = 2
  let trades = 0
  for (const [k, line] of messages.entries()) {
    const [time, type] = line.split(',')
    if (type === '4' || type === '5') trades++
    if (messages[k + 1]?.startsWith(`${time},`)) continue
    const eventNs = columns.eventNs[i]
    for (; i < columns.rows && columns.eventNs[i] === eventNs; i++) {
      if (columns.kind[i] === TRADE) trades--
      if (columns.kind[i] !== QUOTE) continue
      const text = `${columns.priceTicks[i]}:${columns.qtyLots[i]}`
      if (columns.side[i] === 1) bid = text
      else ask = text
    }
    expect({ bids: bid, asks: ask, trades }).toEqual({ ...viewOf(views[k] ?? ''), trades: 0 })
  }
  expect(i).toBe(columns.rows - 2)
})
