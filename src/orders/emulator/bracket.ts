import { type Plan, STOP, TRAILING_STOP } from '../plan.ts'
import type { Action } from './action.ts'
import type { OrderEmulator } from './emulator.ts'
import { FIRST_FILL, type HangRule, ONE_REDUCES } from './links.ts'

/** An entry with a way out on both sides. Prices in ticks. */
export type Bracket = {
  readonly entry: Plan
  /** Limit price of the exit with a gain; or its distance from the entry's average price. */
  readonly takeProfit: { readonly priceTicks: number } | { readonly offsetTicks: number }
  /** Stop price of the exit with a loss, its distance from the entry's average, or a trailing one. */
  readonly stopLoss:
    | { readonly stopTicks: number }
    | { readonly offsetTicks: number }
    | { readonly trailTicks: number }
    | { readonly trailBps: number }
  /**
   * When the exits go out: when the entry cannot fill any more, or with its first fill, and growing with
   * it. Default: with the first fill, so that nothing is held without a way out.
   */
  readonly starts?: HangRule
}

/** The two ways out as plans; where `isRelative`, their prices are distances from the entry's average. */
export function exitsOf({ entry, takeProfit, stopLoss, starts = FIRST_FILL }: Bracket): {
  readonly profit: Plan
  readonly loss: Plan
  readonly isRelative: readonly [profit: boolean, loss: boolean]
  readonly rule: HangRule
} {
  const side = entry.side > 0 ? -1 : 1
  const { qtyLots, instrument = 0 } = entry
  const out = { side, qtyLots, instrument, reduceOnly: true } as const
  const profitTicks =
    'offsetTicks' in takeProfit ? -side * Math.abs(takeProfit.offsetTicks) : takeProfit.priceTicks
  const profit: Plan = { ...out, priceTicks: profitTicks }
  const loss: Plan =
    'offsetTicks' in stopLoss
      ? { ...out, type: STOP, stopTicks: side * Math.abs(stopLoss.offsetTicks) }
      : { ...out, type: 'stopTicks' in stopLoss ? STOP : TRAILING_STOP, ...stopLoss }
  const isRelative = ['offsetTicks' in takeProfit, 'offsetTicks' in stopLoss] as const
  return { profit, loss, isRelative, rule: starts }
}

/**
 * Gives a bracket to the emulator under three numbers: entry, take-profit, stop-loss. What one exit fills,
 * the other has less to do; a stop that fires calls the other back, and what is left of the entry.
 */
export function submitBracket(
  emulator: OrderEmulator,
  nowNs: number,
  ids: readonly [entry: number, takeProfit: number, stopLoss: number],
  bracket: Bracket,
): Action[] {
  const [entryId, profitId, lossId] = ids
  const { profit, loss, isRelative, rule } = exitsOf(bracket)
  const hang = (i: 0 | 1) => ({ on: entryId, rule, isRelative: isRelative[i] })
  const actions = emulator.submit(nowNs, entryId, bracket.entry)
  actions.push(
    ...emulator.submit(nowNs, profitId, profit, hang(0)),
    ...emulator.submit(nowNs, lossId, loss, hang(1)),
  )
  emulator.join(ONE_REDUCES, [profitId, lossId])
  return actions
}
