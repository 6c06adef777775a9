import type { Plan } from '../plan.ts'

/** Why the emulator does something. Codes are indices and are journalled: only append. */
export const WHYS = [
  'none',
  'asked for',
  'stop reached',
  'the session opens',
  'the close is near',
  'its time is over',
  'the next slice',
  'what was left, again',
  'what was left rests',
  'what was left is canceled',
  'behind the market instead of through it',
  'it would cross',
  'a fill that came late',
  'a linked order filled',
  'a linked order fired',
  'the order that it hangs on filled',
  'the order that it hangs on ended unfilled',
  'what hangs on it has begun',
  'the position shrank',
  'nothing to reduce',
  'no price to start from',
  'no close is known',
  'its time was over when it came',
  'refused by the gate',
  'filled',
  'ended by the venue',
  'a leg failed',
  'the legs took too long',
  'too much of one leg',
  'all legs are filled',
  'one leg remains open',
] as const
export type Why = (typeof WHYS)[number]

/** What the desk is to do. Children go through the gate like any other intent. */
export type Action =
  | {
      readonly kind: 'submit'
      /** Number of the plan that it is part of. */
      readonly plan: number
      /** What the venue gets: nothing in it is emulated any more. */
      readonly child: Plan
      readonly why: Why
    }
  | { readonly kind: 'cancel'; readonly plan: number; readonly order: number; readonly why: Why }
  | {
      readonly kind: 'replace'
      readonly plan: number
      readonly order: number
      readonly priceTicks: number
      readonly qtyLots: number
      readonly why: Why
    }
  /** Tell the emulator the time then. */
  | { readonly kind: 'wake'; readonly atNs: number }
  /** The plan is over, in this status (codes of status.ts). */
  | { readonly kind: 'end'; readonly plan: number; readonly status: number; readonly why: Why }

/** What the desk heard of a child. */
export type ChildReport = {
  /** Code of report.ts, and its reason. */
  readonly report: number
  readonly reason: number
  /** As the order's facts have it after the report. */
  readonly cumLots: number
  readonly isOpen: boolean
  /** Status of the order's facts (codes of status.ts). */
  readonly status: number
  /** Of the execution, in ticks; anything else otherwise. */
  readonly priceTicks: number
}
