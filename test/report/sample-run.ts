import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { RandomStream } from '../../src/lib/random.ts'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { measureRun } from '../../src/measure/measure-run.ts'
import { ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../../src/orders/intent.ts'
import { FILL_REASONS, REJECT_REASONS } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { journalParts } from '../../src/run/journal-parts.ts'
import type {
  EquityTable,
  FillTable,
  OrderTable,
  RunJson,
  RunManifest,
} from '../../src/run/run-record.ts'
import { sqlText, withDuck } from '../../src/store/duck.ts'
import { writeTableParts } from '../../src/store/table-writer.ts'
import { sampleJournal } from './sample-journal.ts'
import { makeTables, sampleInstrument } from './sample-tables.ts'

export type SampleOptions = {
  readonly seed?: number
  readonly minutes?: number
  /** Mean seconds between orders. */
  readonly orderEverySeconds?: number
  readonly name?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly profile?: 'conservative' | 'ideal'
}

const EPOCH_NS = 1_721_347_200_000_000_000n // 2024-07-19T00:00:00Z
const SAMPLE_NS = 1_000_000_000

/** Writes a plausible run record, the same bytes for the same options, and returns its directory. */
export async function writeSampleRun(root: string, options: SampleOptions = {}): Promise<string> {
  const random = new RandomStream(options.seed ?? 1, 'sample-run')
  const tables = makeTables(random, {
    startNs: 3_600_000_000_000,
    minutes: options.minutes ?? 30,
    sampleNs: SAMPLE_NS,
    orderEverySeconds: options.orderEverySeconds ?? 6,
  })
  const manifest = manifestOf(options, tables)
  const measures = measureRun({ manifest, ...tables, sampleNs: SAMPLE_NS })
  const run = runJsonOf(options, manifest, tables, measures)
  const directory = join(root, run.runId)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
  await writeTables(directory, tables)
  const journal = sampleJournal(tables.orders)
  await writeTableParts(join(directory, 'journal.parquet'), journalParts(journal, EPOCH_NS))
  return directory
}

type Tables = ReturnType<typeof makeTables>

function manifestOf(options: SampleOptions, tables: Tables): RunManifest {
  const ideal = options.profile === 'ideal'
  const setting = (name: string, value: string, assumed: boolean, off = false) => ({
    name,
    value,
    assumed,
    off,
  })
  return {
    tapes: [
      {
        tapeId: 'c4d1'.repeat(16),
        ref: 'binance-usdm/BTCUSDT/2024-07-19',
        instrument: sampleInstrument,
        rows: 1_204_551,
        firstEventNs: String(EPOCH_NS + BigInt(tables.startNs)),
        lastEventNs: String(EPOCH_NS + BigInt(tables.endNs)),
        gaps: 1,
        crossedRows: 12,
        clockShiftsNs: [1_523_469_656],
      },
    ],
    depth: 'l2',
    strategy: {
      name: options.name ?? 'make-market',
      file: 'strategies/make-market.ts',
      codeHash: '9f2c'.repeat(16),
      params: options.params ?? { halfSpreadTicks: 2, qtyLots: 10, maxPositionLots: 50 },
    },
    execution: {
      profile: options.profile ?? 'conservative',
      version: 1,
      settings: [
        setting('queue position', 'risk-averse: moves on trades at the price only', false),
        setting('entry latency', 'constant 25 ms', true),
        setting('response latency', 'constant 25 ms', true),
        setting('feed latency', 'as recorded', false),
        setting('partial fills', 'by displayed size and queue', false),
        setting('fees', ideal ? 'none' : 'maker 2 bps, taker 5 bps', false, ideal),
        setting('impact of our own size', 'none', false, true),
      ],
    },
    risk: { positionValueMax: 50_000, ordersPerSecondMax: 20, orderQtyMax: 'off' },
    breakers: {
      dailyLoss: { limit: 0.05, scope: 'strategy' },
      staleData: { limit: 3_600_000, scope: 'symbol' },
    },
    capital: { amount: '100000', currency: 'USDT' },
    seed: options.seed ?? 1,
    engine: 'ticktape 0.1.0',
  }
}

function runJsonOf(
  options: SampleOptions,
  manifest: RunManifest,
  tables: Tables,
  measures: ReturnType<typeof measureRun>,
): RunJson {
  const { fills, orders } = tables
  const seed = options.seed ?? 1
  const count = (codes: Uint8Array, names: readonly string[]) => {
    const counts: Record<string, number> = {}
    for (const code of codes) {
      const name = names[code] ?? ''
      if (code > 0) counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }
  const denied = orders.status.filter((s) => STATUS_NAMES[s] === 'Denied').length
  return {
    schema: 2,
    runId: `${(seed * 2654435761 + 17).toString(16).padStart(12, '0')}`.padEnd(64, '7b3e'),
    journalHash: 'a1b2'.repeat(16),
    command: `ticktape run strategies/make-market.ts --tape binance-usdm/BTCUSDT/2024-07-19 --seed ${seed}`,
    manifest,
    epochNs: String(EPOCH_NS),
    startNs: String(EPOCH_NS + BigInt(tables.startNs)),
    endNs: String(EPOCH_NS + BigInt(tables.endNs)),
    sampleNs: SAMPLE_NS,
    counts: {
      eventsByKind: { TRADE: 41_209, LEVEL: 1_163_340, SNAPSHOT: 2 },
      wakes: 88_120,
      intents: orders.rows,
      denialsByRule: denied > 0 ? { 'RC-05 position size': denied } : {},
      trips: {},
      orders: orders.rows - denied,
      fillsByReason: count(fills.reason, FILL_REASONS),
      cancels: orders.status.filter((s) => STATUS_NAMES[s] === 'Canceled').length,
      replaces: 0,
      rejectsByReason: count(orders.rejectReason, REJECT_REASONS),
      unfinished: orders.status.filter((s) => STATUS_NAMES[s] === 'New').length,
      journalRecords: 301_220,
    },
    metrics: measures.metrics,
    costs: measures.costs,
    breakers: [],
    withoutBreakers: null,
    limits: [
      'Our orders do not move the recorded market.',
      'Queue position from aggregated depth is an estimate.',
      'Hidden size is invisible.',
      "The venue's stamps may be send times, not match times.",
    ],
    notes: [{ timeNs: String(EPOCH_NS), text: 'opened <quietly>' }],
    environment: { node: 'v24.21.0', v8: '13.6', platform: 'linux', arch: 'x64' },
    timing: { wallSeconds: 0.4, events: 1_204_551, eventsPerSecond: 3_011_377, peakMemoryMb: 212 },
  }
}

type Cell = readonly [DuckDBType, (row: number) => DuckDBValue]

async function writeTables(directory: string, tables: Tables): Promise<void> {
  await withDuck({}, async (connection) => {
    const all: readonly (readonly [string, number, Record<string, Cell>])[] = [
      ['fills', tables.fills.rows, fillCells(tables.fills)],
      ['orders', tables.orders.rows, orderCells(tables.orders)],
      ['equity', tables.equity.rows, equityCells(tables.equity)],
    ]
    for (const [name, rows, cells] of all) {
      const columns = Object.entries(cells)
      const shape = columns.map(([column, [type]]) => `"${column}" ${type}`).join(', ')
      await connection.run(`CREATE TABLE ${name} (${shape})`)
      const appender = await connection.createAppender(name)
      for (let from = 0; from < rows; from += 2048) {
        const size = Math.min(2048, rows - from)
        const chunk = DuckDBDataChunk.create(columns.map(([, [type]]) => type))
        chunk.setColumns(
          columns.map(([, [, at]]) => Array.from({ length: size }, (_, i) => at(from + i))),
        )
        appender.appendDataChunk(chunk)
      }
      appender.closeSync()
      const file = sqlText(join(directory, `${name}.parquet`))
      await connection.run(`COPY ${name} TO ${file} (FORMAT parquet, COMPRESSION zstd)`)
    }
  })
}

const at = (values: ArrayLike<number>, row: number): number => values[row] ?? 0
const time = (values: ArrayLike<number>): Cell => [
  BIGINT,
  (row) => (Number.isNaN(at(values, row)) ? null : EPOCH_NS + BigInt(at(values, row))),
]
const whole = (values: ArrayLike<number>): Cell => [INTEGER, (row) => at(values, row)]
const price = (values: ArrayLike<number>): Cell => [
  INTEGER,
  (row) => (at(values, row) === NO_BID || at(values, row) === NO_ASK ? null : at(values, row)),
]
const real = (values: ArrayLike<number>): Cell => [
  DOUBLE,
  (row) => (Number.isNaN(at(values, row)) ? null : at(values, row)),
]
const lots = (values: ArrayLike<number>): Cell => [BIGINT, (row) => BigInt(at(values, row))]
const flag = (values: ArrayLike<number>): Cell => [BOOLEAN, (row) => at(values, row) === 1]
const side = (values: ArrayLike<number>): Cell => [TINYINT, (row) => at(values, row)]
const name = (values: ArrayLike<number>, names: readonly string[]): Cell => [
  VARCHAR,
  (row) => names[at(values, row)] ?? '',
]

function fillCells(fills: FillTable): Record<string, Cell> {
  return {
    fillNumber: whole(fills.fillNumber),
    orderId: whole(fills.orderId),
    instrument: whole(fills.instrument),
    side: side(fills.side),
    priceTicks: whole(fills.priceTicks),
    qtyLots: lots(fills.qtyLots),
    venueNs: time(fills.venueNs),
    heardNs: time(fills.heardNs),
    maker: flag(fills.maker),
    reason: name(fills.reason, FILL_REASONS),
    valueUnits: lots(fills.valueUnits),
    feeUnits: lots(fills.feeUnits),
    queueAtPlacementLots: real(fills.queueAtPlacementLots),
    queueAtFillLots: real(fills.queueAtFillLots),
    bidTicks: price(fills.bidTicks),
    askTicks: price(fills.askTicks),
  }
}

function orderCells(orders: OrderTable): Record<string, Cell> {
  return {
    orderId: whole(orders.orderId),
    instrument: whole(orders.instrument),
    side: side(orders.side),
    orderType: name(orders.orderType, ORDER_TYPE_NAMES),
    timeInForce: name(orders.timeInForce, TIME_IN_FORCE_NAMES),
    postOnly: flag(orders.postOnly),
    priceTicks: whole(orders.priceTicks),
    orderQtyLots: lots(orders.orderQtyLots),
    cumQtyLots: lots(orders.cumQtyLots),
    notionalTicksLots: real(orders.notionalTicksLots),
    submittedNs: time(orders.submittedNs),
    acknowledgedNs: time(orders.acknowledgedNs),
    endedNs: time(orders.endedNs),
    status: name(orders.status, STATUS_NAMES),
    rejectReason: name(orders.rejectReason, REJECT_REASONS),
    decisionMidHalfTicks: real(orders.decisionMidHalfTicks),
    arrivalMidHalfTicks: real(orders.arrivalMidHalfTicks),
  }
}

function equityCells(equity: EquityTable): Record<string, Cell> {
  return {
    timeNs: time(equity.timeNs),
    bidTicks: whole(equity.bidTicks),
    askTicks: whole(equity.askTicks),
    lowHalfTicks: real(equity.lowHalfTicks),
    highHalfTicks: real(equity.highHalfTicks),
    positionLots: lots(equity.positionLots),
    cashUnits: lots(equity.cashUnits),
    feeUnits: lots(equity.feeUnits),
    equity: real(equity.equity),
  }
}
