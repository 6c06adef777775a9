import type { Intent } from '../../src/orders/intent.ts'
import * as r from '../../src/orders/report.ts'
import * as s from '../../src/orders/status.ts'
import { EXCHANGE, type VenueProfile } from '../../src/orders/venue-profile.ts'

/** One report, with what it states; `undefined` = not stated. */
export type PlainReport = {
  readonly report: number
  readonly sequence: number
  /** Number of the intent that it answers. */
  readonly request?: number | undefined
  readonly lots?: number | undefined
  readonly priceTicks?: number | undefined
  readonly executionId?: number | undefined
  readonly refersTo?: number | undefined
}

/** What a fold of an order's reports ends in. */
export type Folded = {
  qtyLots: number
  priceTicks: number
  readonly fills: Map<number, { lots: number; priceTicks: number; isBusted: boolean }>
  /** Executions that count, with the fill that they go back to. */
  readonly fillOf: Map<number, number>
  waiting: PlainReport[]
  isDone: boolean
  isSuspended: boolean
  isFinal: boolean
  cause: number | undefined
  wasFilledFirst: boolean
}

export const EXECUTIONS = [r.REPORT_FILL, r.REPORT_TRADE_CANCELED, r.REPORT_TRADE_CORRECTED]
const ENDINGS = new Map([
  [r.REPORT_CANCELED, s.CANCELED],
  [r.REPORT_EXPIRED, s.EXPIRED],
  [r.REPORT_REJECTED, s.REJECTED],
])
/** An order's reports in the venue's order, one after the other. */
export function foldOf(
  intent: Intent,
  profile: VenueProfile,
  reports: readonly PlainReport[],
): Folded {
  const folded: Folded = {
    qtyLots: intent.qtyLots,
    priceTicks: intent.priceTicks ?? 0,
    fills: new Map(),
    fillOf: new Map(),
    waiting: [],
    isDone: false,
    isSuspended: false,
    isFinal: false,
    cause: undefined,
    wasFilledFirst: false,
  }
  for (const report of reports.toSorted((a, b) => a.sequence - b.sequence)) {
    step(folded, report)
    if (profile === EXCHANGE && folded.cause === undefined && isFilled(folded)) {
      folded.isFinal = true
    }
  }
  return folded
}

export function cumOf({ fills }: Folded): number {
  return [...fills.values()].reduce((sum, { lots }) => sum + lots, 0)
}

export function isFilled(folded: Folded): boolean {
  return folded.qtyLots > 0 && cumOf(folded) >= folded.qtyLots
}

function step(folded: Folded, report: PlainReport): void {
  const ending = ENDINGS.get(report.report)
  const isOver = folded.cause !== undefined || folded.isFinal
  if (EXECUTIONS.includes(report.report)) execute(folded, report)
  else if (isOver) return
  else if (ending !== undefined) {
    folded.cause = ending
    folded.wasFilledFirst = isFilled(folded)
  } else if (report.report === r.REPORT_DONE_FOR_DAY) folded.isDone = true
  else if (report.report === r.REPORT_SUSPENDED) folded.isSuspended = true
  else if (report.report === r.REPORT_RESTATED || report.report === r.REPORT_RENEWED) {
    folded.isDone = false
    folded.isSuspended = false
    restate(folded, report)
  } else if (report.report === r.REPORT_REPLACED || report.report === r.REPORT_NEW) {
    restate(folded, report)
  }
}

/** Terms below what is filled already are amended to that. */
function restate(folded: Folded, { lots, priceTicks, report }: PlainReport): void {
  if (lots !== undefined) folded.qtyLots = Math.max(lots, cumOf(folded))
  if (priceTicks !== undefined && report !== r.REPORT_NEW) folded.priceTicks = priceTicks
}

function execute(folded: Folded, report: PlainReport): void {
  const id = report.executionId ?? 0
  if (report.report === r.REPORT_FILL) {
    const fill = { lots: report.lots ?? 0, priceTicks: report.priceTicks ?? 0, isBusted: false }
    folded.fills.set(id, fill)
    folded.fillOf.set(id, id)
  } else {
    const root = folded.fillOf.get(report.refersTo ?? 0)
    const fill = folded.fills.get(root ?? 0)
    if (root === undefined || fill === undefined) {
      folded.waiting.push(report)
      return
    }
    if (fill.isBusted) return
    if (report.report === r.REPORT_TRADE_CANCELED) fill.isBusted = true
    fill.lots = fill.isBusted ? 0 : (report.lots ?? fill.lots)
    if (!fill.isBusted) fill.priceTicks = report.priceTicks ?? fill.priceTicks
    folded.fillOf.set(id, root)
  }
  const released = folded.waiting.filter(({ refersTo }) => refersTo === id)
  folded.waiting = folded.waiting.filter(({ refersTo }) => refersTo !== id)
  for (const each of released) execute(folded, each)
}
