import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { measureInTurn, type Table } from './measure.ts'
import type { NamedTape, Place } from './place.ts'

const PROJECT = resolve(import.meta.dirname, '..')

/**
 * From the command to the written report, each time in a new process: Node starts, the tape is read,
 * replayed, measured, and its run record and report are written. The first time it makes the replay copy.
 */
export async function benchCommand(place: Place, rounds: number): Promise<Table> {
  const tapes = await place.tapes()
  const works = tapes.map((named, i) => ({
    name: `run to report: ${named.name}`,
    run: () => runToReport(named, place.folder(`reports-${i}`)),
  }))
  const measured = await measureInTurn(works, Math.min(5, rounds))
  return { title: 'Cold command to report', unit: 'rows', rows: measured }
}

function runToReport({ tape, directory }: NamedTape, reports: string): number {
  const args = ['src/cli/ticktape.mjs', 'run', 'strategies/market-maker.ts', '--tape', directory]
  const ended = spawnSync(process.execPath, [...args, '--as', 'l2', '--reports', reports], {
    cwd: PROJECT,
    encoding: 'utf8',
  })
  if (ended.status !== 0) throw new Error(`the command failed: ${ended.stderr}`)
  return tape.manifest.rows
}
