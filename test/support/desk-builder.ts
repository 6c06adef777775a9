import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { type PassResult, runPass } from '../../src/engine/pass.hot.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { queueModelByName } from '../../src/models/queue/by-name.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { PROFILES, type ProfileName } from '../../src/run/profiles.ts'
import type { Desk, Handlers, Strategy, Wakes } from '../../src/strategy/strategy.ts'
import type { Depth } from '../../src/tape/schema.ts'
import { type FeeSchedule, rates } from '../../src/units/instrument.ts'
import type { ExecutionRules } from '../../src/venue/execution-rules.ts'
import { instrumentOf, type Row, sourceOf } from './tape-builder.ts'

export const FEES: FeeSchedule = {
  maker: rates('0.0002'),
  taker: rates('0.0005'),
  source: 'made for tests',
}

/** The execution rules of a profile, with another queue model if one is named. */
export function rulesOf(profile: ProfileName = 'conservative', queue?: string): ExecutionRules {
  const { testsEachRow, fillsWhole, remembersConsumption, clampsQueue, ...rest } = PROFILES[profile]
  const model = queueModelByName(queue ?? rest.queue, 1)
  return { testsEachRow, fillsWhole, remembersConsumption, clampsQueue, queue: model }
}

export function strategyOf(
  create: (desk: Desk) => Handlers,
  wakes: Wakes = {},
  name = 'made for tests',
): Strategy {
  return { name, params: {}, wakes, create }
}

/** A desk with limits off and no latency unless something else is said. */
export function deskOf(strategy: Strategy, changes: Partial<DeskConfig> = {}): DeskConfig {
  return {
    strategy,
    params: strategy.params,
    rules: rulesOf(),
    latency: constantLatency(0, 0, false),
    fees: [FEES],
    risk: noRisk(),
    seed: 1,
    feedOffsetNs: 0,
    runsUntilLanesEmpty: false,
    keepsJournal: true,
    ...changes,
  }
}

/** One pass over literal rows of one instrument. */
export function passOf(
  rows: readonly Row[],
  desks: readonly DeskConfig[],
  options: { readonly depth?: Depth; readonly sampleNs?: number } = {},
): PassResult {
  return runPass({
    instruments: [{ instrument: instrumentOf(), tapes: [sourceOf(rows)] }],
    depth: options.depth ?? 'l2',
    desks,
    sampleNs: options.sampleNs ?? 0,
  })
}
