import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { openTape, verifyTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { NaiveOrders } from './naive-orders.ts'
import { scratch } from './scratch.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known, refusalOf } from './tape-text.ts'

const databento = recordingsOf('databento')

/** The rows of a CSV file as objects by column name. */
function rowsOf(file: string): Record<string, string>[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => {
    const fields = line.split(',')
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']))
  })
}

function unixNs(iso = ''): bigint {
  return BigInt(Date.parse(`${iso.slice(0, 19)}Z`)) * 1_000_000n + BigInt(iso.slice(20, 29))
}

/** The levels of a row of MBP-10, `price x size` in ticks, best first. */
function viewOf(row: Record<string, string>, side: 'bid' | 'ask'): string[] {
  const texts: string[] = []
  for (let i = 0; i < 10; i++) {
    const [price, size] = [row[`${side}_px_0${i}`], row[`${side}_sz_0${i}`]]
    if (price !== '' && size !== '0') texts.push(`${Math.round(Number(price) * 100)}x${size}`)
  }
  return texts
}

function bestTen(levels: Iterable<readonly [number, number]>, side: number): string[] {
  const sorted = [...levels].sort(([a], [b]) => (b - a) * side)
  return sorted.slice(0, 10).map(([price, size]) => `${price}x${size}`)
}

/** Applies the rows of a tape up to a moment of the venue. */
function follower(c: TapeColumns, apply: (i: number) => void) {
  let i = 0
  return (throughNs: bigint) => {
    const timeNs = Number(throughNs - c.epochNs)
    for (; i < c.rows && (c.eventNs[i] ?? 0) <= timeNs; i++) apply(i)
    return i
  }
}

databento.test('ARL: the orders come to the levels of the MBP-10 reference', async () => {
  const { tapes } = await imported({
    format: 'databento-csv',
    files: [databento.path('ARL_mbo.csv.gz')],
    instrument: known('XNAS', 'ARL'),
  })
  const { manifest, directory = '' } = tapes[0] ?? {}
  expect(manifest).toMatchObject({ rowsByKind: { TRADE: 46, ADD: 2915, EXECUTE: 11 } })
  expect(await verifyTape(directory)).toEqual([])
  const { columns: c } = await openTape(directory)
  const book = new NaiveOrders()
  const follow = follower(c, (i) => {
    book.apply({
      kind: c.kind[i] ?? 0,
      side: c.side[i] ?? 0,
      priceTicks: c.priceTicks[i] ?? 0,
      qtyLots: c.qtyLots[i] ?? 0,
      orderRef: c.orderRef[i] ?? -1,
      flags: c.flags[i] ?? 0,
    })
  })
  const reference = rowsOf(databento.path('ARL_mbp10_reference.csv.gz'))
  let compared = 0
  const different: unknown[] = []
  for (const [k, row] of reference.entries()) {
    if (reference[k + 1]?.ts_event === row.ts_event) continue
    follow(unixNs(row.ts_event))
    compared++
    const theirs = [...viewOf(row, 'bid'), ...viewOf(row, 'ask')]
    const ours = [...bestTen(book.bids, 1), ...bestTen(book.asks, -1)]
    if (ours.join(' ') !== theirs.join(' ')) different.push([k, ours.join(' '), theirs.join(' ')])
  }
  expect([reference.length, compared, different]).toEqual([3928, 3354, []])
})

databento.test(
  'AAPL: a typing error is refused; without it the levels are those of each row',
  async () => {
    const given = databento.path('AAPL_mbp10_first_rows.csv.gz')
    const request = { format: 'databento-csv', instrument: known('XNAS', 'AAPL') }
    const { place, message } = await refusalOf({ ...request, files: [given] })
    expect([place.row, place.field]).toEqual([22, 'bid_px_02'])
    expect(message).toMatch(/"2 33.53"/)

    const mended = join(scratch(), 'aapl.csv')
    writeFileSync(mended, gunzipSync(readFileSync(given)).toString().replace('2 33.53', '233.53'))
    const { tapes } = await imported({ ...request, files: [mended] })
    const { columns: c } = await openTape(tapes[0]?.directory ?? '')
    const book = new L2Book()
    const follow = follower(c, (i) => {
      book.apply(
        c.kind[i] ?? 0,
        c.side[i] ?? 0,
        c.priceTicks[i] ?? 0,
        c.qtyLots[i] ?? 0,
        c.flags[i] ?? 0,
      )
    })
    const rows = rowsOf(given)
    let compared = 0
    let done = 0
    for (const [k, row] of rows.entries()) {
      if (k === 20 || rows[k + 1]?.ts_event === row.ts_event) continue
      done = follow(unixNs(row.ts_event))
      const levels = (side: 1 | -1) => {
        const out = { priceTicks: [] as number[], qtyLots: [] as number[] }
        book.levels(side, out)
        return out.priceTicks.map((price, i) => [price, out.qtyLots[i] ?? 0] as const)
      }
      expect([k, ...bestTen(levels(1), 1)]).toEqual([k, ...viewOf(row, 'bid')])
      expect([k, ...bestTen(levels(-1), -1)]).toEqual([k, ...viewOf(row, 'ask')])
      expect([levels(1).length, levels(-1).length]).toEqual([10, 10])
      compared++
    }
    expect(done).toBe(c.rows)
    expect([rows.length, compared]).toEqual([5000, 4809])
    expect(tapes[0]?.manifest).toMatchObject({ depths: ['l2'], rowsByKind: { TRADE: 286 } })
  },
)
