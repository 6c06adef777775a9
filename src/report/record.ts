import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StoredStateError } from '../lib/assert.ts'
import { RUN_SCHEMA_VERSION, type RunJson } from '../run/run-record.ts'
import { withDuck } from '../store/duck.ts'
import { type OrderLives, readOrderLives } from './order-lives.ts'
import { RecordFile, type RecordTable } from './record-table.ts'

/** A run as it stands on disk: what its page needs of it, which does not grow with its fills and orders. */
export type RunRecord = {
  readonly run: RunJson
  readonly fills: RecordFills
  readonly orders: RecordOrders
  readonly equity: RecordTable
}

export type RecordFills = {
  /** All fills of the run. */
  readonly rows: number
  /** Those that the page holds: see `chosenFills`. */
  readonly shown: RecordTable
  /** By the reason's name. */
  readonly byReason: readonly ReasonCount[]
  /** The middle one of the sizes of all fees that are not 0; null without any. */
  readonly middleFeeUnits: number | null
}

export type ReasonCount = {
  readonly reason: string
  readonly resting: number
  readonly taking: number
}

export type RecordOrders = {
  readonly rows: number
  /** What happened to some of them, event by event: see `readOrderLives`. */
  readonly lives: OrderLives
  readonly byStatus: readonly (readonly [name: string, count: number])[]
}

/** Fills on the page at most. */
export const MAX_FILLS = 20_000

const FILL_TIMES = ['venueNs', 'heardNs']
const FILL_NUMBERS = [
  'fillNumber',
  'orderId',
  'instrument',
  'side',
  'priceTicks',
  'qtyLots',
  'maker',
  'valueUnits',
  'feeUnits',
  'queueAtPlacementLots',
  'queueAtFillLots',
  'bidTicks',
  'askTicks',
]
const EQUITY_NUMBERS = [
  'bidTicks',
  'askTicks',
  'lowHalfTicks',
  'highHalfTicks',
  'positionLots',
  'equity',
]

/**
 * Reads a run directory: `run.json`, and of the three tables what the page needs. Throws
 * StoredStateError when the directory holds no run record, or one that does not fit this version.
 */
export async function readRecord(directory: string): Promise<RunRecord> {
  const run = await readRunJson(directory)
  const epochNs = BigInt(run.epochNs)
  return withDuck({ memoryMb: 128, threads: 1 }, async (connection) => {
    const file = (name: string) => new RecordFile(connection, directory, name, epochNs)
    const equity = { times: ['timeNs'], numbers: EQUITY_NUMBERS }
    return {
      run,
      fills: await readFills(file('fills')),
      orders: await readOrders(file('orders'), file('journal'), epochNs),
      equity: await file('equity').table(equity),
    }
  })
}

async function readFills(file: RecordFile): Promise<RecordFills> {
  const counts = await file.rows(
    (from) => `SELECT reason::VARCHAR, count(*) FILTER (maker = 1), count(*) FILTER (maker <> 1)
      FROM ${from} GROUP BY 1 ORDER BY 1`,
  )
  const byReason = counts.map(([reason, resting, taking]) => {
    return { reason: String(reason), resting: Number(resting), taking: Number(taking) }
  })
  const rows = byReason.reduce((sum, { resting, taking }) => sum + resting + taking, 0)
  const names = { reason: byReason.map(({ reason }) => reason) }
  const places = rows > MAX_FILLS ? chosenFills(rows) : undefined
  const wanted = { times: FILL_TIMES, numbers: FILL_NUMBERS, names }
  const shown = await file.table(wanted, places)
  return { rows, shown, byReason, middleFeeUnits: await middleFee(file) }
}

async function middleFee(file: RecordFile): Promise<number | null> {
  const [counted] = await file.rows((from) => `SELECT count(*) FROM ${from} WHERE "feeUnits" <> 0`)
  const middle = Math.floor(Number(counted?.[0] ?? 0) / 2)
  const [found] = await file.rows(
    (from) => `SELECT abs("feeUnits") FROM ${from} WHERE "feeUnits" <> 0
      ORDER BY 1 LIMIT 1 OFFSET ${middle}`,
  )
  return found === undefined ? null : Number(found[0])
}

async function readOrders(
  file: RecordFile,
  journal: RecordFile,
  epochNs: bigint,
): Promise<RecordOrders> {
  const counts = await file.rows(
    (from) => `SELECT status::VARCHAR, count(*) FROM ${from} GROUP BY 1 ORDER BY 1`,
  )
  const byStatus = counts.map(([name, count]) => [String(name), Number(count)] as const)
  const rows = byStatus.reduce((sum, [, count]) => sum + count, 0)
  return { rows, byStatus, lives: await readOrderLives(file, journal, epochNs) }
}

/**
 * Rows of the fills that the page holds: all of them up to MAX_FILLS; else MAX_FILLS of them, evenly
 * spread over the order in which they were heard, the first and the last among them.
 */
export function chosenFills(rows: number, most = MAX_FILLS): readonly number[] {
  if (rows <= most) return Array.from({ length: rows }, (_, i) => i)
  return Array.from({ length: most }, (_, i) => Math.floor((i * (rows - 1)) / (most - 1)))
}

const nsText = z.string().regex(/^-?\d+$/)
const metricShape = z.object({
  value: z.number().nullable(),
  unit: z.string(),
  n: z.number(),
  definition: z.string(),
  source: z.string().optional(),
  weight: z.number().optional(),
  undefinedBecause: z.string().optional(),
})
const countMap = z.record(z.string(), z.number())
const instrumentShape = z.looseObject({
  venue: z.string(),
  symbol: z.string(),
  contract: z.enum(['spot', 'linear', 'inverse']),
  tickSize: z.string(),
  lotSize: z.string(),
  multiplier: z.string(),
  baseCurrency: z.string(),
  quoteCurrency: z.string(),
})
const manifestShape = z.looseObject({
  tapes: z
    .array(
      z.looseObject({
        tapeId: z.string(),
        ref: z.string(),
        instrument: instrumentShape,
        rows: z.number(),
        firstEventNs: nsText,
        lastEventNs: nsText,
        gaps: z.number(),
        crossedRows: z.number(),
        clockShiftsNs: z.array(z.number()),
      }),
    )
    .min(1),
  depth: z.enum(['l1', 'l2', 'l3']),
  strategy: z.looseObject({
    name: z.string(),
    file: z.string(),
    codeHash: z.string(),
    params: z.record(z.string(), z.unknown()),
  }),
  execution: z.looseObject({
    profile: z.string(),
    version: z.number(),
    settings: z.array(
      z.looseObject({
        name: z.string(),
        value: z.string(),
        assumed: z.boolean(),
        off: z.boolean(),
      }),
    ),
  }),
  risk: z.record(z.string(), z.unknown()),
  breakers: z.record(
    z.string(),
    z.object({ limit: z.union([z.number(), z.literal('off')]), scope: z.string() }),
  ),
  capital: z.object({ amount: z.string(), currency: z.string() }),
  seed: z.number(),
  engine: z.string(),
})
const countsShape = z.looseObject({
  eventsByKind: countMap,
  wakes: z.number(),
  intents: z.number(),
  denialsByRule: countMap,
  trips: countMap,
  orders: z.number(),
  fillsByReason: countMap,
  cancels: z.number(),
  replaces: z.number(),
  rejectsByReason: countMap,
  unfinished: z.number(),
  journalRecords: z.number(),
})
const numberOrText = z.union([z.number(), z.string()])
const breakerEventShape = z.object({
  event: z.enum(['tripped', 'half-open', 'closed', 'reset']),
  breaker: z.string(),
  scope: z.string(),
  atNs: nsText,
  noticedNs: nsText,
  value: numberOrText,
  limit: numberOrText,
  reason: z.string(),
  by: z.string(),
  refused: z.number(),
})
const numbers = z.array(z.number())
const withoutShape = z.object({
  journalHash: z.string(),
  failure: z.string().nullable(),
  counts: countsShape.nullable(),
  metrics: z.record(z.string(), metricShape),
  path: z.object({ timeNs: numbers, with: numbers, without: numbers }),
})
const runShape = z.looseObject({
  schema: z.literal(RUN_SCHEMA_VERSION),
  runId: z.string().min(1),
  journalHash: z.string(),
  command: z.string(),
  manifest: manifestShape,
  epochNs: nsText,
  startNs: nsText,
  endNs: nsText,
  sampleNs: z.number(),
  counts: countsShape,
  metrics: z.record(z.string(), metricShape),
  costs: z.record(z.string(), metricShape),
  breakers: z.array(breakerEventShape),
  withoutBreakers: withoutShape.nullable(),
  limits: z.array(z.string()),
  notes: z.array(z.object({ timeNs: z.string(), text: z.string() })),
})

/** `run.json` of a run directory, checked. Throws StoredStateError when it is absent or does not fit. */
export async function readRunJson(directory: string): Promise<RunJson> {
  const file = join(directory, 'run.json')
  if (!existsSync(file)) {
    throw new StoredStateError(`${file} does not exist: ${directory} holds no run record`)
  }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new StoredStateError(`${file} is not JSON: ${(error as Error).message}`)
  }
  const parsed = runShape.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const place = issue?.path.join('.') ?? ''
    throw new StoredStateError(
      `${file} is no run record of schema ${RUN_SCHEMA_VERSION}: ${place}: ${issue?.message}`,
    )
  }
  return value as RunJson
}
