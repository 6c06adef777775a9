import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type ImportedTape, importFiles } from '../../src/feeds/import/import-files.ts'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { openTape, sql, verifyTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { FLAG_MESSAGE_END, LEVEL } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { scratch } from './scratch.ts'

const shared = resolve(
  import.meta.dirname,
  '../..',
  process.env.TICKTAPE_SHARED ?? '../shared',
  'data/binance-raw',
)
const recordings = test.skipIf(!existsSync(shared))
const note = existsSync(shared) ? '' : ' (SKIPPED: no recordings, set TICKTAPE_SHARED)'

type Imported = { readonly datasetsRoot: string; readonly tapes: readonly ImportedTape[] }
const imported = new Map<string, Promise<Imported>>()

/** Imports recordings; those that a test before has imported are taken as they are. */
function importRecordings(...request: Parameters<typeof importFresh>): Promise<Imported> {
  const key = JSON.stringify(request)
  const known = imported.get(key) ?? importFresh(...request)
  imported.set(key, known)
  return known
}

async function importFresh(
  venue: string,
  symbol: string,
  files: readonly string[],
  rules: 'venue' | 'hftbacktest',
): Promise<Imported> {
  const instrument = findKnownInstrument(venue, symbol)
  if (instrument === undefined) throw new Error(`${venue}:${symbol} is known`)
  const datasetsRoot = join(scratch(), 'datasets')
  const paths = files.map((file) => join(shared, file))
  const request = { format: 'binance-ws', files: paths, instrument, datasetsRoot }
  return { datasetsRoot, tapes: await importFiles({ ...request, options: { rules } }) }
}

function replay<B extends L1Book | L2Book>(columns: TapeColumns, book: B): B {
  for (let i = 0; i < columns.rows; i++) {
    book.apply(
      columns.kind[i] ?? 0,
      columns.side[i] ?? 0,
      columns.priceTicks[i] ?? 0,
      columns.qtyLots[i] ?? 0,
      columns.flags[i] ?? 0,
    )
  }
  return book
}

const USDM = ['usdm/btcusdt_20240718.gz', 'usdm/btcusdt_20240719.gz']

recordings(
  `rules hftbacktest give its published shifts, counts and closing books${note}`,
  async () => {
    const july = await importRecordings('binance-usdm', 'BTCUSDT', USDM, 'hftbacktest')
    const shifts = july.tapes.map((t) => t.manifest.rawFiles[0]?.clock.shiftNs)
    expect(shifts).toEqual([1_522_101_448, 1_523_469_656])
    const evening = await openTape(july.tapes[0]?.directory ?? '')
    const book = replay(evening.columns, new L2Book())
    expect([book.levelCount, book.bidTicks, book.bidLots]).toEqual([4063, 639_599, 20_327])
    // The second day opens with the closing book of the first.
    const morning = await openTape(july.tapes[1]?.directory ?? '')
    const carried = morning.manifest.rows - (morning.manifest.rawFiles[0]?.clock.rowsTouched ?? 0)
    expect(carried).toBe(4063 + 2)

    const august = ['usdm/btcusdt_20240808.gz']
    const { tapes } = await importRecordings('binance-usdm', 'BTCUSDT', august, 'hftbacktest')
    expect(tapes[0]?.manifest).toMatchObject({
      rows: 466_836,
      rawFiles: [{ clock: { shiftNs: 1_272_156_851 } }],
      dropped: { bookTicker: 66_089 },
    })
    const { columns } = await openTape(tapes[0]?.directory ?? '')
    expect(columns.epochNs + BigInt(columns.eventNs[0] ?? 0)).toBe(1_723_161_256_298_000_000n)
    expect(columns.epochNs + BigInt(columns.receivedNs[0] ?? 0)).toBe(1_723_161_256_302_471_518n)
    expect([columns.priceTicks[0], columns.qtyLots[0]]).toEqual([587_102, 14])
    expect(replay(columns, new L2Book()).levelCount).toBe(9597)
  },
  60_000,
)

recordings(
  `the venue's rules keep every recording in sequence, hand-over included${note}`,
  async () => {
    const july = await importRecordings('binance-usdm', 'BTCUSDT', USDM, 'venue')
    expect(july.tapes.map((t) => t.manifest.date)).toEqual(['2024-07-18', '2024-07-19'])
    const [evening] = july.tapes
    expect(evening?.manifest.dropped).toEqual({ 'depth before the snapshot': 5 })
    const { columns } = await openTape(evening?.directory ?? '')
    expect(replay(columns, new L2Book()).levelCount).toBe(4055)
    for (const tape of july.tapes) expect(await verifyTape(tape.directory)).toEqual([])

    const spot = ['spot/btcusdt_20240808.gz', 'spot/btcusdt_20240809.gz']
    const coinm = ['cm/btcusd_perp_20240808.gz', 'cm/btcusd_perp_20240809.gz']
    const others = [
      await importRecordings('binance-spot', 'BTCUSDT', spot, 'venue'),
      await importRecordings('binance-coinm', 'BTCUSD_PERP', coinm, 'venue'),
    ]
    for (const { tapes } of [july, ...others]) {
      expect(tapes[1]?.manifest.continues).toBe(tapes[0]?.manifest.tapeId)
      for (const { manifest } of tapes) {
        expect(manifest).toMatchObject({ gaps: 0, crossedRows: 0, offGridTrades: 0 })
        expect(manifest.rawFiles[0]?.clock.driftAlarm).toBe(false)
      }
    }
  },
  60_000,
)

recordings(
  `every recording passes the guards of both rules${note}`,
  async () => {
    const spot = ['spot/btcusdt_20240808.gz', 'spot/btcusdt_20240809.gz']
    const coinm = ['cm/btcusd_perp_20240808.gz', 'cm/btcusd_perp_20240809.gz']
    const sets = [
      ['binance-usdm', 'BTCUSDT', USDM],
      ['binance-usdm', 'BTCUSDT', ['usdm/btcusdt_20240808.gz']],
      ['binance-spot', 'BTCUSDT', spot],
      ['binance-coinm', 'BTCUSD_PERP', coinm],
    ] as const
    for (const rules of ['venue', 'hftbacktest'] as const) {
      for (const [venue, symbol, files] of sets) {
        const { tapes } = await importRecordings(venue, symbol, files, rules)
        expect(tapes.flatMap((t) => t.manifest.rawFiles).length).toBe(files.length)
      }
    }
  },
  60_000,
)

recordings(`in venue time, the best of the depth is the best of the quotes${note}`, async () => {
  const { tapes } = await importRecordings('binance-usdm', 'BTCUSDT', USDM, 'venue')
  for (const { directory } of tapes) {
    const { columns } = await openTape(directory, { from: 'parquet' })
    const { compared, equal } = agreement(columns)
    expect(compared).toBeGreaterThan(3000)
    expect(equal / compared).toBeGreaterThan(0.999)
  }
})

/** After each depth message, in the order of venue time: do both books show the same best prices? */
function agreement(columns: TapeColumns): { compared: number; equal: number } {
  const { eventNs, kind, side, priceTicks, qtyLots, flags } = columns
  const at = (i: number) => eventNs[i] ?? 0
  const order = Array.from({ length: columns.rows }, (_, i) => i)
  order.sort((a, b) => at(a) - at(b) || a - b)
  const l1 = new L1Book()
  const l2 = new L2Book()
  let compared = 0
  let equal = 0
  for (const i of order) {
    for (const book of [l1, l2]) {
      book.apply(kind[i] ?? 0, side[i] ?? 0, priceTicks[i] ?? 0, qtyLots[i] ?? 0, flags[i] ?? 0)
    }
    if (kind[i] !== LEVEL || ((flags[i] ?? 0) & FLAG_MESSAGE_END) === 0) continue
    compared++
    if (l1.bidTicks === l2.bidTicks && l1.askTicks === l2.askTicks) equal++
  }
  return { compared, equal }
}

recordings(
  `in SQL, no repaired latency is negative and every trade count is the recording's${note}`,
  async () => {
    const { datasetsRoot } = await importRecordings('binance-usdm', 'BTCUSDT', USDM, 'venue')
    const answer = await sql(
      datasetsRoot,
      `SELECT date, min("receivedNs" - "eventNs") AS fastest, count(*) FILTER (kind = 1) AS trades
     FROM tapes GROUP BY date ORDER BY date`,
    )
    expect(answer).toEqual({
      columns: ['date', 'fastest', 'trades'],
      rows: [
        ['2024-07-18', 0, 974],
        ['2024-07-19', 0, 9727],
      ],
    })
  },
  60_000,
)
