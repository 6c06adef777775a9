import { assert } from '../lib/assert.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { Params } from '../strategy/strategy.ts'
import type { Depth } from '../tape/schema.ts'
import { backtestMany, type DeskEnd } from './backtest-many.ts'
import type { DeskOptions } from './desk-inputs.ts'
import type { Run } from './finished-run.ts'

export { runIdOf } from './desk-inputs.ts'
export type { Run } from './finished-run.ts'

export type BacktestOptions<P extends Params = Params> = DeskOptions<P> & {
  /** Tapes of one instrument, opened with `openTape`; they are put in time order. */
  readonly tapes: readonly OpenTape[]
  /** Default: the deepest that all tapes hold. */
  readonly depth?: Depth
}

/**
 * Replays tapes through one strategy. Pure but for the clock that times it: the same options give the
 * same journal hash. Where a breaker acted, a twin of the desk is replayed that has none, for the
 * comparison. Throws `InputError` for options that do not fit, and for a strategy that throws.
 *
 * @example
 * const tape = await openTape('datasets/synth/SIM/2024-01-01')
 * const run = backtest({ tapes: [tape], strategy: marketMaker, params: { halfSpreadTicks: 2 }, seed: 1 })
 */
export function backtest<P extends Params>(options: BacktestOptions<P>): Run {
  const run = oneDesk(options, true).run()
  return run.breakers.length === 0 ? run : { ...run, without: withoutBreakers(options, run) }
}

/** Desks of a pass never see each other: in a pass of its own the twin is what it is beside the desk. */
function withoutBreakers<P extends Params>(
  options: BacktestOptions<P>,
  { sampleNs }: Run,
): Run | string {
  const risk = { ...options.risk, breakers: 'off' } as const
  const twin = oneDesk({ ...options, risk }, false, sampleNs)
  return twin.failure ?? twin.run()
}

function oneDesk<P extends Params>(
  options: BacktestOptions<P>,
  keepsJournals: boolean,
  sampleNs?: number,
): DeskEnd {
  const { tapes, depth, ...desk } = options
  const [end] = backtestMany({
    tapes,
    ...(depth && { depth }),
    ...(sampleNs !== undefined && { sampleNs }),
    desks: [desk as unknown as DeskOptions],
    keepsJournals,
  })
  assert(end !== undefined, 'a pass ends with its desk')
  return end
}
