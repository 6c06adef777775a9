import type { DeskOptions } from '../run/desk-inputs.ts'
import type { Depth } from '../tape/schema.ts'
import type { JobTape } from './job-tape.ts'
import type { LedgerRow } from './ledger-row.ts'

/** What a worker is told when it starts. */
export type WorkerStart = {
  readonly strategyFile: string
}

/** One pass: desks over one day's tape. */
export type Job = {
  readonly tapeId: string
  readonly tape: JobTape
  readonly depth: Depth
  readonly sampleNs: number
  readonly desks: readonly JobDesk[]
  /** Rows for the ledger; left out, the journals' hashes only. */
  readonly measures: boolean
}

/** What one desk is given, but for the strategy, which the worker has. */
export type JobDesk = Omit<DeskOptions, 'strategy' | 'origin'>

export type JobDone = {
  /** By desk; empty where the job does not measure. */
  readonly rows: readonly LedgerRow[]
  /** By desk; empty text for one that failed. */
  readonly journalHashes: readonly string[]
}

export type JobAnswer =
  | JobDone
  | {
      /** A fault of ours, not of a strategy. */
      readonly fault: { readonly name: string; readonly message: string; readonly stack: string }
    }
