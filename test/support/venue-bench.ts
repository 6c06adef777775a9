import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import {
  GTC,
  IOC,
  LIMIT,
  MARKET,
  type OrderTerms,
  type TimeInForce,
} from '../../src/orders/intent.ts'
import { FILL_REASONS, REJECT_REASONS, REPORT_NAMES } from '../../src/orders/report.ts'
import { quietFacts } from '../../src/risk/facts.ts'
import { type Approved, Gate } from '../../src/risk/gate.ts'
import { NO_LIMITS } from '../../src/risk/rules.ts'
import type { Side } from '../../src/units/side.ts'
import type { ExecutionRules, VenueClient } from '../../src/venue/execution-rules.ts'
import { SimulatedVenue } from '../../src/venue/simulated-venue.hot.ts'
import { rulesOf } from './desk-builder.ts'
import { instrumentOf, type Row } from './tape-builder.ts'

const gate = new Gate(NO_LIMITS, instrumentOf())

/** Terms as the gate lets them through: the only way to an `Approved`. */
export function approved(terms: OrderTerms): Approved<OrderTerms> {
  const facts = { ...quietFacts(), midHalfTicks: 2 }
  const answer = gate.approve(terms, facts)
  if (answer === null) throw new Error(`the gate refused ${JSON.stringify(terms)}`)
  return answer
}

type Terms = {
  readonly tif?: TimeInForce
  readonly post?: boolean
}

/**
 * One venue and one client, spoken to in the order of things. `said` is what the client was told:
 * `1 New`, `1 5@100 queue-cleared maker`, `1 Canceled: remainder canceled (IOC)`.
 */
export class VenueBench implements VenueClient {
  readonly number: number
  readonly rules: ExecutionRules
  readonly venue: SimulatedVenue
  readonly said: string[] = []
  /** Size ahead when each order came to rest. */
  readonly ahead = new Map<number, number>()
  private readonly cum = new Map<number, number>()
  private readonly terms = new Map<number, OrderTerms>()
  private orders = 0
  private timeNs = 0

  constructor(depth: 'l1' | 'l2' = 'l2', rules = rulesOf(), number = 0, venue?: SimulatedVenue) {
    this.rules = rules
    this.number = number
    const book = depth === 'l1' ? new L1Book() : new L2Book()
    this.venue = venue ?? new SimulatedVenue(book, depth === 'l1')
    this.venue.register(this)
  }

  rested(orderId: number, queueLots: number): void {
    this.ahead.set(orderId, queueLots)
  }

  filled(
    _timeNs: number,
    orderId: number,
    priceTicks: number,
    qtyLots: number,
    reason: number,
    maker: boolean,
  ): void {
    this.cum.set(orderId, (this.cum.get(orderId) ?? 0) + qtyLots)
    const way = maker ? 'maker' : 'taker'
    this.said.push(`${orderId} ${qtyLots}@${priceTicks} ${FILL_REASONS[reason]} ${way}`)
  }

  answered(_timeNs: number, orderId: number, report: number, reason: number): void {
    const because = reason === 0 ? '' : `: ${REJECT_REASONS[reason]}`
    this.said.push(`${orderId} ${REPORT_NAMES[report]}${because}`)
  }

  /** Applies rows of the tape, as the venue has them. */
  rows(...rows: readonly (Row | readonly Row[])[]): this {
    for (const each of rows.flat() as Row[]) {
      this.timeNs = Math.max(this.timeNs, each.atNs)
      const { kind, side, priceTicks, qtyLots, flags } = each
      this.venue.apply(this.timeNs, kind, side, priceTicks, qtyLots, flags)
    }
    return this
  }

  limit(side: Side, priceTicks: number, qtyLots: number, { tif = GTC, post }: Terms = {}): number {
    return this.arrive({
      orderId: ++this.orders,
      instrument: 0,
      side,
      type: LIMIT,
      timeInForce: tif,
      postOnly: post === true,
      priceTicks,
      qtyLots,
    })
  }

  market(side: Side, qtyLots: number, tif: TimeInForce = IOC): number {
    return this.arrive({
      orderId: ++this.orders,
      instrument: 0,
      side,
      type: MARKET,
      timeInForce: tif,
      postOnly: false,
      priceTicks: 0,
      qtyLots,
    })
  }

  cancel(orderId: number): void {
    this.venue.cancel(this.timeNs, this, orderId)
  }

  replace(orderId: number, change: { priceTicks?: number; qtyLots?: number }): void {
    const before = this.terms.get(orderId)
    if (before === undefined) throw new Error(`order ${orderId} was never sent`)
    const terms = approved({ ...before, ...change })
    this.terms.set(orderId, terms)
    this.venue.replace(this.timeNs, this, terms)
  }

  /** What was said since the last look. */
  heard(): string[] {
    return this.said.splice(0)
  }

  private arrive(terms: OrderTerms): number {
    this.terms.set(terms.orderId, terms)
    this.venue.arrive(this.timeNs, this, approved(terms))
    return terms.orderId
  }
}
