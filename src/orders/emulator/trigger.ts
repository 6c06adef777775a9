import type { Side } from '../../units/side.ts'
import { BY_MID, BY_TRADE, type Plan } from '../plan.ts'

/** What is known of a market, in ticks; NaN where nothing is. */
export type Heard = { tradeTicks: number; bidTicks: number; askTicks: number }

export function nothingHeard(): Heard {
  return { tradeTicks: Number.NaN, bidTicks: Number.NaN, askTicks: Number.NaN }
}

/** Twice the price that a stop is compared with: the middle may lie between two ticks. By quote: the side that it would take from. NaN: unknown. */
export function referenceOf(plan: Plan, heard: Heard): number {
  const by = plan.triggeredBy ?? BY_TRADE
  if (by === BY_TRADE) return 2 * heard.tradeTicks
  if (by === BY_MID) return heard.bidTicks + heard.askTicks
  return 2 * (plan.side > 0 ? heard.askTicks : heard.bidTicks)
}

/** A buy stop is reached at or above its price, a sell stop at or below. Half ticks. */
export function isReached(side: Side, stopHalves: number, referenceHalves: number): boolean {
  return side * (referenceHalves - stopHalves) >= 0
}

/**
 * Where a trailing stop stands after a reference is heard, in half ticks: the distance behind it, and
 * never farther from the market than it was. A distance in bps is of the reference and at least one half
 * tick. NaN while there is neither a stop nor a reference.
 */
export function trailed(plan: Plan, stopHalves: number, referenceHalves: number): number {
  if (Number.isNaN(referenceHalves)) return stopHalves
  const { side, trailTicks, trailBps } = plan
  const share = Math.round((Math.abs(referenceHalves) * (trailBps ?? 0)) / 10_000)
  const distance = trailTicks === undefined ? Math.max(1, share) : 2 * trailTicks
  const wanted = referenceHalves + side * distance
  if (Number.isNaN(stopHalves)) return wanted
  return side > 0 ? Math.min(stopHalves, wanted) : Math.max(stopHalves, wanted)
}
