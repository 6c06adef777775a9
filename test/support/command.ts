import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const PROJECT = resolve(import.meta.dirname, '../..')
const MAIN = resolve(PROJECT, 'src/cli/main.ts')
const MEASURED = resolve(import.meta.dirname, 'peak-memory.ts')

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs the command line in a process of its own, from the project's root. */
export function ticktape(...args: string[]): Ended {
  return run(MAIN, args)
}

/** The same, and the most memory that the process had, in MB. */
export function ticktapeMeasured(...args: string[]): Ended & { readonly peakMb: number } {
  const ended = run(MEASURED, args)
  const [, peak] = /peak memory (\d+) MB\n$/.exec(ended.stderr) ?? []
  return { ...ended, peakMb: Number(peak) }
}

function run(script: string, args: readonly string[]): Ended {
  const ended = spawnSync(process.execPath, [script, ...args], {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { code: ended.status ?? -1, stdout: ended.stdout, stderr: ended.stderr }
}
