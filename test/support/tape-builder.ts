import type { TapeSource } from '../../src/engine/tape-source.ts'
import { sha256Hex } from '../../src/lib/hash-chain.ts'
import { type OpenTape, openColumns } from '../../src/store/catalog.ts'
import { allocateColumns, type TapeColumns } from '../../src/tape/columns.ts'
import { layLanes } from '../../src/tape/lay-lanes.hot.ts'
import { type TapeManifest, tapeIdOf } from '../../src/tape/manifest.ts'
import * as t from '../../src/tape/schema.ts'
import { type InstrumentSpec, makeInstrument, rates } from '../../src/units/instrument.ts'
import { isoTime, utcDate } from '../../src/units/time.ts'

/** 2024-01-01T00:00:00Z */
export const EPOCH_NS = 1_704_067_200_000_000_000n

/** One literal row. Times in ns from the epoch; `heardNs` is when we hear it. */
export type Row = {
  readonly atNs: number
  readonly heardNs: number
  readonly kind: number
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly flags: number
}

const END = t.FLAG_MESSAGE_END

function row(
  atNs: number,
  kind: number,
  side: number,
  priceTicks: number,
  qtyLots: number,
  flags = 0,
): Row {
  return { atNs, heardNs: atNs, kind, side, priceTicks, qtyLots, flags: flags | END }
}

/** Each of these is a message of its own, heard when it happens. */
export const trade = (atNs: number, side: number, price: number, qty: number, flags = 0): Row =>
  row(atNs, t.TRADE, side, price, qty, flags)
export const level = (atNs: number, side: number, price: number, qty: number): Row =>
  row(atNs, t.LEVEL, side, price, qty)
export const quote = (atNs: number, side: number, price: number, qty: number, flags = 0): Row =>
  row(atNs, t.QUOTE, side, price, qty, flags)
export const clear = (atNs: number, side: number, price: number, flags = 0): Row =>
  row(atNs, t.CLEAR, side, price, 0, flags)
export const gap = (atNs: number): Row => row(atNs, t.GAP, 0, 0, 0)
export const snapshotRow = (atNs: number, flag: number): Row => row(atNs, t.SNAPSHOT, 0, 0, 0, flag)

/** The rows as one message: only the last one ends it. */
export function message(...rows: Row[]): Row[] {
  return rows.map((each, i) =>
    i === rows.length - 1 ? each : { ...each, flags: each.flags & ~END },
  )
}

/** A full refresh of a book as one message: levels as [side, price, size]. */
export function snapshot(
  atNs: number,
  levels: readonly (readonly [number, number, number])[],
): Row[] {
  return message(
    snapshotRow(atNs, t.FLAG_SNAPSHOT_FIRST),
    clear(atNs, 1, 0, t.FLAG_WHOLE_SIDE),
    clear(atNs, -1, 0, t.FLAG_WHOLE_SIDE),
    ...levels.map(([side, price, qty]) => level(atNs, side, price, qty)),
    snapshotRow(atNs, t.FLAG_SNAPSHOT_LAST),
  )
}

/** The same rows, heard `latencyNs` after they happen. */
export function heardAfter(latencyNs: number, rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, heardNs: each.atNs + latencyNs }))
}

export function columnsOf(rows: readonly Row[], epochNs = EPOCH_NS): TapeColumns {
  const columns = allocateColumns(rows.length, epochNs)
  rows.forEach((each, i) => {
    columns.eventNs[i] = each.atNs
    columns.receivedNs[i] = each.heardNs
    columns.kind[i] = each.kind
    columns.side[i] = each.side
    columns.priceTicks[i] = each.priceTicks
    columns.qtyLots[i] = each.qtyLots
    columns.orderRef[i] = -1
    columns.flags[i] = each.flags
  })
  return columns
}

/** Tick 0.1, lot 0.01, USD, linear, 2 and 5 bps: a lot at a tick is worth 0.001 USD. */
export function specOf(changes: Partial<InstrumentSpec> = {}): InstrumentSpec {
  return {
    venue: 'test',
    symbol: 'TST',
    contract: 'linear',
    tickSize: '0.1',
    lotSize: '0.01',
    multiplier: '1',
    baseCurrency: 'TST',
    quoteCurrency: 'USD',
    fees: { maker: rates('0.0002'), taker: rates('0.0005'), source: 'made for tests' },
    ...changes,
  }
}

export const instrumentOf = (changes: Partial<InstrumentSpec> = {}) =>
  makeInstrument(specOf(changes))

/** Rows as a pass takes them. */
export function sourceOf(rows: readonly Row[], epochNs = EPOCH_NS): TapeSource {
  const columns = columnsOf(rows, epochNs)
  return { epochNs, lanes: (depth) => layLanes(columns, depth) }
}

/** A whole tape with a manifest that fits its columns. */
export function openTapeOf(
  rows: readonly Row[],
  changes: Partial<TapeManifest> = {},
  epochNs = EPOCH_NS,
): OpenTape {
  const columns = columnsOf(rows, epochNs)
  const has = (...kinds: number[]) => rows.some(({ kind }) => kinds.includes(kind))
  const depths: t.Depth[] = []
  if (has(t.LEVEL, t.SNAPSHOT)) depths.push('l2')
  if (has(t.QUOTE)) depths.push('l1')
  const first = epochNs + BigInt(rows[0]?.atNs ?? 0)
  const last = epochNs + BigInt(rows.at(-1)?.atNs ?? 0)
  const counts: Record<string, number> = {}
  for (const { kind } of rows) {
    const name = t.KIND_NAMES[kind] ?? ''
    counts[name] = (counts[name] ?? 0) + 1
  }
  const hashOf = (name: string) => {
    const values = columns[name as keyof TapeColumns]
    return sha256Hex(typeof values === 'object' ? `${values}` : name)
  }
  const columnSha256 = Object.fromEntries(
    t.TAPE_COLUMNS.map(({ name }) => [name, hashOf(name)]),
  ) as TapeManifest['columnSha256']
  const draft: Omit<TapeManifest, 'tapeId'> = {
    schema: t.TAPE_SCHEMA_VERSION,
    instrument: specOf(),
    date: utcDate(first),
    firstEventNs: String(first),
    lastEventNs: String(last),
    firstReceivedNs: String(first),
    lastReceivedNs: String(last),
    rows: rows.length,
    rowsByKind: counts,
    depths,
    dropped: {},
    treated: {},
    offGridTrades: 0,
    gaps: counts.GAP ?? 0,
    crossedRows: 0,
    lockedRows: 0,
    importer: { name: 'literal', version: 1, rules: isoTime(first) },
    source: 'made for tests',
    licence: 'MIT',
    rawFiles: [],
    continues: null,
    columnSha256,
    ...changes,
  }
  return openColumns({ ...draft, tapeId: tapeIdOf(draft) }, epochNs, columns)
}
