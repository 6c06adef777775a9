import { J_INTENT_CANCEL, J_INTENT_NEW, J_INTENT_REPLACE, J_REPORT } from '../engine/journal.hot.ts'
import type { JournalReader } from '../engine/journal-reader.ts'
import type { OrderType, TimeInForce } from '../orders/intent.ts'
import { OrderFacts } from '../orders/order-facts.hot.ts'
import { NOT_STATED } from '../orders/order-notes.hot.ts'
import { REPORT_FILL } from '../orders/report.ts'
import { EXCHANGE } from '../orders/venue-profile.ts'
import { BUY, SELL } from '../units/side.ts'

/**
 * A desk's orders out of its journal: the same facts, heard again record by record. What the journal
 * makes of an order is what the desk believed of it.
 */
export class OrderReplay {
  readonly facts = new OrderFacts(EXCHANGE, false)
  private heard = 0

  /** True when the record changed an order's facts. */
  note(r: JournalReader): boolean {
    const { facts } = this
    if (r.code === J_REPORT) {
      const isFill = r.a === REPORT_FILL
      const [lots, ticks, fill] = isFill ? [r.qtyLots, r.priceTicks, r.x] : [0, NOT_STATED, 0]
      facts.hear(r.number, r.a, ++this.heard, 0, lots, ticks, fill)
      return true
    }
    if (r.code === J_INTENT_NEW) {
      const id = facts.add({
        side: r.side > 0 ? BUY : SELL,
        qtyLots: r.qtyLots,
        priceTicks: r.priceTicks,
        type: r.a as OrderType,
        timeInForce: r.b as TimeInForce,
        postOnly: r.c === 1,
        instrument: r.instrument,
      })
      if (r.z === 0) facts.sent(id)
      else facts.deny(id)
      return true
    }
    if (r.code === J_INTENT_CANCEL) facts.requestCancel(r.number)
    else if (r.code === J_INTENT_REPLACE && r.z === 0) {
      facts.requestReplace(r.number, r.priceTicks, r.qtyLots)
    } else return false
    return true
  }
}
