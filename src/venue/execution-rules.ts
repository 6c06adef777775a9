import type { QueueModel } from '../models/queue/queue-model.ts'

/** The rules by which the simulated venue fills one desk's orders. Profiles are sets of these. */
export type ExecutionRules = {
  /** Resting orders are tested after each row of a message instead of after the whole message. */
  readonly testsEachRow: boolean
  /** A fill takes the whole rest of an order, whatever size stands there. */
  readonly fillsWhole: boolean
  /** What our orders took is remembered per price until the displayed size shows it is gone. */
  readonly remembersConsumption: boolean
  /** A size ahead below 0 is set to 0. */
  readonly clampsQueue: boolean
  readonly queue: QueueModel
  /**
   * Queues are reckoned in units of this many lots; left out, in lots. hftbacktest reckons in base units:
   * where a queue ends half a lot before our order, its float64 noise decides. Whole fills on L2 only.
   */
  readonly queueUnitLots?: number
}

/** Lots in the unit in which the queues of a desk are reckoned. */
export function queueUnit(rules: ExecutionRules): number {
  return rules.queueUnitLots ?? 1
}

/**
 * Who owns orders at a venue. The venue tells it what happened, in the venue's time; the owner makes
 * the reports travel.
 */
export type VenueClient = {
  readonly number: number
  readonly rules: ExecutionRules
  /** The order rests with `queueLots` ahead of it (Infinity: not known yet). */
  rested(orderId: number, queueLots: number): void
  filled(
    timeNs: number,
    orderId: number,
    priceTicks: number,
    qtyLots: number,
    reason: number,
    maker: boolean,
    queueLots: number,
  ): void
  /** A report without an execution; codes of src/orders/report.ts. */
  answered(timeNs: number, orderId: number, report: number, reason: number): void
}
