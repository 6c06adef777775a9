import { expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import {
  BTC_SPOT,
  depth,
  heard,
  importInto,
  importLines,
  leftBehind,
  record,
  snapshot,
  spotDepth,
  spotTicker,
  ticker,
  trade,
} from './recording.ts'
import { scratch } from './scratch.ts'

type More = NonNullable<Parameters<typeof importInto>[2]>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HFT: More = { options: { rules: 'hftbacktest' } }
const BOOK = heard(20, snapshot(25, 5, [['100.0', '1.000']], [['100.1', '2.000']]))

/** The refusal of a recording of these lines, which leaves nothing behind. */
async function refusal(lines: readonly string[], more: More = {}): Promise<InputError> {
  const directory = scratch()
  const file = record(directory, 'a.gz', lines)
  const error = await importInto(directory, [file], more).then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(InputError)
  expect((error as InputError).place.file).toBe(file)
  expect(leftBehind(directory)).toEqual([])
  return error as InputError
}

test.each([-300 * DAY_MS, 300 * DAY_MS, 23 - HOUR_MS - 1, 23 + HOUR_MS + 1])(
  'under both rules, a venue time %i ms after midnight, heard at 23 ms, is refused',
  async (T) => {
    const lines = [BOOK, heard(22, trade(9, '100.1', '1.000'))]
    const wrong = [
      trade(T, '100.1', '1.000'),
      depth({ T, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] }),
      snapshot(30, T, [], []),
    ]
    for (const message of wrong) {
      for (const more of [{}, HFT]) {
        const { place, message: words } = await refusal([...lines, heard(23, message)], more)
        expect(place).toMatchObject({ row: 3, field: 'T' })
        expect(words).toMatch(/given \d{13}, \d+ ms away from the received time/)
        expect(words).toContain('within 3600000 ms')
      }
    }
  },
)

test('spot depth is refused by its own time, and an hour either way is taken', async () => {
  const wrong = heard(23, spotDepth({ T: -2 * HOUR_MS, U: 26, u: 26 }))
  const first = heard(22, trade(9, '100.10', '1.00000000'))
  const { place } = await refusal([first, wrong], { instrument: BTC_SPOT })
  expect(place).toMatchObject({ row: 2, field: 'E' })
  for (const T of [23 - HOUR_MS, 23 + HOUR_MS]) {
    expect((await importLines([heard(23, trade(T, '100.1', '1.000'))])).manifest.rows).toBe(1)
  }
})

test.each([
  ['crossed', '100.2', '100.1'],
  ['locked', '100.1', '100.1'],
])('a %s bookTicker is refused at once', async (_name, bid, ask) => {
  const usdm = await refusal([
    heard(20, ticker(9, '100.0', '100.1')),
    heard(21, ticker(9, bid, ask)),
  ])
  expect(usdm.place).toMatchObject({ row: 2, field: 'b' })
  expect(usdm.message).toContain(`the bid ${bid} is not below the ask ${ask}`)
  const lines = [heard(20, trade(9, '100.10', '1.00000000')), heard(21, spotTicker(bid, ask))]
  const spot = await refusal(lines, { instrument: BTC_SPOT })
  expect(spot.place).toMatchObject({ row: 2, field: 'b' })
  // A side without size has no price to compare, and the other rules leave quotes out.
  const empty = heard(21, ticker(9, bid, ask, '1.000', '0.000'))
  expect((await importLines([empty])).manifest.rows).toBe(2)
  const plain = [heard(20, trade(9, '100.1', '1.000')), heard(21, ticker(9, bid, ask))]
  expect((await importLines(plain, HFT)).manifest.dropped).toEqual({ bookTicker: 1 })
})

test('a snapshot with bids and asks swapped is refused', async () => {
  const swapped = heard(20, snapshot(25, 5, [['100.1', '1.000']], [['100.0', '2.000']]))
  expect((await refusal([swapped])).place).toMatchObject({ row: 1, field: 'bids' })
})

/** A snapshot, then `count` changes: the first `swapped` of them with their sides exchanged. */
function changes(count: number, swapped: number): string[] {
  const lines = [BOOK]
  for (let i = 0; i < count; i++) {
    const bids = [['100.0', `${1 + (i % 7)}.000`]] as const
    const asks = [['100.1', `${1 + (i % 5)}.000`]] as const
    const [b, a] = i < swapped ? [asks, bids] : [bids, asks]
    lines.push(heard(30 + i, depth({ T: 20 + i, U: 26 + i, u: 26 + i, pu: 25 + i, b, a })))
  }
  return lines
}

test('depth with bids and asks swapped is refused at the end of the file, by number and share', async () => {
  const all = await refusal(changes(20, 20))
  expect(all.message).toContain('20 of 20 depth messages')
  expect(all.message).toContain('bids and asks look swapped')
  expect(all.place.field).toBe('b, a')
  expect((await refusal(changes(390, 20))).message).toMatch(/2[01] of 390 depth messages/)
  expect((await importLines(changes(19, 19))).manifest.crossedRows).toBeGreaterThan(0)
  expect((await importLines(changes(500, 20))).manifest.crossedRows).toBeGreaterThan(0)
  expect((await importLines(changes(20, 20), HFT)).manifest.rows).toBe(44)
})

test('a price that moves through the old best crosses nothing that it takes away', async () => {
  const lines = [BOOK]
  for (let i = 0; i < 40; i++) {
    const price = (ticks: number) => (ticks / 10).toFixed(1)
    const b = [[price(1001 + i), '1.000']] as const
    const a = [
      [price(1001 + i), '0.000'],
      [price(1002 + i), '1.000'],
    ] as const
    lines.push(heard(30 + i, depth({ T: 20 + i, U: 26 + i, u: 26 + i, pu: 25 + i, b, a })))
  }
  expect((await importLines(lines)).manifest.crossedRows).toBe(0)
})

test('trade times that go back by more than a second are refused, by file and row', async () => {
  const at = (T: number) => heard(5000, trade(T, '100.1', '1.000'))
  const { place } = await refusal([at(3000), at(3500), at(2499)])
  expect(place).toMatchObject({ row: 3, field: 'T' })
  expect((await importLines([at(3000), at(3500), at(2500)])).manifest.rows).toBe(3)
  expect((await importLines([at(3000), at(3500), at(2499)], HFT)).manifest.rows).toBe(3)
})

test('a trade with price and size swapped is refused, also as the first one', async () => {
  const good = heard(22, trade(9, '100.1', '1.000'))
  const swapped = heard(23, trade(9, '1.0', '100.100'))
  const later = await refusal([good, swapped])
  expect(later.place).toMatchObject({ row: 2, field: 'p' })
  expect(later.message).toContain('given the price 1.0, with the trade before it at 100.1')
  for (const known of [BOOK, heard(20, ticker(9, '100.0', '100.1'))]) {
    const first = await refusal([known, swapped])
    expect(first.place).toMatchObject({ row: 2, field: 'p' })
    expect(first.message).toContain('with the best quote at 100.1')
    await importLines([known, heard(23, trade(9, '200.2', '1.000'))])
    await importLines([known, heard(23, trade(9, '50.0', '1.000'))])
  }
  const high = await refusal([good, heard(23, trade(9, '200.3', '1.000'))])
  expect(high.place).toMatchObject({ row: 2, field: 'p' })
  expect((await importLines([good, swapped], HFT)).manifest.rows).toBe(2)
})
