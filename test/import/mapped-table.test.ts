import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { withDuck } from '../../src/store/duck.ts'
import { exportTapes } from '../../src/store/tape-export.ts'
import { BTC_SPOT } from './recording.ts'
import { scratch } from './scratch.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const ZERO_MS = 1_700_006_400_000
const ZERO_NS = BigInt(ZERO_MS) * 1_000_000n
const BTC = { ...BTC_SPOT, tickSize: '0.1', lotSize: '0.001' }

const QUOTES = {
  rows: 'quotes',
  time: { event: 't', unit: 'ms' },
  columns: { bidPrice: 'bp', bidSize: 'bs', askPrice: 'ap', askSize: 'as' },
}
const SIDES = { buy: ['B', '1'], sell: ['S', '-1'], unknown: ['', '?'] }
const TRADES = {
  rows: 'trades',
  time: { event: 't', unit: 'ms' },
  columns: { price: 'p', size: 'q', side: 's' },
  sides: SIDES,
}
const LEVELS = {
  rows: 'levels',
  time: { event: 't', received: 'r', unit: 'ms' },
  columns: { price: 'p', size: 'q', side: 's', snapshot: 'f' },
  sides: { buy: ['bid'], sell: ['ask'] },
}

function written(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function request(mapping: object, content: string | Uint8Array, name = 'a.csv', format = 'csv') {
  const folder = scratch()
  const options = { mapping: written(folder, 'mapping.json', JSON.stringify(mapping)) }
  return { format, files: [written(folder, name, content)], instrument: BTC, options }
}

const texts = (...of: Parameters<typeof request>) => rowTexts(request(...of), ZERO_NS)
const csv = (...lines: string[]) => `${lines.join('\n')}\n`
const at = (ms: number) => String(ZERO_MS + ms)

const QUOTE_ROWS = csv('t,bp,bs,ap,as', `${at(1)},100.1,2,100.3,1.5`, `${at(2)},,,100.2,0`)
const QUOTE_TEXTS = [
  '@1000000/1000000 QUOTE 1 1001x2000',
  'QUOTE -1 1003x1500 END',
  '@2000000/2000000 QUOTE 1 0x0',
  'QUOTE -1 0x0 END',
]

test('csv: quotes, plain and packed; a side without a price or a size is empty', async () => {
  expect(await texts(QUOTES, QUOTE_ROWS)).toEqual(QUOTE_TEXTS)
  expect(await texts(QUOTES, gzipSync(QUOTE_ROWS), 'a.csv.gz')).toEqual(QUOTE_TEXTS)
  expect(await texts(QUOTES, zstdCompressSync(QUOTE_ROWS), 'a.zst')).toEqual(QUOTE_TEXTS)
  const zip = zipOf([{ name: 'a.csv', text: QUOTE_ROWS }])
  expect(await texts(QUOTES, zip, 'a.zip')).toEqual(QUOTE_TEXTS)
  expect(await texts(QUOTES, `\ufeff${QUOTE_ROWS.replaceAll('\n', '\r\n')}`)).toEqual(QUOTE_TEXTS)
})

test('csv: trades off the grid, sides by words, size 0, several instruments', async () => {
  const rows = csv(
    'sym,t,p,q,s',
    `X,${at(1)},100.15,1,B`,
    `Y,${at(1)},nonsense,1,B`,
    `X,${at(2)},100.15,1,-1`,
    `X,${at(3)},100.2,0.001,`,
    `X,${at(4)},100.2,0,?`,
  )
  const of = request({ ...TRADES, symbol: 'sym' }, rows)
  const asked = { ...of, options: { ...of.options, symbol: 'X' } }
  expect(await rowTexts(asked, ZERO_NS)).toEqual([
    '@1000000/1000000 TRADE 1 1002x1000 END OFFGRID',
    '@2000000/2000000 TRADE -1 1001x1000 END OFFGRID',
    '@3000000/3000000 TRADE 0 1002x1 END',
  ])
  expect((await imported(asked)).tapes[0]?.manifest.dropped).toEqual({
    'row of another instrument': 1,
    'trade of size 0': 1,
  })
})

test('csv: levels of one moment are one message, a refresh replaces the book', async () => {
  const rows = csv(
    't,r,p,q,s,f',
    `${at(1)},${at(3)},100,1,bid,true`,
    `${at(1)},${at(3)},101,2,ask,true`,
    `${at(2)},${at(4)},100,0,bid,false`,
    `${at(2)},${at(4)},99,5,bid,false`,
  )
  expect((await texts(LEVELS, rows)).filter((row) => !/CLEAR/.test(row))).toEqual([
    '@1000000/3000000 SNAPSHOT 0 0x0 FIRST',
    'LEVEL 1 1000x1000',
    'LEVEL -1 1010x2000',
    'SNAPSHOT 0 0x0 END LAST',
    '@2000000/4000000 LEVEL 1 1000x0',
    'LEVEL 1 990x5000 END',
  ])
})

test('units, scales, zones, delimiters and files without a header', async () => {
  const trade = '@1000000/1000000 TRADE 0 1001x2000 END'
  const no = { price: 'column1', size: 'column2' }
  const of = (time: object, cells: string[], more: object = {}) =>
    texts(
      { rows: 'trades', time, columns: no, csv: { header: false }, ...more },
      csv(cells.join(',')),
    )
  const event = 'column0'
  expect(await of({ event, unit: 'us' }, [`${at(1)}000`, '100.1', '2'])).toEqual([trade])
  expect(await of({ event, unit: 'ns' }, [`${at(1)}000000`, '100.1', '2'])).toEqual([trade])
  expect(await of({ event, unit: 's' }, [`${ZERO_MS / 1000}.001`, '100.1', '2'])).toEqual([trade])
  const text = { event, unit: 'text' }
  expect(await of(text, ['2023-11-15 00:00:00.001', '100.1', '2'])).toEqual([trade])
  expect(await of({ ...text, zone: 5.5 }, ['2023-11-15T05:30:00.001', '100.1', '2'])).toEqual([
    trade,
  ])
  const newYork = { ...text, zone: 'New York' }
  expect(await of(newYork, ['2023-11-14 19:00:00.001', '100.1', '2'])).toEqual([trade])
  const scales = { priceScale: '0.0001', sizeScale: '0.01' }
  expect(await of({ event, unit: 'ms' }, [at(1), '1001000', '200'], scales)).toEqual([trade])
  const tab = { rows: 'trades', time: { event, unit: 'ms' }, columns: no }
  const mapping = { ...tab, csv: { header: false, delimiter: '\t' } }
  expect(await texts(mapping, `${at(1)}\t100.1\t"2"\n`)).toEqual([trade])
})

/** Columns as typed arrays; ms in bigints. */
const COLUMNS = {
  t: BigInt64Array.from([BigInt(at(1)), BigInt(at(2))]),
  bp: Float64Array.from([100.10000000000001, 100.2]),
  bs: Float64Array.from([2, 0]),
  ap: Float64Array.from([100.3, 100.2]),
  as: Float64Array.from([1.5, 0]),
}

test('arrow and parquet: typed columns, binary noise of prices is within the grid', async () => {
  const arrow = tableToIPC(tableFromArrays(COLUMNS), 'file')
  expect(await texts(QUOTES, arrow, 'a.arrow', 'arrow')).toEqual(QUOTE_TEXTS)
  const path = join(scratch(), 'a.parquet')
  await withDuck({}, async (duck) => {
    const values = [0, 1].map(
      (i) =>
        `(${Object.values(COLUMNS)
          .map((c) => `${c[i]}::DOUBLE`)
          .join(', ')})`,
    )
    await duck.run(`COPY (SELECT a::BIGINT AS t, b AS bp, c AS bs, d AS ap, e AS "as"
      FROM (VALUES ${values.join(', ')}) AS v(a, b, c, d, e)) TO '${path}' (FORMAT parquet)`)
  })
  const of = { ...request(QUOTES, '', 'x', 'parquet'), files: [path] }
  expect(await rowTexts(of, ZERO_NS)).toEqual(QUOTE_TEXTS)
})

const bad = (name: string, mapping: object, rows: string, row: number, field: string) =>
  [name, mapping, rows, { row, field }] as const
const trade = (...cells: string[]) => csv('t,p,q,s', `${at(1)},1,1,B`, cells.join(','))
test.each([
  bad('a price that is no number', TRADES, trade(at(2), 'x', '1', 'B'), 3, 'p'),
  bad('a negative price', TRADES, trade(at(2), '-1', '1', 'B'), 3, 'p'),
  bad('a size off the grid', TRADES, trade(at(2), '1', '0.0005', 'B'), 3, 'q'),
  bad('a huge size', TRADES, trade(at(2), '1', '1e300', 'B'), 3, 'q'),
  bad('NaN', TRADES, trade(at(2), 'NaN', '1', 'B'), 3, 'p'),
  bad('a side of another word', TRADES, trade(at(2), '1', '1', 'buy'), 3, 's'),
  bad('a time in s', TRADES, trade('1700006400', '1', '1', 'B'), 3, 't'),
  bad('no time', TRADES, trade('', '1', '1', 'B'), 3, 't'),
  bad('a quote off the grid', QUOTES, csv('t,bp,bs,ap,as', `${at(1)},1,1,2.05,1`), 2, 'ap'),
  bad('a flag that is none', LEVELS, csv('t,r,p,q,s,f', `${at(1)},${at(1)},1,1,bid,maybe`), 2, 'f'),
])('refused: %s', async (_name, mapping, rows, place) => {
  expect((await refusalOf(request(mapping, rows))).place).toMatchObject(place)
})

test.each([
  [
    'a column that the file lacks',
    TRADES,
    csv('t,p,s', `${at(1)},1,B`),
    /field q: .*columns t, p, s/,
  ],
  ['a header that names one twice', TRADES, csv('t,p,p,q,s', `${at(1)},1,1,1,B`), /row 1, field p/],
  ['a row of fewer fields', TRADES, csv('t,p,q,s', `${at(1)},1`), /row 2/],
  ['an open quote', TRADES, csv('t,p,q,s', `${at(1)},"1,1,B`), /row/],
  ['no rows', TRADES, csv('t,p,q,s'), /gives no row/],
  ['an empty file', TRADES, '', /empty/],
  ['a mapping of another kind', { rows: 'bars' }, 'x', /field rows/],
  ['a mapping with a word too many', { ...TRADES, prices: 1 }, 'x', /mapping.json/],
])('refused: %s', async (_name, mapping, rows, message) => {
  expect((await refusalOf(request(mapping, rows))).message).toMatch(message)
})

test('refused: no mapping, files of another kind', async () => {
  const { options: _, ...none } = request(TRADES, 'x')
  expect((await refusalOf(none)).message).toMatch(/--mapping/)
  for (const format of ['parquet', 'arrow']) {
    const error = await refusalOf(request(QUOTES, QUOTE_ROWS, 'a', format))
    expect(error.message).toMatch(/a: .*whole/)
  }
})

test('a tape that is exported and imported again is the same rows', async () => {
  const rows = csv(
    't,r,p,q,s,f',
    `${at(1)},${at(3)},100,1,bid,true`,
    `${at(2)},${at(4)},99,5,ask,false`,
  )
  const { tapes } = await imported(request(LEVELS, rows))
  const columns = tapes[0]?.manifest.columnSha256
  for (const [ending, format] of [
    ['parquet', 'parquet'],
    ['arrow', 'arrow'],
    ['csv', 'csv'],
  ] as const) {
    const to = join(scratch(), `tape.${ending}`)
    await exportTapes([tapes[0]?.directory ?? ''], to)
    const again = await imported({ ...request({ rows: 'tape' }, '', 'x', format), files: [to] })
    expect(again.tapes[0]?.manifest.columnSha256, ending).toEqual(columns)
  }
  const wrong = csv(
    'seq,eventNs,receivedNs,kind,side,priceTicks,qtyLots,orderRef,flags,venueOrderId',
    `0,${ZERO_NS},${ZERO_NS},99,0,0,0,-1,1,0`,
  )
  expect((await refusalOf(request({ rows: 'tape' }, wrong))).place).toMatchObject({
    row: 2,
    field: 'kind',
  })
})

const recordings = recordingsOf('parquet-l1')
const DARWINEX = {
  rows: 'quotes',
  time: { event: 'timestamp', unit: 'ms' },
  columns: {
    bidPrice: 'bidPrice0',
    bidSize: 'bidQuantity0',
    askPrice: 'askPrice0',
    askSize: 'askQuantity0',
  },
}

recordings.test('the recordings: one mapping reads days of different schemas', async () => {
  const days = {
    '20210906': 56_464,
    '20210907': 112_232,
    '20210908': 126_104,
    '20210909': 137_406,
    '20220131': 144_725,
  }
  const files = Object.keys(days).map((day) =>
    recordings.path(`eurusd_darwinex/date=${day}/data.parquet`),
  )
  const instrument = { ...known('OANDA', 'EURUSD'), venue: 'darwinex' }
  const of = { ...request(DARWINEX, '', 'x', 'parquet'), files, instrument }
  const { tapes } = await imported(of)
  expect(tapes.map(({ manifest }) => manifest.rows)).toEqual(Object.values(days).map((n) => 2 * n))
  expect(tapes.map(({ manifest }) => manifest.crossedRows)).toEqual([0, 0, 0, 0, 0])
  expect([tapes[0], tapes[4]].map((tape) => tape?.manifest.lockedRows)).toEqual([1158, 7159])
})
