import type { Definitions, LedgerRow } from './ledger-row.ts'

/** How far a study is. A run is one trial on one day. */
export type SweepProgress = {
  readonly runs: number
  /** Computed now, and taken from the ledger. */
  readonly computed: number
  readonly reused: number
  readonly failed: number
  readonly elapsedMs: number
  /** NaN before anything was computed. */
  readonly leftMs: number
}

/** Counts runs as they end, and says so. */
export class RunCount {
  runs = 0
  private computed = 0
  private reused = 0
  private failed = 0
  private reference: { readonly trial: number; readonly definitions: string } | undefined
  private readonly startedMs = performance.now()
  private readonly say: (progress: SweepProgress) => void

  constructor(say: (progress: SweepProgress) => void) {
    this.say = say
  }

  /** Runs that a pass has just made. */
  compute(rows: readonly LedgerRow[]): void {
    this.computed += rows.length
    this.count(rows)
  }

  /** Runs that the ledger had. */
  reuse(rows: readonly LedgerRow[]): void {
    this.reused += rows.length
    this.count(rows)
  }

  /** Definitions of the lowest trial that has any: the same ones in whatever order runs end. */
  define(trial: number, definitions: string): void {
    if (this.reference === undefined || trial < this.reference.trial) {
      this.reference = { trial, definitions }
    }
  }

  get definitions(): Definitions {
    return JSON.parse(this.reference?.definitions ?? '{}') as Definitions
  }

  private count(rows: readonly LedgerRow[]): void {
    this.failed += rows.filter((row) => row.status === 'failed').length
    this.say(this.now)
  }

  get now(): SweepProgress {
    const { runs, computed, reused, failed } = this
    const elapsedMs = performance.now() - this.startedMs
    const left = runs - computed - reused
    const leftMs = left === 0 ? 0 : computed === 0 ? Number.NaN : (elapsedMs / computed) * left
    return { runs, computed, reused, failed, elapsedMs, leftMs }
  }
}
