import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sqlText, withDuck } from '../src/store/duck.ts'
import type { Place } from './place.ts'
import type { RawRecording } from './raw-recordings.ts'

const ROWS = 1_000_000
const MAPPING = {
  rows: 'quotes',
  time: { event: 't', received: 'r', unit: 'us' },
  columns: { bidPrice: 'bp', bidSize: 'bs', askPrice: 'ap', askSize: 'as' },
}

/** A million quotes as CSV and as Parquet, for the importers of tables. */
export async function madeQuotes(
  place: Place,
  instrument: RawRecording['instrument'],
): Promise<RawRecording[]> {
  const folder = place.folder('made-quotes')
  const mapping = join(folder, 'mapping.json')
  writeFileSync(mapping, JSON.stringify(MAPPING))
  const files = { csv: join(folder, 'quotes.csv'), parquet: join(folder, 'quotes.parquet') }
  await withDuck({ threads: 1 }, async (duck) => {
    await duck.run(`CREATE TABLE quotes AS
      SELECT 1700006400000000 + i * 800 AS t, t + 250 + i % 90 AS r,
        (60000 + (i * 7919 % 997) / 10)::DECIMAL(9, 1)::DOUBLE AS bp, (1 + i % 50) / 1000 AS bs,
        (60100 + (i * 104729 % 991) / 10)::DECIMAL(9, 1)::DOUBLE AS ap, (1 + i % 70) / 1000 AS "as"
      FROM range(${ROWS}) AS made(i)`)
    await duck.run(`COPY quotes TO ${sqlText(files.csv)} (FORMAT csv, HEADER)`)
    await duck.run(`COPY quotes TO ${sqlText(files.parquet)} (FORMAT parquet)`)
  })
  const read = { csv: 'read_csv', parquet: 'read_parquet' }
  return (['csv', 'parquet'] as const).map((format) => ({
    format,
    label: 'made quotes',
    files: [files[format]],
    instrument,
    mapping,
    rowsOfRecord: 2,
    sql: `SELECT count(*), max(COLUMNS(*)) FROM ${read[format]}(${sqlText(files[format])})`,
  }))
}
