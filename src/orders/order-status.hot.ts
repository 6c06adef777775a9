import { DAY, FOK, IOC } from './intent.ts'
import type { OrderFacts } from './order-facts.hot.ts'
import { ACKED, DONE, FILLED_FIRST, FINAL, SUSPENDED_MARK } from './order-marks.ts'
import { CANCEL_REQUEST, REPLACE_REQUEST } from './order-requests.hot.ts'
import * as s from './status.ts'

/**
 * Idea: what an order is, worked out from its facts by precedence; no field holds it.
 * Layout: reads the columns of `OrderFacts`.
 * Cost: a few reads; a walk over unanswered requests where there are any.
 * Holds: `docs/orders.md`, *Status*.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */

/** The first of the list that holds; requests with the bits of `state`. */
export function statusOf(facts: OrderFacts, slot: number, state: number): number {
  const belief = facts.belief[slot]!
  if (belief !== s.PENDING_NEW && belief !== s.AMBIGUOUS) return belief
  const cause = facts.cause[slot]!
  const marks = facts.marks[slot]!
  if (cause !== 0) return (marks & FILLED_FIRST) !== 0 ? s.FILLED : cause
  if (belief === s.AMBIGUOUS) return belief
  const unanswered = facts.unanswered[slot]!
  if (unanswered > 0) {
    const head = facts.request[slot]!
    const { requests } = facts
    if (requests.pending(head, CANCEL_REQUEST, state, unanswered) > 0) return s.PENDING_CANCEL
    if (requests.pending(head, REPLACE_REQUEST, state, unanswered) > 0) return s.PENDING_REPLACE
  }
  if ((marks & DONE) !== 0) return s.DONE_FOR_DAY
  const qtyLots = facts.qtyLots[slot]!
  const filled = (marks & FINAL) !== 0 || (qtyLots > 0 && facts.cumLots[slot]! >= qtyLots)
  if (filled) return s.FILLED
  if ((marks & SUSPENDED_MARK) !== 0) return s.SUSPENDED
  if (facts.cumLots[slot]! > 0) return s.PARTIALLY_FILLED
  return (marks & ACKED) !== 0 ? s.NEW : s.PENDING_NEW
}

/** Nothing of it can fill any more, as far as is known. */
export function isOver(facts: OrderFacts, slot: number): boolean {
  const belief = facts.belief[slot]!
  const marks = facts.marks[slot]!
  if (facts.cause[slot] !== 0 || (marks & FINAL) !== 0) return true
  if (belief === s.DENIED || belief === s.FAILED) return true
  return (marks & DONE) !== 0 && endsWithDay(facts, slot)
}

function endsWithDay(facts: OrderFacts, slot: number): boolean {
  const timeInForce = facts.timeInForce[slot]!
  return timeInForce === DAY || timeInForce === IOC || timeInForce === FOK
}
