import { STANDARD_BREAKERS } from '../../src/risk/breakers/breaker-table.ts'
import { Breakers, type BreakersSetup } from '../../src/risk/breakers/breakers.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { memoryLog } from '../../src/risk/state/risk-log.ts'

/** Two venues, the first with two symbols. */
export const INSTRUMENTS = [
  { venue: 'one', symbol: 'A' },
  { venue: 'one', symbol: 'B' },
  { venue: 'two', symbol: 'A' },
] as const

export function breakersOf(changes: Partial<BreakersSetup> = {}): Breakers {
  return new Breakers({
    settings: STANDARD_BREAKERS,
    strategy: 'made up',
    instruments: INSTRUMENTS,
    log: memoryLog(),
    halfOpen: null,
    epochNs: 0n,
    ...changes,
  })
}

/** What blocks each instrument's entries, in words. */
export const blockedOf = (breakers: Breakers) =>
  INSTRUMENTS.map((_, i) => RISK_RULES[breakers.blocking[i] ?? 0])
