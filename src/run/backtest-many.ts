import { type DeskConfig, wakesOf } from '../engine/desk-config.ts'
import { type PassInput, type PassResult, runPass } from '../engine/pass.hot.ts'
import { tapeSource } from '../engine/tape-source.ts'
import { assert, InputError } from '../lib/assert.ts'
import { BlockFile } from '../store/block-file.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { Depth } from '../tape/schema.ts'
import { type DeskInputs, type DeskOptions, deskInputs } from './desk-inputs.ts'
import { finishedRun, type Run, TableStore, tablesOf } from './finished-run.ts'
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

/** Blocks of a journal that stay in memory (16 MB); longer ones go to a file. */
const JOURNAL_MEMORY_BLOCKS = 512

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
  const stores = inputs.map(() => (options.keepsJournals ? null : new TableStore()))
  const faults = inputs.map(wakesFault)
  const taking = inputs.map((_, i) => i).filter((i) => faults[i] === null)
  const sampleNs = options.sampleNs ?? sampleStep(tapes.tapes)
  const started = performance.now()
  const pass = passUntilNoneIsLeft(taking.length, (onFailure) => ({
    instruments: [{ instrument: tapes.instrument, tapes: tapes.tapes.map(tapeSource) }],
    depth: tapes.depth,
    sampleNs,
    keepsCrossed: oneReading(inputs),
    desks: taking.map((i) => ({
      ...deskConfig(inputs[i] as DeskInputs, stores[i] ?? null),
      onFailure(error) {
        faults[i] = { error }
        onFailure()
      },
    })),
  }))
  const hashes = pass?.desks.map((desk) => desk.journal.finish()) ?? []
  const wallSeconds = (performance.now() - started) / 1000
  return inputs.map((input, i): DeskEnd => {
    const { runId, manifest, strategy } = input
    const at = taking.indexOf(i)
    const fault = faults[i]
    return {
      runId,
      manifest,
      journalHash: fault ? '' : (hashes[at] ?? ''),
      failure: fault ? faultText(fault.error) : null,
      run() {
        if (fault) throw strategyError(strategy.name, fault.error)
        const desk = pass?.desks[at]
        assert(pass !== null && desk !== undefined, 'a desk without a fault took part')
        const tables = stores[i]?.tables ?? tablesOf(desk.journal)
        const ended = { ...pass, sampleNs, wallSeconds }
        return finishedRun(tapes, input, ended, desk, hashes[at] ?? '', tables)
      },
    }
  })
}

const NONE_LEFT = new Error('every desk of the pass failed')

/** A pass that ends early, with null, when the last of its desks has failed. */
function passUntilNoneIsLeft(
  desks: number,
  input: (onFailure: () => void) => PassInput,
): PassResult | null {
  let left = desks
  if (left === 0) return null
  try {
    return runPass(
      input(() => {
        left--
        if (left === 0) throw NONE_LEFT
      }),
    )
  } catch (error) {
    if (error === NONE_LEFT) return null
    throw error
  }
}

type Fault = { readonly error: unknown }

/** A strategy may choose its wakes by its parameters: one that throws there takes no part. */
function wakesFault({ strategy, params }: DeskInputs): Fault | null {
  try {
    wakesOf(strategy, params)
    return null
  } catch (error) {
    return { error }
  }
}

function deskConfig(inputs: DeskInputs, store: TableStore | null): DeskConfig {
  const { strategy, params, execution, risk, seed } = inputs
  return {
    strategy,
    params,
    rules: execution.rules,
    latency: execution.latency(),
    fees: execution.fees,
    risk,
    seed,
    feedOffsetNs: execution.feedOffsetNs,
    runsUntilLanesEmpty: execution.runsUntilLanesEmpty,
    keepsJournal: true,
    journalStore: store ?? new BlockFile(JOURNAL_MEMORY_BLOCKS),
  }
}

/** Whether crossed levels stay is the book's own matter, and the book is shared by the desks. */
function oneReading(inputs: readonly DeskInputs[]): boolean {
  const kept = inputs.map(({ execution }) => execution.keepsCrossed)
  if (kept.every((each) => each === kept[0])) return kept[0] ?? false
  const names = [...new Set(inputs.map(({ execution }) => execution.profile))].join(' and ')
  throw new InputError(
    { field: 'profile' },
    `desks with ${names}`,
    'profiles that read the book alike',
    'Give each its own pass.',
  )
}
