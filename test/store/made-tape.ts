import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { sealTape } from '../../src/store/manifest-file.ts'
import { TapeWriter } from '../../src/store/tape-writer.ts'
import type { TapeManifest } from '../../src/tape/manifest.ts'
import { KIND_NAMES, TAPE_SCHEMA_VERSION, type TapeRow } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { utcDate } from '../../src/units/time.ts'

/** 2024-07-18T00:00:00Z. */
export const DAY_NS = 1_721_260_800_000_000_000n

/** Any row that the schema can hold. */
export const anyRow: fc.Arbitrary<TapeRow> = fc.record({
  eventNs: fc.bigInt(DAY_NS, DAY_NS + 86_399_999_999_999n),
  receivedNs: fc.bigInt(DAY_NS, DAY_NS + 86_399_999_999_999n),
  kind: fc.integer({ min: 1, max: KIND_NAMES.length - 1 }),
  side: fc.constantFrom(-1, 0, 1),
  priceTicks: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  qtyLots: fc.nat(Number.MAX_SAFE_INTEGER),
  orderRef: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  flags: fc.integer({ min: 0, max: 65_535 }),
})

/** Rows of a plain market, enough to span several chunks of DuckDB. */
export function plainRows(count: number, startNs = DAY_NS): TapeRow[] {
  return Array.from({ length: count }, (_, i) => ({
    eventNs: startNs + BigInt(i) * 1_000_001n,
    receivedNs: startNs + BigInt(i) * 1_000_001n + 5_000_003n,
    kind: 1 + (i % 3),
    side: i % 2 === 0 ? 1 : -1,
    priceTicks: 639_000 + ((i * 7919) % 100),
    qtyLots: 1 + ((i * 104_729) % 1000),
    orderRef: -1,
    flags: 1,
  }))
}

/** Stores rows as a tape of USD-M BTCUSDT at its place under `root`. Returns manifest and directory. */
export async function storeTape(
  root: string,
  rows: readonly TapeRow[],
): Promise<{ manifest: TapeManifest; directory: string }> {
  const first = rows.reduce((a, row) => (row.eventNs < a ? row.eventNs : a), rows[0]?.eventNs ?? 0n)
  const date = utcDate(first)
  const directory = join(root, 'binance-usdm', 'BTCUSDT', date)
  mkdirSync(directory, { recursive: true })
  const writer = await TapeWriter.open(directory)
  try {
    for (const row of rows) writer.append(row, 0)
    await writer.finish([{ shiftNs: 0, smallestEventNs: 0n, smallestReceivedNs: 0n }])
  } finally {
    writer.close()
  }
  const manifest = await sealTape(directory, draftOf(rows.length, first, date))
  return { manifest, directory }
}

function draftOf(rows: number, first: bigint, date: string) {
  const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
  if (instrument === undefined) throw new Error('binance-usdm:BTCUSDT is known')
  return {
    schema: TAPE_SCHEMA_VERSION,
    instrument,
    date,
    firstEventNs: String(first),
    lastEventNs: String(first),
    firstReceivedNs: String(first),
    lastReceivedNs: String(first),
    rows,
    rowsByKind: {},
    depths: [],
    dropped: {},
    treated: {},
    offGridTrades: 0,
    gaps: 0,
    crossedRows: 0,
    lockedRows: 0,
    importer: { name: 'test', version: 1, rules: 'none' },
    source: 'made up',
    licence: 'none',
    rawFiles: [],
    continues: null,
  }
}
