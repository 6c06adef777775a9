import type { Ledger } from '../ledger/ledger.ts'
import type { OrderFacts } from '../orders/order-facts.hot.ts'
import { REPLACE_REQUEST } from '../orders/order-requests.hot.ts'
import type { GateFacts } from '../risk/facts.ts'
import type { OwnExposure } from '../risk/other-exposure.ts'

/** A desk's orders and positions as risk counts them: open orders at the worst that they may become. */
export class DeskExposure implements OwnExposure {
  private readonly own: OrderFacts
  private readonly ledgers: readonly Ledger[]

  constructor(own: OrderFacts, ledgers: readonly Ledger[]) {
    this.own = own
    this.ledgers = ledgers
  }

  positionLots(instrument: number): number {
    return (this.ledgers[instrument] as Ledger).positionLots
  }

  openLots(instrument: number, side: number): number {
    return this.own.openLots(instrument, side)
  }

  openHalves(instrument: number): number {
    const { own } = this
    let halves = 0
    for (let i = 0; i < own.open.length; i++) {
      const slot = own.slotOf(own.open[i]!)
      if (own.instrument[slot] === instrument) halves += this.halvesOf(slot)
    }
    return halves
  }

  tell(instrument: number, side: number, priceTicks: number, facts: GateFacts): void {
    const { own } = this
    const { open } = own
    let sideLots = 0
    let halves = 0
    let meetingLots = 0
    for (let i = 0; i < open.length; i++) {
      const slot = own.slotOf(open[i]!)
      if (own.instrument[slot] !== instrument) continue
      const lots = own.exposure[slot]!
      halves += this.halvesOf(slot)
      if (own.side[slot] === side) sideLots += lots
      else if (!(side * (priceTicks - this.nearest(slot)) < 0)) meetingLots += lots
    }
    facts.positionLots = this.positionLots(instrument)
    facts.openSideLots = sideLots
    facts.openOrders = open.length
    facts.openHalves = halves
    facts.selfMatchLots = meetingLots
  }

  /** Value of what an order may still execute, at the larger of its terms while a replace is under way. */
  halvesOf(slot: number): number {
    const { own } = this
    const price = Math.abs(own.priceTicks[slot]!)
    const replace = this.replaceOf(slot)
    if (replace === 0) return own.exposure[slot]! * 2 * price
    return own.exposure[slot]! * 2 * Math.max(price, Math.abs(own.requests.priceTicks[replace]!))
  }

  /** The price of an order that is nearest to the other side: a replace may bring it nearer. */
  private nearest(slot: number): number {
    const { own } = this
    const price = own.priceTicks[slot]!
    const replace = this.replaceOf(slot)
    if (replace === 0) return price
    const next = own.requests.priceTicks[replace]!
    return own.side[slot]! > 0 ? Math.max(price, next) : Math.min(price, next)
  }

  /** A replace that is not answered: its row in `requests`, or 0. */
  private replaceOf(slot: number): number {
    const { own } = this
    const unanswered = own.unanswered[slot]!
    if (unanswered === 0 || own.cause[slot] !== 0) return 0
    return own.requests.find(own.request[slot]!, REPLACE_REQUEST, 0, unanswered)
  }
}
