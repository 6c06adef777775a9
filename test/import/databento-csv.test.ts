import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

const ARL = known('XNAS', 'ARL')
/** 2025-07-17T08:00:00Z: the times of the rows below are ns after it, event and then received. */
const ZERO_NS = 1_752_739_200_000_000_000n
const HEADER =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,' +
  'flags,ts_in_delta,sequence,symbol'

function iso(ns: number, day = '17'): string {
  return `2025-07-${day}T08:00:00.${String(ns).padStart(9, '0')}Z`
}

/** A row heard 5 ns after it happened: `A B 10.02 100 #7 last`. */
function mbo(eventNs: number, text: string, day?: string): string {
  const [action, side, price, size, id = '#0', flag = ''] = text.split(' ')
  const flags = { last: 130, '': 0, snapshot: 40, gap: 132, late: 138 }[flag] ?? flag
  const times = `${iso(eventNs + 5, day)},${iso(eventNs, day)}`
  const cents = price === '-' ? '' : price
  return `${times},160,2,1108,${action},${side},${cents},${size},0,${id.slice(1)},${flags},1,2,ARL`
}

function write(lines: readonly string[], name = 'arl.csv', header = HEADER): string {
  const path = join(scratch(), name)
  const text = [header, ...lines].join('\n')
  const pack = name.endsWith('.gz')
    ? gzipSync
    : name.endsWith('.zst')
      ? zstdCompressSync
      : Buffer.from
  writeFileSync(path, pack(text))
  return path
}

function request(...files: string[]) {
  return { format: 'databento-csv', files, instrument: ARL }
}

const texts = (...lines: string[]) => rowTexts(request(write(lines)), ZERO_NS)

const CLEARED = [
  '@0/5 SNAPSHOT 0 0x0 FIRST',
  'CLEAR 1 0x0 WHOLE',
  'CLEAR -1 0x0 WHOLE',
  'SNAPSHOT 0 0x0 END LAST',
]
const START = mbo(0, 'R N - 0')

test('orders come, change and go; a trade stands before what it takes', async () => {
  expect(
    await texts(
      START,
      mbo(10, 'A B 10.00 100 #7 last'),
      mbo(20, 'A B 10.00 50 #8 last'),
      mbo(30, 'A A 10.02 30 #9 last'),
      mbo(40, 'M B 10.01 100 #7 last'),
      mbo(50, 'C B 10.00 20 #8 last'),
      mbo(60, 'T A 10.01 110 #0'),
      mbo(60, 'F B 10.01 100 #7'),
      mbo(60, 'F B 10.00 10 #8'),
      mbo(60, 'C B 10.01 100 #7'),
      mbo(60, 'C B 10.00 10 #8 last'),
      mbo(70, 'T N 10.005 5 #0 last'),
      mbo(80, 'C B 10.00 20 #8 last'),
    ),
  ).toEqual([
    ...CLEARED,
    '@10/15 ADD 1 1000x100 #0=7 END',
    '@20/25 ADD 1 1000x50 #1=8 END',
    '@30/35 ADD -1 1002x30 #2=9 END',
    '@40/45 MODIFY 1 1001x100 #0=7 END',
    '@50/55 CANCEL 1 1000x20 #1=8 END',
    '@60/65 TRADE -1 1001x110',
    'EXECUTE 1 1001x100 #0=7',
    'EXECUTE 1 1000x10 #1=8 END',
    '@70/75 TRADE 0 1001x5 END OFFGRID HIDDEN',
    '@80/85 CANCEL 1 1000x20 #1=8 END',
  ])
})

test('of a cancel or change in a trade, only what goes beyond the fill is a row', async () => {
  const book = [START, mbo(10, 'A A 10.02 30 #9'), mbo(10, 'A A 10.03 40 #10 last')]
  const after = async (...lines: string[]) => (await texts(...book, ...lines)).slice(6)
  const hit = (size: number) => [mbo(20, `T B 10.02 ${size}`), mbo(20, `F A 10.02 ${size} #9`)]

  expect(await after(...hit(10), mbo(20, 'M A 10.02 20 #9 last'))).toEqual([
    '@20/25 TRADE 1 1002x10',
    'EXECUTE -1 1002x10 #0=9 END',
  ])
  expect(await after(...hit(10), mbo(20, 'M A 10.02 15 #9 last'))).toEqual([
    '@20/25 TRADE 1 1002x10',
    'EXECUTE -1 1002x10 #0=9',
    'MODIFY -1 1002x15 #0=9 END',
  ])
  expect(await after(...hit(10), mbo(20, 'C A 10.02 30 #9 last'))).toEqual([
    '@20/25 TRADE 1 1002x10',
    'EXECUTE -1 1002x10 #0=9',
    'CANCEL -1 1002x20 #0=9 END',
  ])
  // All that was displayed is filled, and the order shows more of itself, behind the others.
  expect(await after(...hit(45), mbo(20, 'M A 10.02 25 #9 last'))).toEqual([
    '@20/25 TRADE 1 1002x45',
    'EXECUTE -1 1002x30 #0=9',
    'ADD -1 1002x25 #2=9 END',
  ])
})

test('an aggressor that had rested is not executed, it leaves', async () => {
  const rows = await texts(
    START,
    mbo(10, 'A A 10.02 30 #9'),
    mbo(10, 'A B 10.00 30 #7 last'),
    mbo(20, 'T B 10.02 30 #7'),
    mbo(20, 'F B 10.02 30 #7'),
    mbo(20, 'F A 10.02 30 #9'),
    mbo(20, 'C B 10.00 30 #7'),
    mbo(20, 'C A 10.02 30 #9 last'),
  )
  expect(rows.slice(6)).toEqual([
    '@20/25 TRADE 1 1002x30',
    'EXECUTE -1 1002x30 #0=9',
    'CANCEL 1 1000x30 #1=7 END',
  ])
})

test('a snapshot stands at its receive time, but before the record that follows it', async () => {
  const at = (eventNs: number, text: string) =>
    mbo(eventNs, text).replace(iso(eventNs + 5), iso(500))
  expect(
    await texts(
      at(1, 'A B 10.00 10 #7 snapshot'),
      at(2, 'A A 10.02 10 #8 snapshot'),
      at(490, 'A B 10.00 5 #9 last'),
      mbo(600, 'R N - 0'),
      mbo(700, 'A B 10.00 5 #7 gap'),
    ),
  ).toEqual([
    '@490/500 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'ADD 1 1000x10 #0=7',
    'ADD -1 1002x10 #1=8',
    'SNAPSHOT 0 0x0 END LAST',
    'ADD 1 1000x5 #2=9 END',
    '@600/605 SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'SNAPSHOT 0 0x0 END LAST',
    '@700/705 GAP 0 0x0',
    'ADD 1 1000x5 #3=7 END',
  ])
})

test('what is left out and what is doubtful is counted', async () => {
  const lines = [
    START,
    mbo(10, 'A A 10.02 30 #9 late'),
    mbo(20, 'N N - 0 #0 last'),
    mbo(30, 'C A 10.02 30 #1 last'),
    mbo(40, 'M A 10.02 30 #1 last'),
    mbo(50, 'T B 10.02 40'),
    mbo(50, 'F A 10.02 5 #1'),
    mbo(50, 'F B 10.02 5 #2'),
    mbo(50, 'F A 10.02 35 #9'),
    mbo(50, 'C A 10.02 30 #9 last'),
    mbo(60, 'T B 10.02 0 #0 last'),
    mbo(70, 'A A 10.02 30 #9 last').replace(',ARL', ',OTHER'),
    mbo(80, 'A A 10.02 30 #9 last').replace(',160,', ',18,'),
  ]
  const { tapes } = await imported(request(write(lines, 'arl.csv.gz')))
  expect(tapes[0]?.manifest.dropped).toEqual({
    'record without an action': 1,
    'cancel of an order that is not in the book': 1,
    'change of an order that is not in the book': 1,
    'fill of an order that is not in the book': 1,
    'fill of an aggressor': 1,
    'trade of size 0': 1,
    'row of another instrument': 1,
    'row that is not of mbo (type 18)': 1,
  })
  expect(tapes[0]?.manifest.treated).toEqual({
    'receive time that the feed marks as inaccurate': 1,
    'fill beyond the displayed size of its order': 1,
  })
})

test('messages after which the orders cross or lock are counted', async () => {
  const lines = [
    START,
    mbo(10, 'A B 10.00 9 #7 last'),
    mbo(20, 'A A 9.99 8 #8 last'),
    mbo(30, 'A A 9.98 8 #9'),
    mbo(30, 'M A 10.00 8 #8 last'),
    mbo(40, 'C A 9.98 8 #9 last'),
    mbo(50, 'M B 9.98 9 #7 last'),
  ]
  const { tapes } = await imported(request(write(lines)))
  expect(tapes[0]?.manifest).toMatchObject({ crossedRows: 2, lockedRows: 1 })
})

test('a day that goes on opens with the orders that rest, numbered anew', async () => {
  const first = write([START, mbo(10, 'A B 10.00 9 #7 last'), mbo(20, 'A B 10.00 8 #8 last')])
  const second = write([mbo(30, 'M B 10.00 10 #7 last'), mbo(40, 'C B 10.00 8 #8 last')])
  const joined = await rowTexts(request(first, write([mbo(30, 'C B 10.00 9 #7 last')])), ZERO_NS)
  expect(joined.slice(6)).toEqual(['@30/35 CANCEL 1 1000x9 #0=7 END'])
  const third = write([mbo(50, 'C B 10.00 10 #7 last', '18')])
  const rows = await rowTexts(request(first, second, third), ZERO_NS)
  const day = 86_400_000_000_000
  expect(rows.slice(6)).toEqual([
    '@30/35 MODIFY 1 1000x10 #0=7 END',
    '@40/45 CANCEL 1 1000x8 #1=8 END',
    `@${day + 50}/${day + 55} SNAPSHOT 0 0x0 FIRST`,
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'ADD 1 1000x10 #0=7',
    'SNAPSHOT 0 0x0 END LAST',
    'CANCEL 1 1000x10 #0=7 END',
  ])
})

const GOOD = [START, mbo(10, 'A B 10.00 100 #7 last'), mbo(20, 'A A 10.02 30 #9 last')]

test.each([
  ['too few fields', mbo(30, 'C A 10.02 30 #9 last').slice(0, -4), undefined],
  ['no time', mbo(30, 'C A 10.02 30 #9 last').replace(iso(30), ''), 'ts_event'],
  ['time of another zone', mbo(30, 'C A 10.02 30 #9 last').replace(/Z,/, '+02:00,'), 'ts_recv'],
  ['received time goes back', mbo(19, 'C A 10.02 30 #9 last'), 'ts_recv'],
  ['no action', mbo(30, ' A 10.02 30 #9 last'), 'action'],
  ['no side', mbo(30, 'C X 10.02 30 #9 last'), 'side'],
  ['an order without a side', mbo(30, 'A N 10.02 30 #10 last'), 'side'],
  ['a price off the grid', mbo(30, 'A A 10.025 30 #10 last'), 'price'],
  ['no price', mbo(30, 'A A - 30 #10 last'), 'price'],
  ['a price of 0', mbo(30, 'A A 0 30 #10 last'), 'price'],
  ['a price that is no number', mbo(30, 'A A 1O.02 30 #10 last'), 'price'],
  ['a trade without a price', mbo(30, 'T A - 30 #0 last'), 'price'],
  ['a size that is no number', mbo(30, 'A A 10.02 x #10 last'), 'size'],
  ['half a share', mbo(30, 'A A 10.02 0.5 #10 last'), 'size'],
  ['an order that rests already', mbo(30, 'A A 10.02 30 #9 last'), 'order_id'],
  ['no order number', mbo(30, 'A A 10.02 30 # last'), 'order_id'],
  ['more canceled than rests', mbo(30, 'C A 10.02 31 #9 last'), 'size'],
  ['a change of side', mbo(30, 'M B 10.02 30 #9 last'), 'side'],
  ['no flags', mbo(30, 'C A 10.02 30 #9 none'), 'flags'],
])('refused, with row and field: %s', async (_name, line, field) => {
  const { place } = await refusalOf(request(write([...GOOD, line])))
  expect({ row: place.row, field: place.field }).toEqual({ row: 5, field })
})

test('refused: no snapshot, another instrument, several, no header, other columns', async () => {
  const reason = async (path: string, more = {}) =>
    (await refusalOf({ ...request(path), ...more })).message
  expect(await reason(write(GOOD.slice(1)))).toMatch(/row 2, field action: .* neither a snapshot/)
  const other = GOOD.map((line) => line.replace(',ARL', ',GOOG'))
  expect(await reason(write(other))).toMatch(/field symbol: the file holds GOOG \(1108\)/)
  expect(await reason(write(GOOD), { options: { symbol: '77' } })).toMatch(
    /ARL \(1108\).*rows of 77/,
  )
  expect(
    (await imported({ ...request(write(other)), options: { symbol: 'GOOG' } })).tapes,
  ).toHaveLength(1)
  expect(
    (await imported({ ...request(write(GOOD)), options: { symbol: '1108' } })).tapes,
  ).toHaveLength(1)
  const bare = GOOD.map((line) => line.replace(/,ARL$/, ''))
  const header = HEADER.replace(/,symbol$/, '')
  const two = [...bare, (bare[2] ?? '').replace(',1108,', ',1109,')]
  expect(await reason(write(two, 'a.csv', header))).toMatch(
    /row 5, field instrument_id: .*1108 and 1109/,
  )
  expect(await reason(write([], 'a.csv'))).toMatch(/has no rows/)
  expect(await reason(write(GOOD.slice(1), 'a.csv', GOOD[0]))).toMatch(
    /row 1: the header has 0 levels/,
  )
  const unflagged = HEADER.replace(',flags', ',flag')
  expect(await reason(write(GOOD, 'a.csv', unflagged))).toMatch(
    /row 1, field flags: .*no such column/,
  )
  const cut = write(GOOD, 'arl.csv.gz')
  writeFileSync(cut, gzipSync([HEADER, ...GOOD].join('\n')).subarray(0, 60))
  expect(await reason(cut)).toMatch(/cut short or damaged/)
  const binance = { ...request(write(GOOD)), format: 'binance-ws', options: { symbol: 'X' } }
  expect((await refusalOf(binance)).place.field).toBe('symbol')
})

test('whole numbers as Databento writes them by default, in zstd, give the same columns', async () => {
  const lines = [...GOOD, mbo(30, 'C A 10.02 30 #9 last')]
  const raw = lines.map((line) =>
    line
      .replaceAll(/2025-\S+?Z/g, (time) => String(ZERO_NS + BigInt(time.slice(20, 29))))
      .replace('10.00', '10000000000')
      .replace('10.02', '10020000000'),
  )
  const hashes = await Promise.all(
    [write(lines), write(raw, 'raw.csv.zst')].map(
      async (path) => (await imported(request(path))).tapes[0]?.manifest.columnSha256,
    ),
  )
  expect(hashes[1]).toEqual(hashes[0])
})
