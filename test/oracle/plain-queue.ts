import { FOK, GTC, IOC, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import * as r from '../../src/orders/report.ts'
import * as t from '../../src/tape/schema.ts'
import type { VenueClient } from '../../src/venue/execution-rules.ts'
import { MixedQueues, type Own, type Stander } from './mixed-queues.ts'
import { PlainSession } from './plain-session.ts'

/**
 * An order-by-order venue in words: at each price one list in which the orders of the tape and ours stand
 * behind one another, and everything is read off these lists. The plain meaning of SimulatedVenue,
 * OrderMatching and L3Book for desks that fill by displayed size.
 */
export class PlainQueue {
  private readonly queues = new MixedQueues()
  private readonly taken = new Map<string, number>()
  private isValid = true
  private isRestated = false
  private isRefreshing = false
  private readonly session = new PlainSession()
  /** What was cleared and is not yet restated: says of a price whether it was. */
  private cleared: ((side: number, price: number) => boolean)[] = []

  get restingCount(): number {
    return this.queues.owns().length
  }

  apply(
    timeNs: number,
    kind: number,
    side: number,
    price: number,
    qty: number,
    flags: number,
    ref: number,
  ): void {
    const ends = (flags & t.FLAG_MESSAGE_END) !== 0
    if (kind === t.TRADE) this.trade(timeNs, side, price, qty, flags)
    else if (kind === t.STATUS) this.status(timeNs, qty)
    else if (kind === t.GAP) this.isValid = this.isRestated = false
    else if (kind === t.CLEAR) this.clear(side, price, (flags & t.FLAG_WHOLE_SIDE) !== 0)
    else if (kind === t.SNAPSHOT) this.snapshot(flags)
    else if (kind >= t.ADD && kind <= t.EXECUTE) this.order(timeNs, kind, side, price, qty, ref)
    if (ends && !this.isRefreshing && this.cleared.length > 0) this.restated()
    if (!this.isRefreshing && this.cleared.length === 0) this.shrinkTaken()
    for (const own of this.queues.owns()) {
      if (own.client.rules.testsEachRow || ends) this.cross(timeNs, own)
    }
  }

  arrive(timeNs: number, client: VenueClient, terms: OrderTerms): unknown {
    const { orderId, side, timeInForce } = terms
    const isMarket = terms.type === MARKET
    const answer = (report: number, reason: number) =>
      client.answered(timeNs, orderId, report, reason)
    const because = (reason: number) =>
      this.session.isHalted ? r.HALTED : this.isFair ? reason : r.BOOK_INVALID
    if (this.session.isClosed) return answer(r.REPORT_REJECTED, r.SESSION_CLOSED)
    const levels = this.levelsFor(terms)
    if (terms.postOnly && levels.length > 0) return answer(r.REPORT_REJECTED, r.WOULD_CROSS)
    if (isMarket && levels.length === 0) return answer(r.REPORT_REJECTED, because(r.NO_LIQUIDITY))
    answer(r.REPORT_NEW, 0)
    const found = levels.reduce((sum, at) => sum + this.available(client, -side, at), 0)
    if (timeInForce === FOK && found < terms.qtyLots) {
      return answer(
        r.REPORT_CANCELED,
        levels.length > 0 ? r.FOK_NOT_FILLED : because(r.FOK_NOT_FILLED),
      )
    }
    const leaves = this.take(timeNs, client, terms, levels, terms.qtyLots)
    if (leaves === 0) return undefined
    if (isMarket) return answer(r.REPORT_CANCELED, r.NO_LIQUIDITY)
    if (timeInForce === IOC) return answer(r.REPORT_CANCELED, because(r.IOC_REMAINDER))
    return this.join(client, terms, leaves)
  }

  cancel(timeNs: number, client: VenueClient, id: number): unknown {
    const own = this.find(client, id)
    if (own === undefined) {
      return client.answered(timeNs, id, r.REPORT_CANCEL_REJECTED, r.TOO_LATE)
    }
    this.queues.leave(own)
    return client.answered(timeNs, id, r.REPORT_CANCELED, 0)
  }

  replace(timeNs: number, client: VenueClient, terms: OrderTerms, cum: number): unknown {
    const { orderId } = terms
    const own = this.find(client, orderId)
    const leaves = terms.qtyLots - cum
    const refuse = (reason: number) =>
      client.answered(timeNs, orderId, r.REPORT_REPLACE_REJECTED, reason)
    if (own === undefined || leaves <= 0) return refuse(r.TOO_LATE)
    if (this.session.isClosed) return refuse(r.SESSION_CLOSED)
    const levels = this.levelsFor(terms)
    const keeps = terms.priceTicks === own.priceTicks && leaves <= own.leaves
    if (!keeps && terms.postOnly && levels.length > 0) return refuse(r.WOULD_CROSS)
    client.answered(timeNs, orderId, r.REPORT_REPLACED, 0)
    if (keeps) {
      own.leaves = leaves
      return undefined
    }
    this.queues.leave(own)
    const left = this.take(timeNs, client, terms, levels, leaves)
    return left > 0 ? this.join(client, terms, left) : undefined
  }

  // ---- rows of orders

  private order(
    timeNs: number,
    kind: number,
    side: number,
    price: number,
    qty: number,
    ref: number,
  ) {
    const at = this.queues.find(ref)
    if (kind === t.ADD) {
      if (at !== undefined) strike(at.queue, at.stander)
      this.queues.add(ref, side, price, qty)
      return
    }
    if (at === undefined) return
    const { stander, queue } = at
    if (kind === t.EXECUTE) this.execute(timeNs, at.side, at.price, stander, qty)
    if (kind === t.MODIFY && (price !== at.price || qty > stander.lots)) {
      strike(queue, stander)
      this.queues.add(ref, at.side, price, qty)
      return
    }
    stander.lots = kind === t.MODIFY ? qty : Math.max(0, stander.lots - qty)
    if (stander.lots === 0) strike(queue, stander)
  }

  /** Ours that stand before the executed order get of it what they want, each desk for itself. */
  private execute(timeNs: number, side: number, price: number, executed: Stander, qty: number) {
    if (this.session.isHalted) return
    const got = new Map<VenueClient, number>()
    for (const own of this.queues.owns()) {
      const beyond = (own.priceTicks - price) * own.side
      if (own.side !== side || beyond < 0) continue
      if (beyond === 0 && this.queues.placeOf(own) > this.queues.at(side, price).indexOf(executed))
        continue
      const used = got.get(own.client) ?? 0
      const give = Math.min(own.leaves, Math.min(qty, executed.lots) - used)
      if (give <= 0) continue
      got.set(own.client, used + give)
      this.fill(timeNs, own, give, beyond > 0 ? r.TRADED_THROUGH : r.QUEUE_CLEARED)
    }
  }

  /** A hidden print meets ours before hidden orders, each desk's with its own size. */
  private trade(timeNs: number, aggressor: number, price: number, qty: number, flags: number) {
    if ((flags & t.FLAG_HIDDEN) === 0 || this.session.isHalted) return
    if ((flags & t.FLAG_OFF_BOOK) !== 0) return
    const got = new Map<VenueClient, number>()
    for (const own of this.queues.owns()) {
      const beyond = (own.priceTicks - price) * own.side
      const reached = (flags & t.FLAG_OFFGRID) === 0 ? beyond >= 0 : beyond > 0
      const used = got.get(own.client) ?? 0
      const give = Math.min(own.leaves, qty - used)
      if (!reached || aggressor === own.side || give <= 0) continue
      got.set(own.client, used + give)
      this.fill(timeNs, own, give, r.HIDDEN_AT_PRICE)
    }
  }

  private clear(side: number, price: number, isWhole: boolean): void {
    const isCleared = (s: number, at: number) => s === side && (isWhole || (at - price) * side >= 0)
    this.cleared.push(isCleared)
    this.queues.clear(side, (at) => isCleared(side, at))
  }

  private snapshot(flags: number): void {
    if ((flags & t.FLAG_SNAPSHOT_FIRST) !== 0) this.isRestated = true
    this.isRefreshing = (flags & t.FLAG_SNAPSHOT_LAST) === 0
    if (this.isRefreshing) return
    if (this.isRestated) this.isValid = true
    this.isRestated = false
    this.cleared.push(() => true)
    this.restated()
  }

  /** Where ours stand among the restated orders is not known: at the end. */
  private restated(): void {
    this.queues.sendToBack((side, price) => this.cleared.some((meant) => meant(side, price)))
    this.cleared = []
  }

  private status(timeNs: number, code: number): void {
    const isDayOver = this.session.hears(code)
    for (const own of this.queues.owns().filter((each) => isDayOver && each.isDay)) {
      this.queues.leave(own)
      own.client.answered(timeNs, own.id, r.REPORT_EXPIRED, r.SESSION_CLOSED)
    }
  }

  // ---- taking, crossing, joining

  private take(
    timeNs: number,
    client: VenueClient,
    { orderId, side }: OrderTerms,
    levels: readonly number[],
    qtyLots: number,
  ): number {
    let leaves = qtyLots
    for (const at of levels) {
      const qty = Math.min(leaves, this.available(client, -side, at))
      if (qty <= 0) continue
      this.consume(client, -side, at, qty)
      client.filled(timeNs, orderId, at, qty, r.TAKER_LEVEL, false, 0)
      leaves -= qty
    }
    return leaves
  }

  /** Displayed size is there to be had: no halt, no doubt, and no orders that cross each other. */
  private get canMatch(): boolean {
    return this.isFair && !this.session.isHalted && !this.session.isClosed
  }

  private get isFair(): boolean {
    const [bid = Number.NEGATIVE_INFINITY] = this.queues.prices(1)
    const [ask = Number.POSITIVE_INFINITY] = this.queues.prices(-1)
    return this.isValid && bid < ask
  }

  private cross(timeNs: number, own: Own): void {
    if (!this.canMatch) return
    let got = 0
    for (const at of this.queues.prices(-own.side)) {
      if ((own.priceTicks - at) * own.side < 0) continue
      const qty = Math.min(own.leaves - got, this.available(own.client, -own.side, at))
      if (qty <= 0) continue
      this.consume(own.client, -own.side, at, qty)
      got += qty
    }
    if (got > 0) this.fill(timeNs, own, got, r.CROSSED)
  }

  private join(client: VenueClient, terms: OrderTerms, leaves: number): void {
    const { orderId: id, side, priceTicks, timeInForce } = terms
    client.rested(id, this.queues.shown(side, priceTicks))
    this.queues.join({ client, id, side, priceTicks, leaves, isDay: timeInForce !== GTC })
  }

  private fill(timeNs: number, own: Own, qty: number, reason: number): void {
    const ahead = this.queues.ahead(own)
    own.leaves -= qty
    if (own.leaves === 0) this.queues.leave(own)
    own.client.filled(timeNs, own.id, own.priceTicks, qty, reason, true, ahead)
  }

  // ---- what is displayed, and what each desk took of it

  private levelsFor(terms: OrderTerms): number[] {
    if (!this.canMatch) return []
    const reaches = (at: number) => (terms.priceTicks - at) * terms.side >= 0
    return this.queues.prices(-terms.side).filter((at) => terms.type === MARKET || reaches(at))
  }

  private available(client: VenueClient, side: number, price: number): number {
    const taken = this.taken.get(`${client.number}/${side}/${price}`) ?? 0
    return this.queues.shown(side, price) - (client.rules.remembersConsumption ? taken : 0)
  }

  private consume(client: VenueClient, side: number, price: number, qty: number): void {
    const key = `${client.number}/${side}/${price}`
    this.taken.set(key, (this.taken.get(key) ?? 0) + qty)
  }

  private shrinkTaken(): void {
    for (const [key, taken] of this.taken) {
      const [, side, price] = key.split('/').map(Number)
      this.taken.set(key, Math.min(taken, this.queues.shown(side ?? 0, price ?? 0)))
    }
  }

  private find(client: VenueClient, id: number): Own | undefined {
    return this.queues.owns().find((own) => own.client === client && own.id === id)
  }
}

/** Takes one of a list out of it. */
function strike(queue: Stander[], stander: Stander): void {
  queue.splice(queue.indexOf(stander), 1)
}
