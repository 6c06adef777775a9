import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CheckError, StoredStateError } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { type Duck, openDuck, sqlText } from '../store/duck.ts'
import { type RowColumn, writeRows } from '../store/row-table.ts'
import { Staging } from '../store/staging.ts'
import { LEDGER_VERSION, type LedgerRow } from './ledger-row.ts'

const text = (name: string, of: (row: LedgerRow) => string): RowColumn<LedgerRow> => ({
  name,
  type: 'text',
  of,
})
const COLUMNS: readonly RowColumn<LedgerRow>[] = [
  { name: 'version', type: 'whole', of: () => LEDGER_VERSION },
  text('runId', (row) => row.runId),
  { name: 'sampleNs', type: 'whole', of: (row) => row.sampleNs },
  text('setId', (row) => row.setId),
  text('strategy', (row) => row.strategy),
  text('codeHash', (row) => row.codeHash),
  text('tapeId', (row) => row.tapeId),
  text('tape', (row) => row.tape),
  text('params', (row) => row.params),
  text('setting', (row) => row.setting),
  text('engine', (row) => row.engine),
  text('status', (row) => row.status),
  text('error', (row) => row.error),
  text('journalHash', (row) => row.journalHash),
  { name: 'journalRecords', type: 'whole', of: (row) => row.journalRecords },
  text('metrics', (row) => JSON.stringify(row.metrics)),
  text('because', (row) => JSON.stringify(row.because)),
  text('sums', (row) => JSON.stringify(row.sums)),
  text('definitions', (row) => row.definitions),
]

/**
 * Every run that any study under a root has made, the failed ones too: `<root>/ledger/*.parquet`, a
 * file for each batch, only ever added to. A run stands under its content: its id is the hash of its
 * tape, strategy code, parameters, execution, limits, seed and engine, so none is made twice.
 */
export class Ledger {
  private readonly directory: string
  private readonly duck: Duck
  private readonly staging: Staging
  private last: Promise<void> = Promise.resolve()

  private constructor(directory: string, duck: Duck) {
    this.directory = directory
    this.duck = duck
    this.staging = new Staging(directory)
  }

  static async open(studiesRoot: string): Promise<Ledger> {
    const directory = join(studiesRoot, 'ledger')
    mkdirSync(directory, { recursive: true })
    return new Ledger(directory, await openDuck({ threads: 1 }))
  }

  close(): void {
    this.staging.close()
    this.duck.close()
  }

  /** Those of the wanted runs that were made before, by id. */
  find(runIds: readonly string[], sampleNs: number): Promise<ReadonlyMap<string, LedgerRow>> {
    return this.inTurn(() => this.look(runIds, sampleNs))
  }

  /** Adds a batch, whole or not at all. The same batch again is the same file. */
  append(rows: readonly LedgerRow[]): Promise<void> {
    return this.inTurn(() => this.write(rows))
  }

  private async look(
    runIds: readonly string[],
    sampleNs: number,
  ): Promise<ReadonlyMap<string, LedgerRow>> {
    const rows = new Map<string, LedgerRow>()
    if (this.isEmpty || runIds.length === 0) return rows
    await this.want(runIds)
    const found = await this.ask(
      `SELECT * EXCLUDE (version) FROM ${this.source} SEMI JOIN wanted USING (runId)
       WHERE version = ${LEDGER_VERSION} AND sampleNs = ${sampleNs}`,
    )
    for (const raw of found) {
      const row = rowOf(raw)
      const known = rows.get(row.runId)
      if (known !== undefined && known.journalHash !== row.journalHash) throw twoHashes(known, row)
      rows.set(row.runId, row)
    }
    return rows
  }

  private async write(rows: readonly LedgerRow[]): Promise<void> {
    const name = sha256Hex(canonicalJson(rows.map((row) => [row.runId, row.sampleNs]))).slice(0, 32)
    const draft = join(this.staging.directory, `${name}.parquet`)
    await writeRows(this.duck.connection, draft, COLUMNS, rows)
    flush(draft)
    this.staging.publish([{ from: draft, to: join(this.directory, `${name}.parquet`) }])
  }

  /** How many parameter sets of a strategy were ever tried on any of these tapes. */
  async setsTried(strategy: string, tapeIds: readonly string[]): Promise<number> {
    if (this.isEmpty) return 0
    const [row] = await this.ask(
      `SELECT count(DISTINCT setId) AS n FROM ${this.source}
       WHERE strategy = ${sqlText(strategy)} AND tapeId IN (${tapeIds.map(sqlText).join(', ')})`,
    )
    return Number(row?.n ?? 0)
  }

  /** One connection, one thing at a time: passes end when they like. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.then(
      () => {},
      () => {},
    )
    return turn
  }

  private async want(runIds: readonly string[]): Promise<void> {
    const { connection } = this.duck
    await connection.run('CREATE OR REPLACE TEMP TABLE wanted (runId VARCHAR)')
    const appender = await connection.createAppender('wanted')
    for (const runId of runIds) {
      appender.appendVarchar(runId)
      appender.endRow()
    }
    appender.closeSync()
  }

  private get isEmpty(): boolean {
    return !readdirSync(this.directory).some((name) => name.endsWith('.parquet'))
  }

  private get source(): string {
    return `read_parquet(${sqlText(join(this.directory, '*.parquet'))}, union_by_name = true)`
  }

  private async ask(sql: string): Promise<readonly Record<string, unknown>[]> {
    try {
      return (await this.duck.connection.runAndReadAll(sql)).getRowObjectsJS()
    } catch (error) {
      const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      throw new StoredStateError(
        `The ledger in ${this.directory} cannot be read (${said}). Move the file away that is broken; its runs are made again.`,
      )
    }
  }
}

function rowOf(raw: Readonly<Record<string, unknown>>): LedgerRow {
  const json = (name: string) => JSON.parse(String(raw[name])) as never
  return {
    ...(raw as unknown as LedgerRow),
    sampleNs: Number(raw.sampleNs),
    journalRecords: Number(raw.journalRecords),
    metrics: json('metrics'),
    because: json('because'),
    sums: json('sums'),
  }
}

function twoHashes(a: LedgerRow, b: LedgerRow): CheckError {
  return new CheckError(
    `The ledger knows one run with two journals: ${a.runId}\n  ${a.journalHash}\n  ${b.journalHash}\n` +
      'Something outside the inputs of the run changed it.',
  )
}

/** What was written stands on the disk before it gets its name. */
function flush(file: string): void {
  const open = openSync(file, 'r+')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}
