import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

const ZERO_S = 1_700_006_400
const ZERO_NS = BigInt(ZERO_S) * 1_000_000_000n
const BTC = known('binance-spot', 'BTCUSDT')

function of(venue: string, symbol: string, tickSize = '0.1', lotSize = '0.001') {
  return { ...BTC, venue, symbol, tickSize, lotSize }
}

/** Lines heard one millisecond after the other, from 10 ms on. */
function lines(messages: readonly (object | string)[]): string[] {
  return messages.map((message, i) => {
    if (typeof message === 'string') return message
    return `${ZERO_S}.${String(10 + i).padStart(3, '0')}: ${JSON.stringify(message)}`
  })
}

function request(venue: string, symbol: string, messages: readonly (object | string)[]) {
  const path = join(scratch(), 'lines.gz')
  writeFileSync(path, gzipSync(`${lines(messages).join('\n')}\n`))
  return { format: 'venue-ws', files: [path], instrument: of(venue, 'X'), options: { symbol } }
}

const texts = (...of: Parameters<typeof request>) => rowTexts(request(...of), ZERO_NS)
const dropped = async (...of: Parameters<typeof request>) =>
  (await imported(request(...of))).tapes[0]?.manifest.dropped
const SNAPSHOT = ['CLEAR 1 0x0 WHOLE', 'CLEAR -1 0x0 WHOLE']

const at = (ms: number) => `${ZERO_S}.${String(ms).padStart(3, '0')}000`

test('kraken: book with checksum and depth, trades, spread', async () => {
  const asks = [
    ['100.2', '1.000'],
    ['100.3', '2.000'],
  ]
  const sum = (bids: string[][], offers: string[][]) =>
    String(
      crc32(
        [...offers, ...bids]
          .flat()
          .map((t) => t.replace('.', '').replace(/^0+/, ''))
          .join(''),
      ),
    )
  const stamp = (levels: string[][], ms: number) => levels.map((level) => [...level, at(ms)])
  const messages = [
    'wss://ws.kraken.com <-> 1700006400.1',
    { event: 'heartbeat' },
    [1, { as: stamp(asks, 2), bs: stamp([['99.9', '3.000']], 3) }, 'book-2', 'A/B'],
    [
      1,
      {
        b: stamp([['100.0', '0.500']], 5),
        c: sum(
          [
            ['100.0', '0.500'],
            ['99.9', '3.000'],
          ],
          asks,
        ),
      },
      'book-2',
      'A/B',
    ],
    [
      1,
      {
        b: stamp([['100.1', '0.500']], 6),
        c: sum(
          [
            ['100.1', '0.500'],
            ['100.0', '0.500'],
          ],
          asks,
        ),
      },
      'book-2',
      'A/B',
    ],
    [
      2,
      [
        ['100.1', '0.5', at(9), 's', 'l', ''],
        ['100.2', '0.1', at(9), 'b', 'm', ''],
      ],
      'trade',
      'A/B',
    ],
    [3, ['100.0', '100.2', at(11), '0.5', '1'], 'spread', 'A/B'],
    [4, {}, 'ticker', 'A/B'],
    [1, { b: [] }, 'book-2', 'C/D'],
    [1, { a: stamp([['100.2', '0.000']], 12), c: '1' }, 'book-2', 'A/B'],
    [1, { a: stamp([['100.2', '4.000']], 13), c: '1' }, 'book-2', 'A/B'],
  ]
  const rows = await texts('kraken', 'A/B', messages)
  expect(rows).toEqual([
    '@3000000/12000000 SNAPSHOT 0 0x0 FIRST',
    ...SNAPSHOT,
    'LEVEL 1 999x3000',
    'LEVEL -1 1002x1000',
    'LEVEL -1 1003x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@5000000/13000000 LEVEL 1 1000x500 END',
    '@6000000/14000000 LEVEL 1 1001x500',
    'LEVEL 1 999x0 END',
    '@9000000/15000000 TRADE -1 1001x500 END',
    'TRADE 1 1002x100 END',
    '@11000000/16000000 QUOTE 1 1000x500',
    'QUOTE -1 1002x1000 END',
    '@12000000/19000000 LEVEL -1 1002x0 END',
    'GAP 0 0x0 END',
  ])
  expect(await dropped('kraken', 'A/B', messages)).toEqual({
    'line about the connection': 1,
    'control message': 1,
    'channel ticker is not imported': 1,
    'message of another instrument': 1,
    'book whose checksum does not fit': 1,
    'depth without a snapshot': 1,
  })
})

test('coinbase: the snapshot takes the next time; the aggressor is the other side', async () => {
  const time = (ms: number) => new Date(ZERO_S * 1000 + ms).toISOString()
  const messages = [
    { type: 'subscriptions', channels: [] },
    {
      type: 'snapshot',
      product_id: 'A-B',
      bids: [['100', '1']],
      asks: [
        ['999999999', '1'],
        ['101', '2'],
      ],
    },
    {
      type: 'l2update',
      product_id: 'A-B',
      changes: [
        ['sell', '101', '0'],
        ['buy', '100', '2'],
      ],
      time: time(5),
    },
    { type: 'match', product_id: 'A-B', side: 'sell', size: '1', price: '101', time: time(5) },
    { type: 'ticker', product_id: 'A-B' },
  ]
  expect(await texts('coinbase', 'A-B', messages)).toEqual([
    '@5000000/11000000 SNAPSHOT 0 0x0 FIRST',
    ...SNAPSHOT,
    'LEVEL 1 1000x1000',
    'LEVEL -1 1010x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@5000000/13000000 TRADE 1 1010x1000 END',
    '@5000000/12000000 LEVEL 1 1000x2000',
    'LEVEL -1 1010x0 END',
  ])
  expect(await dropped('coinbase', 'A-B', messages)).toMatchObject({ 'level above 2^31 ticks': 1 })
})

test('okx: checksum, sequence, best bid and offer', async () => {
  const ts = (ms: number) => String(ZERO_S * 1000 + ms)
  const arg = (channel: string) => ({ channel, instId: 'A-B' })
  const sum = (text: string) => crc32(text) | 0
  const book = (action: string, ms: number, data: object) => ({
    arg: arg('books'),
    action,
    data: [{ bids: [], asks: [], ts: ts(ms), ...data }],
  })
  const messages = [
    { event: 'subscribe', arg: arg('books') },
    book('update', 1, { bids: [['99', '1', '0', '1']] }),
    book('snapshot', 2, {
      bids: [['100', '1', '0', '1']],
      asks: [
        ['101', '2', '0', '1'],
        ['102', '3', '0', '1'],
      ],
      checksum: sum('100:1:101:2:102:3'),
      seqId: 5,
      prevSeqId: -1,
    }),
    book('update', 3, {
      asks: [['101', '0', '0', '0']],
      checksum: sum('100:1:102:3'),
      seqId: 6,
      prevSeqId: 5,
    }),
    { arg: arg('bbo-tbt'), data: [{ bids: [['100', '1', '0', '1']], asks: [], ts: ts(4) }] },
    { arg: arg('trades'), data: [{ px: '102', sz: '1', side: 'buy', ts: ts(5) }] },
    book('update', 6, { bids: [['99', '1', '0', '1']], checksum: 1, seqId: 9, prevSeqId: 8 }),
  ]
  expect((await texts('okx', 'A-B', messages)).slice(5)).toEqual([
    'LEVEL -1 1020x3000',
    'SNAPSHOT 0 0x0 END LAST',
    '@3000000/13000000 LEVEL -1 1010x0 END',
    '@4000000/14000000 QUOTE 1 1000x1000',
    'QUOTE -1 0x0 END',
    '@5000000/15000000 TRADE 1 1020x1000 END',
    '@6000000/16000000 GAP 0 0x0 END',
  ])
})

test('bybit: version 5 and the older books', async () => {
  const ms = ZERO_S * 1000
  const book = (type: string, u: number, b: string[][], a: string[][]) => ({
    topic: 'orderbook.50.X',
    type,
    ts: ms + 9,
    cts: ms + u,
    data: { s: 'X', b, a, u },
  })
  const messages = [
    { success: true },
    book('snapshot', 3, [['100', '1']], [['101', '2']]),
    book('delta', 4, [['100', '0']], []),
    { topic: 'publicTrade.X', data: [{ T: ms + 5, S: 'Sell', p: '100', v: '1' }] },
    book('delta', 7, [], [['101', '1']]),
    {
      topic: 'orderBookL2_25.X',
      type: 'snapshot',
      timestamp_e6: ms * 1000 + 8000,
      data: [{ price: '99', side: 'Buy', size: 3 }],
    },
    {
      topic: 'orderBookL2_25.X',
      type: 'delta',
      timestamp_e6: ms * 1000 + 9000,
      data: {
        delete: [{ price: '99', side: 'Buy' }],
        update: [],
        insert: [{ price: 98.5, side: 'Buy', size: 0.5 }],
      },
    },
  ]
  expect((await texts('bybit', 'X', messages)).filter((row) => !/CLEAR/.test(row))).toEqual([
    '@3000000/11000000 SNAPSHOT 0 0x0 FIRST',
    'LEVEL 1 1000x1000',
    'LEVEL -1 1010x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@4000000/12000000 LEVEL 1 1000x0 END',
    '@5000000/13000000 TRADE -1 1000x1000 END',
    '@7000000/14000000 GAP 0 0x0 END',
    '@8000000/15000000 SNAPSHOT 0 0x0 FIRST',
    'LEVEL 1 990x3000',
    'SNAPSHOT 0 0x0 END LAST',
    '@9000000/16000000 LEVEL 1 990x0',
    'LEVEL 1 985x500 END',
  ])
})

test.each([
  ['a venue that is not read', 'nyse', [{}], /field venue/],
  ['a line of another form', 'okx', ['hello'], /row 1: given "hello"/],
  ['broken JSON', 'okx', [`${ZERO_S}.1: {"a"`], /row 1: given/],
  [
    'time that goes back',
    'okx',
    [{ event: 'x' }, `${ZERO_S}.001: {"event":1}`],
    /row 2, field received/,
  ],
  [
    'no snapshot',
    'coinbase',
    [
      { type: 'l2update', product_id: 'X' },
      {
        type: 'match',
        product_id: 'X',
        side: 'buy',
        size: '1',
        price: '1',
        time: '2023-11-15T00:00:00Z',
      },
    ],
    /neither a snapshot/,
  ],
  ['a list of instruments', 'kraken', ['configuration: {}'], /gives no row \(left out: 1 conf/],
])('refused: %s', async (_name, venue, messages, message) => {
  expect((await refusalOf(request(venue, 'X', messages as object[]))).message).toMatch(message)
})
