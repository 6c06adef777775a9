import { Decimal } from 'decimal.js'
import { MARKET, type OrderTerms } from '../orders/intent.ts'
import type { Instrument } from '../units/instrument.ts'
import { NS_PER_MS } from '../units/time.ts'
import * as deny from './denials.ts'
import type { GateFacts } from './facts.ts'
import type { RiskLimits } from './rules.ts'
import { ALWAYS, isWithinHours, type TradingRules } from './trading-rules.ts'

/** A private member is not copied by a spread: terms that were changed after the approval have none. */
declare class GateSeal {
  private readonly seal: true
}
/** Something that passed the gate. Only this file makes one; the venue accepts nothing else. */
export type Approved<T> = T & GateSeal

const PRICE_TICKS_MAX = 2 ** 30
const QTY_LOTS_MAX = 2 ** 40
const OFF = Number.POSITIVE_INFINITY

/** Where each limit stands among the compiled ones. */
const DAY_LOSS = 0
const DRAWDOWN = 1
const OPEN_ORDERS = 2
const MESSAGES = 3
const ORDERS = 4
const POSITIONS = 5
const SAME_ORDER_NS = 6
const COLLAR_BPS = 7
const SELF_MATCH_LOTS = 8
const REFERENCE_AGE_NS = 9
const VOLUME_SHARE = 10
const ORDER_LOTS = 11
const ORDER_HALVES = 12
const POSITION_HALVES = 13
const GROSS_HALVES = 14
const EVENT_HALVES = 15
const OPEN_HALVES = 16
const HALVES_PER_VALUE = 17

/**
 * Limits in an instrument's own units: values as whole halves of the value of one lot at one tick
 * (inverse: of one lot), so that no check divides, rounds or allocates.
 */
function compiled(limits: RiskLimits, instrument: Instrument): Float64Array {
  const lot = new Decimal(instrument.lotSize).times(instrument.multiplier)
  const unit = instrument.contract === 'inverse' ? lot : lot.times(instrument.tickSize)
  const halves = (valueMax: number) => new Decimal(valueMax).times(2).div(unit).floor().toNumber()
  const lots = (qtyMax: number) => new Decimal(qtyMax).div(instrument.lotSize).floor().toNumber()
  const max = new Float64Array(18)
  max[DAY_LOSS] = limits.dailyLossMax
  max[DRAWDOWN] = limits.drawdownMax
  max[OPEN_ORDERS] = limits.openOrdersMax
  max[MESSAGES] = limits.messagesPerSecondMax
  max[ORDERS] = limits.ordersPerSecondMax
  max[POSITIONS] = limits.openPositionsMax
  max[SAME_ORDER_NS] = limits.sameOrderAfterMs * NS_PER_MS
  max[COLLAR_BPS] = limits.priceCollarBps
  max[SELF_MATCH_LOTS] = limits.selfMatchLotsMax
  max[REFERENCE_AGE_NS] = limits.referenceAgeMsMax * NS_PER_MS
  max[VOLUME_SHARE] = limits.volumeShareMax
  max[ORDER_LOTS] = lots(limits.orderQtyMax)
  max[ORDER_HALVES] = halves(limits.orderValueMax)
  max[POSITION_HALVES] = halves(limits.positionValueMax)
  max[GROSS_HALVES] = halves(limits.grossValueMax)
  max[EVENT_HALVES] = halves(limits.eventValueMax)
  max[OPEN_HALVES] = halves(limits.openValueMax)
  max[HALVES_PER_VALUE] = new Decimal(2).div(unit).toNumber()
  return max
}

/**
 * The last hop: a pure, synchronous question, answered with the brand that the venue asks for, or with
 * null and the code of the first rule that refused in `denial`. It remembers nothing of one order when
 * it judges the next; what has to be remembered comes as facts.
 *
 * Each check refuses unless its comparison holds: a limit or a fact that is no number refuses, whether
 * its rule is on or off. Only the middle of the market may be none, where no rule asks for it.
 * Plain twin: test/oracle/plain-gate.ts.
 */
export class Gate {
  /** Code of the rule that refused last (RISK_RULES), 0 after an approval. */
  denial = 0
  /** Whether the last order could do more than bring the position nearer to nothing. */
  isEntry = true
  private readonly max: Float64Array
  private readonly trading: TradingRules
  private readonly isInverse: boolean
  /** An inverse contract has no value at 0 and below. */
  private readonly priceTicksMin: number
  private readonly isCollared: boolean
  private readonly isValued: boolean

  constructor(limits: RiskLimits, instrument: Instrument, trading: TradingRules = ALWAYS) {
    this.max = compiled(limits, instrument)
    this.trading = trading
    this.isInverse = instrument.contract === 'inverse'
    this.priceTicksMin = this.isInverse ? 1 : -PRICE_TICKS_MAX
    this.isCollared = limits.priceCollarBps !== OFF
    this.isValued = this.max.subarray(ORDER_HALVES, HALVES_PER_VALUE).some((max) => max !== OFF)
  }

  approve(terms: OrderTerms, facts: GateFacts): Approved<OrderTerms> | null {
    this.denial = this.judge(terms, facts)
    return this.denial === 0 ? (terms as Approved<OrderTerms>) : null
  }

  /** Whether an order can only bring the position nearer to nothing, open orders of its side included. */
  private reduces(terms: OrderTerms, facts: GateFacts): boolean {
    const held = -terms.side * facts.positionLots
    return held > 0 && facts.openSideLots + terms.qtyLots <= held
  }

  private judge(terms: OrderTerms, facts: GateFacts): number {
    if (facts.killed !== 0) return deny.DENY_KILLED
    const { qtyLots } = terms
    if (!(Number.isSafeInteger(qtyLots) && qtyLots > 0 && qtyLots <= QTY_LOTS_MAX)) {
      return deny.DENY_NOT_A_SIZE
    }
    if (terms.type !== MARKET && !this.isPrice(terms.priceTicks)) return deny.DENY_NOT_A_PRICE
    const isEntry = !this.reduces(terms, facts)
    this.isEntry = isEntry
    return (
      this.judgeStanding(facts, isEntry) ||
      this.judgePace(terms, facts, isEntry) ||
      this.judgeMarket(terms, facts, isEntry) ||
      this.judgeSize(terms, facts, isEntry)
    )
  }

  /** What holds for every order of this moment: RC-14, breakers, RC-06, RC-07. */
  private judgeStanding(facts: GateFacts, isEntry: boolean): number {
    const { max, trading } = this
    if (trading.isRestricted) return deny.DENY_RESTRICTED
    if (!isEntry) return 0
    if (facts.breaker !== 0) return facts.breaker || deny.DENY_KILLED
    if (trading.hours !== null && !isWithinHours(facts.timeNs, trading)) {
      return deny.DENY_OUTSIDE_HOURS
    }
    if (!(facts.dayLossShare < max[DAY_LOSS]!)) return deny.DENY_DAILY_LOSS
    return facts.drawdownShare < max[DRAWDOWN]! ? 0 : deny.DENY_DRAWDOWN
  }

  /** How many, how often: RC-02, RC-08, RC-09, RC-11. */
  private judgePace(terms: OrderTerms, facts: GateFacts, isEntry: boolean): number {
    const { max } = this
    const { isReplace } = facts
    if (!(terms.qtyLots <= facts.parentLeavesLots)) return deny.DENY_CHILD_BEYOND_PARENT
    if (!(facts.openOrders < max[OPEN_ORDERS]!)) return deny.DENY_OPEN_ORDERS
    if (!(facts.messagesInSecond < max[MESSAGES]!)) return deny.DENY_MESSAGE_RATE
    if (!isReplace && !(facts.ordersInSecond < max[ORDERS]!)) return deny.DENY_ORDER_RATE
    if (!isEntry) return 0
    if (!(facts.otherPositions < max[POSITIONS]!)) return deny.DENY_OPEN_POSITIONS
    return isReplace || facts.sameOrderAgeNs >= max[SAME_ORDER_NS]! ? 0 : deny.DENY_SAME_ORDER
  }

  /** Against the market as heard and our own part of it: RC-04, RC-13, RC-15. */
  private judgeMarket(terms: OrderTerms, facts: GateFacts, isEntry: boolean): number {
    const { max, isCollared } = this
    const { midHalfTicks } = facts
    if ((isCollared || this.isValued) && Number.isNaN(midHalfTicks)) return deny.DENY_NO_REFERENCE
    if (isCollared && terms.type !== MARKET) {
      const beyond = terms.side * (2 * terms.priceTicks - midHalfTicks)
      if (!(beyond * 10_000 <= midHalfTicks * max[COLLAR_BPS]!)) return deny.DENY_PRICE_COLLAR
    }
    if (!(facts.selfMatchLots <= max[SELF_MATCH_LOTS]!)) return deny.DENY_SELF_MATCH
    if (!isEntry) return 0
    if (!(facts.referenceAgeNs <= max[REFERENCE_AGE_NS]!)) return deny.DENY_OLD_REFERENCE
    return terms.qtyLots / facts.recentVolumeLots <= max[VOLUME_SHARE]! ? 0 : deny.DENY_VOLUME_SHARE
  }

  /** How large, for itself and with what is there: RC-03, RC-05, RC-10. */
  private judgeSize(terms: OrderTerms, facts: GateFacts, isEntry: boolean): number {
    const { max } = this
    const { qtyLots, side } = terms
    if (!(qtyLots <= max[ORDER_LOTS]!)) return deny.DENY_ORDER_QUANTITY
    if (!this.isValued) return 0
    const { midHalfTicks } = facts
    const own = Math.abs(terms.type === MARKET ? midHalfTicks : 2 * terms.priceTicks)
    const halves = this.isInverse ? 2 : Math.max(own, Math.abs(midHalfTicks))
    if (!(qtyLots * halves <= max[ORDER_HALVES]!)) return deny.DENY_ORDER_SIZE
    if (!isEntry) return 0
    const worst = (side * facts.positionLots + facts.openSideLots + qtyLots) * halves
    if (!(worst <= max[POSITION_HALVES]!)) return deny.DENY_POSITION_SIZE
    const perValue = max[HALVES_PER_VALUE]!
    const gross = worst + facts.otherGrossValue * perValue
    if (!(gross <= max[GROSS_HALVES]!)) return deny.DENY_GROSS_POSITION
    const event = worst + facts.otherEventValue * perValue
    if (!(event <= max[EVENT_HALVES]!)) return deny.DENY_EVENT_EXPOSURE
    const open = qtyLots * halves + facts.openHalves + facts.otherOpenValue * perValue
    return open <= max[OPEN_HALVES]! ? 0 : deny.DENY_OPEN_VALUE
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
