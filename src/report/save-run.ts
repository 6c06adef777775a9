import { measureRun } from '../measure/measure-run.ts'
import type { Run } from '../run/backtest.ts'
import { writeRunRecord } from '../run/write-record.ts'
import { writeIndex } from './write-index.ts'
import { writeReport } from './write-report.ts'

/**
 * Measures a run, writes its record, its report and the index of all runs.
 *
 * @param reportsRoot the directory that holds a directory per run
 * @param command what a reader types to make the run again
 * @returns the run's directory
 * @example
 * const directory = await saveRun(backtest({ tapes: [tape], strategy }), 'reports', 'node my-run.ts')
 */
export async function saveRun(run: Run, reportsRoot: string, command: string): Promise<string> {
  const { without } = run
  const twin = without === null || typeof without === 'string' ? undefined : measureRun(without)
  const measures = { ...measureRun(run), ...(twin && { without: twin.metrics }) }
  const directory = await writeRunRecord(run, measures, reportsRoot, command)
  await writeReport(directory)
  await writeIndex(reportsRoot)
  return directory
}
