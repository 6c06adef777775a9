import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'vitest'

const ROOT = resolve(
  import.meta.dirname,
  '../..',
  process.env.TICKTAPE_SHARED ?? '../shared',
  'data',
)

/** A test over real recordings of one folder; without them it is skipped, and its name says so. */
export function recordingsOf(folder: string) {
  const directory = join(ROOT, folder)
  const absent = !existsSync(directory)
  const note = absent ? ' (SKIPPED: no recordings, set TICKTAPE_SHARED)' : ''
  return {
    path: (file: string) => join(directory, file),
    test: (name: string, run: () => Promise<void>) => test.skipIf(absent)(`${name}${note}`, run),
  }
}
