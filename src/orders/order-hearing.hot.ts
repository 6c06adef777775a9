import { isExpected } from './legal-reports.ts'
import { acknowledge, answer, requestOf, settleRequest } from './order-answers.hot.ts'
import type { OrderFacts } from './order-facts.hot.ts'
import { countNote, end, isOver, refold } from './order-fold.hot.ts'
import { ACKED, ENDED_IN_NOTES, FINAL, HAS_ORIGIN, HEARD } from './order-marks.ts'
import {
  NOT_STATED,
  NOTE_BUST,
  NOTE_CORRECTION,
  NOTE_DONE_FOR_DAY,
  NOTE_ENDED,
  NOTE_FILL,
  NOTE_ORIGIN,
  NOTE_RENEWED,
  NOTE_RESTATED,
  NOTE_SUSPENDED,
  NOTE_TERMS,
} from './order-notes.hot.ts'
import { ACCEPTED, CANCEL_REQUEST, REFUSED, REPLACE_REQUEST } from './order-requests.hot.ts'
import * as r from './report.ts'
import { AMBIGUOUS, CANCELED, EXPIRED, PENDING_NEW, REJECTED } from './status.ts'
import {
  APPLIED,
  CONFLICTING,
  LATE,
  OVERFILLED,
  REPEATED,
  REVIVED,
  UNEXPECTED,
  WAITING,
} from './verdict.ts'

/**
 * Idea: a report becomes facts: marks, rows of the notes, answers to requests.
 * Layout: works on the columns of `OrderFacts`.
 * Cost: in the venue's order, a few cells and at most one row; a late report folds its order anew.
 * Holds: the same report twice is once; whatever it is, executions are booked.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export function hearReport(
  facts: OrderFacts,
  slot: number,
  report: number,
  sequence: number,
  request: number,
  lots: number,
  priceTicks: number,
  executionId: number,
  refersTo: number,
): number {
  const late = sequence <= facts.lastSequence[slot]!
  const cumBefore = facts.cumLots[slot]!
  const wasOverfilled = isOverfilled(facts, slot)
  let heard = LATE
  if (!late) {
    heard = isExpected(facts.profile, facts.statusAt(slot), report) ? APPLIED : UNEXPECTED
    facts.lastSequence[slot] = sequence
  }
  const proves = report !== r.REPORT_CANCEL_REJECTED && report !== r.REPORT_REPLACE_REJECTED
  const revived = proves && prove(facts, slot)
  let effect: number
  if (report === r.REPORT_FILL) {
    effect = execute(facts, slot, NOTE_FILL, sequence, late, lots, priceTicks, executionId, 0)
  } else if (report === r.REPORT_TRADE_CANCELED) {
    effect = execute(facts, slot, NOTE_BUST, sequence, late, 0, NOT_STATED, executionId, refersTo)
  } else if (report === r.REPORT_TRADE_CORRECTED) {
    const kind = NOTE_CORRECTION
    effect = execute(facts, slot, kind, sequence, late, lots, priceTicks, executionId, refersTo)
  } else {
    effect = take(facts, slot, report, sequence, late, request, lots, priceTicks)
    if (heard === UNEXPECTED) effect = APPLIED
  }
  const isMore = facts.cumLots[slot]! > cumBefore || !wasOverfilled
  if (isMore && isOverfilled(facts, slot)) return OVERFILLED
  if (effect !== APPLIED) return effect
  return revived ? REVIVED : heard
}

function isOverfilled(facts: OrderFacts, slot: number): boolean {
  return facts.qtyLots[slot]! > 0 && facts.cumLots[slot]! > facts.qtyLots[slot]!
}

/** The venue speaks of it, so it has it. True when that is news against what we believed. */
function prove(facts: OrderFacts, slot: number): boolean {
  const belief = facts.belief[slot]!
  facts.marks[slot]! |= HEARD
  facts.belief[slot] = PENDING_NEW
  return belief !== PENDING_NEW && belief !== AMBIGUOUS
}

function execute(
  facts: OrderFacts,
  slot: number,
  kind: number,
  sequence: number,
  late: boolean,
  lots: number,
  priceTicks: number,
  executionId: number,
  refersTo: number,
): number {
  const { notes } = facts
  facts.marks[slot]! |= ACKED
  if (executionId > facts.lastExecutionId) facts.lastExecutionId = executionId
  else {
    const known = notes.execution(facts.note[slot]!, executionId)
    if (known !== 0) {
      const isSame =
        notes.kind[known] === kind &&
        notes.lots[known] === lots &&
        notes.priceTicks[known] === priceTicks &&
        notes.refersTo[known] === refersTo
      return isSame ? REPEATED : CONFLICTING
    }
  }
  const row = write(facts, slot, kind, sequence, late, lots, priceTicks, executionId, refersTo)
  if (kind !== NOTE_FILL && notes.state[row] === 0) return UNEXPECTED
  if (notes.isHeld(row)) return WAITING
  return APPLIED
}

/** Everything that is no execution. */
function take(
  facts: OrderFacts,
  slot: number,
  report: number,
  sequence: number,
  late: boolean,
  request: number,
  lots: number,
  priceTicks: number,
): number {
  switch (report) {
    case r.REPORT_PENDING_NEW:
      return APPLIED
    case r.REPORT_NEW:
      facts.marks[slot]! |= ACKED
      if (lots === 0) return APPLIED
      return mention(facts, slot, NOTE_TERMS, sequence, late, lots, NOT_STATED)
    case r.REPORT_STATUS:
      facts.marks[slot]! |= ACKED
      return APPLIED
    case r.REPORT_DONE_FOR_DAY:
      facts.marks[slot]! |= ACKED
      return mention(facts, slot, NOTE_DONE_FOR_DAY, sequence, late, 0, NOT_STATED)
    case r.REPORT_SUSPENDED:
      facts.marks[slot]! |= ACKED
      return mention(facts, slot, NOTE_SUSPENDED, sequence, late, 0, NOT_STATED)
    case r.REPORT_RESTATED:
      facts.marks[slot]! |= ACKED
      return mention(facts, slot, NOTE_RESTATED, sequence, late, lots, priceTicks)
    case r.REPORT_RENEWED:
      facts.marks[slot]! |= ACKED
      return mention(facts, slot, NOTE_RENEWED, sequence, late, lots, priceTicks)
    case r.REPORT_REPLACED:
      facts.marks[slot]! |= ACKED
      return replaced(facts, slot, sequence, late, request, lots, priceTicks)
    case r.REPORT_CANCELED:
      answer(facts, slot, CANCEL_REQUEST, request, late, ACCEPTED)
      return ended(facts, slot, CANCELED, sequence, late)
    case r.REPORT_EXPIRED:
      return ended(facts, slot, EXPIRED, sequence, late)
    case r.REPORT_REJECTED:
      return ended(facts, slot, REJECTED, sequence, late)
    case r.REPORT_CANCEL_REJECTED:
      return answer(facts, slot, CANCEL_REQUEST, request, late, REFUSED)
    case r.REPORT_REPLACE_REJECTED:
      return answer(facts, slot, REPLACE_REQUEST, request, late, REFUSED)
    case r.REPORT_PENDING_CANCEL:
      return acknowledge(facts, slot, CANCEL_REQUEST, request, late)
    case r.REPORT_PENDING_REPLACE:
      return acknowledge(facts, slot, REPLACE_REQUEST, request, late)
    default:
      return UNEXPECTED
  }
}

/** The venue took a replace; of none that was asked for, and without terms, it changes nothing. */
function replaced(
  facts: OrderFacts,
  slot: number,
  sequence: number,
  late: boolean,
  request: number,
  lots: number,
  priceTicks: number,
): number {
  const { requests } = facts
  const row = requestOf(facts, slot, REPLACE_REQUEST, request, late)
  if (row === 0) {
    if (lots === 0 && priceTicks === NOT_STATED) return REPEATED
    return mention(facts, slot, NOTE_TERMS, sequence, late, lots, priceTicks)
  }
  if ((requests.state[row]! & ACCEPTED) !== 0) return REPEATED
  settleRequest(facts, slot, row, ACCEPTED)
  const qtyLots = lots > 0 ? lots : requests.qtyLots[row]!
  const price = priceTicks === NOT_STATED ? requests.priceTicks[row]! : priceTicks
  return mention(facts, slot, NOTE_TERMS, sequence, late, qtyLots, price)
}

/** The usual ending, in its turn and the only one, needs no row. */
function ended(
  facts: OrderFacts,
  slot: number,
  cause: number,
  sequence: number,
  late: boolean,
): number {
  const marks = facts.marks[slot]!
  const before = facts.cause[slot]!
  if (!late && before === 0 && (marks & (FINAL | ENDED_IN_NOTES)) === 0) {
    end(facts, slot, cause, sequence)
    return APPLIED
  }
  const inNotes = (marks & ENDED_IN_NOTES) !== 0
  if (late) {
    if (!inNotes && before !== 0 && facts.causeSequence[slot] === sequence) return REPEATED
    if (facts.notes.numbered(facts.note[slot]!, NOTE_ENDED, sequence) !== 0) return REPEATED
  }
  if (!inNotes && before !== 0)
    keep(facts, slot, NOTE_ENDED, facts.causeSequence[slot]!, 0, 0, before)
  facts.marks[slot]! |= ENDED_IN_NOTES
  write(facts, slot, NOTE_ENDED, sequence, late, 0, NOT_STATED, cause, 0)
  return late ? APPLIED : UNEXPECTED
}

/** A row that is no execution, unless its number is there already. After the end it changes nothing. */
function mention(
  facts: OrderFacts,
  slot: number,
  kind: number,
  sequence: number,
  late: boolean,
  lots: number,
  priceTicks: number,
): number {
  if (late && facts.notes.numbered(facts.note[slot]!, kind, sequence) !== 0) return REPEATED
  if (lots > 0 || priceTicks !== NOT_STATED) keepOrigin(facts, slot)
  const wasOver = isOver(facts, slot)
  write(facts, slot, kind, sequence, late, lots, priceTicks, 0, 0)
  return wasOver && !late ? UNEXPECTED : APPLIED
}

function keepOrigin(facts: OrderFacts, slot: number): void {
  if ((facts.marks[slot]! & HAS_ORIGIN) !== 0) return
  facts.marks[slot]! |= HAS_ORIGIN
  keep(
    facts,
    slot,
    NOTE_ORIGIN,
    Number.NEGATIVE_INFINITY,
    facts.qtyLots[slot]!,
    facts.priceTicks[slot]!,
    0,
  )
}

/** A row, counted at once when it comes in turn. */
function write(
  facts: OrderFacts,
  slot: number,
  kind: number,
  sequence: number,
  late: boolean,
  lots: number,
  priceTicks: number,
  executionId: number,
  refersTo: number,
): number {
  const head = facts.note[slot]!
  const row = facts.notes.add(head, kind, sequence, executionId, refersTo, lots, priceTicks)
  facts.note[slot] = row
  if (late) refold(facts, slot)
  else countNote(facts, slot, row)
  return row
}

function keep(
  facts: OrderFacts,
  slot: number,
  kind: number,
  sequence: number,
  lots: number,
  priceTicks: number,
  executionId: number,
): void {
  const head = facts.note[slot]!
  facts.note[slot] = facts.notes.add(head, kind, sequence, executionId, 0, lots, priceTicks)
}
