import { Decimal } from 'decimal.js'
import { MARKET, type OrderTerms } from '../orders/intent.ts'
import type { Instrument } from '../units/instrument.ts'

declare const approvedBrand: unique symbol
/** Something that passed the gate. Only this file makes one; the venue accepts nothing else. */
export type Approved<T> = T & { readonly [approvedBrand]: true }

/** Limits of one desk. Values in the quote currency; Infinity switches one off. */
export type RiskLimits = {
  /** RC-03: largest value of one order. */
  readonly orderValueMax: number
  /** RC-05: largest value of the position that could result, open orders included. */
  readonly positionValueMax: number
  /** RC-04: how far a limit price may stand beyond the middle on the aggressive side, in bps. */
  readonly priceCollarBps: number
  /** RC-09: most orders open at once. */
  readonly openOrdersMax: number
}

export const NO_LIMITS: RiskLimits = {
  orderValueMax: Number.POSITIVE_INFINITY,
  positionValueMax: Number.POSITIVE_INFINITY,
  priceCollarBps: Number.POSITIVE_INFINITY,
  openOrdersMax: Number.POSITIVE_INFINITY,
}

/** Rules by code, as journalled. Only append. */
export const RISK_RULES = [
  'none',
  'RC-03 order size',
  'RC-04 price collar',
  'RC-05 position size',
  'RC-09 open orders',
  'RC-04 no reference price',
  'RC-03 not a size',
  'RC-04 not a price',
] as const

const ORDER_SIZE = 1
const PRICE_COLLAR = 2
const POSITION_SIZE = 3
const OPEN_ORDERS = 4
const NO_REFERENCE = 5
const NOT_A_SIZE = 6
const NOT_A_PRICE = 7

/** What the gate is told about the desk and the market; it knows nothing else. */
export type GateFacts = {
  readonly positionLots: number
  /** Worst-case open lots on the order's side, without this order. */
  readonly openSideLots: number
  readonly openOrders: number
  /** Heard bid + ask, NaN without both sides. */
  readonly midHalfTicks: number
}

const PRICE_TICKS_MAX = 2 ** 30
const QTY_LOTS_MAX = 2 ** 40

/**
 * The last hop: a pure, synchronous question, answered with the brand that the venue asks for, or with
 * null and the code of the first rule that refused in `denial`.
 */
export class Gate {
  /** Code of the rule that refused last (RISK_RULES), 0 after an approval. */
  denial = 0
  private readonly limits: RiskLimits
  /** An inverse contract has no value at 0 and below. */
  private readonly priceTicksMin: number
  /** Whole halves of the value of one lot at one tick (inverse: of one lot) that a limit allows. */
  private readonly orderMax: number
  private readonly positionMax: number
  private readonly isInverse: boolean

  constructor(limits: RiskLimits, instrument: Instrument) {
    this.limits = limits
    this.isInverse = instrument.contract === 'inverse'
    this.priceTicksMin = this.isInverse ? 1 : -PRICE_TICKS_MAX
    const lot = new Decimal(instrument.lotSize).times(instrument.multiplier)
    const unit = this.isInverse ? lot : lot.times(instrument.tickSize)
    const halves = (valueMax: number) => new Decimal(valueMax).times(2).div(unit).floor().toNumber()
    this.orderMax = halves(limits.orderValueMax)
    this.positionMax = halves(limits.positionValueMax)
  }

  approve(terms: OrderTerms, facts: GateFacts): Approved<OrderTerms> | null {
    this.denial = this.judge(terms, facts)
    return this.denial === 0 ? (terms as Approved<OrderTerms>) : null
  }

  private judge(terms: OrderTerms, facts: GateFacts): number {
    const { limits } = this
    const { qtyLots, side } = terms
    const priceTicks = terms.type === MARKET ? undefined : terms.priceTicks
    if (!(Number.isSafeInteger(qtyLots) && qtyLots > 0 && qtyLots <= QTY_LOTS_MAX))
      return NOT_A_SIZE
    if (priceTicks !== undefined && !this.isPrice(priceTicks)) {
      return NOT_A_PRICE
    }
    // Written so that a number that is none refuses: every comparison with NaN is false.
    if (!(facts.openOrders < limits.openOrdersMax)) return OPEN_ORDERS
    const { midHalfTicks } = facts
    const collared = limits.priceCollarBps !== Number.POSITIVE_INFINITY
    const valued =
      this.orderMax !== Number.POSITIVE_INFINITY || this.positionMax !== Number.POSITIVE_INFINITY
    if ((collared || valued) && Number.isNaN(midHalfTicks)) return NO_REFERENCE
    if (collared && priceTicks !== undefined) {
      const beyond = side * (2 * priceTicks - midHalfTicks)
      if (!(beyond * 10_000 <= midHalfTicks * limits.priceCollarBps)) return PRICE_COLLAR
    }
    if (!valued) return 0
    const reference = Math.abs(priceTicks === undefined ? midHalfTicks : 2 * priceTicks)
    const halves = this.isInverse ? 2 : Math.max(reference, Math.abs(midHalfTicks))
    if (!(qtyLots * halves <= this.orderMax)) return ORDER_SIZE
    const worst = side * facts.positionLots + facts.openSideLots + qtyLots
    return worst * halves <= this.positionMax ? 0 : POSITION_SIZE
  }

  private isPrice(priceTicks: number): boolean {
    const { priceTicksMin } = this
    return (
      Number.isSafeInteger(priceTicks) &&
      priceTicks >= priceTicksMin &&
      priceTicks <= PRICE_TICKS_MAX
    )
  }
}
