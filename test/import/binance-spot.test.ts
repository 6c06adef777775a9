import { expect, test } from 'vitest'
import {
  BTC_SPOT,
  heard,
  importLines,
  snapshot,
  spotDepth,
  spotTicker,
  trade,
  wrapped,
} from './recording.ts'

test('spot: numbers follow each other, and the snapshot takes the time of the last timed message', async () => {
  const { manifest, rows } = await importLines(
    [
      heard(10, spotDepth({ T: 5, U: 10, u: 20, b: [['90.00', '1.00000000']] })),
      heard(12, spotDepth({ T: 8, U: 21, u: 30, b: [['99.99', '3.00000000']] })),
      heard(13, wrapped('btcusdt@trade', trade(9, '100.00', '0.50000000'))),
      heard(20, snapshot(20, null, [['100.00', '1.00000000']], [['100.01', '2.00000000']])),
      heard(22, spotDepth({ T: 15, U: 31, u: 32, a: [['100.01', '0.00000000']] })),
      heard(23, spotDepth({ T: 16, U: 34, u: 35, a: [['100.01', '1.00000000']] })),
    ],
    { instrument: BTC_SPOT },
  )
  expect(rows).toEqual([
    'TRADE 1 10000x500000 f1 @9/13',
    'SNAPSHOT 0 0x0 f8 @8/20',
    'CLEAR 1 0x0 f32 @8/20',
    'CLEAR -1 0x0 f32 @8/20',
    'LEVEL 1 10000x1000000 f0 @8/20',
    'LEVEL -1 10001x2000000 f0 @8/20',
    'SNAPSHOT 0 0x0 f17 @8/20',
    'LEVEL 1 9999x3000000 f1 @8/20',
    'LEVEL -1 10001x0 f1 @15/22',
    'GAP 0 0x0 f1 @16/23',
  ])
  expect(manifest.dropped).toEqual({
    'depth before the snapshot': 1,
    'depth without a snapshot': 1,
  })
  expect(manifest.rawFiles[0]?.clock.standIn).toContain('REST snapshot has no venue time')
})

test('spot: a change that begins one behind the snapshot follows; one later leaves a hole', async () => {
  const first = (U: number) =>
    importLines(
      [
        heard(20, snapshot(20, null, [['100.00', '1.00000000']], [['100.01', '2.00000000']])),
        heard(22, spotDepth({ T: 15, U, u: 32, a: [['100.01', '0.00000000']] })),
      ],
      { instrument: BTC_SPOT },
    )
  expect((await first(21)).manifest.gaps).toBe(0)
  expect((await first(22)).manifest.gaps).toBe(1)
})

test('spot: quotes take the latency of the last timed message; none before one', async () => {
  const { manifest, rows } = await importLines(
    [
      heard(10, spotTicker('99.00', '99.01')),
      heard(11, trade(4, '100.00', '0.50000000', true)),
      heard(20, spotTicker('100.00', '100.01')),
    ],
    { instrument: BTC_SPOT },
  )
  expect(rows).toEqual([
    'TRADE -1 10000x500000 f1 @4/11',
    'QUOTE 1 10000x1000000 f0 @13/20',
    'QUOTE -1 10001x2000000 f1 @13/20',
  ])
  expect(manifest.dropped).toEqual({ 'bookTicker before a timed message': 1 })
  expect(manifest.depths).toEqual(['l1'])
  expect(manifest.rawFiles[0]?.clock.standIn).toContain('bookTicker has no venue time')
})
