import type { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { NOT_STATED } from '../orders/order-notes.hot.ts'
import { REPORT_FILL } from '../orders/report.ts'
import { ALARM_FROM } from '../orders/verdict.ts'
import type { Handlers } from '../strategy/strategy.ts'
import type { Side } from '../units/side.ts'
import type { DeskGuard } from './desk-guard.ts'
import type { DeskJournal } from './desk-journal.ts'
import type { PlanRunner } from './plan-runner.ts'
import type { PrivateEvents } from './private-events.hot.ts'
import { refusePromise } from './strategy-fault.ts'
import { noFill, type ToldFill } from './told-fill.ts'

/** What the hearing of reports needs of the desk that it belongs to. */
export type HearingDesk = {
  readonly strategyName: string
  readonly own: OrderFacts
  readonly guard: DeskGuard
  readonly log: DeskJournal
  readonly runner: PlanRunner
  readonly events: PrivateEvents
  readonly handlers: Handlers
  ledgerOf(instrument: number): Ledger
}

/**
 * The way in: what the venue says of a desk's orders becomes facts, money and records. The emulator hears
 * it next, so that what it does stands before anything of the strategy's; then the strategy.
 */
export class ReportHearing {
  private readonly desk: HearingDesk
  /** Reports heard: lanes are FIFO, so that this is the venue's number too. */
  private heardCount = 0
  /** What is heard is told in these, over and over. */
  private readonly report = { orderId: 0, report: 0, reason: 0, planId: 0 }
  private readonly fill: ToldFill = noFill()

  constructor(desk: HearingDesk) {
    this.desk = desk
  }

  hear(timeNs: number, slot: number): void {
    const { desk } = this
    const { events, handlers, own, runner } = desk
    const orderId = events.number[slot] ?? 0
    const report = events.report[slot] ?? 0
    const reason = events.reason[slot] ?? 0
    const instrument = events.instrument[slot] ?? 0
    if (own.awaitsAnswer(orderId)) desk.guard.answered(timeNs, instrument, report, reason)
    if (report === REPORT_FILL) this.hearFill(timeNs, slot, orderId)
    else {
      const side = own.side[own.slotOf(orderId)] ?? 0
      desk.log.report(timeNs, instrument, orderId, side, report, reason)
      this.believe(orderId, report, 0, NOT_STATED, 0)
      if (!runner.isIdle) runner.reported(orderId, report, reason, NOT_STATED)
    }
    if (handlers.onReport === undefined) return
    const heard = this.report
    heard.orderId = orderId
    heard.report = report
    heard.reason = reason
    heard.planId = runner.isIdle ? 0 : runner.planIdOf(orderId)
    refusePromise(desk.strategyName, handlers.onReport(heard))
  }

  private hearFill(timeNs: number, slot: number, orderId: number): void {
    const { desk, fill } = this
    const { events, own, runner } = desk
    fill.orderId = orderId
    fill.instrument = events.instrument[slot] ?? 0
    fill.side = (own.side[own.slotOf(orderId)] ?? 1) as Side
    fill.priceTicks = events.priceTicks[slot] ?? 0
    fill.qtyLots = events.qtyLots[slot] ?? 0
    fill.maker = events.maker[slot] === 1
    fill.reason = events.reason[slot] ?? 0
    fill.venueNs = events.venueNs[slot] ?? 0
    fill.fillNumber = events.fillNumber[slot] ?? 0
    fill.planId = 0
    const ledger = desk.ledgerOf(fill.instrument)
    const valueUnits = ledger.valueOf(fill.priceTicks, fill.qtyLots)
    const feeUnits = ledger.feeOf(fill.priceTicks, fill.qtyLots, fill.maker)
    ledger.book(fill.side, fill.qtyLots, valueUnits, feeUnits)
    this.believe(orderId, REPORT_FILL, fill.qtyLots, fill.priceTicks, fill.fillNumber)
    desk.log.booked(timeNs, fill, valueUnits)
    desk.guard.filled(timeNs, fill, valueUnits, feeUnits)
    if (!runner.isIdle) {
      fill.planId = runner.planIdOf(orderId)
      runner.reported(orderId, REPORT_FILL, fill.reason, fill.priceTicks)
      runner.positionOf(fill.instrument)
    }
    refusePromise(desk.strategyName, desk.handlers.onFill?.(fill))
  }

  /** What was heard becomes facts. The simulated venue says nothing that they do not foresee. */
  private believe(id: number, report: number, lots: number, ticks: number, fill: number): void {
    const verdict = this.desk.own.hear(id, report, ++this.heardCount, 0, lots, ticks, fill)
    assert(verdict < ALARM_FROM, 'the venue says what the order foresees')
  }
}
