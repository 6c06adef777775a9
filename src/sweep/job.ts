import type { DeskOptions } from '../run/desk-inputs.ts'
import type { TapeColumns } from '../tape/columns.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import type { Depth } from '../tape/schema.ts'
import type { LedgerRow } from './ledger-row.ts'

/** What a worker is told when it starts. */
export type WorkerStart = {
  readonly strategyFile: string
}

/** One pass: desks over one day's tape. Its columns are shared memory: sending them copies nothing. */
export type Job = {
  readonly tape: {
    readonly manifest: TapeManifest
    readonly epochNs: bigint
    readonly columns: TapeColumns
  }
  readonly depth: Depth
  readonly sampleNs: number
  readonly desks: readonly JobDesk[]
}

/** What one desk is given, but for the strategy, which the worker has. */
export type JobDesk = Omit<DeskOptions, 'strategy' | 'origin'>

export type JobAnswer =
  | { readonly rows: readonly LedgerRow[] }
  | {
      /** A fault of ours, not of a strategy. */
      readonly fault: { readonly name: string; readonly message: string; readonly stack: string }
    }
