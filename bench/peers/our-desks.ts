import { publishedDesk } from '../../src/conform/hftbacktest/desk-of.ts'
import type { ConvertedDay } from '../../src/conform/hftbacktest/recordings.ts'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import { tapeSource } from '../../src/engine/tape-source.ts'
import { noRisk, type RiskSettings, standardRisk } from '../../src/risk/risk-settings.ts'
import { fillsOf } from '../../src/run/journal-tables.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { makeInstrument } from '../../src/units/instrument.ts'
import { NS_PER_MS, NS_PER_SECOND } from '../../src/units/time.ts'
import { type QuotingSet, quotingLoop } from '../quoting-loop.ts'
import type { EngineRun, SetResult } from './engine.ts'

const LATENCY_NS = 10 * NS_PER_MS
/** Wide enough that the gate, which is on, refuses nothing that a peer without one would send. */
const CAPITAL = 1_000_000
const { limits } = standardRisk(CAPITAL)
/** Own orders may meet here, and breakers would stop what a peer lets go on. */
const GATE: RiskSettings = {
  ...noRisk(CAPITAL),
  limits: { ...limits, selfMatchLotsMax: Infinity, sameOrderAfterMs: 0, volumeShareMax: Infinity },
}

/**
 * Replays a day once for all sets, a desk each, under hftbacktest's rules with the gate on. Timed is
 * all of it: laying the tape out, the pass, equity samples, journals and their hashes. Where the
 * journals are kept, the fills are folded from them after the clock has stopped.
 */
export function runOurs(
  day: ConvertedDay,
  queue: string,
  sets: readonly QuotingSet[],
  keepsJournal: boolean,
): EngineRun {
  const instrument = makeInstrument(day.manifest.instrument)
  const desks = sets.map((set): DeskConfig => {
    const strategy = quotingLoop as unknown as Strategy
    const desk = publishedDesk(strategy, LATENCY_NS, queue, instrument)
    return { ...desk, params: { ...set }, risk: GATE, keepsJournal }
  })
  const cpuStart = process.cpuUsage()
  const start = performance.now()
  const pass = runPass({
    instruments: [{ instrument, tapes: [tapeSource(day)] }],
    depth: 'l2',
    keepsCrossed: true,
    sampleNs: NS_PER_SECOND,
    desks,
  })
  for (const desk of pass.desks) desk.journal.finish()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpuStart)
  const results = pass.desks.map((desk): SetResult => {
    const ledger = desk.ledgers[0]
    const fills = keepsJournal ? fillsOf(desk.journal, desk.ledgers) : null
    const orderId = [...(fills?.orderId ?? [])]
    return {
      orders: desk.own.count,
      steps: desk.wakeCount,
      executions: ledger?.executions ?? 0,
      positionLots: ledger?.positionLots ?? 0,
      fills: orderId.map((id, i) => [
        id,
        fills?.side[i] ?? 0,
        fills?.priceTicks[i] ?? 0,
        String(pass.epochNs + BigInt(fills?.venueNs[i] ?? 0)),
      ]),
    }
  })
  return { seconds, buildSeconds: 0, cpuSeconds: (user + system) / 1e6, sets: results }
}
