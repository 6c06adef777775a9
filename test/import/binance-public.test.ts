import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const ZERO_MS = 1_700_006_400_000
const USDM = known('binance-usdm', 'BTCUSDT')
const SPOT = known('binance-spot', 'BTCUSDT')
const HEADS = {
  trades: 'id,price,qty,quote_qty,time,is_buyer_maker',
  aggTrades:
    'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
  bookTicker:
    'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
  bookDepth: 'timestamp,percentage,depth,notional',
}

function zip(name: string, lines: readonly string[], folder = scratch()): string {
  const path = join(folder, `${name}.zip`)
  writeFileSync(path, zipOf([{ name: `${name}.csv`, text: `${lines.join('\n')}\n` }]))
  return path
}

const request = (...files: string[]) => ({ format: 'binance-public', files, instrument: USDM })
const texts = (files: string[], instrument = USDM) =>
  rowTexts({ ...request(...files), instrument }, BigInt(ZERO_MS) * 1_000_000n)
const at = (ms: number) => String(ZERO_MS + ms)

test('futures trades and aggTrades, with a header and without: the same rows', async () => {
  const trades = [`1,100.1,0.500,50.05,${at(1)},false`, `2,100.0,1,100,${at(2)},true`]
  const aggregated = [`1,100.1,0.500,1,1,${at(1)},false`, `2,100.0,1,2,3,${at(2)},true`]
  const expected = [
    '@1000000/1000000 TRADE 1 1001x500 END',
    '@2000000/2000000 TRADE -1 1000x1000 END',
  ]
  const name = (kind: string) => `BTCUSDT-${kind}-2023-11-15`
  for (const [kind, rows] of [
    ['trades', trades],
    ['aggTrades', aggregated],
  ] as const) {
    expect(await texts([zip(name(kind), rows)])).toEqual(expected)
    expect(await texts([zip(name(kind), [HEADS[kind], ...rows])])).toEqual(expected)
    expect(await texts([zip('renamed', rows)])).toEqual(expected)
  }
})

test('spot: one column more, times in ms until 2024 and in microseconds since', async () => {
  const rows = [
    `1,100.01,0.5,50.005,${at(1)},True,True`,
    `2,100.02,0.5,50.01,${at(2)}500,False,True`,
  ]
  const expected = [
    '@1000000/1000000 TRADE -1 10001x500000 END',
    '@2500000/2500000 TRADE 1 10002x500000 END',
  ]
  expect(await texts([zip('BTCUSDT-trades-2023-11-15', rows)], SPOT)).toEqual(expected)
  const aggregated = rows.map((row) => row.replace(/,5\d\.\d+,/, ',1,2,'))
  expect(await texts([zip('BTCUSDT-aggTrades-2023-11-15', aggregated)], SPOT)).toEqual(expected)
})

test('files of a day are one recording: quotes, trades before them, bands of depth', async () => {
  const folder = scratch()
  const files = [
    zip(
      'BTCUSDT-bookTicker-2023-11-15',
      [HEADS.bookTicker, `5,100.0,1,100.1,2,${at(1)},${at(3)}`, `6,100.0,1,0,0,${at(0)},${at(4)}`],
      folder,
    ),
    zip('BTCUSDT-aggTrades-2023-11-15', [`1,100.1,0.500,1,1,${at(1)},false`], folder),
    zip(
      'BTCUSDT-bookDepth-2023-11-15',
      [
        HEADS.bookDepth,
        ...['-2,30,2960', '-1,10,995', '1,5,503', '2,5,503'].map((b) => `2023-11-15 00:00:01,${b}`),
        ...['-1,10,995', '1,5,503'].map((b) => `2023-11-15 00:00:31,${b}`),
      ],
      folder,
    ),
  ]
  expect(await texts(files)).toEqual([
    '@1000000/1000000 TRADE 1 1001x500 END',
    'QUOTE 1 1000x1000',
    'QUOTE -1 1001x2000 END',
    '@0/0 QUOTE 1 1000x1000',
    'QUOTE -1 0x0 END',
    '@1000000000/1000000000 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'LEVEL 1 995x10000',
    'LEVEL 1 982x20000',
    'LEVEL -1 1006x5000',
    'SNAPSHOT 0 0x0 END LAST',
    '@31000000000/31000000000 LEVEL 1 982x0 END',
  ])
  const [tape] = (await imported(request(...files))).tapes
  expect(tape?.manifest.treated).toMatchObject({
    'row with an earlier time than the row before it': 1,
    'band of depth written as one level at its average price': 5,
  })
  expect(tape?.manifest.rawFiles[0]?.clock.standIn).toMatch(/bookDepth holds no book/)
})

test.each([
  ['another symbol', 'ETHUSDT-trades-2023-11-15', [`1,1,1,1,${at(1)},true`], /is of ETHUSDT/],
  ['a kind that its name denies', 'BTCUSDT-trades-2023-11-15', ['a,b'], /a row of trades/],
  ['candles', 'BTCUSDT-1m-2023-11-15', [`${at(1)},1,2,3,4,5,${at(2)},7,8,9,10,0`], /a row of/],
  [
    'a header of other columns',
    'x',
    ['id,qty,price,quote_qty,time,is_buyer_maker', `1,1,1,1,${at(1)},true`],
    /row 1: the header/,
  ],
  ['a time in seconds', 'x', ['1,1,1,1,1700006400,true'], /row 1, field time/],
  [
    'an aggressor of another word',
    'x',
    [`1,1,1,1,${at(1)},true`, `2,1,1,1,${at(1)},yes`],
    /row 2, field isBuyerMaker/,
  ],
])('refused: %s', async (_name, name, lines, message) => {
  expect((await refusalOf(request(zip(name, lines)))).message).toMatch(message)
})

test('refused: trades and aggTrades of one day, which are the same trades', async () => {
  const folder = scratch()
  const files = [
    zip('BTCUSDT-trades-2023-11-15', [`1,1,1,1,${at(1)},true`], folder),
    zip('BTCUSDT-aggTrades-2023-11-15', [`1,1,1,1,1,${at(1)},true`], folder),
  ]
  expect((await refusalOf(request(...files))).message).toMatch(/it holds trades, as BTC/)
})
