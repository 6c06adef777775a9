import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sql } from '../../src/store/catalog.ts'
import { scratch } from './scratch.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const ZERO_US = 1_700_006_400_000_000n
const BTC = known('binance-usdm', 'BTCUSDT')

const HEADS = {
  trades: 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
  quotes: 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount',
  depth: 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
  ticker:
    'exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,' +
    'predicted_funding_rate,open_interest,last_price,index_price,mark_price',
  book: 'exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount',
}

/** A row that happened `us` after zero and was heard 5 us later. */
function row(us: number, rest: string, heardUs = us + 5): string {
  return `binance-futures,BTCUSDT,${ZERO_US + BigInt(us)},${ZERO_US + BigInt(heardUs)},${rest}`
}

function file(name: string, kind: keyof typeof HEADS, rows: readonly string[], folder = scratch()) {
  const path = join(folder, name)
  const text = [HEADS[kind], ...rows, ''].join('\n')
  const packed: Record<string, () => Buffer> = {
    gz: () => gzipSync(text),
    zst: () => zstdCompressSync(text),
    zip: () => zipOf([{ name: 'a.csv', text }]),
  }
  writeFileSync(path, packed[name.split('.').at(-1) ?? '']?.() ?? text)
  return path
}

const request = (...files: string[]) => ({ format: 'tardis-csv', files, instrument: BTC })
const texts = (...files: string[]) => rowTexts(request(...files), ZERO_US * 1000n)

test('increments: a snapshot replaces the book, rows of one moment are one message', async () => {
  const rows = [
    row(0, 'true,bid,100.0,1'),
    row(0, 'true,ask,100.2,2'),
    row(10, 'false,bid,100.1,0.5'),
    row(10, 'false,ask,100.2,0'),
    row(20, 'true,bid,99,3'),
    row(25, 'true,ask,101,4'),
  ]
  expect(await texts(file('a.csv', 'depth', rows))).toEqual([
    '@0/5000 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'LEVEL 1 1000x1000',
    'LEVEL -1 1002x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@10000/15000 LEVEL 1 1001x500',
    'LEVEL -1 1002x0 END',
    '@20000/25000 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'LEVEL 1 990x3000',
    'SNAPSHOT 0 0x0 END LAST',
    '@25000/30000 LEVEL -1 1010x4000 END',
  ])
})

test('views: a level that leaves the view is removed, an empty side has no levels', async () => {
  const rows = [
    row(0, '101,1,100,1,102,2,99,2'),
    row(10, '101,1,100,1,102,2,99,2'),
    row(20, '101,1.5,100,1,103,2,,'),
  ]
  expect((await texts(file('a.csv.zst', 'book', rows))).slice(3)).toEqual([
    'LEVEL 1 1000x1000',
    'LEVEL 1 990x2000',
    'LEVEL -1 1010x1000',
    'LEVEL -1 1020x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@20000/25000 LEVEL 1 990x0',
    'LEVEL -1 1020x0',
    'LEVEL -1 1010x1500',
    'LEVEL -1 1030x2000 END',
  ])
})

test('files of a day are merged as they were heard, trades before what they cause', async () => {
  const folder = scratch()
  const name = (kind: string) => `x_${kind}_2023-11-15_BTCUSDT.csv`
  const files = [
    file(`${name('quotes')}.gz`, 'quotes', [row(0, '1,100.1,100,2'), row(9, ',,100,3')], folder),
    file(
      `${name('trades')}.zip`,
      'trades',
      [row(9, '7,buy,100.1,1', 20), row(30, '8,unknown,100.05,0.1'), row(31, '9,sell,100,0')],
      folder,
    ),
    file(
      name('derivative_ticker'),
      'ticker',
      [row(9, ',-0.0000125,,,,100.01,100.02'), row(10, ',,,,,,')],
      folder,
    ),
  ]
  expect(await texts(...files)).toEqual([
    '@0/5000 QUOTE 1 1000x2000',
    'QUOTE -1 1001x1000 END',
    '@9000/20000 TRADE 1 1001x1000 END',
    '@9000/14000 QUOTE 1 1000x3000',
    'QUOTE -1 0x0 END',
    'MARK 0 0x1000200',
    'INDEX 0 0x1000100',
    'FUNDING 0 0x-12500 END',
    '@30000/35000 TRADE 0 1001x100 END OFFGRID',
  ])
  const { tapes } = await imported(request(...files))
  expect(tapes[0]?.manifest.dropped).toEqual({
    'trade of size 0': 1,
    'ticker without mark, index and funding': 1,
  })
  expect(tapes[0]?.manifest.rawFiles.map((raw) => raw.name)).toHaveLength(3)
})

test.each([
  ['changes without a snapshot', 'depth', [row(0, 'false,bid,100,1')], 'is_snapshot', 2],
  ['a book price off the grid', 'depth', [row(0, 'true,bid,100.05,1')], 'price', 2],
  ['a quote off the grid', 'quotes', [row(0, '1,100.15,100,1')], 'ask_price', 2],
  ['heard earlier', 'trades', [row(9, '1,buy,1,1'), row(8, '2,buy,1,1')], 'local_timestamp', 3],
  ['a time in ms', 'trades', ['x,BTCUSDT,1700006400000,1700006400000,1,buy,1,1'], 'timestamp', 2],
  ['a side of another word', 'trades', [row(0, '1,Buy,1,1')], 'side', 2],
  ['a size that is no number', 'trades', [row(0, '1,buy,1,NaN')], 'amount', 2],
  ['too few fields', 'trades', [row(0, '1,buy,1')], undefined, 2],
] as const)('refused: %s', async (_name, kind, rows, field, at) => {
  const { place } = await refusalOf(request(file('a.csv', kind, rows)))
  expect(place).toMatchObject({ row: at, ...(field === undefined ? {} : { field }) })
})

test('a header that comes again is counted, as a row of another instrument', async () => {
  const { tapes } = await imported(
    request(file('a.csv', 'trades', [row(0, '1,buy,1,1'), HEADS.trades])),
  )
  expect(tapes[0]?.manifest.dropped).toEqual({ 'row of another instrument': 1 })
})

test('refused: a header of none of the kinds, two files of one kind, a zip of two', async () => {
  const folder = scratch()
  const a = file('a.csv', 'trades', [row(0, '1,buy,1,1')], folder)
  const b = file('b.csv', 'trades', [row(0, '2,buy,1,1')], folder)
  expect((await refusalOf(request(a, b))).message).toMatch(/it holds trades, as a.csv does/)
  const two = join(folder, 'two.zip')
  writeFileSync(two, zipOf([0, 1].map((i) => ({ name: `${i}.csv`, text: 'x' }))))
  expect((await refusalOf(request(two))).message).toMatch(/the archive holds 2 files/)
  const other = join(folder, 'c.csv')
  writeFileSync(other, 'exchange,symbol\nx,y\n')
  expect((await refusalOf(request(other))).place).toEqual({ file: other, row: 1 })
})

const recordings = recordingsOf('tardis-csv')
const CENTS = { ...BTC, tickSize: '0.01' }
const inverse = { contract: 'inverse', baseCurrency: 'BTC', quoteCurrency: 'USD' } as const

recordings.test('the recordings: counts, sides and order as their README says', async () => {
  const { datasetsRoot, tapes } = await imported({
    ...request(recordings.path('quotes.csv.gz'), recordings.path('trades.csv.gz')),
    instrument: CENTS,
  })
  expect(tapes[0]?.manifest).toMatchObject({
    rowsByKind: { TRADE: 9999, QUOTE: 19_998 },
    crossedRows: 0,
    dropped: {},
  })
  const { rows } = await sql(
    datasetsRoot,
    'SELECT side, count(*) FROM tapes WHERE kind = 1 GROUP BY side ORDER BY side',
  )
  expect(rows).toEqual([
    [-1, 4732],
    [1, 5267],
  ])
})

recordings.test('the samples of other venues and kinds', async () => {
  const counts = async (name: string, instrument: typeof BTC) => {
    const { tapes } = await imported({ ...request(recordings.path(name)), instrument })
    return tapes[0]?.manifest.rowsByKind
  }
  const of = (venue: string, symbol: string, tickSize: string, lotSize: string) => ({
    ...BTC,
    ...inverse,
    venue,
    symbol,
    tickSize,
    lotSize,
  })
  const book = { SNAPSHOT: 2, CLEAR: 2 }
  expect(
    await counts(
      'deribit_incremental_book_L2_BTC-PERPETUAL.csv',
      of('deribit', 'BTC-PERPETUAL', '0.5', '10'),
    ),
  ).toEqual({ LEVEL: 15, ...book })
  expect(await counts('bitmex_trades_XBTUSD.csv', of('bitmex', 'XBTUSD', '0.5', '1'))).toEqual({
    TRADE: 10,
  })
  expect(
    await counts('huobi-dm-swap_quotes_BTC-USD.csv', of('huobi', 'BTC-USD', '0.1', '1')),
  ).toEqual({ QUOTE: 20 })
  expect(await counts('binance-futures_book_snapshot_5_BTCUSDT.csv', CENTS)).toMatchObject(book)
  expect(await counts('binance-futures_book_snapshot_25_BTCUSDT.csv', CENTS)).toMatchObject(book)
})
