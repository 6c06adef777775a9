import { DAY } from '../intent.ts'
import {
  AT_CLOSE,
  AT_OPEN,
  GTD,
  PLAN_TIME_NAMES,
  PLAN_TYPE_NAMES,
  type Plan,
  STOP,
  timeInForceOf,
  typeOf,
} from '../plan.ts'

/** What some venues do themselves and others do not. */
export const FEATURES = [
  'stop',
  'stop-limit',
  'market-to-limit',
  'trailing-stop',
  'DAY',
  'GTD',
  'at-open',
  'at-close',
  'post-only',
  'reprice',
  'reduce-only',
  'iceberg',
] as const
export type Feature = (typeof FEATURES)[number]

/** What the simulated venue does. */
export const SIMULATED_VENUE: ReadonlySet<Feature> = new Set<Feature>(['DAY', 'post-only'])

/** What a plan asks for beyond market, limit, GTC, IOC and FOK. */
export function featuresOf(plan: Plan): Feature[] {
  const type = typeOf(plan)
  const timeInForce = timeInForceOf(plan)
  const asked: Feature[] = []
  if (type >= STOP) asked.push(PLAN_TYPE_NAMES[type] as Feature)
  const isTimed = [DAY, GTD, AT_OPEN, AT_CLOSE].some((each) => each === timeInForce)
  if (isTimed) asked.push(PLAN_TIME_NAMES[timeInForce] as Feature)
  if (plan.postOnly === true) asked.push(plan.reprices === true ? 'reprice' : 'post-only')
  if (plan.reduceOnly === true) asked.push('reduce-only')
  if (plan.displayLots !== undefined) asked.push('iceberg')
  return asked
}

/**
 * Whether a plan needs the emulator at a venue. Remainder policies always do: no venue has them. A plan
 * that needs it nowhere goes to the gate as it is.
 */
export function needsEmulator(plan: Plan, natively: ReadonlySet<Feature>): boolean {
  return plan.remainder !== undefined || emulatedOf(plan, natively).length > 0
}

/** What of a plan is done on our side, for the record. */
export function emulatedOf(plan: Plan, natively: ReadonlySet<Feature>): Feature[] {
  return featuresOf(plan).filter((feature) => !natively.has(feature))
}
