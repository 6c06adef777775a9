import { grown, type Numbers } from '../lib/grow.ts'
import type { OrderFacts } from './order-facts.hot.ts'

/**
 * Idea: room in the columns of `OrderFacts` for one more order: a slot, emptied of who stood there.
 * Layout: order-slots.hot.ts.
 * Cost: a dozen cells a new order; seldom, a row is copied, or all columns are.
 * Holds: who is still known is moved and never lost; the rows of who is forgotten are free again.
 * Plain twin: test/oracle/plain-order-facts.ts, which has room for all.
 */
export function roomFor(facts: OrderFacts, id: number): number {
  const { slots } = facts
  if (!slots.holds(id)) grow(facts)
  const slot = slots.home(id)
  if (slots.id[slot]! > 0) clear(facts, slot)
  slots.take(slot, id)
  return slot
}

function clear(facts: OrderFacts, slot: number): void {
  if (facts.slots.isForgotten(slot, facts.count)) letGo(facts, slot)
  else moveAway(facts, slot)
  facts.cumLots[slot] = 0
  facts.notional[slot] = 0
  facts.belief[slot] = 0
  facts.marks[slot] = 0
  facts.cause[slot] = 0
  facts.causeSequence[slot] = 0
  facts.lastSequence[slot] = 0
  facts.note[slot] = 0
  facts.request[slot] = 0
  facts.unanswered[slot] = 0
  facts.exposure[slot] = 0
}

function moveAway(facts: OrderFacts, slot: number): void {
  const { slots } = facts
  if (slots.isFull) slots.sweep(facts.count, (each) => letGo(facts, each))
  if (slots.isFull) grow(facts)
  const to = slots.refuge(slot)
  for (const name of COLUMNS) facts[name][to] = facts[name][slot] as number
}

function letGo(facts: OrderFacts, slot: number): void {
  facts.notes.letGo(facts.note[slot]!)
  facts.requests.letGo(facts.request[slot]!)
}

function grow(facts: OrderFacts): void {
  const length = facts.slots.length * 2
  const columns = facts as Record<(typeof COLUMNS)[number], Numbers>
  for (const name of COLUMNS) columns[name] = grown(columns[name], length)
  facts.slots.grow(length)
}

const COLUMNS = [
  'number',
  'instrument',
  'side',
  'type',
  'timeInForce',
  'postOnly',
  'priceTicks',
  'qtyLots',
  'cumLots',
  'notional',
  'belief',
  'marks',
  'cause',
  'causeSequence',
  'lastSequence',
  'note',
  'request',
  'unanswered',
  'exposure',
] as const
