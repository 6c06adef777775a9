import { expect, test } from 'vitest'
import { openTape } from '../../src/store/catalog.ts'
import {
  depth,
  heard,
  importInto,
  importLines,
  record,
  rowTexts,
  snapshot,
  ticker,
  trade,
} from './recording.ts'
import { scratch } from './scratch.ts'

const BOOK = [[['100.0', '1.000']], [['100.1', '2.000']]] as const

/** Kind, side, price, size of every row, without flags and times. */
function short(rows: readonly string[]): string[] {
  return rows.map((row) => row.split(' f')[0] ?? '')
}

const HEAD = [
  'SNAPSHOT 0 0x0',
  'CLEAR 1 0x0',
  'CLEAR -1 0x0',
  'LEVEL 1 1000x1000',
  'LEVEL -1 1001x2000',
]

test('futures: what the snapshot covers is dropped, what reaches across it follows it', async () => {
  const { manifest, rows } = await importLines([
    heard(10, depth({ T: 5, U: 10, u: 20, pu: 9, b: [['90.0', '1.000']] })),
    heard(12, depth({ T: 7, U: 21, u: 30, pu: 20, b: [['99.9', '3.000']] })),
    heard(20, snapshot(25, 8, ...BOOK)),
    heard(22, depth({ T: 15, U: 31, u: 32, pu: 30, a: [['100.1', '0.000']] })),
  ])
  expect(rows).toEqual([
    'SNAPSHOT 0 0x0 f8 @7/20',
    'CLEAR 1 0x0 f32 @7/20',
    'CLEAR -1 0x0 f32 @7/20',
    'LEVEL 1 1000x1000 f0 @7/20',
    'LEVEL -1 1001x2000 f0 @7/20',
    'SNAPSHOT 0 0x0 f17 @7/20',
    'LEVEL 1 999x3000 f1 @7/20',
    'LEVEL -1 1001x0 f1 @15/22',
  ])
  expect(manifest.dropped).toEqual({ 'depth before the snapshot': 1 })
  expect(manifest.treated).toEqual({ 'depth heard with the snapshot that it had to wait for': 1 })
  expect(manifest).toMatchObject({ gaps: 0, depths: ['l2'], rows: 8 })
})

test('futures: the first change may end exactly at the snapshot, or begin right behind it', async () => {
  const ends = await importLines([
    heard(10, depth({ T: 5, U: 10, u: 25, pu: 9, b: [['99.9', '1.000']] })),
    heard(20, snapshot(25, 5, ...BOOK)),
  ])
  expect(ends.rows.at(-1)).toBe('LEVEL 1 999x1000 f1 @5/20')
  const behind = await importLines([
    heard(20, snapshot(25, 5, ...BOOK)),
    heard(21, depth({ T: 8, U: 40, u: 41, pu: 25, b: [['99.9', '1.000']] })),
  ])
  expect(behind.manifest.gaps).toBe(0)
  expect(behind.rows.at(-1)).toBe('LEVEL 1 999x1000 f1 @8/21')
})

test('futures: a break makes one gap; the book returns with the next snapshot', async () => {
  const { manifest, rows } = await importLines([
    heard(20, snapshot(25, 5, ...BOOK)),
    heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
    heard(22, depth({ T: 9, U: 30, u: 31, pu: 29, b: [['99.8', '1.000']] })),
    heard(23, depth({ T: 10, U: 32, u: 33, pu: 31, b: [['99.7', '1.000']] })),
    heard(30, snapshot(32, 10, ...BOOK)),
    heard(31, depth({ T: 11, U: 34, u: 34, pu: 33, b: [['99.6', '1.000']] })),
  ])
  expect(short(rows)).toEqual([
    ...HEAD,
    'SNAPSHOT 0 0x0',
    'LEVEL 1 999x1000',
    'GAP 0 0x0',
    ...HEAD,
    'SNAPSHOT 0 0x0',
    'LEVEL 1 997x1000',
    'LEVEL 1 996x1000',
  ])
  expect(rows[7]).toBe('GAP 0 0x0 f1 @9/22')
  expect(manifest.gaps).toBe(1)
  expect(manifest.dropped).toEqual({ 'depth before the snapshot': 1 })
})

test('futures: a snapshot too old for the stream leaves a gap, and what repeats is left out', async () => {
  const old = await importLines([
    heard(10, depth({ T: 5, U: 30, u: 31, pu: 29, b: [['99.9', '1.000']] })),
    heard(20, snapshot(25, 4, ...BOOK)),
  ])
  expect(old.manifest).toMatchObject({ gaps: 1, dropped: { 'depth without a snapshot': 1 } })
  expect(old.rows.at(-1)).toBe('GAP 0 0x0 f1 @5/20')
  const again = await importLines([
    heard(20, snapshot(25, 5, ...BOOK)),
    heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
    heard(22, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
    heard(23, snapshot(26, 8, ...BOOK)),
    heard(24, depth({ T: 9, U: 27, u: 28, pu: 26 })),
    heard(25, depth({ T: 9, U: 29, u: 30, pu: 28, b: [['99.9', '0.000']] })),
  ])
  expect(again.manifest).toMatchObject({
    gaps: 0,
    dropped: { 'depth already in the book': 1, 'snapshot while in sequence': 1, 'empty depth': 1 },
  })
  expect(again.rows.at(-1)).toBe('LEVEL 1 999x0 f1 @9/25')
})

test('trades stand before the book rows of their venue time, and nothing changes its times', async () => {
  const { manifest, rows } = await importLines([
    heard(20, snapshot(25, 5, ...BOOK)),
    heard(21, ticker(9, '100.0', '100.2')),
    heard(22, depth({ T: 10, U: 24, u: 26, pu: 23, a: [['100.1', '0.000']] })),
    heard(23, ticker(10, '100.0', '100.2')),
    heard(24, trade(10, '100.1', '1.500')),
    heard(25, trade(10, '100.1', '0.500')),
    heard(26, trade(11, '100.2', '0.500')),
  ])
  expect(rows.slice(6)).toEqual([
    'QUOTE 1 1000x1000 f0 @9/21',
    'QUOTE -1 1002x2000 f1 @9/21',
    'TRADE 1 1001x1500 f1 @10/24',
    'TRADE 1 1001x500 f1 @10/25',
    'LEVEL -1 1001x0 f1 @10/22',
    'QUOTE 1 1000x1000 f0 @10/23',
    'QUOTE -1 1002x2000 f1 @10/23',
    'TRADE 1 1002x500 f1 @11/26',
  ])
  expect(manifest.treated).toEqual({ 'trade moved before its book rows': 2 })
})

test('a trade off the grid is kept, rounded away from its aggressor, flagged and counted', async () => {
  const { manifest, rows } = await importLines([
    heard(20, trade(5, '100.05', '1.000', false)),
    heard(21, trade(6, '100.05', '1.000', true)),
    heard(22, trade(7, '100.10', '1.000', true)),
    heard(23, { ...trade(8, '90.0', '1.000'), X: 'INSURANCE_FUND' }),
    heard(24, { ...trade(8, '0', '0'), X: 'NA' }),
    heard(25, { ...trade(9, '100.1', '1.000'), e: 'aggTrade' }),
    heard(26, { result: null, id: 1 }),
    heard(27, { e: 'markPriceUpdate', s: 'BTCUSDT', p: '1' }),
  ])
  expect(short(rows)).toEqual(['TRADE 1 1001x1000', 'TRADE -1 1000x1000', 'TRADE -1 1001x1000'])
  expect(rows.map((row) => row.match(/ f(\d+) /)?.[1])).toEqual(['3', '3', '1'])
  expect(manifest.offGridTrades).toBe(2)
  expect(manifest.dropped).toEqual({
    'trade outside the book': 1,
    'trade of size 0': 1,
    'aggTrade beside trade': 1,
    'control message': 1,
    'event markPriceUpdate is not imported': 1,
  })
})

test('crossed and locked messages are counted as stated', async () => {
  const { manifest } = await importLines([
    heard(20, snapshot(25, 5, ...BOOK)),
    heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['100.2', '1.000']] })),
    heard(22, depth({ T: 9, U: 27, u: 27, pu: 26, b: [['90.0', '1.000']] })),
    heard(23, depth({ T: 10, U: 28, u: 28, pu: 27, a: [['100.1', '0.000']] })),
    heard(24, depth({ T: 11, U: 29, u: 29, pu: 28, a: [['100.2', '1.000']] })),
    heard(27, ticker(14, '100.1', '100.2')),
    heard(28, ticker(15, '100.5', '100.6')),
  ])
  expect(manifest).toMatchObject({ crossedRows: 2, lockedRows: 1 })
})

test('rules hftbacktest: every line as it stands, quotes left out, one CLEAR a side', async () => {
  const directory = scratch()
  const first = record(directory, 'a.gz', [
    heard(10, depth({ T: 5, U: 10, u: 20, pu: 9, b: [['90.0', '1.000']] })),
    heard(
      20,
      snapshot(
        25,
        8,
        [
          ['100.0', '1.000'],
          ['99.0', '2.000'],
        ],
        [['100.1', '2.000']],
      ),
    ),
    heard(21, ticker(9, '100.0', '100.2')),
    heard(
      22,
      depth({
        T: 10,
        U: 40,
        u: 41,
        pu: 38,
        a: [
          ['100.1', '0.000'],
          ['100.3', '4.000'],
        ],
      }),
    ),
    heard(23, trade(10, '100.1', '1.500')),
  ])
  const second = record(directory, 'b.gz', [
    heard(86_400_010, depth({ T: 86_400_005, U: 99, u: 99, pu: 98, b: [['98.0', '1.000']] })),
  ])
  const options = { rules: 'hftbacktest' } as const
  const tapes = await importInto(directory, [first, second], { options })
  expect(await rowTexts(tapes[0]?.directory ?? '')).toEqual([
    'LEVEL 1 900x1000 f1 @5/10',
    'CLEAR 1 990x0 f0 @8/20',
    'LEVEL 1 1000x1000 f0 @8/20',
    'LEVEL 1 990x2000 f0 @8/20',
    'CLEAR -1 1001x0 f0 @8/20',
    'LEVEL -1 1001x2000 f1 @8/20',
    'LEVEL -1 1001x0 f0 @10/22',
    'LEVEL -1 1003x4000 f1 @10/22',
    'TRADE 1 1001x1500 f1 @10/23',
  ])
  expect(tapes[0]?.manifest.dropped).toEqual({ bookTicker: 1 })
  // The carried book is known when hftbacktest's clock starts: at the venue's first event.
  expect(await rowTexts(tapes[1]?.directory ?? '')).toEqual([
    'CLEAR 1 900x0 f0 @86400005/86400005',
    'LEVEL 1 1000x1000 f0 @86400005/86400005',
    'LEVEL 1 990x2000 f0 @86400005/86400005',
    'LEVEL 1 900x1000 f0 @86400005/86400005',
    'CLEAR -1 1003x0 f0 @86400005/86400005',
    'LEVEL -1 1003x4000 f1 @86400005/86400005',
    'LEVEL 1 980x1000 f1 @86400005/86400010',
  ])
  const { columns } = await openTape(tapes[1]?.directory ?? '', { from: 'parquet' })
  expect(columns.rows).toBe(7)
})

test('rules hftbacktest: trades outside the book and aggTrade are left out', async () => {
  const { manifest, rows } = await importLines(
    [
      heard(10, { ...trade(5, '100.1', '3.000'), e: 'aggTrade', X: undefined }),
      heard(11, trade(5, '100.1', '1.000')),
      heard(12, { ...trade(6, '100.1', '2.000'), X: 'INSURANCE_FUND' }),
    ],
    { options: { rules: 'hftbacktest' } },
  )
  expect(rows).toEqual(['TRADE 1 1001x1000 f1 @5/11'])
  expect(manifest.dropped).toEqual({ 'aggTrade beside trade': 1, 'trade outside the book': 1 })
})

test('rules hftbacktest: a book is handed on without what the other side crossed', async () => {
  const directory = scratch()
  const first = record(directory, 'a.gz', [
    heard(
      10,
      depth({
        T: 5,
        U: 1,
        u: 1,
        pu: 0,
        a: [
          ['100.1', '1.000'],
          ['100.4', '2.000'],
        ],
      }),
    ),
    heard(11, depth({ T: 6, U: 2, u: 2, pu: 1, b: [['100.2', '3.000']] })),
  ])
  const second = record(directory, 'b.gz', [
    heard(86_400_010, depth({ T: 86_400_005, U: 3, u: 3, pu: 2, b: [['98.0', '1.000']] })),
  ])
  const options = { rules: 'hftbacktest' } as const
  const tapes = await importInto(directory, [first, second], { options })
  expect(await rowTexts(tapes[1]?.directory ?? '')).toEqual([
    'CLEAR 1 1002x0 f0 @86400005/86400005',
    'LEVEL 1 1002x3000 f0 @86400005/86400005',
    'CLEAR -1 1004x0 f0 @86400005/86400005',
    'LEVEL -1 1004x2000 f1 @86400005/86400005',
    'LEVEL 1 980x1000 f1 @86400005/86400010',
  ])
})
