import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ImportRequest, importFiles } from '../../src/feeds/import/import-files.ts'
import { openTape } from '../../src/store/catalog.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { KIND_NAMES } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { scratch } from './scratch.ts'

/** 2024-08-09T00:00:00Z in ms: times in the recordings below are ms after it. */
export const DAY_MS = 1_723_161_600_000
export const DAY_NS = BigInt(DAY_MS) * 1_000_000n

export const BTC_USDM = known('binance-usdm', 'BTCUSDT')
export const BTC_SPOT = known('binance-spot', 'BTCUSDT')

type Levels = readonly (readonly [string, string])[]

/** A line heard `atMs` after midnight. */
export function heard(atMs: number, message: object): string {
  return `${DAY_NS + BigInt(Math.round(atMs * 1e6))} ${JSON.stringify(message)}`
}

export function wrapped(stream: string, data: object): object {
  return { stream, data }
}

type DepthParts = { T: number; U: number; u: number; b?: Levels; a?: Levels }

export function depth(parts: DepthParts & { pu: number }): object {
  const { T, U, u, pu, b = [], a = [] } = parts
  return { e: 'depthUpdate', E: DAY_MS + T + 1, T: DAY_MS + T, s: 'BTCUSDT', U, u, pu, b, a }
}

export function spotDepth({ T, U, u, b = [], a = [] }: DepthParts): object {
  return { e: 'depthUpdate', E: DAY_MS + T, s: 'BTCUSDT', U, u, b, a }
}

export function trade(T: number, p: string, q: string, m = false): object {
  return { e: 'trade', E: DAY_MS + T, T: DAY_MS + T, s: 'BTCUSDT', t: 1, p, q, X: 'MARKET', m }
}

export function ticker(T: number, b: string, a: string, B = '1.000', A = '2.000'): object {
  return { e: 'bookTicker', u: 1, s: 'BTCUSDT', b, B, a, A, T: DAY_MS + T, E: DAY_MS + T }
}

export function spotTicker(b: string, a: string): object {
  return { u: 1, s: 'BTCUSDT', b, B: '1.00000000', a, A: '2.00000000' }
}

export function snapshot(id: number, T: number | null, bids: Levels, asks: Levels): object {
  const times = T === null ? {} : { E: DAY_MS + T, T: DAY_MS + T }
  return { lastUpdateId: id, ...times, bids, asks }
}

/** Writes a recording and returns its path. */
export function record(directory: string, name: string, lines: readonly string[]): string {
  const path = join(directory, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

/** Imports USD-M BTCUSDT files into `<directory>/datasets`. */
export function importInto(
  directory: string,
  files: readonly string[],
  more: Partial<ImportRequest> = {},
) {
  return importFiles({
    format: 'binance-ws',
    files,
    instrument: BTC_USDM,
    datasetsRoot: join(directory, 'datasets'),
    ...more,
  })
}

/** Imports one recording of these lines: its manifest and rows. */
export async function importLines(
  lines: readonly string[],
  more: Parameters<typeof importInto>[2] = {},
) {
  const directory = scratch()
  const [tape] = await importInto(directory, [record(directory, 'a.gz', lines)], more)
  if (tape === undefined) throw new Error('a tape was written')
  return { manifest: tape.manifest, rows: await rowTexts(tape.directory) }
}

/** The rows of a tape as short texts, `KIND side price x size @event/received`, times in ms of the day. */
export async function rowTexts(directory: string): Promise<string[]> {
  const { columns } = await openTape(directory)
  return Array.from({ length: columns.rows }, (_, i) => rowText(columns, i))
}

function rowText(c: TapeColumns, i: number): string {
  const dayOffset = Number(c.epochNs - DAY_NS) / 1e6
  const ms = (ns: number | undefined) => (ns ?? Number.NaN) / 1e6 + dayOffset
  const kind = KIND_NAMES[c.kind[i] ?? 0]
  const what = `${kind} ${c.side[i]} ${c.priceTicks[i]}x${c.qtyLots[i]}`
  return `${what} f${c.flags[i]} @${ms(c.eventNs[i])}/${ms(c.receivedNs[i])}`
}

/** Everything below a datasets root, hidden or not; empty when the root is not there. */
export function leftBehind(directory: string): string[] {
  const root = join(directory, 'datasets')
  return existsSync(root) ? readdirSync(root, { recursive: true }).map(String) : []
}

function known(venue: string, symbol: string) {
  const spec = findKnownInstrument(venue, symbol)
  if (spec === undefined) throw new Error(`${venue}:${symbol} is known`)
  return spec
}
