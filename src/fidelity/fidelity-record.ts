import type { QueueScale } from '../models/queue/queue-parameters.ts'
import type { InstrumentSpec } from '../units/instrument.ts'
import type { BootstrapIntervals } from './cluster-bootstrap.ts'
import type { FitRecord } from './fit.ts'
import type { Reliability, Score, Timing } from './score.ts'

/** A split of the shadows, with the score in each of its groups. */
export type SplitRecord = {
  readonly name: string
  readonly unit: string
  readonly groups: readonly (Score & { readonly label: string })[]
}

/** What one contender reached. */
export type ContenderRecord = Score & {
  readonly name: string
  /** 95 %, by clusters of level and minute. */
  readonly interval: BootstrapIntervals
  /** Of fills no later than the order's end. */
  readonly strict: Score
  readonly timing: Timing
  readonly reliability: Reliability
  /** On those shadows alone that trades and sizes leave open. */
  readonly undecided: Score
  /** On orders that came by a modification. */
  readonly moved: Score
  readonly splits: readonly SplitRecord[]
}

export type TrueQueueRecord = Score & {
  readonly exactPct: number
  readonly exceptions: readonly { readonly because: string; readonly shadows: number }[]
}

/** Everything that a fidelity test found. A number that is not defined is null in JSON. */
export type FidelityRecord = {
  readonly schema: 1
  readonly engine: string
  readonly tape: { readonly tapeId: string; readonly ref: string }
  readonly instrument: InstrumentSpec
  /** ns since 1970 */
  readonly epochNs: string
  /** First and last order that a shadow stood for, ns since 1970. */
  readonly firstNs: string
  readonly lastNs: string
  readonly conflateNs: number
  readonly graceNs: number
  readonly seed: number
  readonly scale: QueueScale
  readonly shadows: {
    readonly added: number
    readonly moved: number
    readonly unended: number
    readonly trueRatePct: number
  }
  readonly oracle: Score & { readonly exactPct: number }
  readonly trueQueue: TrueQueueRecord
  /** Share of the outcomes that trades and sizes alone decide. */
  readonly decidedPct: number
  readonly undecided: { readonly shadows: number; readonly trueRatePct: number }
  readonly clusters: number
  readonly contenders: readonly ContenderRecord[]
  readonly fit?: FitRecord
}

/** Below this the test itself is wrong. */
export const ORACLE_F1_MIN = 0.997
