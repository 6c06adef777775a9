import type { Bracket } from '../orders/emulator/bracket.ts'
import type { Leg, UnwindPolicy } from '../orders/emulator/leg-group.ts'
import type { HangRule } from '../orders/emulator/links.ts'
import type { Plan } from '../orders/plan.ts'

/**
 * Orders that depend on each other. Each is a plan of our side with an id below 0, as those have that
 * `submit` gives to what the venue does not offer; the orders that it sends have ids of their own.
 */
export type Plans = {
  /** One cancels the others: the first fill of one ends them. Returns their ids, in order. */
  oco(plans: readonly Plan[]): readonly number[]
  /** What one fills, the others have less to do. */
  shared(plans: readonly Plan[]): readonly number[]
  /** `then` waits for what `first` fills. */
  oto(first: Plan, then: Plan, rule: HangRule): readonly [first: number, then: number]
  /** An entry with a way out on both sides. */
  bracket(bracket: Bracket): readonly [entry: number, takeProfit: number, stopLoss: number]
  /** Orders that fill together or are unwound. */
  legs(legs: readonly Leg[], policy: UnwindPolicy): number
  /** Lots that a plan has filled; of a group of legs, of this leg. */
  filledLots(planId: number, leg?: number): number
  /** Lots of a leg that have no counterpart in the others. */
  excessLots(planId: number, leg: number): number
  /** Where a stop stands now, in half ticks; NaN without one. */
  stopHalfTicks(planId: number): number
}

/** A plan is over. */
export type PlanEnd = {
  readonly planId: number
  /** Code of STATUS_NAMES. */
  readonly status: number
  /** In words. */
  readonly why: string
}
