import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { tableFromIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { sql, verifyTape } from '../../src/store/catalog.ts'
import { exportTapes } from '../../src/store/tape-export.ts'
import { type DbnParts, dbnOf, type MboParts, mboRecord } from './dbn-of.ts'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'

const ZERO_NS = 1_703_462_400_000_000_000n

function write(bytes: Buffer, name = 'es.dbn'): string {
  const path = join(scratch(), name)
  writeFileSync(path, bytes)
  return path
}

function request(...files: string[]) {
  return { format: 'databento-dbn', files, instrument: known('GLBX', 'ESH4') }
}

function record(parts: Omit<MboParts, 'atNs'> & { at: number }): Buffer {
  return mboRecord({ ...parts, atNs: ZERO_NS + BigInt(parts.at) })
}

const PRICE = 4_800_000_000_000n
const CLEAR = record({ at: 1, action: 'R', flags: 8 })
const BID = record({ at: 2, action: 'A', side: 'B', price: 4_800_250_000_000n, size: 3, id: 7n })
const ASK = record({ at: 3, action: 'A', side: 'A', price: 4_800_500_000_000n, size: 2, id: 8n })
const GOOD = [CLEAR, BID, ASK]

const ROWS = [
  '@1/8 SNAPSHOT 0 0x0 FIRST',
  'CLEAR 1 0x0 WHOLE',
  'CLEAR -1 0x0 WHOLE',
  'SNAPSHOT 0 0x0 END LAST',
  '@2/9 ADD 1 19201x3 #0=7 END',
  '@3/10 ADD -1 19202x2 #1=8 END',
]

test.each([1, 2, 3] as const)('version %d, plain and zstd of many frames', async (version) => {
  const bytes = dbnOf({ version, records: GOOD })
  expect(await rowTexts(request(write(bytes)), ZERO_NS)).toEqual(ROWS)
  const frames = [bytes.subarray(0, 150), bytes.subarray(150, 301), bytes.subarray(301)]
  const packed = frames.map((part) => zstdCompressSync(part))
  const path = write(Buffer.concat(packed), 'es.dbn.zst')
  expect(await rowTexts(request(path), ZERO_NS)).toEqual(ROWS)
})

test('order numbers of 64 bits stay as they are, and apart', async () => {
  const far = record({
    at: 4,
    action: 'A',
    side: 'B',
    price: PRICE,
    size: 1,
    id: 2n ** 64n - 2n,
  })
  const near = record({ at: 5, action: 'A', side: 'B', price: PRICE, size: 1, id: 2n ** 63n - 2n })
  const path = write(dbnOf({ records: [CLEAR, far, near] }))
  const { datasetsRoot, tapes } = await imported(request(path))
  const { rows } = await sql(datasetsRoot, 'SELECT "venueOrderId" FROM tapes WHERE kind = 6')
  expect(rows).toEqual([['18446744073709551614'], ['9223372036854775806']])
  const directory = tapes[0]?.directory ?? ''
  expect(await verifyTape(directory)).toEqual([])
  for (const ending of ['csv', 'arrow']) {
    const to = join(scratch(), `orders.${ending}`)
    await exportTapes([directory], to)
    const bytes = readFileSync(to)
    const isThere =
      ending === 'csv'
        ? bytes.toString().includes(',18446744073709551614')
        : tableFromIPC(bytes).getChild('venueOrderId')?.get(4) === 2n ** 64n - 2n
    expect(isThere, ending).toBe(true)
  }
})

test('of several instruments one is chosen, by symbol or number; records of others are counted', async () => {
  const other = record({ at: 4, action: 'A', side: 'B', price: 1n, size: 1, id: 9n, instrument: 5 })
  const definition = Buffer.from(record({ at: 5, action: 'N' }))
  definition.writeUInt8(19, 1)
  const mappings = [
    { symbol: 'ESH4', ids: ['17077'] },
    { symbol: 'ESM4', ids: ['5'] },
  ]
  const path = write(dbnOf({ records: [...GOOD, other, definition], mappings }))
  for (const symbol of [null, 'ESH4', '17077']) {
    const { tapes } = await imported({ ...request(path), options: { symbol } })
    expect(tapes[0]?.manifest).toMatchObject({
      rows: 6,
      dropped: { 'record of another instrument': 1, 'record that is not of mbo (type 19)': 1 },
    })
  }
})

async function refused(parts: Partial<DbnParts>, symbol: string | null = null) {
  const path = write(dbnOf({ records: GOOD, ...parts }))
  const { place, message } = await refusalOf({ ...request(path), options: { symbol } })
  return { row: place.row, field: place.field, message }
}

test('refused: an instrument that is not there, or that cannot be told', async () => {
  const both = [
    { symbol: 'ES.FUT', ids: ['17077', '5'] },
    { symbol: 'NQ.FUT', ids: ['6'] },
  ]
  expect((await refused({ mappings: both })).message).toMatch(
    /the file holds ES.FUT \(17077\), ES.FUT \(5\), NQ.FUT \(6\); expected one instrument ESH4/,
  )
  expect((await refused({ mappings: both }, 'ES.FUT')).message).toMatch(/stands for several/)
  const other = record({ at: 4, action: 'A', side: 'B', price: 1n, size: 1, id: 9n, instrument: 5 })
  expect(await refused({ mappings: [], records: [...GOOD, other] })).toMatchObject({
    row: 4,
    field: 'instrument_id',
    message: expect.stringMatching(/17077 and 5/),
  })
})

const more = (parts: Omit<MboParts, 'atNs'> & { at: number }) => ({
  records: [...GOOD, record(parts)],
})
const order = { at: 4, action: 'A', side: 'B', price: 4_800_000_000_000n, size: 1, id: 9n }

test.each([
  ['a price off the grid', more({ ...order, price: 4_800_100_000_000n }), 'price'],
  ['no price', more({ at: 4, action: 'A', side: 'B', size: 1, id: 9n }), 'price'],
  ['a price below 0', more({ ...order, price: -4_800_000_000_000n }), 'price'],
  ['a price beyond 32 bits of ticks', more({ ...order, price: 2n ** 62n }), 'price'],
  ['an order of size 0', more({ ...order, size: 0 }), 'side'],
  ['another side', more({ ...order, side: 'X' }), 'side'],
  ['received time goes back', more({ ...order, at: 2 }), 'ts_recv'],
  ['an order that rests already', more({ ...order, id: 7n }), 'order_id'],
  ['a time beyond 2262', more({ ...order, at: 2 ** 63 }), 'ts_event'],
  ['more canceled than rests', more({ ...order, action: 'C', id: 7n, size: 4 }), 'size'],
] as const)('refused, with record and field: %s', async (_name, parts, field) => {
  expect(await refused(parts)).toMatchObject({ row: 4, field })
})

test('refused: damaged records and headers, other schemas and kinds of files', async () => {
  const bytes = dbnOf({ records: GOOD })
  const reason = async (content: Buffer) => (await refusalOf(request(write(content)))).message
  expect(await reason(bytes.subarray(0, bytes.length - 1))).toMatch(/row 3: .*ends within a record/)
  expect(await reason(bytes.subarray(0, 200))).toMatch(/ends within a record or its header/)
  expect(await reason(bytes.subarray(0, 5))).toMatch(/does not begin with DBN|it is DBN/)
  expect(await reason(Buffer.alloc(0))).toMatch(/empty/)
  expect(await reason(Buffer.from('ts_recv,ts_event,rtype'))).toMatch(/does not begin with DBN/)
  const version = Buffer.from(bytes)
  version.writeUInt8(9, 3)
  expect(await reason(version)).toMatch(/DBN of version 9/)
  const list = Buffer.from(bytes)
  list.writeUInt32LE(1e9, 8 + 100 + 4)
  expect(await reason(list)).toMatch(/a list goes beyond its end/)
  const endless = Buffer.from(bytes)
  endless.writeUInt32LE(0xffffffff, 4)
  expect(await reason(endless)).toMatch(/the header says that it has 4294967303 bytes/)
  const zero = Buffer.from(bytes)
  zero.writeUInt8(0, bytes.length - 56)
  expect(await reason(zero)).toMatch(/row 3, field length/)
  const long = Buffer.concat([bytes.subarray(0, -56), Buffer.from(ASK), Buffer.alloc(4)])
  long.writeUInt8(15, long.length - 60)
  expect(await reason(long)).toMatch(/row 3, field length: given 60/)
  const packed = zstdCompressSync(bytes)
  expect(await reason(packed.subarray(0, packed.length - 5))).toMatch(/cut short or damaged/)
  expect(await reason(Buffer.concat([packed, Buffer.from('more')]))).toMatch(/cut short or damaged/)
  expect((await refused({ schema: 9 })).message).toMatch(
    /of schema definition; expected mbo, mbp-1/,
  )
  expect((await refused({ schema: 0xffff })).message).toMatch(/a mixture of schemas/)
  expect((await refused({ records: [BID] })).message).toMatch(/neither a snapshot nor a clear/)
  const trades = write(dbnOf({ records: [], schema: 4 }))
  const mixed = await refusalOf(request(write(bytes), trades))
  expect(mixed.message).toMatch(/of schema trades, the one before it of mbo/)
})
