import { daysOf } from '../../orders/order-day.ts'
import { OrderFacts } from '../../orders/order-facts.hot.ts'
import { REPLACE_REQUEST } from '../../orders/order-requests.hot.ts'
import { REPORT_PENDING_REPLACE } from '../../orders/report.ts'
import * as s from '../../orders/status.ts'
import { EXCHANGE, type VenueProfile } from '../../orders/venue-profile.ts'
import { ALARM_FROM, VERDICT_NAMES } from '../../orders/verdict.ts'
import type { Stated, StatusWord } from './scenario.ts'
import type { Command, Heard, Script } from './script.ts'

const STATUS_OF: Readonly<Record<StatusWord, number>> = {
  PNew: s.PENDING_NEW,
  New: s.NEW,
  Part: s.PARTIALLY_FILLED,
  Fill: s.FILLED,
  PCxl: s.PENDING_CANCEL,
  PRep: s.PENDING_REPLACE,
  Cxl: s.CANCELED,
  Rej: s.REJECTED,
  DFD: s.DONE_FOR_DAY,
  Susp: s.SUSPENDED,
  Exp: s.EXPIRED,
}

/** What came of playing a path. */
export type Played = {
  readonly reports: number
  readonly differences: readonly string[]
  /** Reports from which on an exchange does otherwise: what it has filled is final. */
  readonly refusedFrom?: string
}

/** Our side of a command: an order, a cancel, a replace. */
export function ask(facts: OrderFacts, command: Exclude<Command, Heard>, base = 0): void {
  if (command.kind === 'add') {
    const { qtyLots, timeInForce } = command
    facts.sent(facts.add({ side: 1, qtyLots, priceTicks: 0, timeInForce }))
  } else if (command.kind === 'cancel') facts.requestCancel(base + command.order)
  else facts.requestReplace(base + command.order, 0, command.qtyLots)
}

/** The venue's side. `base` orders, `intents` and `executions` stand before those of the script. */
export function hear(
  facts: OrderFacts,
  heard: Heard,
  base = 0,
  intents = 0,
  executions = 0,
): number {
  const { order, report, sequence, request, lots, priceTicks, executionId, refersTo } = heard
  return facts.hear(
    base + order,
    report,
    sequence,
    request === 0 ? 0 : intents + request,
    lots,
    priceTicks,
    executionId === 0 ? 0 : executions + executionId,
    refersTo === 0 ? 0 : executions + refersTo,
  )
}

/**
 * Plays a path as it is written and compares every report with what it states: quantities, status as the
 * venue and as we see it, average price, the day's quantities; heard twice, it changes nothing.
 */
export function play(script: Script, profile: VenueProfile): Played {
  const facts = new OrderFacts(profile)
  const differences: string[] = []
  let reports = 0
  let refusedFrom: Heard | undefined
  const filledAt = new Map<number, number>()
  for (const command of script.commands) {
    if (command.kind !== 'hear') {
      ask(facts, command)
      continue
    }
    reports++
    const found: string[] = []
    if (command.order === 0) {
      if (command.says.status !== 'Rej') found.push(`status Rej, stated ${command.says.status}`)
    } else {
      const closedAt = filledAt.get(command.order)
      const verdict = hear(facts, command)
      if (profile === EXCHANGE && closedAt !== undefined && reopens(command))
        refusedFrom ??= command
      if (refusedFrom === undefined) {
        if (verdict >= ALARM_FROM) found.push(`alarm: ${VERDICT_NAMES[verdict]}`)
        found.push(...compare(facts, command, script.decimals))
      } else {
        if (command === refusedFrom && !reviving(command) && verdict < ALARM_FROM) {
          found.push('no alarm')
        }
        found.push(...compareFilled(facts, command, closedAt ?? Number.NaN))
      }
      found.push(...hearAgain(facts, command))
      const { stated } = command.says
      if (stated !== undefined && stated.qtyLots > 0 && stated.cumLots >= stated.qtyLots) {
        if (closedAt === undefined) filledAt.set(command.order, stated.qtyLots)
      }
    }
    differences.push(
      ...found.map((each) => `'${command.text}' (step ${command.sequence}): ${each}`),
    )
  }
  return { reports, differences, ...(refusedFrom && { refusedFrom: refusedFrom.text }) }
}

/** States that something is left of an order, or that its terms were changed. */
function reopens({ says }: Heard): boolean {
  const { stated } = says
  return stated !== undefined && stated.cumLots < stated.qtyLots
}

/** A bust and what comes of it shrink a filled order, and are no surprise. */
function reviving({ says }: Heard): boolean {
  return says.exec === 'TrCancel' || says.exec === 'TrCorrect'
}

function compare(facts: OrderFacts, heard: Heard, decimals: number): string[] {
  const { order, says } = heard
  const found: string[] = []
  const differs = (what: string, ours: unknown, stated: unknown) => {
    if (ours !== stated) found.push(`${what} ${ours}, stated ${stated}`)
  }
  const reported = facts.reportedStatus(order)
  differs('status', s.STATUS_NAMES[reported], s.STATUS_NAMES[STATUS_OF[says.status]])
  differs('our status', s.STATUS_NAMES[facts.status(order)], s.STATUS_NAMES[ours(facts, order)])
  if (says.stated !== undefined && !statesWhatIsAsked(facts, heard, says.stated)) {
    differs('orderQty', facts.qtyLots[facts.slotOf(order)], says.stated.qtyLots)
    differs('cumQty', facts.cumLots[facts.slotOf(order)], says.stated.cumLots)
    differs('leavesQty', facts.leavesLots(order), says.stated.leavesLots)
  }
  if (says.averagePrice !== undefined && !isAverage(facts, order, says.averagePrice, decimals)) {
    const average = facts.averageTicks(order) / Number(`1e${decimals}`)
    found.push(`avgPx ${average}, stated ${says.averagePrice}`)
  }
  if (says.day !== undefined) {
    const day = daysOf(facts, order)
    differs("day's orderQty", day.qtyLots, says.day.qtyLots)
    differs("day's cumQty", day.cumLots, says.day.cumLots)
  }
  return [...found, ...brokenLaws(facts, order)]
}

/** The status as we must see it: the venue's, but for requests of ours that it has not spoken of. */
function ours(facts: OrderFacts, order: number): number {
  const reported = facts.reportedStatus(order)
  if (!facts.hasRequest(order)) return reported
  const { requests } = facts
  const open: number[] = []
  for (
    let row = facts.request[facts.slotOf(order)] ?? 0;
    row !== 0;
    row = requests.next[row] ?? 0
  ) {
    if (!requests.isAnswered(row)) open.push(requests.kind[row] ?? 0)
  }
  return open.some((kind) => kind !== REPLACE_REQUEST) ? s.PENDING_CANCEL : s.PENDING_REPLACE
}

/**
 * Where a second replace follows a first one that is pending, the published matrix (D.2.b) acknowledges
 * the second with the size that the first asks for, before that one is accepted. Ours follows then.
 */
function statesWhatIsAsked(facts: OrderFacts, heard: Heard, stated: Stated): boolean {
  if (heard.report !== REPORT_PENDING_REPLACE) return false
  const { requests } = facts
  const cumLots = facts.cumLots[facts.slotOf(heard.order)] ?? 0
  for (
    let row = facts.request[facts.slotOf(heard.order)] ?? 0;
    row !== 0;
    row = requests.next[row] ?? 0
  ) {
    const isBefore = (requests.number[row] ?? 0) < heard.request
    if (!isBefore || requests.isAnswered(row)) continue
    const asked = Math.max(requests.qtyLots[row] ?? 0, cumLots)
    return (
      stated.qtyLots === asked &&
      stated.cumLots === cumLots &&
      stated.leavesLots === asked - cumLots
    )
  }
  return false
}

/** Stated averages are rounded to their own decimals. */
function isAverage(facts: OrderFacts, order: number, text: string, decimals: number): boolean {
  const cumLots = facts.cumLots[facts.slotOf(order)] ?? 0
  if (cumLots === 0) return Number(text) === 0
  const places = text.split('.')[1]?.length ?? 0
  const unit = Number(`1e${decimals}`)
  const half = 0.5 / Number(`1e${places}`)
  const average = (facts.notional[facts.slotOf(order)] ?? 0) / cumLots / unit
  return Math.abs(average - Number(text)) <= half + 1e-9
}

/** An exchange keeps what it has filled as it is: filled, nothing left, its size unchanged. */
function compareFilled(facts: OrderFacts, { order, says }: Heard, qtyLots: number): string[] {
  const found: string[] = []
  const reported = facts.reportedStatus(order)
  const isPending = reported === s.PENDING_CANCEL || reported === s.PENDING_REPLACE
  if (reported !== s.FILLED && !isPending) {
    found.push(`status ${s.STATUS_NAMES[reported]} of what was filled`)
  }
  if (facts.qtyLots[facts.slotOf(order)] !== qtyLots)
    found.push(`orderQty ${facts.qtyLots[facts.slotOf(order)]} of ${qtyLots}`)
  if (facts.leavesLots(order) !== 0) found.push(`leavesQty ${facts.leavesLots(order)}`)
  const cumLots = says.stated?.cumLots
  if (cumLots !== undefined && facts.cumLots[facts.slotOf(order)] !== cumLots) {
    found.push(`cumQty ${facts.cumLots[facts.slotOf(order)]}, stated ${cumLots}`)
  }
  return found
}

/** Active: orderQty = cumQty + leavesQty; else nothing is left. */
function brokenLaws(facts: OrderFacts, order: number): string[] {
  const [qtyLots, cumLots] = [
    facts.qtyLots[facts.slotOf(order)] ?? 0,
    facts.cumLots[facts.slotOf(order)] ?? 0,
  ]
  const leavesLots = facts.leavesLots(order)
  const isWhole = qtyLots === cumLots + leavesLots
  if (leavesLots === 0 || isWhole) return []
  return [`${qtyLots} ordered are not ${cumLots} filled and ${leavesLots} left`]
}

function hearAgain(facts: OrderFacts, heard: Heard): string[] {
  const before = snapshot(facts, heard.order)
  const verdict = hear(facts, heard)
  const after = snapshot(facts, heard.order)
  if (verdict >= ALARM_FROM) return [`heard twice, alarm: ${VERDICT_NAMES[verdict]}`]
  return before === after ? [] : [`heard twice: ${after} after ${before}`]
}

/** All that is derived of an order, as text. */
export function snapshot(facts: OrderFacts, order: number): string {
  const status = s.STATUS_NAMES[facts.status(order)]
  const reported = s.STATUS_NAMES[facts.reportedStatus(order)]
  const lots = `${facts.qtyLots[facts.slotOf(order)]}/${facts.cumLots[facts.slotOf(order)]}/${facts.leavesLots(order)}`
  const day = daysOf(facts, order)
  return `${status} (${reported}) ${lots}, value ${facts.notional[facts.slotOf(order)]}, day ${day.qtyLots}/${day.cumLots}`
}
