import type { OrderFacts } from './order-facts.hot.ts'
import { NOT_STATED } from './order-notes.hot.ts'
import { PRICE_TICKS_MAX, QTY_LOTS_MAX } from './plan-fault.ts'
import {
  REPORT_FILL,
  REPORT_NAMES,
  REPORT_TRADE_CANCELED,
  REPORT_TRADE_CORRECTED,
} from './report.ts'

/** A report of the venue as `OrderFacts.hear` takes it. */
export type VenueReport = {
  readonly orderId: number
  /** Code of report.ts. */
  readonly report: number
  /** The venue's number, from 1. */
  readonly sequence: number
  /** Number of the intent that it answers, 0 when it names none. */
  readonly request: number
  /** Lots and price of the execution, or the terms that it states; 0 and NOT_STATED: none. */
  readonly lots: number
  readonly priceTicks: number
  /** Ids of executions, from 1; 0: none. */
  readonly executionId: number
  readonly refersTo: number
}

/** What is wrong with a report: the field, what it holds, and what it should. */
export type ReportFault = {
  readonly field: keyof VenueReport
  readonly given: string
  readonly expected: string
}

const isWhole = (value: number, min: number, max: number) =>
  Number.isSafeInteger(value) && value >= min && value <= max

/**
 * The first thing that is wrong with a report, whatever it holds; undefined when nothing is. Facts are
 * whole and exact: what would make them otherwise is not let in.
 */
export function reportFault(said: VenueReport, facts: OrderFacts): ReportFault | undefined {
  const { orderId, report, sequence, request, lots, priceTicks, executionId, refersTo } = said
  const fault = (field: keyof VenueReport, expected: string) => ({
    field,
    given: String(said[field]),
    expected,
  })
  if (!facts.knows(orderId)) return fault('orderId', 'the id of an order of ours')
  if (!isWhole(report, 1, REPORT_NAMES.length - 1)) {
    return fault('report', `the code of ${REPORT_NAMES.slice(1).join(', ')}`)
  }
  if (!isWhole(sequence, 1, Number.MAX_SAFE_INTEGER))
    return fault('sequence', 'a whole number from 1')
  if (!isWhole(request, 0, facts.intents))
    return fault('request', 'the number of an intent of ours')
  const isFill = report === REPORT_FILL
  const amends = report === REPORT_TRADE_CANCELED || report === REPORT_TRADE_CORRECTED
  if (!isWhole(lots, isFill ? 1 : 0, QTY_LOTS_MAX)) {
    return fault('lots', `a whole number of lots from ${isFill ? 1 : 0} to 2^40`)
  }
  const isPriced = priceTicks !== NOT_STATED
  if ((isFill || isPriced) && !isWhole(priceTicks, -PRICE_TICKS_MAX, PRICE_TICKS_MAX)) {
    return fault('priceTicks', 'a whole number of ticks, at most 2^30')
  }
  const least = isFill || amends ? 1 : 0
  if (!isWhole(executionId, least, Number.MAX_SAFE_INTEGER)) {
    return fault('executionId', `a whole number from ${least}`)
  }
  if (!isWhole(refersTo, amends ? 1 : 0, Number.MAX_SAFE_INTEGER)) {
    return fault('refersTo', 'the id of an execution')
  }
  const value = lots * (isPriced ? priceTicks : 0)
  const sums = [
    (facts.notional[facts.slotOf(orderId)] ?? 0) + value,
    (facts.cumLots[facts.slotOf(orderId)] ?? 0) + lots,
    value,
  ]
  if ((isFill || amends) && sums.some((sum) => !Number.isSafeInteger(sum))) {
    return fault('lots', 'a value that keeps the sum of the order below 2^53')
  }
  return undefined
}
