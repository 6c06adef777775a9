import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBDoubleVector } from '@duckdb/node-api'
import { z } from 'zod'
import { StoredStateError } from '../lib/assert.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { RUN_SCHEMA_VERSION, type RunJson } from '../run/run-record.ts'
import { sqlText, withDuck } from '../store/duck.ts'

/** A table whose text columns are codes into lists of the names that occur in it. */
export type RecordTable = {
  readonly rows: number
  readonly numbers: Readonly<Record<string, Float64Array>>
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** A run as it stands on disk. */
export type RunRecord = {
  readonly run: RunJson
  readonly fills: RecordTable
  readonly orders: RecordTable
  readonly equity: RecordTable
}

const TIMES = { fills: ['venueNs', 'heardNs'], equity: ['timeNs'] }
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
 * Reads a run directory: `run.json` and the three tables. Throws StoredStateError when the directory
 * holds no run record, or one that does not fit this version.
 */
export async function readRecord(directory: string): Promise<RunRecord> {
  const run = await readRunJson(directory)
  const epoch = BigInt(run.epochNs)
  return withDuck({}, async (connection) => {
    const table = (
      name: string,
      times: readonly string[],
      numbers: readonly string[],
      names: readonly string[],
    ) => readTable(connection, join(directory, `${name}.parquet`), epoch, times, numbers, names)
    return {
      run,
      fills: await table('fills', TIMES.fills, FILL_NUMBERS, ['reason']),
      orders: await table('orders', [], ['orderId'], ['status']),
      equity: await table('equity', TIMES.equity, EQUITY_NUMBERS, []),
    }
  })
}

async function readTable(
  connection: DuckDBConnection,
  file: string,
  epochNs: bigint,
  times: readonly string[],
  numbers: readonly string[],
  names: readonly string[],
): Promise<RecordTable> {
  if (!(await exists(file))) {
    throw new StoredStateError(`${file} is missing: the run record is not complete. Run it again.`)
  }
  try {
    const from = `read_parquet(${sqlText(file)})`
    const lists: Record<string, readonly string[]> = {}
    for (const name of names) {
      const found = await connection.runAndReadAll(
        `SELECT DISTINCT "${name}"::VARCHAR FROM ${from} WHERE "${name}" IS NOT NULL ORDER BY 1`,
      )
      lists[name] = found.getRows().map((row) => String(row[0]))
    }
    const columns = [
      ...times.map((name) => [name, `("${name}" - ${epochNs})::DOUBLE`]),
      ...numbers.map((name) => [name, numberSql(name)]),
      ...names.map((name) => [name, codeSql(name, lists[name] ?? [])]),
    ] as const
    const select = columns.map(([, sql]) => `coalesce(${sql}, 'nan'::DOUBLE)`).join(', ')
    const data = await readDoubles(connection, `SELECT ${select} FROM ${from}`, columns.length)
    const numbersOf = Object.fromEntries(
      columns.map(([name], i) => [name, data.columns[i] ?? EMPTY]),
    )
    return { rows: data.rows, numbers: numbersOf, names: lists }
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error
    const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new StoredStateError(`${file} is no table of this version's run record: ${what}`)
  }
}

const EMPTY = new Float64Array(0)

/** An empty side of the book is no value, whether it was stored as none or as the book's own mark. */
function numberSql(name: string): string {
  if (name === 'bidTicks') return `nullif("${name}", ${NO_BID})::DOUBLE`
  if (name === 'askTicks') return `nullif("${name}", ${NO_ASK})::DOUBLE`
  return `"${name}"::DOUBLE`
}

function codeSql(name: string, list: readonly string[]): string {
  const texts = list.map(sqlText).join(', ')
  return `(list_position([${texts}]::VARCHAR[], "${name}"::VARCHAR) - 1)::DOUBLE`
}

async function readDoubles(
  connection: DuckDBConnection,
  sql: string,
  width: number,
): Promise<{ readonly rows: number; readonly columns: readonly Float64Array[] }> {
  const parts: Float64Array[][] = Array.from({ length: width }, () => [])
  const result = await connection.stream(sql)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (let i = 0; i < width; i++) {
      const vector = chunk.getColumnVector(i) as DuckDBDoubleVector
      const own = new Float64Array(chunk.rowCount)
      for (let row = 0; row < chunk.rowCount; row++) own[row] = vector.getItem(row) ?? Number.NaN
      parts[i]?.push(own)
    }
    rows += chunk.rowCount
  }
  return { rows, columns: parts.map((own) => join64(own, rows)) }
}

function join64(parts: readonly Float64Array[], rows: number): Float64Array {
  const whole = new Float64Array(rows)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

const nsText = z.string().regex(/^-?\d+$/)
const metricShape = z.object({
  value: z.number().nullable(),
  unit: z.string(),
  n: z.number(),
  definition: z.string(),
  source: z.string().optional(),
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
  risk: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  capital: z.object({ amount: z.string(), currency: z.string() }),
  seed: z.number(),
  engine: z.string(),
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
  counts: z.looseObject({
    eventsByKind: countMap,
    wakes: z.number(),
    intents: z.number(),
    denialsByRule: countMap,
    orders: z.number(),
    fillsByReason: countMap,
    cancels: z.number(),
    replaces: z.number(),
    rejectsByReason: countMap,
    unfinished: z.number(),
    journalRecords: z.number(),
  }),
  metrics: z.record(z.string(), metricShape),
  costs: z.record(z.string(), metricShape),
  limits: z.array(z.string()),
  notes: z.array(z.object({ timeNs: z.string(), text: z.string() })),
})

/** `run.json` of a run directory, checked. Throws StoredStateError when it is absent or does not fit. */
export async function readRunJson(directory: string): Promise<RunJson> {
  const file = join(directory, 'run.json')
  if (!(await exists(file))) {
    throw new StoredStateError(`${file} does not exist: ${directory} holds no run record`)
  }
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
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
