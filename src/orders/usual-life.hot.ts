import type { OrderFacts } from './order-facts.hot.ts'
import { ACKED, HEARD, LIVE } from './order-marks.ts'
import { ACCEPTED, CANCEL_REQUEST } from './order-requests.hot.ts'
import { REPORT_CANCELED, REPORT_NEW } from './report.ts'
import { CANCELED, PENDING_NEW } from './status.ts'

/**
 * Idea: most orders are sent, taken, and canceled as they were asked to be. Where that is all, the facts
 * are written straight down: what `hearReport` would come to.
 * Layout: the columns of `OrderFacts`.
 * Cost: a few cells of one slot.
 * Holds: the same facts and the same verdict (APPLIED) as the long way.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export function hearUsual(
  facts: OrderFacts,
  slot: number,
  report: number,
  sequence: number,
): boolean {
  if (sequence <= facts.lastSequence[slot]!) return false
  if (report === REPORT_NEW) return hearTaken(facts, slot, sequence)
  return report === REPORT_CANCELED && hearCanceled(facts, slot, sequence)
}

function hearTaken(facts: OrderFacts, slot: number, sequence: number): boolean {
  const marks = facts.marks[slot]!
  const isUsual = marks === LIVE && facts.belief[slot] === PENDING_NEW
  if (!isUsual || facts.unanswered[slot] !== 0 || sequence <= facts.lastSequence[slot]!)
    return false
  facts.marks[slot] = marks | HEARD | ACKED
  facts.lastSequence[slot] = sequence
  return true
}

function hearCanceled(facts: OrderFacts, slot: number, sequence: number): boolean {
  const { requests } = facts
  const marks = facts.marks[slot]!
  const row = facts.request[slot]!
  const isUsual = marks === (LIVE | HEARD | ACKED) && facts.unanswered[slot] === 1
  if (!isUsual || facts.cause[slot] !== 0) return false
  if (requests.kind[row] !== CANCEL_REQUEST || requests.isAnswered(row)) return false
  requests.state[row]! |= ACCEPTED
  facts.unanswered[slot] = 0
  facts.cause[slot] = CANCELED
  facts.causeSequence[slot] = sequence
  facts.lastSequence[slot] = sequence
  leave(facts, slot)
  return true
}

/** It can fill no more, and nothing of it is to come. */
function leave(facts: OrderFacts, slot: number): void {
  const { live, slots } = facts
  live.add(facts.instrument[slot]!, facts.side[slot]!, -facts.exposure[slot]!)
  live.strike(slots.id[slot]!)
  facts.exposure[slot] = 0
  facts.marks[slot]! ^= LIVE
  slots.overAt[slot] = facts.count
}
