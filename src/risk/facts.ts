/**
 * What the gate is told about the desk and the market when it judges an order; it knows nothing else.
 * One object a desk, filled anew for each order. A number that is none refuses wherever a rule that is
 * on asks for it.
 */
export type GateFacts = {
  /** Now, ns since the run's epoch. */
  timeNs: number
  /** 1 once the kill latch has fallen. */
  killed: number
  /** Denial code of the breaker that stands open for the order's instrument, 0 = none. */
  breaker: number
  /** The order takes the place of one that is open: it is one message, and no further order. */
  isReplace: boolean
  positionLots: number
  /** Worst-case open lots on the order's side, without this order. */
  openSideLots: number
  /** Orders open now, without this one. */
  openOrders: number
  /** Σ leaves x 2 x price (ticks; inverse: Σ leaves x 2) of the instrument's other open orders. */
  openHalves: number
  /** Own open lots on the other side that the order's price would meet. */
  selfMatchLots: number
  /** Lots that the order's parent intent still has to give, the order's own included. */
  parentLeavesLots: number
  /** Heard bid + ask, NaN without both sides. */
  midHalfTicks: number
  /** Time since a message of this instrument was last heard. */
  referenceAgeNs: number
  /** Traded lots of the instrument heard within VOLUME_WINDOW_NS. */
  recentVolumeLots: number
  /** Of the other instruments of the account, in its currency: worst positions and open orders. */
  otherGrossValue: number
  otherOpenValue: number
  /** The worst positions of those that hang on the same event. */
  otherEventValue: number
  /** Other instruments with a position or an open order. */
  otherPositions: number
  /** Share of the equity at the day's start that is lost since, and of the highest equity ever. */
  dayLossShare: number
  drawdownShare: number
  /** Sent to the instrument's venue within the last second. */
  ordersInSecond: number
  messagesInSecond: number
  /** Time since the same order (instrument, side, price, size) was last sent. */
  sameOrderAgeNs: number
}

/** Facts of a desk that has done nothing yet, in a market that was never heard. */
export function quietFacts(): GateFacts {
  return {
    timeNs: 0,
    killed: 0,
    breaker: 0,
    isReplace: false,
    positionLots: 0,
    openSideLots: 0,
    openOrders: 0,
    openHalves: 0,
    selfMatchLots: 0,
    parentLeavesLots: Number.POSITIVE_INFINITY,
    midHalfTicks: Number.NaN,
    referenceAgeNs: Number.POSITIVE_INFINITY,
    recentVolumeLots: 0,
    otherGrossValue: 0,
    otherOpenValue: 0,
    otherEventValue: 0,
    otherPositions: 0,
    dayLossShare: 0,
    drawdownShare: 0,
    ordersInSecond: 0,
    messagesInSecond: 0,
    sameOrderAgeNs: Number.POSITIVE_INFINITY,
  }
}
