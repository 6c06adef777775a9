import type { LatencyModel } from '../models/latency/latency-model.ts'
import type { Feature } from '../orders/emulator/feature.ts'
import type { Calendar } from '../orders/emulator/sessions.ts'
import type { HalfOpen } from '../risk/breakers/breakers.ts'
import type { RiskSettings } from '../risk/risk-settings.ts'
import type { KillLatch } from '../risk/state/kill-latch.ts'
import type { RiskLog } from '../risk/state/risk-log.ts'
import type { Params, Strategy, Wakes } from '../strategy/strategy.ts'
import type { FeeSchedule } from '../units/instrument.ts'
import type { ExecutionRules } from '../venue/execution-rules.ts'
import type { BlockStore } from './journal.hot.ts'
import { strategyFault } from './strategy-fault.ts'

/** Everything that is private to one desk of a pass. */
export type DeskConfig<P extends Params = Params> = {
  readonly strategy: Strategy<P>
  readonly params: P
  readonly rules: ExecutionRules
  readonly latency: LatencyModel
  /** Per instrument of the run. */
  readonly fees: readonly FeeSchedule[]
  readonly risk: RiskSettings
  /** What outlives a process; left out, it lasts as long as the desk, and only a reset arms a breaker. */
  readonly riskState?: {
    readonly log?: RiskLog
    readonly latch?: KillLatch
    readonly halfOpen?: HalfOpen | null
  }
  /** What the venue does itself; left out, what the simulated venue does. The rest is emulated. */
  readonly natively?: ReadonlySet<Feature>
  /** Sessions by instrument, for orders at the close and the like. */
  readonly calendars?: readonly Calendar[]
  readonly seed: number
  /** Added to the recorded feed latency: which hearing of the tape this desk listens to. */
  readonly feedOffsetNs: number
  /** The run goes on until all lanes are empty, and the step in which they run empty is not shown. */
  readonly runsUntilLanesEmpty: boolean
  /** Keep the journal's records, not only its hash. */
  readonly keepsJournal: boolean
  /** Where they are kept; left out, in memory. */
  readonly journalStore?: BlockStore
  /** Told once when the strategy throws, which then ends its desk alone; left out, it ends the pass. */
  readonly onFailure?: (error: unknown) => void
}

/** What wakes a strategy with these parameters. Throws `InputError` for a period that is none. */
export function wakesOf<P extends Params>(strategy: Strategy<P>, params: P): Wakes {
  const { name, wakes } = strategy
  const wanted = typeof wakes === 'function' ? wakes(params) : wakes
  const { everyNs } = wanted
  if (everyNs === undefined || (Number.isSafeInteger(everyNs) && everyNs > 0)) return wanted
  throw strategyFault(name, `wakes.everyNs ${everyNs}`, 'a whole number of ns above 0')
}
