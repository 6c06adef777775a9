import { gzipSync } from 'node:zlib'
import type { InstrumentSpec } from '../../../src/units/instrument.ts'
import { BTC, lines, MS, type Seed } from './seed.ts'

const stamped = (...messages: readonly object[]) =>
  lines(...messages.map((m, i) => `1700006400.${100 + i}: ${JSON.stringify(m)}`))
const stamp = (ms: number) => `1700006400.${String(ms).padStart(6, '0')}`
const spot = (venue: string, symbol = 'X'): InstrumentSpec => ({
  ...BTC,
  venue,
  symbol,
  contract: 'spot',
})

/** Recorded lines of each venue. */
export const VENUES: readonly Seed[] = [
  {
    name: 'venue-ws kraken',
    instrument: spot('kraken'),
    content: stamped(
      { event: 'heartbeat' },
      [
        1,
        { as: [['100.2', '1.000', stamp(1)]], bs: [['100.0', '2.000', stamp(1)]] },
        'book-10',
        'X',
      ],
      [1, { b: [['100.1', '0.500', stamp(2)]] }, 'book-10', 'X'],
      [2, [['100.1', '0.5', stamp(3), 's', 'l', '']], 'trade', 'X'],
      [3, ['100.0', '100.2', stamp(4), '0.5', '1'], 'spread', 'X'],
    ),
  },
  {
    name: 'venue-ws coinbase',
    instrument: spot('coinbase'),
    content: stamped(
      { type: 'snapshot', product_id: 'X', bids: [['100', '1']], asks: [['101', '2']] },
      {
        type: 'l2update',
        product_id: 'X',
        changes: [['sell', '101', '0']],
        time: '2023-11-15T00:00:00.05Z',
      },
      {
        type: 'match',
        product_id: 'X',
        side: 'sell',
        size: '1',
        price: '101',
        time: '2023-11-15T00:00:00.06Z',
      },
    ),
  },
  {
    name: 'venue-ws okx',
    instrument: spot('okx'),
    content: stamped(
      {
        arg: { channel: 'books', instId: 'X' },
        action: 'snapshot',
        data: [{ bids: [['100', '1']], asks: [['101', '2']], ts: `${MS}` }],
      },
      {
        arg: { channel: 'books', instId: 'X' },
        action: 'update',
        data: [{ bids: [['100', '0']], asks: [], ts: `${MS + 1}` }],
      },
      {
        arg: { channel: 'trades', instId: 'X' },
        data: [{ px: '101', sz: '1', side: 'buy', ts: `${MS + 2}` }],
      },
    ),
  },
  {
    name: 'venue-ws bybit',
    instrument: spot('bybit'),
    content: stamped(
      {
        topic: 'orderbook.50.X',
        type: 'snapshot',
        ts: MS,
        data: { s: 'X', b: [['100', '1']], a: [['101', '2']], u: 1 },
      },
      {
        topic: 'orderbook.50.X',
        type: 'delta',
        ts: MS + 1,
        data: { s: 'X', b: [['100', '0']], a: [], u: 2 },
      },
      { topic: 'publicTrade.X', data: [{ T: MS + 2, S: 'Sell', p: '100', v: '1' }] },
    ),
  },
].map((seed) => ({ ...seed, format: 'venue-ws', file: 'lines.gz', pack: gzipSync }))
