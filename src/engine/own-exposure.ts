import type { Ledger } from '../ledger/ledger.ts'
import { type OwnOrders, REQUEST_REPLACE } from '../orders/own-orders.hot.ts'
import type { GateFacts } from '../risk/facts.ts'
import type { OwnExposure } from '../risk/other-exposure.ts'

/** A desk's orders and positions as risk counts them: open orders at the worst that they may become. */
export class DeskExposure implements OwnExposure {
  private readonly own: OwnOrders
  private readonly ledgers: readonly Ledger[]

  constructor(own: OwnOrders, ledgers: readonly Ledger[]) {
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
      const id = own.open[i]!
      if (own.instrument[id] === instrument) halves += this.halvesOf(id)
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
      const id = open[i]!
      if (own.instrument[id] !== instrument) continue
      const lots = this.leavesLots(id)
      halves += this.halvesOf(id)
      if (own.side[id] === side) sideLots += lots
      else if (!(side * (priceTicks - this.nearest(id)) < 0)) meetingLots += lots
    }
    facts.positionLots = this.positionLots(instrument)
    facts.openSideLots = sideLots
    facts.openOrders = open.length
    facts.openHalves = halves
    facts.selfMatchLots = meetingLots
  }

  /** Value of what an order may still execute, at the larger of its terms while a replace is under way. */
  halvesOf(id: number): number {
    const { own } = this
    const now = Math.abs(own.priceTicks[id]!)
    const next = Math.abs(own.replacePriceTicks[id]!)
    const price = this.isReplacing(id) ? Math.max(now, next) : now
    return this.leavesLots(id) * 2 * price
  }

  private leavesLots(id: number): number {
    const { own } = this
    const qty = own.qtyLots[id]!
    const most = this.isReplacing(id) ? Math.max(qty, own.replaceQtyLots[id]!) : qty
    return most - own.cumLots[id]!
  }

  /** The price of an order that is nearest to the other side: a replace may bring it nearer. */
  private nearest(id: number): number {
    const { own } = this
    const price = own.priceTicks[id]!
    if (!this.isReplacing(id)) return price
    const next = own.replacePriceTicks[id]!
    return own.side[id]! > 0 ? Math.max(price, next) : Math.min(price, next)
  }

  private isReplacing(id: number): boolean {
    return (this.own.pending[id]! & REQUEST_REPLACE) !== 0
  }
}
