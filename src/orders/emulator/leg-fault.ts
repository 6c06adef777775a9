import { planFault } from '../plan-fault.ts'
import type { Leg, UnwindPolicy } from './leg-group.ts'

/** What is wrong with legs or their policy: the field, what it holds, and what it should. */
export function legFault(
  legs: readonly Leg[],
  policy: UnwindPolicy,
  instruments: number,
): { readonly field: string; readonly given: string; readonly expected: string } | undefined {
  const fault = (field: string, given: unknown, expected: string) => ({
    field,
    given: String(given),
    expected,
  })
  if (legs.length < 2) return fault('legs', legs.length, 'two or more')
  for (const { instrument, side, qtyLots, priceTicks } of legs) {
    const found = planFault({
      instrument,
      side,
      qtyLots,
      ...(priceTicks !== undefined && { priceTicks }),
    })
    if (found !== undefined) return found
    if (instrument >= instruments) return fault('instrument', instrument, 'one of the run')
  }
  const { withinNs, worstTicks = 0, unwindWithinNs, afterwards } = policy
  const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least
  if (!isWhole(withinNs, 1)) return fault('withinNs', withinNs, 'a whole number of ns from 1')
  if (!isWhole(unwindWithinNs, 1)) {
    return fault('unwindWithinNs', unwindWithinNs, 'a whole number of ns from 1')
  }
  if (!isWhole(worstTicks, 0)) return fault('worstTicks', worstTicks, 'a whole number of ticks')
  if (afterwards === 'market' || afterwards === 'leave') return undefined
  return fault('afterwards', afterwards, 'market or leave')
}
