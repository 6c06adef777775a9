import type { OrderFacts } from './order-facts.hot.ts'
import { AT_VENUE } from './order-requests.hot.ts'
import { APPLIED, REPEATED } from './verdict.ts'

/**
 * Idea: what the venue says of a cancel or a replace goes to the row of that request.
 * Layout: works on `OrderRequests` and the count of unanswered ones in `OrderFacts`.
 * Cost: a walk over the newest requests of one order.
 * Holds: a request is answered once; how the order stands afterwards is not said here.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */

/** The venue took or refused a request; told again, or of none of ours, it changes nothing. */
export function answer(
  facts: OrderFacts,
  slot: number,
  kind: number,
  request: number,
  late: boolean,
  state: number,
): number {
  const { requests } = facts
  const row = requestOf(facts, slot, kind, request, late)
  if (row === 0 || (requests.state[row]! & state) !== 0) return REPEATED
  settleRequest(facts, slot, row, state)
  return APPLIED
}

export function settleRequest(facts: OrderFacts, slot: number, row: number, state: number): void {
  if (!facts.requests.isAnswered(row)) facts.unanswered[slot]!--
  facts.requests.state[row]! |= state
}

/** The venue says that it has the request and has not decided. */
export function acknowledge(
  facts: OrderFacts,
  slot: number,
  kind: number,
  request: number,
  late: boolean,
): number {
  const { requests } = facts
  const row = requestOf(facts, slot, kind, request, late)
  if (row === 0 || (requests.state[row]! & AT_VENUE) !== 0) return REPEATED
  requests.state[row]! |= AT_VENUE
  return APPLIED
}

/** The request that is answered. A late report that names none may be an old answer heard again. */
export function requestOf(
  facts: OrderFacts,
  slot: number,
  kind: number,
  request: number,
  late: boolean,
): number {
  if (late && request === 0) return 0
  return facts.requests.find(facts.request[slot]!, kind, request, facts.unanswered[slot]!)
}
