import { existsSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { StoredStateError } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { sqlText, withDuck } from '../store/duck.ts'
import { type CellType, type RowColumn, writeRows } from '../store/row-table.ts'
import type { Axis, AxisValue, Trial, TrialStatus } from './study-record.ts'

/** Columns of `trials.parquet`: what each trial is, its point, its objective, every metric, its days. */
function columnsOf(axes: readonly Axis[], metrics: readonly string[]): RowColumn<Trial>[] {
  return [
    { name: 'trial', type: 'whole', of: (trial) => trial.trial },
    { name: 'trialId', type: 'text', of: (trial) => trial.trialId },
    { name: 'status', type: 'text', of: (trial) => trial.status },
    { name: 'error', type: 'text', of: (trial) => trial.error },
    { name: 'feasible', type: 'flag', of: (trial) => trial.feasible },
    { name: 'rank', type: 'whole', of: (trial) => trial.rank },
    ...axes.map(
      (axis): RowColumn<Trial> => ({
        name: axis.path,
        type: axisType(axis),
        of: ({ point }) => {
          const value = point[axis.path] ?? null
          return value !== null && axisType(axis) === 'text' ? axisText(value) : (value as number)
        },
      }),
    ),
    { name: 'objective', type: 'number', of: (trial) => trial.objective },
    ...metrics.map(
      (name): RowColumn<Trial> => ({ name, type: 'number', of: (t) => t.metrics[name] ?? null }),
    ),
    { name: 'runIds', type: 'texts', of: (trial) => trial.runIds },
    { name: 'journalHashes', type: 'texts', of: (trial) => trial.journalHashes },
    { name: 'netPnlByDay', type: 'numbers', of: (trial) => trial.netPnlByDay },
  ]
}

function axisType({ kind, values }: Axis): CellType {
  if (kind === 'int') return 'whole'
  if (kind !== 'choice') return 'number'
  const types = new Set(values?.map((value) => typeof value))
  if (types.size > 1) return 'text'
  return types.has('number') ? 'number' : types.has('boolean') ? 'flag' : 'text'
}

/** A value of an axis as one reads it: texts as they are, everything else as JSON. */
export function axisText(value: AxisValue): string {
  return typeof value === 'string' ? value : canonicalJson(value)
}

/** Writes the trials in the order of their numbers: the same trials, the same bytes. */
export async function writeTrials(
  file: string,
  axes: readonly Axis[],
  metrics: readonly string[],
  trials: readonly Trial[],
): Promise<void> {
  await withDuck({ threads: 1 }, (connection) =>
    writeRows(connection, file, columnsOf(axes, metrics), trials),
  )
}

/** SHA-256 over the rows, whatever file they stand in. */
export function trialsHash(trials: readonly Trial[]): string {
  return sha256Hex(trials.map((trial) => canonicalJson(trial)).join('\n'))
}

/** A trial as it is read back: its point in the words of the table. */
export type StoredTrial = Omit<Trial, 'point'> & {
  readonly point: Readonly<Record<string, number | string | boolean>>
}

/** Reads `trials.parquet`. Throws StoredStateError when it is absent or no table of trials. */
export async function readTrials(
  file: string,
  axes: readonly Axis[],
  metrics: readonly string[],
): Promise<readonly StoredTrial[]> {
  if (!existsSync(file)) {
    throw new StoredStateError(`${file} is missing: the study is not whole. Resume it.`)
  }
  return withDuck({}, async (connection) => {
    const rows = await rowsOf(connection, file)
    return rows.map((row): StoredTrial => {
      const number = (name: string) => (typeof row[name] === 'number' ? row[name] : null)
      return {
        trial: Number(row.trial),
        trialId: String(row.trialId),
        status: String(row.status) as TrialStatus,
        error: String(row.error),
        feasible: row.feasible === true,
        rank: row.rank === null ? null : Number(row.rank),
        point: Object.fromEntries(axes.map(({ path }) => [path, axisCell(row[path])])),
        objective: number('objective'),
        metrics: Object.fromEntries(metrics.map((name) => [name, number(name)])),
        runIds: row.runIds as string[],
        journalHashes: row.journalHashes as string[],
        netPnlByDay: row.netPnlByDay as (number | null)[],
      }
    })
  })
}

function axisCell(value: unknown): number | string | boolean {
  return typeof value === 'bigint' ? Number(value) : (value as number | string | boolean)
}

async function rowsOf(
  connection: DuckDBConnection,
  file: string,
): Promise<readonly Record<string, unknown>[]> {
  try {
    const from = `read_parquet(${sqlText(file)})`
    return (
      await connection.runAndReadAll(`SELECT * FROM ${from} ORDER BY trial`)
    ).getRowObjectsJS()
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new StoredStateError(`${file} is no table of trials: ${said}`)
  }
}
