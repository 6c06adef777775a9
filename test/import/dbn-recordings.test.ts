import { expect } from 'vitest'
import { contentBytes } from '../../src/feeds/import/content-bytes.ts'
import { openTape, sql, verifyTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { FLAG_MESSAGE_END, QUOTE } from '../../src/tape/schema.ts'
import { NaiveOrders } from './naive-orders.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known } from './tape-text.ts'

const databento = recordingsOf('databento')
const ESH4 = ['20231224', '20231225'].map((day) =>
  databento.path(`esh4-glbx-mdp3-${day}.mbo.dbn.zst`),
)

type RawOrder = { side: string; price: number; size: number }

/** The feed as it stands: fills and trades change nothing, the rest does what it says. */
class NaiveFeed {
  readonly orders = new Map<bigint, RawOrder>()
  records = 0
  sequence = 0
  lastReceivedNs = 0n

  apply(b: Buffer, at: number): void {
    const action = String.fromCharCode(b.readUInt8(at + 38))
    const id = b.readBigUInt64LE(at + 16)
    const price = Number(b.readBigInt64LE(at + 24)) / 250_000_000
    const size = b.readUInt32LE(at + 32)
    const side = String.fromCharCode(b.readUInt8(at + 39))
    if (action !== 'T') this.records++
    this.sequence = b.readUInt32LE(at + 52)
    this.lastReceivedNs = b.readBigUInt64LE(at + 40)
    if (action === 'A') this.orders.set(id, { side, price, size })
    const order = this.orders.get(id)
    if (order === undefined) return
    if (action === 'M') this.orders.set(id, { side, price, size })
    if (action === 'C') order.size -= size
    if (order.size === 0) this.orders.delete(id)
  }
}

/** What a book comes to: orders, lots and lots x price of each side. */
function sums(orders: Iterable<{ side: number; priceTicks: number; qtyLots: number }>): number[] {
  const total = [0, 0, 0, 0, 0]
  for (const { side, priceTicks, qtyLots } of orders) {
    total[0] = (total[0] ?? 0) + 1
    const at = side > 0 ? 1 : 3
    total[at] = (total[at] ?? 0) + qtyLots
    total[at + 1] = (total[at + 1] ?? 0) + qtyLots * priceTicks
  }
  return total
}

async function recordsOf(file: string): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of contentBytes(file, () => {})) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const records: Buffer[] = []
  let at = 8 + bytes.readUInt32LE(4)
  while (at < bytes.length) {
    records.push(bytes.subarray(at, at + bytes.readUInt8(at) * 4))
    at += bytes.readUInt8(at) * 4
  }
  return records
}

function applyRow(book: NaiveOrders, c: TapeColumns, i: number): void {
  book.apply({
    kind: c.kind[i] ?? 0,
    side: c.side[i] ?? 0,
    priceTicks: c.priceTicks[i] ?? 0,
    qtyLots: c.qtyLots[i] ?? 0,
    orderRef: c.orderRef[i] ?? -1,
    flags: c.flags[i] ?? 0,
  })
}

databento.test('ESH4: after each event the orders on the tape are those of the feed', async () => {
  const { tapes } = await imported({
    format: 'databento-dbn',
    files: ESH4,
    instrument: known('GLBX', 'ESH4'),
  })
  expect(tapes.map(({ manifest }) => [manifest.date, manifest.depths])).toEqual([
    ['2023-12-24', ['l3']],
    ['2023-12-25', ['l3']],
  ])
  const book = new NaiveOrders()
  const feed = new NaiveFeed()
  let events = 0
  for (const [day, { directory }] of tapes.entries()) {
    const { columns } = await openTape(directory)
    expect(await verifyTape(directory)).toEqual([])
    let i = 0
    const step = () => {
      while (i < columns.rows) {
        applyRow(book, columns, i)
        if (((columns.flags[i++] ?? 0) & FLAG_MESSAGE_END) !== 0) return
      }
    }
    const records = await recordsOf(ESH4[day] ?? '')
    for (const [k, record] of records.entries()) {
      feed.apply(record, 0)
      const isSnapshot = (record.readUInt8(36) & 32) !== 0
      const next = records[k + 1]
      const ends = isSnapshot
        ? next === undefined || (next.readUInt8(36) & 32) === 0
        : (record.readUInt8(36) & 128) !== 0
      if (!ends) continue
      step()
      events++
      if (events % 200 !== 0 && k < records.length - 100) continue
      const theirs = [...feed.orders.values()].map(({ side, price, size }) => ({
        side: side === 'B' ? 1 : -1,
        priceTicks: price,
        qtyLots: size,
      }))
      expect([k, ...sums(book.orders.values())]).toEqual([k, ...sums(theirs)])
    }
    expect(i).toBe(columns.rows)
  }
  expect([feed.records, feed.sequence, feed.lastReceivedNs]).toEqual([
    74_544,
    59_585,
    1_703_548_799_446_821_072n,
  ])
  // Orders cross while they are collected before the open, and only then.
  expect(tapes[1]?.manifest).toMatchObject({ crossedRows: 891, lockedRows: 0 })
  expect(tapes[1]?.manifest.lastReceivedNs).toBe('1703548799446821072')
  expect([book.bids.size, book.asks.size]).toEqual([922, 565])
  expect([book.best(1) / 4, book.best(-1) / 4]).toEqual([4810, 4810.25])
})

databento.test('mbp-1: its trades are those of the file of trades', async () => {
  const file = (schema: string) =>
    databento.path(`futures_${schema}_2024-07-01T23-58_2024-07-02T00-02.dbn.zst`)
  const tradesOf = async (schema: string, symbol: string) => {
    const { datasetsRoot, tapes } = await imported({
      format: 'databento-dbn',
      files: [file(schema)],
      instrument: known('GLBX', 'ESU4'),
      options: { symbol },
    })
    const { rows } = await sql(
      datasetsRoot,
      'SELECT * EXCLUDE (seq, flags) FROM tapes WHERE kind = 1 ORDER BY seq',
    )
    return { rows, manifest: tapes[0]?.manifest }
  }
  const quotes = await tradesOf('mbp-1', 'ESU4')
  const trades = await tradesOf('trades', '118')
  expect(trades.rows).toHaveLength(120)
  expect(quotes.rows).toEqual(trades.rows)
  expect(trades.manifest).toMatchObject({ depths: [], rowsByKind: { TRADE: 120 } })
  expect(quotes.manifest).toMatchObject({ depths: ['l1'], crossedRows: 0, lockedRows: 0 })
  expect(quotes.manifest?.rawFiles[0]?.clock).toMatchObject({
    method: 'none',
    standIn: expect.stringMatching(/^a snapshot stands/),
  })
})

databento.test('mbp-1: the quotes after each event are the last record of it', async () => {
  const path = databento.path('futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst')
  const { tapes } = await imported({
    format: 'databento-dbn',
    files: [path],
    instrument: known('GLBX', 'ESU4'),
  })
  const { columns } = await openTape(tapes[0]?.directory ?? '')
  const records = await recordsOf(path)
  const stated = [0, 0, 0, 0]
  let i = 0
  for (const [k, record] of records.entries()) {
    if ((record.readUInt8(30) & 128) === 0) continue
    const eventNs = Number(record.readBigUInt64LE(8) - columns.epochNs)
    for (; i < columns.rows && (columns.eventNs[i] ?? 0) <= eventNs; i++) {
      if (columns.kind[i] !== QUOTE) continue
      const at = columns.side[i] === 1 ? 0 : 2
      stated[at] = columns.priceTicks[i] ?? 0
      stated[at + 1] = columns.qtyLots[i] ?? 0
    }
    const nextNs = records[k + 1]?.readBigUInt64LE(8)
    if (nextNs === record.readBigUInt64LE(8)) continue
    const ticks = (at: number) => Number(record.readBigInt64LE(at)) / 250_000_000
    const sizes = [record.readUInt32LE(64), record.readUInt32LE(68)]
    expect([k, ...stated]).toEqual([k, ticks(48), sizes[0], ticks(56), sizes[1]])
  }
  expect(i).toBe(columns.rows)
})

const schemas = recordingsOf('databento/schemas')

schemas.test(
  'every version of the fixtures gives the same rows; DBZ is refused by name',
  async () => {
    const read = (name: string) =>
      imported({
        format: 'databento-dbn',
        files: [schemas.path(`test_data.${name}`)],
        instrument: known('GLBX', 'ESH1'),
      }).then(
        ({ tapes }) => JSON.stringify(tapes[0]?.manifest.columnSha256),
        (error: Error) => error.message.replace(/^.*test_data\.\S+, field schema: /, ''),
      )
    for (const schema of ['mbp-1', 'mbp-10', 'trades', 'tbbo', 'bbo-1s']) {
      const hashes = await Promise.all(
        ['dbn', 'v1.dbn.zst', 'v2.dbn.zst', 'v3.dbn.zst']
          .filter((version) => schema !== 'bbo-1s' || version !== 'v1.dbn.zst')
          .map((version) => read(`${schema}.${version}`)),
      )
      expect(hashes[0]).toMatch(/priceTicks/)
      expect(new Set(hashes).size).toBe(1)
    }
    for (const version of ['dbn', 'v1.dbn.zst', 'v2.dbn.zst', 'v3.dbn', 'v3.dbn.zst']) {
      expect(await read(`mbo.${version}`)).toMatch(/row 1, field action: .*neither a snapshot nor/)
    }
    for (const schema of ['mbo', 'mbp-1', 'mbp-10', 'tbbo', 'trades']) {
      expect(await read(`${schema}.dbz`)).toMatch(/Older DBZ files/)
    }
  },
)
