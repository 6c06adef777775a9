import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { TapeManifest } from '../tape/manifest.ts'
import { ADD, EXECUTE, LEVEL, QUOTE, SNAPSHOT, TRADE } from '../tape/schema.ts'
import { sqlText, withDuck } from './duck.ts'

/** A measure of a tape: its value, its unit, and of how many rows or messages it is taken. */
export type QualityMeasure = {
  readonly value: number
  readonly unit: string
  readonly n: number
  readonly meaning: string
}

/** What a tape is worth, by name. */
export type TapeQuality = Readonly<Record<QualityName, QualityMeasure>>

/** Names of all measures, in the order in which they are told. */
export const QUALITY_NAMES = [
  'gaps',
  'crossed',
  'locked',
  'eventReversals',
  'receivedReversals',
  'repeatedTrades',
  'spikes',
  'staleShare',
  'longestSilence',
  'secondsCovered',
  'latencyLeast',
  'latencyMedian',
  'latencyP99',
  'clockDrift',
] as const
export type QualityName = (typeof QUALITY_NAMES)[number]

/** A trade this far from the trades before and after it, both on its one side, is a spike. */
const SPIKE_SHARE = 0.005
/** The book is stale while it says nothing for longer. */
const STALE_NS = 60_000_000_000

/** Book rows, whatever the depth; the last row of their message speaks for it. */
const IS_BOOK = `(kind IN (${QUOTE}, ${LEVEL}, ${SNAPSHOT}) OR kind BETWEEN ${ADD} AND ${EXECUTE})`

/**
 * Measures a stored tape, or one about to be: `manifest` tells what was counted as it was made, SQL over
 * the rows tells the rest. Memory does not grow with the rows beyond DuckDB's limit.
 */
export async function measureQuality(
  directory: string,
  manifest: TapeManifest,
): Promise<TapeQuality> {
  const from = `read_parquet(${sqlText(join(directory, 'tape.parquet'))})`
  const found = await withDuck({ threads: 1 }, async (duck) => ({
    rows: await one(duck, rowsQuery(from)),
    trades: await one(duck, tradesQuery(from)),
    book: await one(duck, bookQuery(from)),
  }))
  const { rows, trades, book } = found
  const messages = book.messages ?? 0
  const drifts = manifest.rawFiles.map(({ clock }) => clock.driftNs)
  const of = (value: number | undefined, unit: string, n: number, meaning: string) => ({
    value: value ?? 0,
    unit,
    n,
    meaning,
  })
  const share = (count: number, n: number) => (n === 0 ? 0 : count / n)
  const all = manifest.rows
  return {
    gaps: of(manifest.gaps, 'rows', all, 'places where the sequence broke'),
    crossed: of(
      share(manifest.crossedRows, messages),
      'share',
      messages,
      'book messages after which the best bid stands above the best ask',
    ),
    locked: of(
      share(manifest.lockedRows, messages),
      'share',
      messages,
      'book messages after which the best bid stands at the best ask',
    ),
    eventReversals: of(
      rows.eventBack,
      'rows',
      all,
      "rows whose venue time is before the row's before them",
    ),
    receivedReversals: of(
      rows.receivedBack,
      'rows',
      all,
      "rows whose received time is before the row's before them",
    ),
    repeatedTrades: of(
      trades.repeated,
      'trades',
      trades.trades ?? 0,
      'trades equal to the trade before them in times, side, price and size',
    ),
    spikes: of(
      trades.spikes,
      'trades',
      trades.trades ?? 0,
      `trades more than ${SPIKE_SHARE * 100} % off the trades before and after them, on one side of both`,
    ),
    staleShare: of(
      share(book.staleNs ?? 0, book.spanNs ?? 0),
      'share',
      messages,
      'of the time, in silences of the book longer than 60 s',
    ),
    longestSilence: of(
      (book.longestNs ?? 0) / 1e9,
      's',
      messages,
      'longest time without a word about the book',
    ),
    secondsCovered: of(
      share(rows.seconds ?? 0, rows.spanSeconds ?? 0),
      'share',
      rows.spanSeconds ?? 0,
      'of the seconds from first to last row, those with a row',
    ),
    latencyLeast: of(rows.least, 'ns', all, 'smallest received time less venue time'),
    latencyMedian: of(rows.median, 'ns', all, 'its median'),
    latencyP99: of(rows.largest, 'ns', all, 'its 99th percentile'),
    clockDrift: of(
      Math.max(0, ...drifts),
      'ns',
      manifest.rawFiles.length,
      'largest less smallest of the minimum latency of ten equal pieces of a file',
    ),
  }
}

function rowsQuery(from: string): string {
  return `SELECT
    count(*) FILTER ("eventNs" < beforeEvent) AS "eventBack",
    count(*) FILTER ("receivedNs" < beforeReceived) AS "receivedBack",
    count(DISTINCT "eventNs" // 1000000000) AS seconds,
    max("eventNs") // 1000000000 - min("eventNs") // 1000000000 + 1 AS "spanSeconds",
    min("receivedNs" - "eventNs") AS least,
    approx_quantile("receivedNs" - "eventNs", 0.5) AS median,
    approx_quantile("receivedNs" - "eventNs", 0.99) AS largest
    FROM (SELECT "eventNs", "receivedNs",
      lag("eventNs") OVER (ORDER BY seq) AS beforeEvent,
      lag("receivedNs") OVER (ORDER BY seq) AS beforeReceived FROM ${from})`
}

function tradesQuery(from: string): string {
  const far = (a: string, b: string) => `(${a} - ${b}) / ${b}`
  const spike = `abs(${far('price', 'before')}) > ${SPIKE_SHARE} AND abs(${far('price', 'after')}) > ${SPIKE_SHARE}
    AND (price > before) = (price > after)`
  return `SELECT count(*) AS trades, count(*) FILTER (same) AS repeated, count(*) FILTER (${spike}) AS spikes
    FROM (SELECT "priceTicks"::DOUBLE AS price,
      lag("priceTicks") OVER w AS before, lead("priceTicks") OVER w AS after,
      row("eventNs", "receivedNs", side, "priceTicks", "qtyLots") =
        lag(row("eventNs", "receivedNs", side, "priceTicks", "qtyLots")) OVER w AS same
      FROM ${from} WHERE kind = ${TRADE} WINDOW w AS (ORDER BY seq))`
}

function bookQuery(from: string): string {
  return `SELECT count(*) AS messages, sum(quiet) FILTER (quiet > ${STALE_NS}) AS "staleNs",
    max(quiet) AS "longestNs", max("receivedNs") - min("receivedNs") AS "spanNs"
    FROM (SELECT "receivedNs", "receivedNs" - lag("receivedNs") OVER (ORDER BY "receivedNs", seq) AS quiet
      FROM ${from} WHERE ${IS_BOOK} AND flags & 1 = 1)`
}

/** The one row of an answer, as numbers. */
async function one(duck: DuckDBConnection, query: string): Promise<Record<string, number>> {
  const reader = await duck.runAndReadAll(query)
  const [row = []] = reader.getRowsJson()
  const names = reader.columnNames()
  return Object.fromEntries(names.map((name, i) => [name, Number(row[i] ?? 0)]))
}
