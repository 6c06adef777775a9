import { expect, test } from 'vitest'
import { GOOD, iso, mbo, request, START, write, ZERO_NS } from './mbo-lines.ts'
import { imported, rowTexts } from './tape-text.ts'

const texts = (...lines: string[]) => rowTexts(request(write(lines)), ZERO_NS)

const CLEARED = [
  '@0/5 SNAPSHOT 0 0x0 FIRST',
  'CLEAR 1 0x0 WHOLE',
  'CLEAR -1 0x0 WHOLE',
  'SNAPSHOT 0 0x0 END LAST',
]

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
