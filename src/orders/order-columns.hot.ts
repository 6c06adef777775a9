import type { OrderFacts } from './order-facts.hot.ts'

/**
 * Idea: room in the columns of `OrderFacts` for one more order: a slot, emptied of who stood there.
 * Layout: order-slots.hot.ts.
 * Cost: the cells of a slot a new order; seldom, all cells are copied.
 * Holds: who is still known is moved and never lost; the rows of who is forgotten are free again.
 * Plain twin: test/oracle/plain-order-facts.ts, which has room for all.
 */
export function roomFor(facts: OrderFacts, id: number): number {
  const { slots } = facts
  if (!slots.holds(id)) facts.grow()
  const slot = slots.home(id)
  if (slots.id[slot]! > 0) clear(facts, slot)
  slots.id[slot] = id
  return slot
}

function clear(facts: OrderFacts, slot: number): void {
  const { slots, count } = facts
  if (slots.isForgotten(slot, count)) letGo(facts, slot)
  else {
    if (slots.isFull) slots.sweep(count, (each) => letGo(facts, each))
    if (slots.isFull) facts.grow()
    slots.refuge(slot)
  }
  facts.marks[slot] = 0
  facts.belief[slot] = 0
  facts.cause[slot] = 0
  facts.unanswered[slot] = 0
  facts.lastSequence[slot] = 0
  facts.cumLots[slot] = 0
  facts.exposure[slot] = 0
  facts.request[slot] = 0
  facts.note[slot] = 0
  slots.overAt[slot] = 0
  facts.notional[slot] = 0
  facts.causeSequence[slot] = 0
}

function letGo(facts: OrderFacts, slot: number): void {
  facts.notes.letGo(facts.note[slot]!)
  facts.requests.letGo(facts.request[slot]!)
}
