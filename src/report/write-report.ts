import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
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

/** Writes under a temporary name and renames: nothing half-written is ever left at `file`. */
export async function writeWhole(file: string, text: string): Promise<string> {
  const temporary = join(dirname(file), `.${process.pid}.${basename(file)}.tmp`)
  try {
    await writeFile(temporary, text)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return file
}
