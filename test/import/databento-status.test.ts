import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dbnOf, type MboParts, mboRecord, statusRecord } from './dbn-of.ts'
import {
  request as csvRequest,
  GOOD,
  iso,
  HEADER as MBO_HEADER,
  mbo,
  ZERO_NS,
} from './mbo-lines.ts'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

const START_NS = 1_703_462_400_000_000_000n
const STATUS_SCHEMA = 11

const at = (ns: number) => START_NS + BigInt(ns)
const record = (parts: Omit<MboParts, 'atNs'> & { at: number }) =>
  mboRecord({ ...parts, atNs: at(parts.at) })
const price = 4_800_000_000_000n
const CLEAR = record({ at: 10, action: 'R', flags: 8 })
const BID = record({ at: 20, action: 'A', side: 'B', price, size: 3, id: 7n })
/** Two records of one event. */
const EVENT = [
  record({ at: 30, action: 'A', side: 'B', price, size: 1, id: 8n, flags: 0 }),
  record({ at: 30, action: 'A', side: 'B', price, size: 1, id: 9n }),
]

function write(bytes: Buffer, name: string, directory = scratch()): string {
  const path = join(directory, name)
  writeFileSync(path, bytes)
  return path
}

function request(...files: string[]) {
  return { format: 'databento-dbn', files, instrument: known('GLBX', 'ESH4') }
}

const statusRows = async (...files: string[]) =>
  (await rowTexts(request(...files), START_NS))
    .filter((text) => text.includes('STATUS'))
    .map((text) => text.replace('STATUS 0 0x', ''))

/** Halted, then traded again; the day ends; what is no change of trading is counted. */
const WORDS = [
  statusRecord({ atNs: at(1), action: 1 }),
  statusRecord({ atNs: at(2), action: 7 }),
  statusRecord({ atNs: at(21), action: 14 }),
  statusRecord({ atNs: at(22), action: 8 }),
  statusRecord({ atNs: at(23), action: 7 }),
  statusRecord({ atNs: at(24), action: 6, instrument: 5 }),
  statusRecord({ atNs: at(50), action: 13, isTrading: 'Y' }),
  statusRecord({ atNs: at(60), action: 15 }),
]

test('status records among the data, and in the file beside it, give the same rows', async () => {
  // What was said before the first row stands at its time: quotes only, then open.
  const rows = [
    '@10/17 3 END',
    '4 END',
    '@22/29 1 END',
    '@23/30 2 END',
    '@50/57 5 END',
    '@60/67 7 END',
  ]
  const mappings = [
    { symbol: 'ESH4', ids: ['17077'] },
    { symbol: 'ESM4', ids: ['5'] },
  ]
  const [first, second, ...words] = WORDS as [Buffer, Buffer, ...Buffer[]]
  const mixed = [first, second, CLEAR, BID, ...words.slice(0, 4), ...EVENT, ...words.slice(4)]
  expect(await statusRows(write(dbnOf({ mappings, records: mixed }), 'es.dbn'))).toEqual(rows)

  const directory = scratch()
  const data = dbnOf({ records: [CLEAR, BID, ...EVENT] })
  const status = dbnOf({ schema: STATUS_SCHEMA, mappings, records: WORDS })
  const files = [
    write(status, 'glbx-mdp3-20231225.status.dbn', directory),
    write(data, 'glbx-mdp3-20231225.mbo.dbn', directory),
  ]
  expect(await statusRows(...files)).toEqual(rows)
  const { tapes } = await imported(request(...files))
  expect(tapes[0]?.manifest).toMatchObject({
    date: '2023-12-25',
    rowsByKind: { STATUS: 6 },
    dropped: {
      'status record of another instrument': 1,
      'status record that changes no trading': 1,
    },
  })
  expect(tapes[0]?.manifest.rawFiles.map(({ name }) => name)).toEqual([
    'glbx-mdp3-20231225.mbo.dbn',
    'glbx-mdp3-20231225.status.dbn',
  ])
})

test('a word that is heard within an event stands behind it', async () => {
  const [one, two] = EVENT as [Buffer, Buffer]
  const word = statusRecord({ atNs: at(30), action: 8 })
  const path = write(dbnOf({ records: [CLEAR, BID, one, word, two] }), 'es.dbn')
  expect((await rowTexts(request(path), START_NS)).slice(-3)).toEqual([
    '@30/37 ADD 1 19200x1 #1=8',
    'ADD 1 19200x1 #2=9 END',
    'STATUS 0 0x1 END',
  ])
})

test.each([
  [2, '~', 3],
  [3, '~', 3],
  [4, '~', 3],
  [5, '~', 3],
  [9, '~', 1],
  [10, '~', 1],
  [11, 'N', 3],
  [11, 'Y', null],
  [12, 'N', 7],
  [12, 'Y', 5],
  [13, '~', 7],
  [0, '~', null],
  [14, 'Y', null],
  [99, 'Y', null],
])('action %i, is_trading %s', async (action, isTrading, code) => {
  const word = statusRecord({ atNs: at(25), action, isTrading })
  const path = write(dbnOf({ records: [CLEAR, BID, word, ...EVENT] }), 'es.dbn')
  expect(await statusRows(path)).toEqual(code === null ? [] : [`@25/32 ${code} END`])
})

test('market by price: between two events as well', async () => {
  const trade = (ns: number) => {
    const bytes = Buffer.alloc(48)
    bytes.writeUInt8(48 / 4, 0)
    bytes.writeUInt32LE(17077, 4)
    bytes.writeBigUInt64LE(at(ns), 8)
    bytes.writeBigInt64LE(price, 16)
    bytes.writeUInt32LE(2, 24)
    bytes.write('TB', 28)
    bytes.writeUInt8(128, 30)
    bytes.writeBigUInt64LE(at(ns + 7), 32)
    return bytes
  }
  const words = [5, 15, 25].map((ns, i) =>
    statusRecord({ atNs: at(ns), action: [7, 8, 12][i] ?? 0 }),
  )
  const [a, b, c] = words as [Buffer, Buffer, Buffer]
  const path = write(dbnOf({ schema: 4, records: [a, trade(10), b, trade(20), c] }), 'es.dbn')
  expect(await rowTexts(request(path), START_NS)).toEqual([
    '@10/17 STATUS 0 0x4 END',
    'TRADE 1 19200x2 END',
    '@15/22 STATUS 0 0x1 END',
    '@20/27 TRADE 1 19200x2 END',
    '@25/32 STATUS 0 0x7 END',
  ])
})

const HEADER =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,reason,trading_event,is_trading,' +
  'is_quoting,is_short_sell_restricted,symbol'

function csvFiles(...words: string[]): string[] {
  const directory = scratch()
  const file = (name: string, lines: readonly string[]) => {
    const path = join(directory, `xnas-itch-20250717.${name}.csv`)
    writeFileSync(path, lines.join('\n'))
    return path
  }
  return [file('mbo', [MBO_HEADER, ...GOOD]), file('status', [HEADER, ...words])]
}
const word = (ns: number, action: number | string, symbol = 'ARL') =>
  `${iso(ns + 5)},${iso(ns)},18,2,1108,${action},0,0,Y,Y,~,${symbol}`

test('CSV: a file of status rows beside the data', async () => {
  const files = csvFiles(word(12, 8), word(13, 7, 'GOOG'), word(20, 7), word(30, 12))
  const texts = await rowTexts(csvRequest(...files), ZERO_NS)
  expect(texts.slice(4)).toEqual([
    '@10/15 ADD 1 1000x100 #0=7 END',
    '@12/17 STATUS 0 0x1 END',
    '@20/25 STATUS 0 0x2 END',
    'ADD -1 1002x30 #1=9 END',
    '@30/35 STATUS 0 0x5 END',
  ])
})

test('refused: status without its market, and status that cannot be read', async () => {
  const directory = scratch()
  const lone = write(
    dbnOf({ schema: STATUS_SCHEMA, records: WORDS }),
    'a.status.dbn.zst',
    directory,
  )
  expect((await refusalOf(request(lone))).message).toMatch(
    /status records without the market .* a\.mbo\.dbn\.zst or a\.mbp-1\.dbn\.zst/,
  )
  const beside = async (records: Buffer[], schema = STATUS_SCHEMA) => {
    const folder = scratch()
    const data = write(dbnOf({ records: [CLEAR, BID] }), 'a.mbo.dbn', folder)
    const status = write(dbnOf({ schema, records }), 'a.status.dbn', folder)
    return (await refusalOf(request(data, status))).message
  }
  expect(await beside(WORDS, 0)).toMatch(
    /a\.status\.dbn, field schema: .* of schema mbo; .* status/,
  )
  expect(await beside([WORDS[1] as Buffer, WORDS[0] as Buffer])).toMatch(/row 2, field ts_recv/)
  expect(await beside([BID])).toMatch(/row 1, field length: given 56/)
  const timeless = statusRecord({ atNs: 2n ** 64n - 8n, action: 7 })
  expect(await beside([timeless])).toMatch(/row 1, field ts_event/)

  const csv = async (...words: string[]) =>
    (await refusalOf(csvRequest(...csvFiles(...words)))).message
  expect(await csv(word(12, 'halt'))).toMatch(/status\.csv, row 2, field action: given "halt"/)
  expect(await csv(word(12, 8).slice(4))).toMatch(/row 2, field ts_recv/)
  expect(await csv(word(12, 8), word(11, 8))).toMatch(/row 3, field ts_recv: .* comes after/)
  expect(await csv(`${word(12, 8)},x`)).toMatch(/row 2: the line is/)
  expect(await csv(word(12, 8).replace(',18,', ',19,'))).toMatch(/row 2, field rtype/)
  expect(await csv(mbo(10, 'A B 10.00 100 #7 last'))).toMatch(/row 2: the line is/)
})
