import type { RiskSettings } from '../risk/risk-settings.ts'
import { NO_LIMITS, type RiskLimits } from '../risk/rules.ts'
import { isoTime } from '../units/time.ts'
import type { RunManifest } from './run-record.ts'

/** Risk settings as a run's manifest has them: every limit and breaker, and of the rest what is set. */
export function writtenRisk(risk: RiskSettings): Pick<RunManifest, 'risk' | 'breakers'> {
  const { breakers, dayStartsNs, events, hours, limits, resets, restricted, slippageBps, symbols } =
    risk
  const isSet = (of: object) => Object.keys(of).length > 0
  const bySymbol = Object.entries(symbols).map(([name, own]) => [name, writtenLimits(own)] as const)
  return {
    risk: {
      ...writtenLimits(limits),
      slippageBps,
      ...(isSet(symbols) && { symbols: Object.fromEntries(bySymbol) }),
      ...(restricted.length > 0 && { restricted }),
      ...(hours !== null && { hours }),
      ...(dayStartsNs !== 0 && { dayStartsNs }),
      ...(isSet(events) && { events }),
      ...(resets.length > 0 && {
        resets: resets.map(({ unixNs, ...rest }) => ({ at: isoTime(unixNs), ...rest })),
      }),
    },
    breakers: Object.fromEntries(
      Object.entries(breakers).map(([name, { limit, scope }]) => {
        return [name, { limit: Number.isFinite(limit) ? limit : 'off', scope }]
      }),
    ),
  }
}

/** A limit that is off is written so, whatever number that is. */
function writtenLimits(limits: Partial<RiskLimits>): Record<string, number | 'off'> {
  return Object.fromEntries(
    Object.entries(limits).map(([limit, value]) => [
      limit,
      value === NO_LIMITS[limit as keyof RiskLimits] ? 'off' : value,
    ]),
  )
}
