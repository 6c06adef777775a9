import { DAY } from '../intent.ts'
import {
  AT_CLOSE,
  AT_OPEN,
  GTD,
  instrumentOf,
  PLAN_TIME_NAMES,
  type Plan,
  timeInForceOf,
} from '../plan.ts'
import type { Feature } from './feature.ts'

/** A trading session, ns since the run's epoch. */
export type Session = { readonly opensNs: number; readonly closesNs: number }

/** Sessions of one instrument, ascending; none where the market never closes or is not known. */
export type Calendar = readonly Session[]

/** When a plan may be sent at the earliest, and when it ends; Infinity where that is not known. */
export type Moments = { readonly sendsNs: number; readonly endsNs: number }

const NEVER = Number.POSITIVE_INFINITY

/**
 * The moments of a plan that is given at `nowNs`. At the open: the next opening. At the close: so much
 * before the next one. DAY and at the close end with the session that they are in, or the next. What the
 * venue times itself is sent at once.
 */
export function momentsOf(
  plan: Plan,
  nowNs: number,
  calendars: readonly Calendar[],
  closeLeadNs: number,
  natively: ReadonlySet<Feature>,
): Moments {
  const sessions = calendars[instrumentOf(plan)] ?? []
  const timeInForce = timeInForceOf(plan)
  if (timeInForce === GTD) return { sendsNs: nowNs, endsNs: plan.expiresNs ?? NEVER }
  const closesNs = sessions.find((session) => session.closesNs > nowNs)?.closesNs ?? NEVER
  if (timeInForce === DAY) return { sendsNs: nowNs, endsNs: closesNs }
  const isTheirs = natively.has(PLAN_TIME_NAMES[timeInForce] as Feature)
  if (timeInForce === AT_OPEN && !isTheirs) {
    const opensNs = sessions.find((session) => session.opensNs > nowNs)?.opensNs ?? NEVER
    return { sendsNs: opensNs, endsNs: NEVER }
  }
  if (timeInForce === AT_CLOSE && !isTheirs) {
    return { sendsNs: Math.max(nowNs, closesNs - closeLeadNs), endsNs: closesNs }
  }
  return { sendsNs: nowNs, endsNs: NEVER }
}
