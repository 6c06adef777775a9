import { NS_PER_DAY } from '../units/time.ts'

/** RC-14: when and whether an instrument may be traded. */
export type TradingRules = {
  readonly isRestricted: boolean
  /** From when to when a position may be opened, ns of the day; `untilNs` below `fromNs` runs over midnight. */
  readonly hours: { readonly fromNs: number; readonly untilNs: number } | null
  /** When the day of these hours begins, ns after 00:00 UTC. */
  readonly dayStartsNs: number
}

export const ALWAYS: TradingRules = { isRestricted: false, hours: null, dayStartsNs: 0 }

/** Time of the day, in a day that begins `dayStartsNs` after 00:00 UTC. */
export function dayTimeNs(timeNs: number, dayStartsNs: number): number {
  const ns = (timeNs - dayStartsNs) % NS_PER_DAY
  return ns < 0 ? ns + NS_PER_DAY : ns
}

/** Whether a moment lies within trading hours: the first moment does, the last does not. */
export function isWithinHours(timeNs: number, rules: TradingRules): boolean {
  const { hours } = rules
  if (hours === null) return true
  const now = dayTimeNs(timeNs, rules.dayStartsNs)
  const { fromNs, untilNs } = hours
  return fromNs <= untilNs ? now >= fromNs && now < untilNs : now >= fromNs || now < untilNs
}
