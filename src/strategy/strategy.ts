import type { RandomStream } from '../lib/random.ts'
import type { Plan } from '../orders/plan.ts'
import type { Side } from '../units/side.ts'
import type { Market } from './market-view.ts'
import type { PlanEnd, Plans } from './plans.ts'

/** What wakes a strategy. Nobody pays for calls that it does not want. */
export type Wakes = {
  /** The best bid or offer, or its size, changed. */
  readonly quotes?: boolean
  /** Anything in the book changed. */
  readonly book?: boolean
  /** A public trade was heard. */
  readonly trades?: boolean
  /** Every multiple of this period, counted from 00:00 UTC. Whole ns. */
  readonly everyNs?: number
}

/** A public trade as heard. The object is reused: copy what you keep. */
export type PublicTrade = {
  readonly priceTicks: number
  readonly qtyLots: number
  /** Who took liquidity: 1, -1, or 0 unknown. */
  readonly aggressorSide: number
}

/** One execution of ours, as heard. The object is reused: copy what you keep. */
export type Fill = {
  readonly orderId: number
  readonly instrument: number
  readonly side: Side
  readonly priceTicks: number
  readonly qtyLots: number
  readonly maker: boolean
  /** Venue's time, ns since the run's epoch. */
  readonly venueNs: number
  /** Code of FILL_REASONS. */
  readonly reason: number
  /** Id of the plan that the order is part of, 0 for none. */
  readonly planId: number
}

/** The venue's answer to a request, as heard. The object is reused: copy what you keep. */
export type OrderReport = {
  readonly orderId: number
  /** Code of REPORT_NAMES. */
  readonly report: number
  /** Code of REJECT_REASONS, 0 when there is none. */
  readonly reason: number
  /** Id of the plan that the order is part of, 0 for none. */
  readonly planId: number
}

/**
 * A desk's own orders, as the desk knows them. Ids count from 1, those of plans down from -1; an order that
 * was over long ago is forgotten (docs/orders.md).
 */
export type OrdersView = {
  /** Live orders, oldest first. Do not keep or change the array. */
  readonly open: readonly number[]
  isOpen(orderId: number): boolean
  /** Code of STATUS_NAMES. */
  status(orderId: number): number
  side(orderId: number): Side
  priceTicks(orderId: number): number
  qtyLots(orderId: number): number
  cumQtyLots(orderId: number): number
  leavesLots(orderId: number): number
  /** A cancel or replace of this order is under way. */
  hasRequest(orderId: number): boolean
}

/** All that a strategy may know and do. No clock, no I/O, no future. */
export type Desk = {
  /** Now: ns since the run's epoch. */
  readonly timeNs: number
  /** The run's epoch: 00:00 UTC of its first day, ns since 1970. */
  readonly epochNs: bigint
  readonly markets: readonly Market[]
  /** The first market. */
  readonly market: Market
  readonly orders: OrdersView
  /** Position as heard, in lots. */
  position(instrument?: number): number
  /**
   * Sends an order; returns its id. Refused by the gate, the order has the status `Denied`. What the venue
   * does not offer is done on our side: its id is below 0 (docs/orders.md).
   */
  submit(plan: Plan): number
  /** Orders that depend on each other. */
  readonly plans: Plans
  /** Asks to cancel; false when there is nothing to cancel or a request is already under way. */
  cancel(orderId: number): boolean
  /**
   * Asks for another price or total size, of a plan also for another stop; false as with `cancel`, or when
   * the gate refuses.
   */
  replace(
    orderId: number,
    terms: { priceTicks?: number; qtyLots?: number; stopTicks?: number },
  ): boolean
  /** Wakes `onTimer(tag)` at a later time than now. ns since the run's epoch. */
  at(timeNs: number, tag?: number): void
  /** A named stream of random numbers, the same for every repetition of the run. */
  stream(name: string): RandomStream
  /** A line for the report. */
  note(text: string): void
}

/** The calls that a strategy answers; leave out what you do not need. */
export type Handlers = {
  onQuote?(market: Market): void
  onBook?(market: Market): void
  onTrade?(trade: PublicTrade, market: Market): void
  onFill?(fill: Fill): void
  onReport?(report: OrderReport): void
  onPlanEnd?(end: PlanEnd): void
  /** `tag` as given to `desk.at`, 0 for the periodic wake. */
  onTimer?(tag: number): void
}

export type Params = Readonly<Record<string, number | string | boolean>>

/** A strategy: a plain object. `create` makes one desk's private instance. */
export type Strategy<P extends Params = Params> = {
  readonly name: string
  readonly params: P
  readonly wakes: Wakes | ((params: P) => Wakes)
  create(desk: Desk, params: P): Handlers
}

/**
 * Types a strategy and hands it back as it is.
 *
 * @example
 * export default defineStrategy({
 *   name: 'joins the bid once',
 *   params: { qtyLots: 1 },
 *   wakes: { quotes: true },
 *   create: (desk, params) => ({
 *     onQuote(market) {
 *       if (desk.orders.open.length > 0 || !market.hasBothSides) return
 *       desk.submit({ side: BUY, qtyLots: params.qtyLots, priceTicks: market.bidTicks })
 *     },
 *   }),
 * })
 */
export function defineStrategy<P extends Params>(strategy: Strategy<P>): Strategy<P> {
  return strategy
}
