import type { Ledger } from '../ledger/ledger.ts'
import { type Book, hasBothSides, NO_ASK, NO_BID } from '../market/book.ts'
import type { OrderTerms } from '../orders/intent.ts'
import { REPORT_FILL } from '../orders/report.ts'
import { BREAKER_SCOPES } from '../risk/breakers/breaker-table.ts'
import type { BreakerRecord } from '../risk/state/risk-log.ts'
import {
  J_ACCOUNT,
  J_ARRIVED,
  J_BREAKER,
  J_FILL,
  J_INTENT_CANCEL,
  J_REPORT,
  J_RESTED,
  J_TIMER,
  J_TRADE,
  J_UNFINISHED,
  type Journal,
  pack,
} from './journal.hot.ts'
import {
  LANE_MARKET_TO_US,
  LANE_MARKET_TO_VENUE,
  LANE_ORDER_TO_VENUE,
  LANE_REPORT_TO_US,
  LANE_SAMPLE,
  LANE_TIMER,
} from './lanes.ts'
import type { PrivateEvents } from './private-events.hot.ts'

/** Queue sizes are journalled in 1/1,000 lot; -1 = not known. */
const QUEUE_SCALE = 1000

function queueCode(queueLots: number): number {
  return Number.isFinite(queueLots) ? Math.round(queueLots * QUEUE_SCALE) : -1
}

/** Size ahead as journalled, in lots; NaN = not known. */
export function queueLotsOf(code: number): number {
  return code < 0 ? Number.NaN : code / QUEUE_SCALE
}

/** What a breaker did, and on which scope, by the codes of the journal. */
export const BREAKER_EVENTS: readonly BreakerRecord['event'][] = [
  'tripped',
  'half-open',
  'closed',
  'reset',
]
const SCOPE_KINDS: readonly string[] = BREAKER_SCOPES

/** What breakers measure is journalled in millionths; -1 = no number, -2 = beyond what can be written. */
const MEASURE_SCALE = 1e6
const MEASURE_MAX = 9e15

function measureCode(value: number): number {
  if (Number.isNaN(value)) return -1
  const code = Math.round(value * MEASURE_SCALE)
  return code >= 0 && code <= MEASURE_MAX ? code : -2
}

/**
 * What a desk writes into its journal, one call a kind of record. Which field holds what is written in
 * docs/journal.md; `readJournal` and run/journal-tables.ts read it back.
 */
export class DeskJournal {
  readonly journal: Journal

  constructor(journal: Journal) {
    this.journal = journal
  }

  /** `code` is J_QUOTE or J_BOOK: the best as heard when the strategy was woken. */
  heardBook(timeNs: number, code: number, instrument: number, book: Book): void {
    const { bidTicks, askTicks, bidLots, askLots } = book
    const lane = LANE_MARKET_TO_US
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, lane, code, instrument, 0, 0, 0, bidLots, askLots, 0, bidTicks, askTicks, 0)
  }

  heardTrade(timeNs: number, instrument: number, side: number, price: number, qty: number): void {
    const lane = LANE_MARKET_TO_US
    this.journal.append(timeNs, lane, J_TRADE, instrument, 0, pack(side, 0, 0, 0), price, qty)
  }

  timer(timeNs: number, tag: number): void {
    this.journal.append(timeNs, LANE_TIMER, J_TIMER, 0, tag, 0, 0, 0)
  }

  /**
   * `code` is J_INTENT_NEW or J_INTENT_REPLACE; terms that are no whole numbers are written as 0.
   * `denial` is the gate's answer: 0 approved, else the code of the rule that refused.
   */
  intent(timeNs: number, code: number, terms: OrderTerms, heard: Book, denial: number): void {
    const packed = pack(terms.side, terms.type, terms.timeInForce, terms.postOnly ? 1 : 0)
    const { instrument, orderId } = terms
    const price = Number.isSafeInteger(terms.priceTicks) ? terms.priceTicks : 0
    const qty = Number.isSafeInteger(terms.qtyLots) ? terms.qtyLots : 0
    const bid = hasBothSides(heard) ? heard.bidTicks : NO_BID
    const ask = hasBothSides(heard) ? heard.askTicks : NO_ASK
    const lane = LANE_MARKET_TO_US
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, lane, code, instrument, orderId, packed, price, qty, 0, 0, bid, ask, denial)
  }

  cancelIntent(timeNs: number, instrument: number, orderId: number): void {
    const lane = LANE_MARKET_TO_US
    this.journal.append(timeNs, lane, J_INTENT_CANCEL, instrument, orderId, 0, 0, 0)
  }

  /** A request reached the venue, whose best bid and ask stand as price and quantity. */
  arrived(timeNs: number, instrument: number, orderId: number, kind: number, book: Book): void {
    const packed = pack(0, kind, 0, 0)
    const lane = LANE_ORDER_TO_VENUE
    const { bidTicks, askTicks } = book
    this.journal.append(timeNs, lane, J_ARRIVED, instrument, orderId, packed, bidTicks, askTicks)
  }

  rested(timeNs: number, instrument: number, orderId: number, queueLots: number): void {
    const queue = queueCode(queueLots)
    const lane = LANE_ORDER_TO_VENUE
    this.journal.append(timeNs, lane, J_RESTED, instrument, orderId, 0, 0, queue)
  }

  /** The venue executed; `packed`: side, reason, maker. Its best bid and ask stand beside it. */
  filled(
    timeNs: number,
    instrument: number,
    orderId: number,
    packed: number,
    maker: boolean,
    priceTicks: number,
    qtyLots: number,
    queueLots: number,
    fillNumber: number,
    book: Book,
  ): void {
    const lane = maker ? LANE_MARKET_TO_VENUE : LANE_ORDER_TO_VENUE
    const queue = queueCode(queueLots)
    const { bidTicks, askTicks } = book
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, lane, J_FILL, instrument, orderId, packed, priceTicks, qtyLots, queue, fillNumber, bidTicks, askTicks, 0)
  }

  /** A report without an execution was heard. */
  report(
    timeNs: number,
    instrument: number,
    orderId: number,
    side: number,
    report: number,
    reason: number,
  ): void {
    const packed = pack(side, report, reason, 0)
    const lane = LANE_REPORT_TO_US
    this.journal.append(timeNs, lane, J_REPORT, instrument, orderId, packed, 0, 0)
  }

  /** An execution was heard and booked: its number at the venue, its value in money units. */
  booked(
    timeNs: number,
    fill: {
      readonly instrument: number
      readonly orderId: number
      readonly side: number
      readonly reason: number
      readonly maker: boolean
      readonly priceTicks: number
      readonly qtyLots: number
      readonly fillNumber: number
    },
    valueUnits: number,
  ): void {
    const packed = pack(fill.side, REPORT_FILL, fill.reason, fill.maker ? 1 : 0)
    const { instrument, orderId, priceTicks, qtyLots, fillNumber } = fill
    const lane = LANE_REPORT_TO_US
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, lane, J_REPORT, instrument, orderId, packed, priceTicks, qtyLots, fillNumber, 0, 0, 0, valueUnits)
  }

  /** What the accounts came to, one an instrument: the journal's last records. */
  accounts(timeNs: number, ledgers: readonly Ledger[]): void {
    this.journal.beginAccounts()
    ledgers.forEach((ledger, instrument) => {
      const { positionLots, cashUnits, feeUnits, turnoverUnits, executions } = ledger
      // biome-ignore format: one record, one line
      this.journal.appendWide(timeNs, LANE_SAMPLE, J_ACCOUNT, instrument, executions, 0, 0, positionLots, cashUnits, feeUnits, 0, 0, turnoverUnits)
    })
  }

  /** A breaker tripped or was armed again, at a moment that may lie before this one. */
  breaker(
    timeNs: number,
    instrument: number,
    breaker: number,
    record: BreakerRecord,
    momentNs: number,
  ): void {
    const scope = record.scope.split(':')[0] ?? ''
    const packed = pack(0, BREAKER_EVENTS.indexOf(record.event), SCOPE_KINDS.indexOf(scope), 0)
    const value = measureCode(record.value)
    const limit = measureCode(record.limit)
    const lane = LANE_MARKET_TO_US
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, lane, J_BREAKER, instrument, breaker, packed, 0, 0, momentNs, value, 0, 0, limit)
  }

  /** The pass ended with this event still under way. */
  unfinished(timeNs: number, lane: number, slot: number, events: PrivateEvents): void {
    const packed = pack(0, events.kind[slot] ?? 0, events.report[slot] ?? 0, 0)
    const instrument = events.instrument[slot] ?? 0
    const number = events.number[slot] ?? 0
    this.journal.append(timeNs, lane, J_UNFINISHED, instrument, number, packed, 0, 0)
  }
}
