import {
  type BreakerName,
  type BreakerSettings,
  NO_BREAKERS,
  STANDARD_BREAKERS,
} from './breakers/breaker-table.ts'
import { NO_LIMITS, type RiskLimits, standardLimits } from './rules.ts'
import type { TradingRules } from './trading-rules.ts'

/** A reset that a run's config makes in a person's name. */
export type PlannedReset = {
  readonly unixNs: bigint
  readonly breaker: BreakerName
  readonly scope: string
  readonly reason: string
  readonly by: string
}

/** Everything that a run sets of its risk: rules, breakers, and what they count by. */
export type RiskSettings = {
  readonly limits: RiskLimits
  /** By `venue:symbol`: tighter limits of one symbol. */
  readonly symbols: Readonly<Record<string, Partial<RiskLimits>>>
  /** RC-14: `venue:symbol` of what is not traded, and when positions may be opened. */
  readonly restricted: readonly string[]
  readonly hours: TradingRules['hours']
  /** When the day of losses and hours begins, ns after 00:00 UTC. */
  readonly dayStartsNs: number
  /** RC-10: `venue:symbol` of the instruments that hang on one event, by its name. */
  readonly events: Readonly<Record<string, readonly string[]>>
  readonly breakers: BreakerSettings
  /** What the model says of the slippage of a taker fill, in bps of the middle at the decision. */
  readonly slippageBps: number
  /** In quote currency. */
  readonly capital: number
  readonly resets: readonly PlannedReset[]
}

const PLAIN = { symbols: {}, restricted: [], hours: null, dayStartsNs: 0, events: {}, resets: [] }
const SLIPPAGE_BPS = 5

/** Rules and breakers at their standard. */
export function standardRisk(capital: number): RiskSettings {
  const limits = standardLimits(capital)
  return { ...PLAIN, limits, breakers: STANDARD_BREAKERS, slippageBps: SLIPPAGE_BPS, capital }
}

/** All of it off, as for the reproduction of published results; nothing counts the capital then. */
export function noRisk(capital = 1): RiskSettings {
  const off = { limits: NO_LIMITS, breakers: NO_BREAKERS }
  return { ...PLAIN, ...off, slippageBps: SLIPPAGE_BPS, capital }
}

/** Whether anything of it must know more of the market than the order that is asked for. */
export function needsFeed({ breakers, limits, symbols }: RiskSettings): boolean {
  const isOn = (limit: number | undefined) =>
    limit !== undefined && limit !== Number.POSITIVE_INFINITY
  const { clockDrift, crossedBook, dailyLoss, drawdown, gappedBook, staleData } = breakers
  const watching = [clockDrift, crossedBook, dailyLoss, drawdown, gappedBook, staleData]
  return (
    watching.some(({ limit }) => isOn(limit)) ||
    [limits, ...Object.values(symbols)].some(
      (each) =>
        isOn(each.referenceAgeMsMax) ||
        isOn(each.volumeShareMax) ||
        isOn(each.grossValueMax) ||
        isOn(each.eventValueMax) ||
        isOn(each.dailyLossMax) ||
        isOn(each.drawdownMax),
    )
  )
}

/** The limits that hold for one instrument; RC-10 holds only for those of an event. */
export function limitsOfSymbol(settings: RiskSettings, symbol: string): RiskLimits {
  const { limits, symbols } = settings
  const own = { ...limits, ...symbols[symbol] }
  return eventOf(settings, symbol) === null
    ? { ...own, eventValueMax: Number.POSITIVE_INFINITY }
    : own
}

/** The event that an instrument hangs on; null for none. */
export function eventOf({ events }: RiskSettings, symbol: string): string | null {
  const found = Object.entries(events).find(([, symbols]) => symbols.includes(symbol))
  return found?.[0] ?? null
}

export function tradingRulesOf(settings: RiskSettings, symbol: string): TradingRules {
  const { dayStartsNs, hours, restricted } = settings
  return { isRestricted: restricted.includes(symbol), hours, dayStartsNs }
}
