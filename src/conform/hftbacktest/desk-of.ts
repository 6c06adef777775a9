import type { DeskConfig } from '../../engine/desk-config.ts'
import { constantLatency } from '../../models/latency/constant.ts'
import { queueModelByName } from '../../models/queue/by-name.ts'
import { NO_LIMITS } from '../../risk/gate.ts'
import { PROFILES } from '../../run/profiles.ts'
import type { Params, Strategy } from '../../strategy/strategy.ts'
import { rates } from '../../units/instrument.ts'

/** Fees of the published runs: 2 bps maker, 7 bps taker, of value. */
export const PUBLISHED_FEES = {
  maker: rates('0.0002'),
  taker: rates('0.0007'),
  source: 'the published runs',
}

/**
 * A desk under the profile `hftbacktest-l2-no-partial`, limits off, entry = response latency.
 * `lotSize`: base units in one lot.
 */
export function publishedDesk(
  strategy: Strategy,
  latencyNs: number,
  queue: string,
  lotSize: number,
): DeskConfig<Params> {
  const profile = PROFILES['hftbacktest-l2-no-partial']
  // Base units where a whole number of lots makes one: sizes are then the float64 of the recorded text.
  const perUnit = Math.round(1 / lotSize)
  const queueUnitLots = perUnit * lotSize === 1 ? perUnit : 1
  return {
    strategy,
    params: strategy.params,
    rules: {
      testsEachRow: profile.testsEachRow,
      fillsWhole: profile.fillsWhole,
      remembersConsumption: profile.remembersConsumption,
      clampsQueue: profile.clampsQueue,
      queue: queueModelByName(queue, lotSize * queueUnitLots),
      queueUnitLots,
    },
    latency: constantLatency(latencyNs, latencyNs, false),
    fees: [PUBLISHED_FEES],
    limits: NO_LIMITS,
    seed: 0,
    feedOffsetNs: 0,
    runsUntilLanesEmpty: profile.runsUntilLanesEmpty,
    keepsJournal: false,
  }
}
