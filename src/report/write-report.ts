import { join } from 'node:path'
import { writeWhole } from '../store/whole-file.ts'
import { reportPage } from './page.ts'
import { readRecord } from './record.ts'

/**
 * Renders `report.html` of a run from its record alone, into the run's own directory, and returns the
 * path. The same record gives the same bytes. Throws StoredStateError when there is no whole record.
 */
export async function writeReport(runDirectory: string): Promise<string> {
  const page = await reportPage(await readRecord(runDirectory))
  return writeWhole(join(runDirectory, 'report.html'), page)
}
