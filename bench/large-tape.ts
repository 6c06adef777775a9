import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_MARKET, type MarketParameters } from '../src/feeds/synth/market-parameters.ts'
import { synthesize } from '../src/feeds/synth/synthesize.ts'
import { sqlText, withDuck } from '../src/store/duck.ts'
import { sealTape } from '../src/store/manifest-file.ts'
import { tapeSelect } from '../src/store/tape-parquet.ts'
import { tapeDirectory } from '../src/store/tape-place.ts'
import type { TapeManifest } from '../src/tape/manifest.ts'
import { NS_PER_SECOND } from '../src/units/time.ts'

/** How much busier than the usual market: about as many rows a second as BTCUSDT has. */
const FASTER = 15
const PIECE_SECONDS = 390
const START_NS = 1_704_067_200_000_000_000n

/** The same market with its clock sped up; what it costs to hear of it stays. */
const FAST_MARKET: MarketParameters = {
  ...DEFAULT_MARKET,
  limitRate: DEFAULT_MARKET.limitRate * FASTER,
  cancelRateBest: DEFAULT_MARKET.cancelRateBest * FASTER,
  cancelRateDeep: DEFAULT_MARKET.cancelRateDeep * FASTER,
  marketRate: DEFAULT_MARKET.marketRate * FASTER,
  fairNoise: DEFAULT_MARKET.fairNoise * Math.sqrt(FASTER),
  driftNoise: DEFAULT_MARKET.driftNoise * FASTER * Math.sqrt(FASTER),
  driftMemorySeconds: DEFAULT_MARKET.driftMemorySeconds / FASTER,
  parentRate: DEFAULT_MARKET.parentRate * FASTER,
  childRate: DEFAULT_MARKET.childRate * FASTER,
}

/** Some minutes of a busy market, about half a million rows: what large tapes are made of. */
export function makePiece(root: string, seconds = PIECE_SECONDS): Promise<TapeManifest> {
  return synthesize({
    seed: 1,
    hours: seconds / 3600,
    startNs: START_NS,
    depths: ['l2'],
    market: FAST_MARKET,
    symbol: 'PIECE',
    datasetsRoot: root,
  })
}

/**
 * One tape of at least `rows` rows: a piece of so many seconds again and again, each time later by its length and opened by
 * its full refresh. DuckDB streams it through a database file; little of it is ever in memory.
 */
export async function makeLargeTape(
  root: string,
  piece: TapeManifest,
  rows: number,
  seconds = PIECE_SECONDS,
): Promise<string> {
  const times = Math.ceil(rows / piece.rows)
  const { venue, symbol } = piece.instrument
  const source = join(tapeDirectory(root, venue, symbol, piece.date), 'tape.parquet')
  const instrument = { ...piece.instrument, symbol: `X${times}` }
  const directory = tapeDirectory(root, venue, instrument.symbol, piece.date)
  mkdirSync(directory, { recursive: true })
  const shiftNs = BigInt(Math.round(seconds * NS_PER_SECOND))
  const rest = join(directory, 'rows.duckdb')
  const target = sqlText(join(directory, 'tape.parquet'))
  await withDuck({ path: rest, threads: 1, memoryMb: 1024 }, async (connection) => {
    await connection.run(
      `CREATE TABLE rows AS SELECT ${tapeSelect()} FROM read_parquet(${sqlText(source)}) LIMIT 0`,
    )
    for (let k = 0; k < times; k++) {
      const later = `+ ${BigInt(k) * shiftNs}`
      const select = tapeSelect({
        seq: `seq + ${k * piece.rows}`,
        eventNs: `"eventNs" ${later}`,
        receivedNs: `"receivedNs" ${later}`,
      })
      await connection.run(
        `INSERT INTO rows SELECT ${select} FROM read_parquet(${sqlText(source)})`,
      )
    }
    await connection.run(`COPY rows TO ${target} (FORMAT parquet, COMPRESSION zstd)`)
  })
  rmSync(rest, { force: true })
  const last = (ns: string) => String(BigInt(ns) + BigInt(times - 1) * shiftNs)
  const { tapeId: _id, columnSha256: _hashes, ...draft } = piece
  await sealTape(directory, {
    ...draft,
    instrument,
    rows: piece.rows * times,
    rowsByKind: Object.fromEntries(
      Object.entries(piece.rowsByKind).map(([kind, count]) => [kind, count * times]),
    ),
    lastEventNs: last(piece.lastEventNs),
    lastReceivedNs: last(piece.lastReceivedNs),
    importer: { ...piece.importer, rules: `${piece.importer.rules} times=${times}` },
  })
  return directory
}
