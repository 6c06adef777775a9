import { assert } from '../lib/assert.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { Depth } from '../tape/schema.ts'
import { type DeskOptions, deskInputs } from './desk-inputs.ts'
import { livesOfDesks } from './desk-lives.ts'
import { finishedRun, type Run } from './finished-run.ts'
import type { RunManifest } from './run-record.ts'
import { sampleStep } from './sample-step.ts'
import { faultText, strategyError } from './strategy-error.ts'
import { tapeRun } from './tape-run.ts'

export type ManyOptions = {
  /** Tapes of one instrument, opened with `openTape`; they are put in time order. */
  readonly tapes: readonly OpenTape[]
  /** Default: the deepest that all tapes hold. */
  readonly depth?: Depth
  readonly desks: readonly DeskOptions[]
  /** Distance of the equity samples; default: the finest that gives at most 100,000. */
  readonly sampleNs?: number
  /** Keep every desk's journal, so that its run can be saved. Default: its hash and tables only. */
  readonly keepsJournals?: boolean
}

/** What became of one desk of a pass. */
export type DeskEnd = {
  readonly runId: string
  readonly manifest: RunManifest
  /** Empty for one that failed. */
  readonly journalHash: string
  /** What its strategy threw, in one line; null when it ran to the end. */
  readonly failure: string | null
  /** The desk's run, its tables made anew at each call. Throws `InputError` for one that failed. */
  run(): Run
}

/**
 * Replays tapes once for many desks. Each desk's run is the one that it has alone, with the same id and
 * journal hash; one whose strategy throws fails alone. Throws `InputError` for options that do not fit.
 *
 * @example
 * const desks = [1, 2, 3].map((halfSpreadTicks) => ({ strategy, params: { halfSpreadTicks } }))
 * for (const end of backtestMany({ tapes: [tape], desks })) console.log(end.failure ?? end.run().journalHash)
 */
export function backtestMany(options: ManyOptions): readonly DeskEnd[] {
  const tapes = tapeRun(options.tapes, options.depth)
  const inputs = options.desks.map((desk) => deskInputs(tapes, desk))
  const sampleNs = options.sampleNs ?? sampleStep(tapes.tapes)
  const keepsJournals = options.keepsJournals === true
  const started = performance.now()
  const lived = livesOfDesks({ tapes, inputs, sampleNs, keepsJournals })
  const wallSeconds = (performance.now() - started) / 1000
  return inputs.map((input, i): DeskEnd => {
    const life = lived[i]
    assert(life !== undefined, 'every desk has lived')
    const { runId, manifest, strategy } = input
    return {
      runId,
      manifest,
      journalHash: life.fault === null ? life.journalHash : '',
      failure: life.fault === null ? null : faultText(life.fault.error),
      run() {
        if (life.fault !== null) throw strategyError(strategy.name, life.fault.error)
        return finishedRun(tapes, input, { sampleNs, wallSeconds }, life)
      },
    }
  })
}
