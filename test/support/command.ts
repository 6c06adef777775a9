import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const PROJECT = resolve(import.meta.dirname, '../..')
const MAIN = resolve(PROJECT, 'src/cli/main.ts')

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs the command line in a process of its own, from the project's root. */
export function ticktape(...args: string[]): Ended {
  const ended = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { code: ended.status ?? -1, stdout: ended.stdout, stderr: ended.stderr }
}
