import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  BUY_EVENT,
  DEPTH_CLEAR_EVENT,
  DEPTH_EVENT,
  DEPTH_SNAPSHOT_EVENT,
  EXCH_EVENT,
  LOCAL_EVENT,
  TRADE_EVENT,
} from '../../../src/tape/hftbacktest-event.ts'
import type { InstrumentSpec } from '../../../src/units/instrument.ts'
import { dbnOf, mboRecord } from '../dbn-of.ts'
import { itchFile } from '../itch-of.ts'
import { GOOD as MBO, HEADER as MBO_HEADER } from '../mbo-lines.ts'
import { npy } from '../npy-of.ts'
import { BTC_USDM, depth, heard, snapshot, ticker, trade } from '../recording.ts'
import { known } from '../tape-text.ts'
import { zipOf } from '../zip-of.ts'
import { BTC, lines, MS, many, type Seed } from './seed.ts'
import { TABLES } from './table-seeds.ts'
import { VENUES } from './venue-seeds.ts'

const BOTH = EXCH_EVENT + LOCAL_EVENT
const US = (ms: number) => `${MS + ms}000`
const times = (ms: number) => `x,BTCUSDT,${US(ms)},${US(ms + 5)}`
const TARDIS = 'exchange,symbol,timestamp,local_timestamp'

const tardis: readonly Seed[] = [
  ['trades', 'id,side,price,amount', (i: number) => `${i},buy,100.${i},1.5`],
  [
    'quotes',
    'ask_amount,ask_price,bid_price,bid_amount',
    (i: number) => `1,100.${i + 1},100.${i},2`,
  ],
  [
    'depth',
    'is_snapshot,side,price,amount',
    (i: number) => `${i < 3},${i % 2 ? 'ask' : 'bid'},${99 + 2 * (i % 2)},${i}`,
  ],
].map(([name, head, row]) => ({
  name: `tardis-csv ${name}`,
  format: 'tardis-csv',
  file: 'tardis.csv',
  instrument: BTC,
  content: lines(
    `${TARDIS},${head}`,
    ...many(8, (i) => `${times(i)},${(row as (i: number) => string)(i)}`),
  ),
  ...(name === 'trades' ? { lineByLine: true } : {}),
}))

const lean = (role: string, instrument: InstrumentSpec, symbol: string, content: string): Seed => ({
  name: `lean-tick ${role} ${symbol}`,
  format: 'lean-tick',
  file: `20131007_${role}.zip`,
  instrument,
  content,
  pack: (bytes) => zipOf([{ name: `20131007_${symbol}_${role}_tick.csv`, text: bytes.toString() }]),
})

const price = (ticks: number) => BigInt(ticks) * 250_000_000n
const mboRecords = (['R', 'A', 'A', 'T', 'F', 'C'] as const).map((action, i) =>
  mboRecord({
    action,
    atNs: 1_703_462_400_000_000_000n + BigInt(i),
    ...(action === 'R'
      ? { flags: 8 }
      : { side: i % 2 ? 'B' : 'A', price: price(19_200 + i), size: 3, id: BigInt(i) }),
  } as Parameters<typeof mboRecord>[0]),
)

const LOBSTER_BASE = 'AMZN_2012-06-21_34200000_57600000'

/** One or more good files of every format. */
export const SEEDS: readonly Seed[] = [
  {
    name: 'binance-ws',
    format: 'binance-ws',
    file: 'lines.gz',
    instrument: BTC_USDM,
    pack: gzipSync,
    content: lines(
      heard(20, snapshot(25, 5, [['100.0', '1.000']], [['100.1', '2.000']])),
      heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
      heard(22, trade(9, '100.1', '1.000')),
      heard(23, ticker(10, '100.0', '100.1')),
    ),
  },
  ...tardis,
  {
    name: 'binance-public trades',
    format: 'binance-public',
    file: 'trades.csv',
    instrument: BTC,
    lineByLine: true,
    content: lines(
      'id,price,qty,quote_qty,time,is_buyer_maker',
      ...many(8, (i) => `${i},100.${i},0.5,50,${MS + i},${i % 2 === 0}`),
    ),
  },
  {
    name: 'binance-public bookTicker',
    format: 'binance-public',
    file: 'ticker.csv.zst',
    instrument: BTC,
    pack: zstdCompressSync,
    content: lines(...many(8, (i) => `${i},100.${i},1,101.${i},2,${MS + i},${MS + i}`)),
  },
  {
    name: 'binance-public bookDepth',
    format: 'binance-public',
    file: 'depth.csv',
    instrument: BTC,
    content: lines(
      'timestamp,percentage,depth,notional',
      ...many(
        8,
        (i) =>
          `2023-11-15 00:00:0${i >> 2},${[-2, -1, 1, 2][i & 3]},${[30, 10, 5, 9][i & 3]},${[2960, 995, 503, 910][i & 3]}`,
      ),
    ),
  },
  ...VENUES,
  {
    name: 'itch5',
    format: 'itch5',
    file: 'itch',
    instrument: known('XNAS', 'AAPL'),
    date: '2019-01-30',
    content: itchFile([
      { type: 'S', ns: 1, code: 'O' },
      { type: 'R', ns: 2 },
      { type: 'A', ns: 3, id: 1n, shares: 300, price: 1_000_000 },
      { type: 'F', ns: 4, id: 2n, side: 'S', shares: 200, price: 1_001_000 },
      { type: 'E', ns: 5, id: 1n, shares: 100 },
      { type: 'C', ns: 6, id: 2n, shares: 50, code: 'Y', price: 1_000_900 },
      { type: 'U', ns: 7, id: 1n, newId: 3n, shares: 400, price: 999_900 },
      { type: 'X', ns: 8, id: 3n, shares: 50 },
      { type: 'P', ns: 9, shares: 10, price: 1_000_500 },
      { type: 'D', ns: 10, id: 2n },
    ]),
  },
  {
    name: 'databento-csv',
    format: 'databento-csv',
    file: 'arl.csv',
    instrument: known('XNAS', 'ARL'),
    content: lines(MBO_HEADER, ...MBO),
  },
  {
    name: 'databento-dbn',
    format: 'databento-dbn',
    file: 'es.dbn',
    instrument: known('GLBX', 'ESH4'),
    content: dbnOf({ records: mboRecords } as Parameters<typeof dbnOf>[0]),
  },
  lean(
    'quote',
    known('FXCM', 'EURUSD'),
    'eurusd',
    lines(...many(8, (i) => `${i * 100},1.1000${i},1.1001${i}`)),
  ),
  lean(
    'quote',
    known('USA', 'IBM'),
    'ibm',
    lines(
      ...many(
        8,
        (i) => `${14_400_000 + (i >> 1)},${i % 2 ? '0,0,1818000,30' : '1817000,100,0,0'},P,1,0`,
      ),
    ),
  ),
  lean(
    'trade',
    known('USA', 'IBM'),
    'ibm',
    lines(...many(8, (i) => `${14_400_000 + i},1818000,${100 + i},P,2000,0`)),
  ),
  {
    name: 'lobster',
    format: 'lobster',
    file: 'lobster.zip',
    instrument: known('XNAS', 'AMZN'),
    content: lines(
      ...many(
        8,
        (i) =>
          `${34_201 + i},1,${11 + i},30,${100_000 - 100 * i},1|100200,50,100000,${100 + (i > 0 ? 30 : 30)}`,
      ),
    ),
    pack: (bytes) => {
      const parts = bytes
        .toString()
        .split('\n')
        .map((line) => line.split('|'))
      const half = (i: number) => parts.map((part) => part[i] ?? '').join('\n')
      return zipOf([
        { name: `${LOBSTER_BASE}_message_1.csv`, text: half(0) },
        { name: `${LOBSTER_BASE}_orderbook_1.csv`, text: half(1) },
      ])
    },
  },
  {
    name: 'hftbacktest',
    format: 'hftbacktest',
    file: 'events.npy',
    instrument: BTC_USDM,
    content: npy([
      [BOTH + DEPTH_CLEAR_EVENT + BUY_EVENT, 1, 5, 100, 0],
      [BOTH + DEPTH_SNAPSHOT_EVENT + BUY_EVENT, 1, 5, 100.1, 1],
      [EXCH_EVENT + TRADE_EVENT + BUY_EVENT, 2, 9, 100.2, 1],
      [BOTH + DEPTH_EVENT + BUY_EVENT, 3, 8, 100.1, 0],
      [LOCAL_EVENT + TRADE_EVENT + BUY_EVENT, 2, 9, 100.2, 1],
    ]),
  },
  ...TABLES,
]
