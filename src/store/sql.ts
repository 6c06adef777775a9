import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBTypeId } from '@duckdb/node-api'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { TRADE } from '../tape/schema.ts'
import { loadArrow } from './arrow-table.ts'
import { sqlText, withDuck } from './duck.ts'
import { firstLine, tapeSelect } from './tape-parquet.ts'
import { listTapes } from './tape-place.ts'

/**
 * What a query answers: rows are arrays in the order of `columns`, of values that JSON can hold. Whole
 * numbers beyond 2^53 and decimals are text, so that no digit is lost; dates and times are text.
 */
export type SqlAnswer = { readonly columns: string[]; readonly rows: unknown[][] }

const RUN_FILES = ['fills', 'orders', 'equity', 'journal'] as const

/**
 * Runs SQL (DuckDB's dialect) over everything stored: the view `tapes` holds the rows of every tape
 * under `root` with columns venue, symbol, date before the tape's own; `fills`, `orders`, `equity` and
 * `journal` hold what runs left in `reportsRoot`, with a column runId, `trials` what studies left there,
 * with a column study, and `ledger` every run that a study made, when there are any. `bars(seconds)` makes
 * bars of the trades of all tapes. `arrowFiles`: tables of Arrow IPC files, by the name of each.
 * Several statements may be given; the last one answers. Throws `InputError` with DuckDB's words.
 */
export async function runSql(
  root: string,
  text: string,
  reportsRoot = 'reports',
  arrowFiles: ReadonlyMap<string, string> = new Map(),
): Promise<SqlAnswer> {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'ticktape-sql-'))
  try {
    return await withDuck({ temporaryDirectory }, async (connection) => {
      await makeTapesView(connection, root)
      await connection.run(BARS)
      for (const [name, file] of arrowFiles) await loadArrow(connection, file, name)
      for (const name of RUN_FILES) await makeRunView(connection, reportsRoot, name)
      await makeStudyViews(connection, join(reportsRoot, 'studies'))
      return await ask(connection, text)
    })
  } finally {
    rmSync(temporaryDirectory, { recursive: true, force: true })
  }
}

/** Bars of trades, by venue time; the first and the last trade of a bar are those of the tape's order. */
const BARS = `CREATE MACRO bars(seconds) AS TABLE
  SELECT venue, symbol, ("eventNs" // (seconds::DOUBLE * 1000000000)::BIGINT) * (seconds::DOUBLE * 1000000000)::BIGINT AS "barNs",
    arg_min("priceTicks", ("eventNs", date, seq)) AS "openTicks", max("priceTicks") AS "highTicks",
    min("priceTicks") AS "lowTicks", arg_max("priceTicks", ("eventNs", date, seq)) AS "closeTicks",
    sum("qtyLots") AS "qtyLots", sum("qtyLots" * side) AS "signedLots", count(*) AS trades
  FROM tapes WHERE kind = ${TRADE} GROUP BY ALL ORDER BY ALL`

const WHOLE_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
])

/** Whole numbers come as text: those that a double holds exactly become numbers. */
function safeNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

async function ask(connection: DuckDBConnection, text: string): Promise<SqlAnswer> {
  try {
    const reader = await connection.streamAndReadAll(text)
    const whole = reader.columnTypes().map(({ typeId }) => WHOLE_TYPES.has(typeId))
    const rows = reader
      .getRowsJson()
      .map((row) => row.map((value, i) => (whole[i] ? safeNumber(value) : value)))
    return { columns: reader.deduplicatedColumnNames(), rows }
  } catch (error) {
    throw new InputError(
      { field: 'sql' },
      firstLine(error),
      'a query that DuckDB can run',
      'Views: tapes, bars(seconds), and where runs exist fills, orders, equity, journal; of studies trials, ledger.',
    )
  }
}

async function makeTapesView(connection: DuckDBConnection, root: string): Promise<void> {
  const tapes = listTapes(root)
  const parts = tapes.map(
    (tape) =>
      `SELECT ${sqlText(tape.venue)} AS venue, ${sqlText(tape.symbol)} AS symbol,
       DATE ${sqlText(tape.date)} AS date, ${tapeSelect()}
       FROM read_parquet(${sqlText(join(tape.directory, 'tape.parquet'))})`,
  )
  if (parts.length === 0) {
    const nothing = tapeSelect({
      seq: 'NULL',
      eventNs: 'NULL',
      receivedNs: 'NULL',
      kind: 'NULL',
      side: 'NULL',
      priceTicks: 'NULL',
      qtyLots: 'NULL',
      orderRef: 'NULL',
      flags: 'NULL',
      venueOrderId: 'NULL',
    })
    parts.push(`SELECT '' AS venue, '' AS symbol, NULL::DATE AS date, ${nothing} WHERE false`)
  }
  try {
    await connection.run(`CREATE VIEW tapes AS ${parts.join(' UNION ALL ')}`)
  } catch (error) {
    throw new StoredStateError(`A tape in ${root} cannot be read. ${firstLine(error)}`)
  }
}

async function makeRunView(
  connection: DuckDBConnection,
  reportsRoot: string,
  name: string,
): Promise<void> {
  await makeView(connection, name, 'runId', filesIn(reportsRoot, `${name}.parquet`))
}

async function makeStudyViews(connection: DuckDBConnection, studiesRoot: string): Promise<void> {
  await makeView(connection, 'trials', 'study', filesIn(studiesRoot, 'trials.parquet'))
  const ledger = join(studiesRoot, 'ledger')
  if (!existsSync(ledger) || !readdirSync(ledger).some((name) => name.endsWith('.parquet'))) return
  const files = sqlText(join(ledger, '*.parquet'))
  await connection.run(
    `CREATE VIEW ledger AS SELECT * FROM read_parquet(${files}, union_by_name = true)`,
  )
}

type OwnedFile = { readonly owner: string; readonly path: string }

/** A file of one name in each directory under a root, by the directory's name. */
function filesIn(root: string, name: string): readonly OwnedFile[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => ({ owner: entry.name, path: join(root, entry.name, name) }))
    .filter(({ path }) => existsSync(path))
    .sort((a, b) => (a.owner < b.owner ? -1 : 1))
}

/** All files as one table, with a column that says whose each row is. */
async function makeView(
  connection: DuckDBConnection,
  name: string,
  owner: string,
  files: readonly OwnedFile[],
): Promise<void> {
  if (files.length === 0) return
  const parts = files.map(
    (file) => `SELECT ${sqlText(file.owner)} AS ${owner}, COLUMNS(c -> c <> '${owner}')
      FROM read_parquet(${sqlText(file.path)})`,
  )
  await connection.run(`CREATE VIEW ${name} AS ${parts.join(' UNION ALL BY NAME ')}`)
}
