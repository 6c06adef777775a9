import { Decimal } from 'decimal.js'
import { MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import type { GateFacts } from '../../src/risk/facts.ts'
import type { RiskLimits } from '../../src/risk/rules.ts'
import type { TradingRules } from '../../src/risk/trading-rules.ts'
import type { Instrument } from '../../src/units/instrument.ts'

const Exact = Decimal.clone({ precision: 100 })
const DAY_NS = 24n * 3600n * 1_000_000_000n

/** A rule in words: its reason, and whether it lets the order pass. The first that does not refuses. */
type Say = readonly [reason: string, passes: boolean]

/** The gate in decimals of the account's currency, one line a rule, nothing prepared. */
export function plainVerdict(
  limits: RiskLimits,
  instrument: Instrument,
  trading: TradingRules,
  terms: OrderTerms,
  facts: GateFacts,
): string {
  return (
    says(limits, instrument, trading, terms, facts).find(([, passes]) => !passes)?.[0] ?? 'none'
  )
}

function says(
  limits: RiskLimits,
  instrument: Instrument,
  trading: TradingRules,
  terms: OrderTerms,
  facts: GateFacts,
): Say[] {
  const { side, qtyLots: lots, priceTicks } = terms
  const isMarket = terms.type === MARKET
  const isInverse = instrument.contract === 'inverse'
  if (facts.killed !== 0) return [['kill latch', false]]
  if (!(Number.isInteger(lots) && lots >= 1 && lots <= 2 ** 40))
    return [['RC-03 not a size', false]]
  const isPriced = Number.isInteger(priceTicks) && Math.abs(priceTicks) <= 2 ** 30
  if (!isMarket && !(isPriced && (!isInverse || priceTicks > 0))) {
    return [['RC-04 not a price', false]]
  }

  const held = facts.positionLots
  const others = facts.openSideLots
  const reducing = Math.sign(held) === -side && lots + others <= Math.abs(held)
  const entry = (reason: string, passes: boolean): Say => [reason, reducing || passes]

  const lotValue = (ticks: number) => {
    const quantity = new Exact(instrument.lotSize).times(instrument.multiplier)
    return isInverse ? quantity : quantity.times(instrument.tickSize).times(ticks)
  }
  const middle = facts.midHalfTicks / 2
  const dearest = Math.max(Math.abs(middle), isMarket ? 0 : Math.abs(priceTicks))
  const worthAtMost = (max: number, ofLots: number, further = 0) => {
    if (!isValued) return true
    if ([max, ofLots, further, dearest].some(Number.isNaN)) return false
    if (max === Infinity) return true
    return lotValue(dearest).times(ofLots).plus(further).lte(max)
  }
  const openValue = new Exact(facts.openHalves).div(2).times(lotValue(1))
  const worstLots = side * held + others + lots
  const { eventValueMax, grossValueMax, openValueMax, orderValueMax, positionValueMax } = limits
  const values = [eventValueMax, grossValueMax, openValueMax, orderValueMax, positionValueMax]
  const isValued = values.some((max) => max !== Infinity)
  const needsMiddle = isValued || limits.priceCollarBps !== Infinity
  const collar = new Exact(middle).times(limits.priceCollarBps).div(10_000)
  const isNear =
    isMarket ||
    limits.priceCollarBps === Infinity ||
    new Exact(priceTicks).minus(middle).times(side).lte(collar)

  return [
    ['RC-14 restricted instrument', !trading.isRestricted],
    entry('breaker', facts.breaker === 0),
    entry('RC-14 outside trading hours', isOpen(trading, facts.timeNs)),
    entry('RC-06 daily loss', facts.dayLossShare < limits.dailyLossMax),
    entry('RC-07 drawdown', facts.drawdownShare < limits.drawdownMax),
    ['RC-02 child beyond parent', lots <= facts.parentLeavesLots],
    ['RC-09 open orders', facts.openOrders < limits.openOrdersMax],
    ['RC-08 message rate', facts.messagesInSecond < limits.messagesPerSecondMax],
    ['RC-08 order rate', facts.isReplace || facts.ordersInSecond < limits.ordersPerSecondMax],
    entry('RC-09 open positions', facts.otherPositions < limits.openPositionsMax),
    entry(
      'RC-11 same order again',
      facts.isReplace || facts.sameOrderAgeNs >= limits.sameOrderAfterMs * 1e6,
    ),
    ['RC-04 no reference price', !needsMiddle || !Number.isNaN(middle)],
    ['RC-04 price collar', isNear],
    ['RC-13 self-match', facts.selfMatchLots <= limits.selfMatchLotsMax],
    entry('RC-04 reference too old', facts.referenceAgeNs <= limits.referenceAgeMsMax * 1e6),
    entry('RC-15 share of recent volume', lots / facts.recentVolumeLots <= limits.volumeShareMax),
    [
      'RC-03 order quantity',
      limits.orderQtyMax === Infinity ||
        new Exact(instrument.lotSize).times(lots).lte(limits.orderQtyMax),
    ],
    ['RC-03 order size', worthAtMost(orderValueMax, lots)],
    entry('RC-05 position size', worthAtMost(positionValueMax, worstLots)),
    entry('RC-05 gross position', worthAtMost(grossValueMax, worstLots, facts.otherGrossValue)),
    entry('RC-10 event exposure', worthAtMost(eventValueMax, worstLots, facts.otherEventValue)),
    entry(
      'RC-05 open order value',
      worthAtMost(openValueMax, lots, openValue.plus(facts.otherOpenValue).toNumber()),
    ),
  ]
}

function isOpen({ hours, dayStartsNs }: TradingRules, timeNs: number): boolean {
  if (hours === null) return true
  const time = (((BigInt(timeNs) - BigInt(dayStartsNs)) % DAY_NS) + DAY_NS) % DAY_NS
  const { fromNs, untilNs } = hours
  const from = BigInt(fromNs)
  const until = BigInt(untilNs) + (untilNs < fromNs ? DAY_NS : 0n)
  return [time, time + DAY_NS].some((at) => at >= from && at < until)
}
