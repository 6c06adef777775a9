import type { OrderFacts } from './order-facts.hot.ts'
import {
  AMENDED_EARLY,
  DONE,
  ENDED_IN_NOTES,
  FILLED_FIRST,
  FINAL,
  SUSPENDED_MARK,
} from './order-marks.ts'
import {
  BUSTED,
  COUNTED,
  HELD,
  NOT_STATED,
  NOTE_BUST,
  NOTE_CORRECTION,
  NOTE_DONE_FOR_DAY,
  NOTE_ENDED,
  NOTE_FILL,
  NOTE_ORIGIN,
  NOTE_SUSPENDED,
  NOTE_TERMS,
} from './order-notes.hot.ts'
import { EXCHANGE } from './venue-profile.ts'

/**
 * Idea: an order is the fold of what the venue said, in the venue's numbering. The next number is one
 * step on; a late one folds the order anew, from its rows.
 * Layout: works on the columns of `OrderFacts` and the rows of `OrderNotes`.
 * Cost: a step writes a few cells; a fold reads all rows of one order and sorts them.
 * Holds: after every report the columns are what a fold from the beginning would give.
 * Plain twin: test/oracle/plain-order-facts.ts.
 */
export function countNote(facts: OrderFacts, slot: number, row: number): void {
  const { notes } = facts
  const kind = notes.kind[row]!
  if (kind === NOTE_FILL) countFill(facts, slot, row)
  else if (kind === NOTE_BUST || kind === NOTE_CORRECTION) amend(facts, slot, row)
  else if (kind === NOTE_ENDED) end(facts, slot, notes.executionId[row]!, notes.sequence[row]!)
  else if (!isOver(facts, slot)) {
    if (kind === NOTE_DONE_FOR_DAY) facts.marks[slot]! |= DONE
    else if (kind === NOTE_SUSPENDED) facts.marks[slot]! |= SUSPENDED_MARK
    else {
      if (kind !== NOTE_TERMS) facts.marks[slot]! &= ~(DONE | SUSPENDED_MARK)
      setTerms(facts, slot, notes.lots[row]!, notes.priceTicks[row]!)
    }
  }
  closeWhenFilled(facts, slot)
}

/** The venue ended the order. The first ending stands, and on an exchange nothing ends what is filled. */
export function end(facts: OrderFacts, slot: number, cause: number, sequence: number): void {
  if (isOver(facts, slot)) return
  facts.cause[slot] = cause
  facts.causeSequence[slot] = sequence
  if (isFilled(facts, slot)) facts.marks[slot]! |= FILLED_FIRST
}

/** Works out an order anew from its rows, in the venue's order. */
export function refold(facts: OrderFacts, slot: number): void {
  const { notes } = facts
  // The usual ending has no row: it takes its turn among them.
  const inNotes = (facts.marks[slot]! & ENDED_IN_NOTES) !== 0
  const cause = inNotes ? 0 : facts.cause[slot]!
  const causeSequence = facts.causeSequence[slot]!
  let isDue = cause !== 0
  const count = gather(facts, slot)
  facts.cumLots[slot] = 0
  facts.notional[slot] = 0
  facts.cause[slot] = 0
  facts.marks[slot]! &= ~(DONE | SUSPENDED_MARK | FINAL | FILLED_FIRST)
  const rows = notes.scratch
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    if (isDue && causeSequence < notes.sequence[row]!) {
      end(facts, slot, cause, causeSequence)
      isDue = false
    }
    if (notes.kind[row] === NOTE_ORIGIN) {
      facts.qtyLots[slot] = notes.lots[row]!
      facts.priceTicks[slot] = notes.priceTicks[row]!
    } else countNote(facts, slot, row)
  }
  if (isDue) end(facts, slot, cause, causeSequence)
  if (cause !== 0 && facts.cause[slot] === 0) keepEnding(facts, slot, cause, causeSequence)
}

/** An ending that does not count, because the order was filled before it, may count in another fold. */
function keepEnding(facts: OrderFacts, slot: number, cause: number, sequence: number): void {
  const head = facts.note[slot]!
  facts.note[slot] = facts.notes.add(head, NOTE_ENDED, sequence, cause, 0, 0, NOT_STATED)
  facts.marks[slot]! |= ENDED_IN_NOTES
}

/** The rows of an order into `scratch`, by number, equal ones as they were heard. */
function gather(facts: OrderFacts, slot: number): number {
  const { notes } = facts
  let count = 0
  for (let row = facts.note[slot]!; row !== 0; row = notes.next[row]!) {
    if (count === notes.scratch.length) notes.growScratch()
    notes.scratch[count++] = row
    notes.state[row] = 0
  }
  const rows = notes.scratch.subarray(0, count)
  rows.reverse()
  for (let i = 1; i < count; i++) {
    const row = rows[i]!
    let at = i
    while (at > 0 && notes.sequence[rows[at - 1]!]! > notes.sequence[row]!) {
      rows[at] = rows[at - 1]!
      at--
    }
    rows[at] = row
  }
  return count
}

/** Ended by the venue, or filled for good: terms and marks change nothing any more. */
export function isOver(facts: OrderFacts, slot: number): boolean {
  return facts.cause[slot] !== 0 || (facts.marks[slot]! & FINAL) !== 0
}

function isFilled(facts: OrderFacts, slot: number): boolean {
  return facts.qtyLots[slot]! > 0 && facts.cumLots[slot]! >= facts.qtyLots[slot]!
}

function closeWhenFilled(facts: OrderFacts, slot: number): void {
  if (facts.profile === EXCHANGE && facts.cause[slot] === 0 && isFilled(facts, slot)) {
    facts.marks[slot]! |= FINAL
  }
}

/** A size below what is filled already is amended to that. */
function setTerms(facts: OrderFacts, slot: number, lots: number, priceTicks: number): void {
  if (lots > 0) facts.qtyLots[slot] = Math.max(lots, facts.cumLots[slot]!)
  if (priceTicks !== NOT_STATED) facts.priceTicks[slot] = priceTicks
}

function countFill(facts: OrderFacts, slot: number, row: number): void {
  const { notes } = facts
  const lots = notes.lots[row]!
  const priceTicks = notes.priceTicks[row]!
  notes.state[row] = COUNTED
  notes.standingLots[row] = lots
  notes.standingTicks[row] = priceTicks
  facts.cumLots[slot]! += lots
  facts.notional[slot]! += priceTicks * lots
  if ((facts.marks[slot]! & AMENDED_EARLY) !== 0) release(facts, slot, notes.executionId[row]!)
}

/** A bust or a correction changes the fill that its chain of references goes back to. */
function amend(facts: OrderFacts, slot: number, row: number): void {
  const { notes } = facts
  const fill = notes.fillOf(facts.note[slot]!, notes.refersTo[row]!)
  if (fill === 0) {
    notes.state[row] = HELD
    facts.marks[slot]! |= AMENDED_EARLY
    return
  }
  if ((notes.state[fill]! & BUSTED) !== 0) return
  notes.state[row] = COUNTED
  const isBust = notes.kind[row] === NOTE_BUST
  const lots = isBust ? 0 : notes.lots[row]! > 0 ? notes.lots[row]! : notes.standingLots[fill]!
  const stated = notes.priceTicks[row]!
  const priceTicks = stated === NOT_STATED || isBust ? notes.standingTicks[fill]! : stated
  facts.cumLots[slot]! += lots - notes.standingLots[fill]!
  facts.notional[slot]! +=
    lots * priceTicks - notes.standingLots[fill]! * notes.standingTicks[fill]!
  notes.standingLots[fill] = lots
  notes.standingTicks[fill] = priceTicks
  if (isBust) notes.state[fill]! |= BUSTED
  if ((facts.marks[slot]! & AMENDED_EARLY) !== 0) release(facts, slot, notes.executionId[row]!)
}

/** What waited for this execution counts now, the lowest number first. */
function release(facts: OrderFacts, slot: number, executionId: number): void {
  const { notes } = facts
  for (;;) {
    const row = notes.heldFor(facts.note[slot]!, executionId)
    if (row === 0) return
    notes.state[row] = 0
    amend(facts, slot, row)
  }
}
