import type { OrderFacts } from './order-facts.hot.ts'
import { NOTE_FILL, NOTE_RENEWED } from './order-notes.hot.ts'

/**
 * What of an order belongs to the day that it was last renewed for (FIX DayOrderQty, DayCumQty): the
 * executions since, and the order without those of the days before. An amendment counts for the day of
 * what it amends. Whole lots.
 */
export function daysOf(facts: OrderFacts, id: number): { qtyLots: number; cumLots: number } {
  const { notes } = facts
  let since = Number.NEGATIVE_INFINITY
  for (let row = facts.note[facts.slotOf(id)] ?? 0; row !== 0; row = notes.next[row] ?? 0) {
    const sequence = notes.sequence[row] ?? 0
    if (notes.kind[row] === NOTE_RENEWED && sequence > since) since = sequence
  }
  let cumLots = 0
  for (let row = facts.note[facts.slotOf(id)] ?? 0; row !== 0; row = notes.next[row] ?? 0) {
    const isToday = notes.kind[row] === NOTE_FILL && (notes.sequence[row] ?? 0) > since
    if (isToday) cumLots += notes.standingLots[row] ?? 0
  }
  const before = (facts.cumLots[facts.slotOf(id)] ?? 0) - cumLots
  return { qtyLots: (facts.qtyLots[facts.slotOf(id)] ?? 0) - before, cumLots }
}
