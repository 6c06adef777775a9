import { exp } from '../lib/pinned-math.ts'
import type { QueuePosition } from '../models/queue/queue-position.ts'
import type { Contender } from './contender.ts'
import { CAME, type OrderChange, type OrderMessage } from './order-messages.ts'

/** A real order, and what models in its place would have said. Times: ns since the tape's epoch. */
export type Shadow = {
  /** The order's number in the tape's `OrderIdentity`. */
  readonly order: number
  /** False: it came to its price by a modification. */
  readonly isAdded: boolean
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  /** Displayed at its price just before it came. */
  readonly aheadLots: number
  /** Ticks behind the best of its side when it came; negative: it bettered it. */
  readonly distanceTicks: number
  readonly enteredNs: number
  /** NaN while its end is not on the tape. */
  endedNs: number
  /** Its first passive execution; NaN without. */
  filledNs: number
  /** Its level left the recorded view for a while: its place among those that came back is not known. */
  wasOutOfView: boolean
  /** When its true place in the queue says that it is filled; NaN without. */
  oracleNs: number
  /** By model: when it predicts a fill; NaN without one. */
  readonly predictedNs: Float64Array
  /** By model: the chance of a fill that it saw where it came closest to one, 0 to 1. */
  readonly chance: Float64Array
}

/** The shadow of an order that came to its place at `enteredNs`. */
export function newShadow(enteredNs: number, change: OrderChange, contenders: number): Shadow {
  const { order, how, side, priceTicks, leftLots, aheadLots, distanceTicks } = change
  return {
    order,
    isAdded: how === CAME,
    side,
    priceTicks,
    qtyLots: leftLots,
    aheadLots,
    distanceTicks,
    enteredNs,
    endedNs: Number.NaN,
    filledNs: Number.NaN,
    oracleNs: Number.NaN,
    wasOutOfView: false,
    predictedNs: new Float64Array(contenders).fill(Number.NaN),
    chance: new Float64Array(contenders),
  }
}

/** 1.702 makes a logistic curve that is never more than 0.01 from the normal one. */
const LOGISTIC_SCALE = 1.702

/** A shadow whose order still rests: places in its queue, one a model. */
export class LiveShadow {
  readonly shadow: Shadow
  /** Lots of the real order that are displayed. */
  ownLots: number
  isOutOfView = false
  /** Displayed at the level without the real order, as the models were told last. */
  shownLots: number
  /** A new size of the level that they are still to be told. */
  untoldLots = Number.NaN
  private readonly contenders: readonly Contender[]
  private readonly places: (QueuePosition | null)[]
  /** By model: variance of the lots ahead, from decreases that it could not place. */
  private readonly variance: Float64Array

  /** The real orders ahead, and our number in the book's order of places. */
  private trueAheadLots: number
  private readonly truePlace: number

  constructor(
    shadow: Shadow,
    contenders: readonly Contender[],
    places: QueuePosition[],
    truePlace: number,
  ) {
    this.shadow = shadow
    this.trueAheadLots = shadow.aheadLots
    this.truePlace = truePlace
    this.ownLots = shadow.qtyLots
    this.shownLots = shadow.aheadLots
    this.contenders = contenders
    this.places = places
    this.variance = new Float64Array(places.length)
  }

  /**
   * The oracle: who left from ahead of us is known. `tradedLots` at our price reach us when they go
   * beyond those that are left.
   */
  track(message: OrderMessage, tradedLots: number): void {
    const { shadow, truePlace } = this
    for (const removal of message.removals) {
      if (removal.isExecution || removal.place >= truePlace) continue
      if (removal.priceTicks === shadow.priceTicks && removal.side === shadow.side) {
        this.trueAheadLots = Math.max(0, this.trueAheadLots - removal.lots)
      }
    }
    if (tradedLots > this.trueAheadLots && Number.isNaN(shadow.oracleNs)) {
      shadow.oracleNs = message.timeNs
    }
    this.trueAheadLots = Math.max(0, this.trueAheadLots - tradedLots)
  }

  /** A trade beyond our price: nobody at it is left. */
  tradedThrough(timeNs: number): void {
    if (Number.isNaN(this.shadow.oracleNs)) this.shadow.oracleNs = timeNs
    for (let m = 0; m < this.places.length; m++) this.fill(m, timeNs)
  }

  trade(timeNs: number, lots: number): void {
    for (let m = 0; m < this.places.length; m++) {
      const place = this.places[m]
      if (place === null || place === undefined) continue
      const overLots = lots - place.aheadLots
      this.consider(m, overLots)
      if (place.trade(lots)) this.fill(m, timeNs)
    }
  }

  /** The level's size, without the real order, is what `untoldLots` says. */
  tell(timeNs: number): void {
    const { shownLots: before, untoldLots: after } = this
    if (Number.isNaN(after)) return
    this.untoldLots = Number.NaN
    this.shownLots = after
    for (let m = 0; m < this.places.length; m++) {
      const place = this.places[m]
      if (place === null || place === undefined) continue
      const ahead = place.aheadLots
      if (place.depth(before, after)) this.fill(m, timeNs)
      else this.spread(m, ahead - place.aheadLots, before - after, place.aheadLots, after)
    }
  }

  /** A decrease of which `movedLots` were taken to be ahead leaves that much of doubt. */
  private spread(
    m: number,
    movedLots: number,
    decreaseLots: number,
    aheadLots: number,
    shownLots: number,
  ): void {
    if (decreaseLots > 0 && movedLots < decreaseLots) {
      this.variance[m] = (this.variance[m] ?? 0) + movedLots * (decreaseLots - movedLots)
    }
    // Between 0 and what is displayed with this mean, it cannot be wider.
    const most = aheadLots * (shownLots - aheadLots)
    if ((this.variance[m] ?? 0) > most) this.variance[m] = Math.max(0, most)
  }

  private consider(m: number, overLots: number): void {
    const slack = this.contenders[m]?.slackLots ?? 0
    const deviation = Math.sqrt(this.variance[m] ?? 0)
    if (deviation === 0) return
    const chance = 1 / (1 + exp((-LOGISTIC_SCALE * (overLots - slack)) / deviation))
    if (chance > (this.shadow.chance[m] ?? 0)) this.shadow.chance[m] = chance
  }

  private fill(m: number, timeNs: number): void {
    if (this.places[m] === null) return
    this.places[m] = null
    this.shadow.predictedNs[m] = timeNs
    if (this.variance[m] === 0) this.shadow.chance[m] = 1
  }
}
