import { join } from 'node:path'
import { readStudyJson } from '../run/study-record.ts'
import { readTrials } from '../run/trial-table.ts'
import { writeWhole } from '../store/whole-file.ts'
import { studyPage } from './study/study-page.ts'

/**
 * Renders `study.html` of a whole study from its record alone, into its own directory, and returns the
 * path. The same study gives the same bytes. Throws StoredStateError when there is no whole one.
 */
export async function writeStudyPage(directory: string): Promise<string> {
  const study = readStudyJson(directory)
  const names = Object.keys(study.metrics ?? {})
  const trials = await readTrials(join(directory, 'trials.parquet'), study.spec.axes, names)
  return writeWhole(join(directory, 'study.html'), await studyPage({ study, trials }))
}
