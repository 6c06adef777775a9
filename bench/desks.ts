import type { DeskConfig } from '../src/engine/desk-config.ts'
import { type PassResult, runPass } from '../src/engine/pass.hot.ts'
import { tapeSource } from '../src/engine/tape-source.ts'
import { standardRisk } from '../src/risk/risk-settings.ts'
import { type ExecutionConfig, resolveExecution } from '../src/run/profiles.ts'
import type { OpenTape } from '../src/store/catalog.ts'
import type { Params, Strategy } from '../src/strategy/strategy.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import { NS_PER_SECOND } from '../src/units/time.ts'
import { type QuotingSet, quotingLoop } from './quoting-loop.ts'

/** Orders of our desks take as long as those of the comparison with peers. */
export const EXECUTION: ExecutionConfig = { latency: { entryMs: 10, responseMs: 10 } }

/** `count` sets: sixteen distances from the middle, then other position limits. */
export function quotingSets(count: number): QuotingSet[] {
  return Array.from({ length: count }, (_, i) => ({
    halfSpreadTicks: 1 + (i % 16),
    positionMax: 10 + 5 * (i >> 4),
    qtyLots: 10,
  }))
}

/** A desk with gate and hashed journal, as one trial of a sweep has it. */
export function deskOf<P extends Params>(
  tape: OpenTape,
  strategy: Strategy<P>,
  params: P,
  execution: ExecutionConfig = EXECUTION,
): DeskConfig {
  const instrument = makeInstrument(tape.manifest.instrument)
  const resolved = resolveExecution(execution, [instrument], tape.epochNs)
  return {
    strategy: strategy as unknown as Strategy,
    params,
    rules: resolved.rules,
    latency: resolved.latency(),
    fees: resolved.fees,
    risk: standardRisk(1_000_000),
    seed: 1,
    feedOffsetNs: 0,
    runsUntilLanesEmpty: false,
    keepsJournal: false,
  }
}

/** A pass over one tape with a sample of equity a second; every journal is hashed to its end. */
export function replay(tape: OpenTape, desks: readonly DeskConfig[]): PassResult {
  const instrument = makeInstrument(tape.manifest.instrument)
  const pass = runPass({
    instruments: [{ instrument, tapes: [tapeSource(tape)] }],
    depth: 'l2',
    sampleNs: NS_PER_SECOND,
    desks,
  })
  for (const desk of pass.desks) desk.journal.finish()
  return pass
}

/** A pass with a quoting desk for each set. */
export function replayQuoting(tape: OpenTape, sets: readonly QuotingSet[]): PassResult {
  return replay(
    tape,
    sets.map((set) => deskOf(tape, quotingLoop, set)),
  )
}
