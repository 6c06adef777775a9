import type { DeskConfig } from '../../engine/desk-config.ts'
import { noRisk } from '../../risk/risk-settings.ts'
import { resolveExecution } from '../../run/profiles.ts'
import type { Params, Strategy } from '../../strategy/strategy.ts'
import type { Instrument } from '../../units/instrument.ts'
import { NS_PER_MS } from '../../units/time.ts'

/** Fees of the published runs, of value. */
const PUBLISHED_FEES = { maker: '0.0002', taker: '0.0007' }

/** A desk under the profile `hftbacktest-l2-no-partial`, limits off, entry = response latency. */
export function publishedDesk(
  strategy: Strategy,
  latencyNs: number,
  queue: string,
  instrument: Instrument,
): DeskConfig<Params> {
  const latencyMs = latencyNs / NS_PER_MS
  const execution = resolveExecution(
    {
      profile: 'hftbacktest-l2-no-partial',
      queue,
      latency: { entryMs: latencyMs, responseMs: latencyMs },
      fees: PUBLISHED_FEES,
    },
    [instrument],
    0n,
  )
  return {
    strategy,
    params: strategy.params,
    rules: execution.rules,
    latency: execution.latency(),
    fees: execution.fees,
    risk: noRisk(),
    seed: 0,
    feedOffsetNs: 0,
    runsUntilLanesEmpty: execution.runsUntilLanesEmpty,
    keepsJournal: false,
  }
}
