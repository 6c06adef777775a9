import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sql, verifyRawFiles } from '../../src/store/catalog.ts'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const BASE = 'AMZN_2012-06-21_34200000_57600000'
const INSTRUMENT = known('XNAS', 'AMZN')
/** 09:30 in New York, in summer. */
const OPEN_NS = 1_340_285_400_000_000_000n

/** Two levels a side: 10.00 bid and 10.02 asked at first. */
const MESSAGES = [
  '34200.5,5,0,1,100050,-1',
  '34201,1,11,30,100000,1',
  '34202.000000001,1,12,5,100100,1',
  '34203,4,12,2,100100,1',
  '34204,3,12,3,100100,1',
  '34205,2,99,40,100000,1',
  '34206,4,99,60,100000,1',
  '34206,4,11,30,100000,1',
  '34207,7,0,0,-1,-1',
  '34208,7,0,0,0,-1',
  '34209,7,0,0,1,-1',
  '34210,6,-1,25,100100,-1',
]
const BOOKS = [
  '100200,50,100000,100,100300,9,99900,8',
  '100200,50,100000,130,100300,9,99900,8',
  '100200,50,100100,5,100300,9,100000,130',
  '100200,50,100100,3,100300,9,100000,130',
  '100200,50,100000,130,100300,9,99900,8',
  '100200,50,100000,90,100300,9,99900,8',
  '100200,50,100000,30,100300,9,99900,8',
  '100200,50,99900,8,100300,9,99800,4',
  '100200,50,99900,8,100300,9,99800,4',
  '100200,50,99900,8,100300,9,99800,4',
  '100200,50,99900,8,100300,9,99800,4',
  '100200,50,99900,8,100300,9,99800,4',
]

function zip(messages: readonly string[], books: readonly string[], base = BASE): string {
  const path = join(scratch(), 'recording.zip')
  const parts = [
    { name: `${base}_orderbook_2.csv`, text: books.map((line) => `${line}\n`).join('') },
    { name: `${base}_message_2.csv`, text: messages.join('\r\n') },
    { name: 'ReadMe.txt', text: 'of no account', stored: true },
  ]
  writeFileSync(path, zipOf(parts))
  return path
}

function request(...files: string[]) {
  return { format: 'lobster', files, instrument: INSTRUMENT }
}

test('messages become orders, trades and quotes; lines of one time are one event', async () => {
  expect(await rowTexts(request(zip(MESSAGES, BOOKS)), OPEN_NS)).toEqual([
    '@500000000/500000000 STATUS 0 0x6 END',
    'STATUS 0 0x4 END',
    'TRADE 1 1001x1 OFFGRID HIDDEN',
    'SNAPSHOT 0 0x0 FIRST',
    'CLEAR 1 0x0 WHOLE',
    'CLEAR -1 0x0 WHOLE',
    'ADD 1 1000x100 #0=0',
    'ADD 1 999x8 #1=0',
    'ADD -1 1002x50 #2=0',
    'ADD -1 1003x9 #3=0',
    'QUOTE 1 1000x100',
    'QUOTE -1 1002x50',
    'SNAPSHOT 0 0x0 END LAST',
    '@1000000000/1000000000 ADD 1 1000x30 #4=11',
    'QUOTE 1 1000x130 END',
    '@2000000001/2000000001 ADD 1 1001x5 #5=12',
    'CANCEL 1 999x8 #1=0',
    'QUOTE 1 1001x5 END',
    '@3000000000/3000000000 TRADE -1 1001x2',
    'EXECUTE 1 1001x2 #5=12',
    'QUOTE 1 1001x3 END',
    '@4000000000/4000000000 CANCEL 1 1001x3 #5=12',
    'ADD 1 999x8 #6=0',
    'QUOTE 1 1000x130 END',
    '@5000000000/5000000000 CANCEL 1 1000x40 #0=99',
    'QUOTE 1 1000x90 END',
    '@6000000000/6000000000 TRADE -1 1000x60',
    'TRADE -1 1000x30',
    'EXECUTE 1 1000x60 #0=99',
    'EXECUTE 1 1000x30 #4=11',
    'ADD 1 998x4 #7=0',
    'QUOTE 1 999x8 END',
    '@7000000000/7000000000 STATUS 0 0x1 END',
    '@8000000000/8000000000 STATUS 0 0x3 END',
    '@9000000000/9000000000 STATUS 0 0x2 END',
    '@10000000000/10000000000 TRADE 0 1001x25 END OFF_BOOK',
    '@23400000000000/23400000000000 STATUS 0 0x5 END',
    'STATUS 0 0x7 END',
  ])
})

test('what stands in and what was treated is counted', async () => {
  const { tapes } = await imported(request(zip(MESSAGES, BOOKS)))
  const [manifest] = tapes.map((tape) => tape.manifest)
  expect(manifest).toMatchObject({
    depths: ['l3', 'l1'],
    offGridTrades: 1,
    treated: {
      'level that entered at the edge of the view, as one anonymous order': 2,
      'order canceled as its level left the view': 1,
      "order not seen before, taken from its level's anonymous one": 2,
    },
  })
  expect(manifest?.rawFiles[0]?.clock).toMatchObject({ method: 'none', minimumLatencyNs: 0 })
  expect(manifest?.rawFiles[0]?.clock.standIn).toMatch(/receivedNs = eventNs/)
})

function folder(): string {
  const directory = join(scratch(), 'recordings')
  mkdirSync(directory)
  writeFileSync(join(directory, `${BASE}_message_2.csv`), MESSAGES.join('\n'))
  writeFileSync(join(directory, `${BASE}_orderbook_2.csv`), BOOKS.join('\n'))
  return directory
}

test('a zip, both files and a folder give the same columns', async () => {
  const directory = folder()
  const files = ['message', 'orderbook'].map((role) => join(directory, `${BASE}_${role}_2.csv`))
  const [fromZip] = (await imported(request(zip(MESSAGES, BOOKS)))).tapes
  for (const given of [files, [directory]]) {
    const [tape] = (await imported(request(...given))).tapes
    expect(tape?.manifest.columnSha256).toEqual(fromZip?.manifest.columnSha256)
    expect(tape?.manifest.rawFiles.map((f) => [f.name, f.rows])).toEqual([
      [`${BASE}_message_2.csv`, 38],
      [`${BASE}_orderbook_2.csv`, 0],
    ])
    expect(await verifyRawFiles(tape?.directory ?? '', directory)).toEqual([])
  }
})

test('each day opens with its own book and its own numbers', async () => {
  const next = zip(MESSAGES.slice(0, 2), BOOKS.slice(0, 2), BASE.replace('06-21', '06-22'))
  const { tapes, datasetsRoot } = await imported(request(zip(MESSAGES, BOOKS), next))
  expect(tapes.map((tape) => tape.manifest.date)).toEqual(['2012-06-21', '2012-06-22'])
  const { rows } = await sql(
    datasetsRoot,
    `SELECT max("orderRef") FROM tapes GROUP BY date ORDER BY date`,
  )
  expect(rows).toEqual([[7], [4]])
})

/** The good recording with one line of one file replaced. */
async function broken(file: 'message' | 'book', index: number, line: string) {
  const messages = [...MESSAGES]
  const books = [...BOOKS]
  ;(file === 'message' ? messages : books)[index] = line
  const { place, message } = await refusalOf(request(zip(messages, books)))
  return { row: place.row, field: place.field, message }
}

test.each([
  ['too few fields', 'message', 1, '34201,1,11,30,100000', 2, undefined],
  ['no time', 'message', 1, 'x,1,11,30,100000,1', 2, 'Time'],
  ['a time of the next day', 'message', 9, '86400,7,0,0,-1,-1', 10, 'Time'],
  ['time goes back', 'message', 2, '34200.9,1,12,5,100100,1', 3, 'Time'],
  ['an unknown type', 'message', 1, '34201,8,11,30,100000,1', 2, 'Type'],
  ['no order number', 'message', 1, '34201,1,,30,100000,1', 2, 'Order ID'],
  ['an order that rests already', 'message', 2, '34202,1,11,5,100100,1', 3, 'Order ID'],
  ['a size below 0', 'message', 1, '34201,1,11,-30,100000,1', 2, 'Size'],
  ['a part of a share', 'message', 1, '34201,1,11,30.5,100000,1', 2, 'Size'],
  ['an order of size 0', 'message', 1, '34201,1,11,0,100000,1', 2, 'Size'],
  ['a price off the grid', 'message', 1, '34201,1,11,30,100050,1', 2, 'Price'],
  ['a price of 0', 'message', 1, '34201,1,11,30,0,1', 2, 'Price'],
  ['no side', 'message', 1, '34201,1,11,30,100000,0', 2, 'Direction'],
  ['a halt of another kind', 'message', 8, '34207,7,0,0,2,-1', 9, 'Price'],
  ['more taken than rests', 'message', 3, '34203,4,12,6,100100,1', 4, 'Size'],
  ['an order taken at another price', 'message', 3, '34203,4,12,2,100000,1', 4, 'Price'],
  ['a deletion that leaves some', 'message', 4, '34204,3,12,2,100100,1', 5, 'Size'],
  ['a deletion where nothing rests', 'message', 4, '34204,3,77,2,99000,1', 5, 'Size'],
  ['too few levels', 'book', 1, '100200,50,100000,130', 2, undefined],
  ['levels out of order', 'book', 1, '100300,9,100000,130,100200,50,99900,8', 2, 'Ask Price 2'],
  ['a level of another size', 'book', 1, '100200,50,100000,131,100300,9,99900,8', 2, 'Bid 1'],
  ['a new best from nowhere', 'book', 1, '100200,50,100100,7,100300,9,100000,130', 2, 'Bid 1'],
  ['a level gone from the middle', 'book', 1, '100200,50,100000,130,100400,9,99900,8', 2, 'Ask 3'],
] as const)('refused, with row and field: %s', async (_name, file, index, line, row, field) => {
  expect(await broken(file, index, line)).toMatchObject({ row, field })
})

test('refused: files that do not belong together', async () => {
  const short = await refusalOf(request(zip(MESSAGES, BOOKS.slice(0, -1))))
  expect(short.message).toMatch(/one row of the book for each message/)
  const [message = '', book = ''] = ['message', 'orderbook'].map((role) =>
    join(folder(), `${BASE}_${role}_2.csv`),
  )
  expect((await refusalOf(request(message))).message).toMatch(/no orderbook file follows/)
  expect((await refusalOf(request(book, message))).message).toMatch(/no message file comes before/)
  expect((await refusalOf(request(scratch()))).message).toMatch(/holds no LOBSTER file/)
  expect((await refusalOf(request(join(scratch(), 'none.zip')))).message).toMatch(/no such file/)
})

test('refused: another ticker, a day of changed clocks, archives that are none', async () => {
  const other = zip(MESSAGES, BOOKS, BASE.replace('AMZN', 'GOOG'))
  expect((await refusalOf(request(other))).place.field).toBe('ticker')
  const summer = zip(MESSAGES, BOOKS, BASE.replace('06-21', '03-11'))
  expect((await refusalOf(request(summer))).message).toMatch(/clocks .* changed on 2012-03-11/)

  const path = zip(MESSAGES, BOOKS)
  const whole = readFileSync(path)
  writeFileSync(path, whole.subarray(0, whole.length - 30))
  expect((await refusalOf(request(path))).message).toMatch(/damaged or cut short/)
  const flipped = Buffer.from(whole)
  flipped.writeUInt8(flipped.readUInt8(120) ^ 0xff, 120)
  writeFileSync(path, flipped)
  expect((await refusalOf(request(path))).message).toMatch(/damaged/)
  writeFileSync(path, zipOf([{ name: 'a.csv', text: 'x' }]))
  expect((await refusalOf(request(path))).message).toMatch(/holds 0 message files \(a\.csv\)/)
  writeFileSync(path, 'no archive')
  expect((await refusalOf(request(path))).message).toMatch(/neither a zip archive/)
})
