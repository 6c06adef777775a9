import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StoredStateError } from '../lib/assert.ts'
import type { RunJson } from '../run/run-record.ts'
import { readStudyJson, type StudyJson, studyNames } from '../run/study-record.ts'
import { writeWhole } from '../store/whole-file.ts'
import { indexPage } from './index-page.ts'
import { readRunJson } from './record.ts'

/** A directory of the reports root that should hold a run and does not, and why. */
export type BrokenRun = { readonly name: string; readonly because: string }

/**
 * Writes `index.html`: every run under `reportsRoot`, sortable by any metric and searchable, and the
 * studies, offline. Returns its path. A directory with a record that does not fit is listed with the
 * reason.
 */
export async function writeIndex(reportsRoot: string): Promise<string> {
  const { runs, broken } = await readRuns(reportsRoot)
  const page = await indexPage(runs, broken, wholeStudies(join(reportsRoot, 'studies')))
  return writeWhole(join(reportsRoot, 'index.html'), page)
}

/** Studies that have a page; one that was interrupted, or cannot be read, has none. */
function wholeStudies(studiesRoot: string): readonly StudyJson[] {
  return studyNames(studiesRoot).flatMap((name) => {
    try {
      const study = readStudyJson(join(studiesRoot, name))
      return study.state === 'whole' && study.study === name ? [study] : []
    } catch (error) {
      if (error instanceof StoredStateError) return []
      throw error
    }
  })
}

export type IndexedRun = { readonly directory: string; readonly run: RunJson }

async function readRuns(
  reportsRoot: string,
): Promise<{ readonly runs: readonly IndexedRun[]; readonly broken: readonly BrokenRun[] }> {
  const runs: IndexedRun[] = []
  const broken: BrokenRun[] = []
  for (const name of await runDirectories(reportsRoot)) {
    try {
      runs.push({ directory: name, run: await readRunJson(join(reportsRoot, name)) })
    } catch (error) {
      if (!(error instanceof StoredStateError)) throw error
      broken.push({ name, because: error.message.replaceAll(join(reportsRoot, name), name) })
    }
  }
  return { runs, broken }
}

/** Names of the directories that may hold runs: not hidden ones, not those of studies. */
export async function runDirectories(reportsRoot: string): Promise<readonly string[]> {
  const entries = await readdir(reportsRoot, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => name !== 'studies')
    .sort()
}
