import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sql } from '../../src/store/catalog.ts'
import { type ItchParts, itchFile } from './itch-of.ts'
import { scratch } from './scratch.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

/** 2019-01-30T00:00 in New York. */
const ZERO_NS = 1_548_824_400_000_000_000n
const AAPL = known('XNAS', 'AAPL')
const START: readonly ItchParts[] = [
  { type: 'S', ns: 1, code: 'O' },
  { type: 'R', ns: 2, locate: 7, stock: 'ZZZ' },
  { type: 'R', ns: 2 },
]

function request(messages: readonly ItchParts[] | Buffer, name = '01302019.NASDAQ_ITCH50') {
  const path = join(scratch(), name)
  const bytes = Buffer.isBuffer(messages) ? messages : itchFile(messages)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes)
  return { format: 'itch5', files: [path], instrument: AAPL }
}

const DAY: readonly ItchParts[] = [
  ...START,
  { type: 'Y', ns: 3 },
  { type: 'S', ns: 3, code: 'S' },
  { type: 'H', ns: 3, code: 'T' },
  { type: 'A', ns: 4, id: 1n, side: 'B', shares: 300, price: 1_000_000 },
  { type: 'F', ns: 5, id: 2n, side: 'S', shares: 200, price: 1_001_000 },
  { type: 'A', ns: 5, id: 2n, side: 'S', shares: 200, price: 1_001_000, locate: 7, stock: 'ZZZ' },
  { type: 'S', ns: 6, code: 'Q' },
  { type: 'Q', ns: 6, id: 500n, price: 1_000_500 },
  { type: 'E', ns: 7, id: 1n, shares: 100 },
  { type: 'C', ns: 8, id: 2n, shares: 50, code: 'Y', price: 1_000_950 },
  { type: 'C', ns: 8, id: 2n, shares: 50, code: 'N', price: 1_000_900 },
  { type: 'X', ns: 9, id: 1n, shares: 50 },
  { type: 'U', ns: 10, id: 1n, newId: 3n, shares: 400, price: 999_900 },
  { type: 'P', ns: 11, shares: 10, price: 1_000_550 },
  { type: 'H', ns: 12, code: 'H' },
  { type: 'D', ns: 13, id: 2n },
  { type: 'H', ns: 14, code: 'Q' },
  { type: 'H', ns: 15, code: 'T' },
  { type: 'D', ns: 16, id: 9n },
  { type: 'S', ns: 17, code: 'M' },
  { type: 'S', ns: 18, code: 'E' },
]

test('every message that changes the market becomes its rows, others are counted', async () => {
  const expected = [
    '@3/3 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'SNAPSHOT 0 0x0 END LAST',
    'STATUS 0 0x6 END',
    '@4/4 ADD 1 10000x300 #0=1 END',
    '@5/5 ADD -1 10010x200 #1=2 END',
    '@6/6 STATUS 0 0x4 END',
    'TRADE 0 10005x500 END OFF_BOOK',
    '@7/7 TRADE -1 10000x100',
    'EXECUTE 1 10000x100 #0=1 END',
    '@8/8 TRADE 1 10010x50 OFFGRID',
    'EXECUTE -1 10010x50 #1=2 END',
    'CANCEL -1 10010x50 #1=2 END',
    '@9/9 CANCEL 1 10000x50 #0=1 END',
    '@10/10 CANCEL 1 10000x150 #0=1',
    'ADD 1 9999x400 #2=3 END',
    '@11/11 TRADE 0 10006x10 END OFFGRID HIDDEN',
    '@12/12 STATUS 0 0x1 END',
    '@13/13 CANCEL -1 10010x100 #1=2 END',
    '@14/14 STATUS 0 0x3 END',
    '@15/15 STATUS 0 0x2 END',
    '@17/17 STATUS 0 0x5 END',
    '@18/18 STATUS 0 0x7 END',
  ]
  expect(await rowTexts(request(DAY), ZERO_NS)).toEqual(expected)
  expect(await rowTexts(request(itchFile(DAY, false), '20190130.itch.gz'), ZERO_NS)).toEqual(
    expected,
  )
  const { tapes } = await imported({ ...request(DAY, 'x'), options: { date: '2019-01-30' } })
  expect(tapes[0]?.manifest.dropped).toEqual({
    'system event that changes no trading': 1,
    'message of another instrument': 2,
    'stock directory': 1,
    'short sale restriction': 1,
    'trading action that changes no trading': 1,
    'message of an order that is not in the book': 1,
  })
})

test('a second part of the day goes on with the book of the first', async () => {
  const [first] = request([...START, ...DAY.slice(6, 8)]).files
  const part = [
    { type: 'R', ns: 20 },
    { type: 'E', ns: 21, id: 1n, shares: 100 },
  ]
  const [second] = request(part, '20190130-b').files
  const files = [first ?? '', second ?? '']
  const rows = await rowTexts({ format: 'itch5', files, instrument: AAPL }, ZERO_NS)
  expect(rows.at(-1)).toBe('EXECUTE 1 10000x100 #0=1 END')
})

const add = (more: Partial<ItchParts>): ItchParts[] => [
  ...START,
  { type: 'A', ns: 4, id: 1n, shares: 100, price: 1_000_000, ...more },
]
test.each([
  ['no start of messages', DAY.slice(3), /row 1, field message type/],
  ['a price off the grid', add({ price: 1_000_050 }), /row 4, field price/],
  ['no price', add({ price: 0 }), /row 4, field price/],
  ['an order of no size', add({ shares: 0 }), /row 4, field shares/],
  ['an order twice', [...add({}), ...add({}).slice(3)], /row 5, field order reference/],
  ['time that goes back', add({ ns: 1 }), /row 4, field timestamp/],
  ['time beyond the day', add({ ns: 86_400_000_000_000 }), /row 4, field timestamp/],
  [
    'more executed than rests',
    [...add({}), { type: 'E', ns: 5, id: 1n, shares: 101 }],
    /row 5, field shares/,
  ],
  ['a file cut short', itchFile(add({})).subarray(0, -3), /ends within a message/],
  [
    'a letter that is none',
    Buffer.concat([itchFile(START), Buffer.from('\0\x0cz123456789012')]),
    /row 4, field message type/,
  ],
  [
    'a wrong length',
    Buffer.concat([Buffer.from([0, 9]), itchFile(START).subarray(2)]),
    /row 1, field length/,
  ],
])('refused: %s', async (_name, messages, message) => {
  expect((await refusalOf(request(messages))).message).toMatch(message)
})

test('refused: no day in the name, a day whose clocks change, a date where none is taken', async () => {
  expect((await refusalOf(request(DAY, 'sample.itch'))).message).toMatch(/--date/)
  expect((await refusalOf(request(DAY, '20190310.itch'))).message).toMatch(/clocks of New York/)
  const other = { ...request(DAY), format: 'lobster', options: { date: '2019-01-30' } }
  expect((await refusalOf(other)).place.field).toBe('date')
})

const recordings = recordingsOf('nasdaq-itch5')

recordings.test('the directory file holds no order: it is refused for that', async () => {
  const files = [recordings.path('sample.itch')]
  const options = { date: '2019-01-30' }
  const error = await refusalOf({ format: 'itch5', files, instrument: known('XNAS', 'A'), options })
  expect(error.message).toMatch(/the file gives no row.*996 message of another instrument/)
})

type Event = Readonly<Record<string, string>>

function events(): Event[] {
  const path = recordings.path('AAPL_20190130_itch_events_l10.csv.gz')
  const [head = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  const names = head.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((text, i) => [names[i] ?? '', text])),
  )
}

const cents = (text = '') => Math.round(Number(text) * 100)
const level = (event: Event, side: 'ask' | 'bid', i: number) =>
  [cents(event[`${side}_price_${i}`]), Number(event[`${side}_size_${i}`])] as const

const idOf = (text = '') => text.replace(/\.0$/, '')

/** An event as the message that it was. */
function messageOf(event: Event): ItchParts {
  const { message_type: type = '' } = event
  const [id, oldId] = [idOf(event.order_id), idOf(event.old_order_id)]
  const shares = Number(event.size || event.old_size)
  const price = Math.round(Number(event.execution_price || event.price) * 10_000)
  const common = { type, ns: Number(event.timestamp_ns), shares, price, code: 'Y' }
  if (type === 'U') return { ...common, id: BigInt(oldId), newId: BigInt(id) }
  return { ...common, id: BigInt(id || 0), side: event.direction === '1' ? 'B' : 'S' }
}

/** The orders that rested before the first event: those that events name, and the rest of the levels. */
function openingOrders(all: readonly Event[]): ItchParts[] {
  const first = all[0] ?? {}
  const orders = new Map<string, { side: 'B' | 'S'; price: number; shares: number }>()
  const added = new Set<string>()
  for (const event of all) {
    const { message_type: type = '' } = event
    const [id, oldId] = [idOf(event.order_id), idOf(event.old_order_id)]
    const old = type === 'U' ? oldId : id
    if (!'AFP'.includes(type) && !added.has(old)) {
      const price = cents(event.old_price || event.price)
      const side = event.direction === '1' ? 'B' : 'S'
      const order = orders.get(old) ?? { side, price, shares: 0 }
      order.shares += Number(type === 'U' ? event.old_size : event.size)
      orders.set(old, order)
    }
    if ('AFU'.includes(type)) added.add(id)
  }
  const ns = Number(first.timestamp_ns) - 1
  const rest: ItchParts[] = [...orders].map(([id, { side, price, shares }]) => {
    return { type: 'A', ns, id: BigInt(id), side, price: price * 100, shares }
  })
  for (const side of ['ask', 'bid'] as const) {
    for (let i = 1; i <= 10; i++) {
      const [price, size] = level(first, side, i)
      const letter = side === 'ask' ? 'S' : 'B'
      const named = [...orders.values()]
        .filter((order) => order.side === letter && order.price === price)
        .reduce((sum, order) => sum + order.shares, 0)
      // The first event took its order away before the levels were noted.
      const shares = size - named + (cents(first.price) === price ? Number(first.size) : 0)
      if (shares > 0)
        rest.push({
          type: 'A',
          ns,
          id: BigInt(rest.length + 1),
          side: letter,
          price: price * 100,
          shares,
        })
    }
  }
  return rest
}

recordings.test(
  'the book of 10,000 real events is the recorded one after each of them',
  async () => {
    const all = events()
    const opening = openingOrders(all)
    const messages = [...START, ...opening, ...all.map(messageOf)]
    // An order at 0.0001 dollars is left out.
    const kept = all.filter((event) => event.price !== '0.0001')
    const instrument = { ...AAPL, tickSize: '0.01' }
    const { datasetsRoot } = await imported({ ...request(messages), instrument })
    const { rows } = await sql(
      datasetsRoot,
      'SELECT kind, side, "priceTicks", "qtyLots", flags & 1, "eventNs" FROM tapes ORDER BY seq',
    )
    const books = { 1: new Map<number, number>(), [-1]: new Map<number, number>() }
    const [first = {}] = all
    const deepest = { ask: level(first, 'ask', 10)[0], bid: level(first, 'bid', 10)[0] }
    let message = -1
    let compared = 0
    for (const [kind, side, price = 0, size = 0, isEnd] of rows as number[][]) {
      const book = side === 1 ? books[1] : books[-1]
      if (kind === 6) book.set(price, (book.get(price) ?? 0) + size)
      else if (kind === 7 || kind === 9) book.set(price, (book.get(price) ?? 0) - size)
      if (isEnd !== 1) continue
      // The empty book comes first.
      const event = kept[++message - 1 - opening.length]
      if (event === undefined) continue
      for (const [name, levels] of [
        ['ask', books[-1]],
        ['bid', books[1]],
      ] as const) {
        const sign = name === 'ask' ? 1 : -1
        const sorted = [...levels]
          .filter(([, lots]) => lots > 0)
          .sort((a, b) => sign * (a[0] - b[0]))
        for (let i = 1; i <= 3; i++) {
          const [price, lots] = level(event, name, i)
          // Nobody knows what rested beyond the ten levels of the first row.
          if (sign * (price - (deepest[name] ?? 0)) > 0) continue
          expect(sorted[i - 1], `${event.event_index} ${name} ${i}`).toEqual([price, lots])
          compared++
        }
      }
    }
    expect(kept).toHaveLength(9999)
    expect(message).toBe(kept.length + opening.length)
    expect(compared).toBeGreaterThan(5.5 * kept.length)
  },
)
