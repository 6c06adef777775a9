import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true })
})

/** A fresh directory that goes away when the test file is done. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ticktape-test-'))
  made.push(directory)
  return directory
}
