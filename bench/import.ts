import { statSync } from 'node:fs'
import { importFiles } from '../src/feeds/import/import-files.ts'
import { withDuck } from '../src/store/duck.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'
import type { Place } from './place.ts'
import { type RawRecording, rawRecordings } from './raw-recordings.ts'

/**
 * Raw recordings to sealed tapes, by format, beside DuckDB's own reading of the same values with one
 * thread. DuckDB keeps nothing; an import writes, hashes and seals.
 */
export async function benchImport(place: Place, rounds: number): Promise<Table[]> {
  const tables: Table[] = []
  for (const recording of await rawRecordings(place)) {
    const { format, label, files, sql } = recording
    const works = [importOf(recording, place)]
    if (sql !== null) works.push(readingOf(sql))
    const measured = await measureInTurn(works, Math.min(3, rounds))
    const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6
    const notes = [`${megabytes.toFixed(1)} MB of raw file`]
    if (sql === null) notes.push('DuckDB has no reader for this format')
    tables.push({ title: `Import: ${format}, ${label}`, unit: 'rows', rows: measured, notes })
  }
  return tables
}

function importOf(recording: RawRecording, place: Place): Work {
  const { format, files, instrument, mapping = null, rowsOfRecord = 1 } = recording
  return {
    name: 'import to a tape',
    run: async () => {
      const datasetsRoot = place.folder('imports')
      const tapes = await importFiles({
        format,
        files,
        instrument,
        datasetsRoot,
        options: { mapping },
      })
      return tapes.reduce((rows, { manifest }) => rows + manifest.rows, 0) / rowsOfRecord
    },
  }
}

function readingOf(sql: string): Work {
  return {
    name: "DuckDB's own reading",
    run: () =>
      withDuck({ threads: 1 }, async (connection) => {
        const answer = await connection.runAndReadAll(sql)
        return Number(answer.getRows()[0]?.[0] ?? 0)
      }),
  }
}
