import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

const ZERO_NS = 1_752_739_200_000_000_000n
type Levels = readonly (readonly [price: string, size: number])[]

function header(count: number): string {
  const levels = Array.from({ length: count }, (_, i) =>
    ['bid_px', 'ask_px', 'bid_sz', 'ask_sz'].map((name) => `${name}_0${i}`),
  )
  return ['ts_event,ts_recv,action,side,price,size,flags', ...levels.flat()].join(',')
}

/** A row of `count` levels, heard 5 ns after it happened. */
function row(
  count: number,
  ns: number,
  text: string,
  bids: Levels,
  asks: Levels,
  receivedNs = ns + 5,
): string {
  const at = (time: number) => String(ZERO_NS + BigInt(time))
  const [action, side, price, size, flags = 128] = text.split(' ')
  const nano = (cents = '') => (cents === '' ? '9223372036854775807' : `${cents}0000000`)
  const levels = Array.from({ length: count }, (_, i) => [
    nano(bids[i]?.[0]),
    nano(asks[i]?.[0]),
    bids[i]?.[1] ?? 0,
    asks[i]?.[1] ?? 0,
  ])
  const head = [at(ns), at(receivedNs), action, side, nano(price), size, flags]
  return [...head, ...levels.flat()].join(',')
}

function request(count: number, rows: readonly string[]) {
  const path = join(scratch(), 'levels.csv')
  writeFileSync(path, [header(count), ...rows].join('\n'))
  return { format: 'databento-csv', files: [path], instrument: known('XNAS', 'ARL') }
}

test('mbp-1: a quote for each side that changed, trades before them', async () => {
  const bid: Levels = [['1000', 5]]
  const ask: Levels = [['1002', 7]]
  const rows = [
    row(1, 10, 'A B 1000 5', bid, ask),
    row(1, 20, 'T A 1000 2 0', bid, ask),
    row(1, 20, 'C B 1000 2', [['1000', 3]], ask),
    row(1, 30, 'A B 999 1', [['1000', 3]], ask),
    row(1, 40, 'C B 1000 3', [], ask),
    row(1, 50, 'A B 1001 4 132', [['1001', 4]], ask),
  ]
  expect(await rowTexts(request(1, rows), ZERO_NS)).toEqual([
    '@10/15 QUOTE 1 1000x5',
    'QUOTE -1 1002x7 END',
    '@20/25 TRADE -1 1000x2',
    'QUOTE 1 1000x3 END',
    '@40/45 QUOTE 1 0x0 END',
    '@50/55 GAP 0 0x0',
    'QUOTE 1 1001x4',
    'QUOTE -1 1002x7 END',
  ])
  const { tapes } = await imported(request(1, rows))
  expect(tapes[0]?.manifest).toMatchObject({
    depths: ['l1'],
    dropped: { 'record that changes no price and no size': 1 },
  })
})

/** Ten bids down from a price, each of one size. */
function tenFrom(cents: number, size: number): [string, number][] {
  return Array.from({ length: 10 }, (_, i) => [String(cents - i), size])
}

test('mbp-10: a snapshot, then what differs; a level that falls out of the ten is removed', async () => {
  const ask: Levels = [['1002', 7]]
  const rows = [
    row(10, 5, 'A B 1000 5 168', tenFrom(1000, 5), ask, 900),
    row(10, 890, 'A B 1001 4', [['1001', 4], ...tenFrom(1000, 5).slice(0, 9)], ask, 900),
    row(10, 910, 'C B 1001 4', tenFrom(1000, 5), ask),
    row(10, 920, 'T B 1002 3 0', tenFrom(1000, 5), ask),
    row(10, 920, 'M A 1002 4', tenFrom(1000, 5), [['1002', 4]]),
  ]
  const texts = await rowTexts(request(10, rows), ZERO_NS)
  expect(texts.filter((text) => !/^LEVEL 1 99\dx5$/.test(text))).toEqual([
    '@890/900 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'LEVEL 1 1000x5',
    'LEVEL -1 1002x7',
    'SNAPSHOT 0 0x0 END LAST',
    'LEVEL 1 991x0',
    'LEVEL 1 1001x4 END',
    '@910/915 LEVEL 1 1001x0',
    'LEVEL 1 991x5 END',
    '@920/925 TRADE 1 1002x3',
    'LEVEL -1 1002x4 END',
  ])
  expect(texts.filter((text) => /^LEVEL 1 99\dx5$/.test(text))).toHaveLength(9)
})

test.each([
  [
    'a level off the grid',
    row(1, 10, 'A B 1000 5', [['1000', 5]], []).replace('0,9223', '1,9223'),
    2,
  ],
  ['a level beyond 32 bits of ticks', row(1, 10, 'A B 1000 5', [['300000000000', 5]], []), 2],
  ['levels of which one lacks a size', row(1, 10, 'A B 1000 5', [['1000', 5]], []).slice(0, -3), 2],
])('refused: %s', async (_name, line, at) => {
  expect((await refusalOf(request(1, [line]))).place.row).toBe(at)
})

test('refused: fewer levels than the schemas have', async () => {
  const { message } = await refusalOf(request(3, [row(3, 10, 'A B 1000 5', [], [])]))
  expect(message).toMatch(/row 1: the header has 3 levels/)
})
