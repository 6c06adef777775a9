import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import { exportTapes } from '../../src/store/tape-export.ts'
import {
  BUY_EVENT,
  DEPTH_CLEAR_EVENT,
  DEPTH_EVENT,
  DEPTH_SNAPSHOT_EVENT,
  EXCH_EVENT,
  LOCAL_EVENT,
  SELL_EVENT,
  TRADE_EVENT,
} from '../../src/tape/hftbacktest-event.ts'
import { type Event, npy, ZERO_NS } from './npy-of.ts'
import { scratch } from './scratch.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const BTC = known('binance-usdm', 'BTCUSDT')
const BOTH = EXCH_EVENT + LOCAL_EVENT

function request(bytes: Uint8Array, name = 'a.npy') {
  const path = join(scratch(), name)
  writeFileSync(path, bytes)
  return { format: 'hftbacktest', files: [path], instrument: BTC }
}

const SNAPSHOT: readonly Event[] = [
  [BOTH + DEPTH_CLEAR_EVENT + BUY_EVENT, 1, 5, 100, 0],
  [BOTH + DEPTH_SNAPSHOT_EVENT + BUY_EVENT, 1, 5, 100.10000000000001, 1],
  [BOTH + DEPTH_CLEAR_EVENT + SELL_EVENT, 1, 5, 0, 0],
  [BOTH + DEPTH_SNAPSHOT_EVENT + SELL_EVENT, 1, 5, 100.3, 0.002],
]

test("another program's events: snapshots, messages of one moment, events that stand twice", async () => {
  const events: Event[] = [
    ...SNAPSHOT,
    [EXCH_EVENT + TRADE_EVENT + SELL_EVENT, 2, 9, 100.05, 1],
    [BOTH + DEPTH_EVENT + BUY_EVENT, 3, 8, 100.1, 0],
    [BOTH + DEPTH_EVENT + BUY_EVENT, 3, 8, 100, 4],
    [LOCAL_EVENT + TRADE_EVENT + SELL_EVENT, 2, 9, 100.05, 1],
    [BOTH + TRADE_EVENT, 10, 11, 100, 0],
  ]
  const bytes = npy(events)
  expect(await rowTexts(request(bytes), ZERO_NS)).toEqual([
    '@1/5 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 1000x0',
    'LEVEL 1 1001x1000',
    'CLEAR -1 0x0 WHOLE',
    'LEVEL -1 1003x2',
    'SNAPSHOT 0 0x0 END LAST',
    '@3/8 LEVEL 1 1001x0',
    'LEVEL 1 1000x4000 END',
    '@2/9 TRADE -1 1000x1000 END OFFGRID',
  ])
  expect((await imported(request(bytes))).tapes[0]?.manifest.dropped).toEqual({
    'trade of size 0': 1,
  })
})

/** Exports a tape, imports it, and exports that: the rows and the bytes are the same. */
async function roundTrip(
  directory: string,
  instrument: typeof BTC,
  columns: unknown,
): Promise<void> {
  const folder = scratch()
  const first = join(folder, 'first.npz')
  await exportTapes([directory], first)
  const again = await imported({ format: 'hftbacktest', files: [first], instrument })
  expect(again.tapes[0]?.manifest.columnSha256).toEqual(columns)
  const second = join(folder, 'second.npz')
  await exportTapes([again.tapes[0]?.directory ?? ''], second)
  expect(readFileSync(second).equals(readFileSync(first))).toBe(true)
}

test('a tape with halts, gaps and orders comes back as it was, and its file byte for byte', async () => {
  const root = join(scratch(), 'datasets')
  mkdirSync(root)
  const manifest = await synthesize({
    seed: 3,
    hours: 0.05,
    startNs: ZERO_NS,
    depths: ['l1', 'l2', 'l3'],
    halts: 1,
    gaps: 1,
    modifies: true,
    symbol: 'SIM',
    datasetsRoot: root,
    force: false,
  } as Parameters<typeof synthesize>[0])
  const { venue, symbol } = manifest.instrument
  const directory = join(root, venue, symbol, manifest.date)
  await roundTrip(directory, manifest.instrument, manifest.columnSha256)
})

test.each([
  [
    'changes before a snapshot',
    npy([[BOTH + DEPTH_EVENT + BUY_EVENT, 1, 2, 100, 1]]),
    /row 1, field ev: a change of depth/,
  ],
  ['half an event', npy([...SNAPSHOT, [EXCH_EVENT + TRADE_EVENT, 2, 3, 1, 1]]), /do not pair/],
  ['an event of neither lane', npy([[TRADE_EVENT, 1, 2, 1, 1]]), /row 1, field ev/],
  ['a level of no side', npy([...SNAPSHOT, [BOTH + DEPTH_EVENT, 2, 3, 1, 1]]), /row 5, field ev/],
  [
    'an order of others',
    npy([[BOTH + 10 + BUY_EVENT, 1, 2, 1, 1]]),
    /row 1, field ev: an event of kind 10/,
  ],
  [
    'a price off the grid',
    npy([...SNAPSHOT, [BOTH + DEPTH_EVENT + BUY_EVENT, 2, 3, 1.05, 1]]),
    /row 5, field px/,
  ],
  ['NaN', npy([[BOTH + TRADE_EVENT, 1, 2, Number.NaN, 1]]), /row 1, field px/],
  ['a file cut short', npy(SNAPSHOT).subarray(0, -5), /fewer or more bytes/],
  ['bytes too many', Buffer.concat([npy(SNAPSHOT), Buffer.from('x')]), /fewer or more bytes/],
  ['no header', Buffer.from('\x93NUMPY', 'latin1'), /fewer or more bytes/],
  [
    'six columns of version 1',
    npy([], "'<f8'", '(10, 6)'),
    /field descr: .*Files of hftbacktest 1/,
  ],
  ['another file', Buffer.from('hello, this is a text'), /no NumPy file/],
  ['another array', zipOf([{ name: 'x.npy', text: 'x' }]), /holds x.npy/],
])('refused: %s', async (_name, bytes, message) => {
  expect((await refusalOf(request(bytes))).message).toMatch(message)
})

const recordings = recordingsOf('binance-raw')

recordings.test('a recorded day goes to hftbacktest and back', async () => {
  const { tapes } = await imported({
    format: 'binance-ws',
    files: [recordings.path('usdm/btcusdt_20240718.gz')],
    instrument: BTC,
  })
  await roundTrip(tapes[0]?.directory ?? '', BTC, tapes[0]?.manifest.columnSha256)
})
