import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { makeLargeTape, makePiece } from './large-tape.ts'
import { type Measured, summary, type Table } from './measure.ts'
import type { Place } from './place.ts'
import type { SizeAnswer } from './size-child.ts'

/** Processes a size, in turn with those of the other sizes. */
const TURNS = 3

type Size = { readonly million: number; readonly directory: string; readonly copyBytes: number }

/**
 * Tapes of growing size through `backtest()`, each in processes of its own: time a row, and the most
 * memory that a process ever held. A first process makes the replay copy.
 */
export async function benchSizes(
  place: Place,
  millions: readonly number[],
  rounds: number,
): Promise<Table> {
  const root = place.folder('sizes')
  const piece = await makePiece(root)
  const sizes: Size[] = []
  for (const million of millions) {
    const directory = await makeLargeTape(root, piece, million * 1e6)
    sizes.push({ million, directory, copyBytes: child(directory, 0).peakBytes })
  }
  const answers = sizes.map((): SizeAnswer[] => [])
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, { directory }] of sizes.entries()) {
      answers[i]?.push(child(directory, Math.ceil(rounds / TURNS)))
    }
  }
  place.folder('sizes')
  const rows = sizes.map(({ million }, i) => rowOf(million, answers[i] ?? []))
  const notes = sizes.map(({ million, copyBytes }, i) => {
    const { bestSeconds, units } = rows[i] as Measured
    const peak = Math.max(...(answers[i] ?? []).map(({ peakBytes }) => peakBytes))
    const perRow = ((bestSeconds * 1e9) / units).toFixed(0)
    return `${million} M: ${perRow} ns a row; peak ${mebibytes(peak)}, making the replay copy ${mebibytes(copyBytes)}`
  })
  return { title: 'Sizes: a busy synthetic market', unit: 'rows', rows, notes }
}

function rowOf(million: number, answers: readonly SizeAnswer[]): Measured {
  const name = `1 desk at 10 Hz, ${million} M rows`
  const units = answers[0]?.rows ?? 0
  const firstSeconds = Math.min(...answers.map((each) => each.firstSeconds))
  if (new Set(answers.map(({ journalHash }) => journalHash)).size !== 1) {
    throw new Error(`${name}: two processes end in different journals`)
  }
  return summary(
    { name, desks: 1, units, firstSeconds },
    answers.flatMap(({ seconds }) => seconds),
  )
}

function child(directory: string, rounds: number): SizeAnswer {
  const script = join(import.meta.dirname, 'size-child.ts')
  const ended = spawnSync(process.execPath, [script, directory, String(rounds)], {
    encoding: 'utf8',
  })
  if (ended.status !== 0) throw new Error(`${script}: ${ended.stderr}`)
  return JSON.parse(ended.stdout) as SizeAnswer
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}
