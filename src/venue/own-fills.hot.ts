import { type Book, NO_ASK, NO_BID } from '../market/book.ts'
import { L2Book } from '../market/l2-book.hot.ts'
import { MARKET, type OrderTerms } from '../orders/intent.ts'
import { CROSSED, TAKER_LEVEL, TAKER_SIZE_UNKNOWN } from '../orders/report.ts'
import { Consumption } from './consumption.hot.ts'
import { queueUnit, type VenueClient } from './execution-rules.ts'
import { RestingOrders } from './resting-orders.hot.ts'

/**
 * Idea: all that our own orders at one venue can be given: what they take from the displayed book, what
 * comes to them when the other side reaches their price, and the booking of every fill.
 * Layout: the resting orders, what each desk already took, and the desks by number.
 * Cost: O(levels walked) for an order that takes; nothing a row.
 * Holds: a resting order fills at its own price, a taker at displayed prices; no displayed lot is given
 * to one desk twice where its rules remember; nothing is given in a halt.
 * Plain twin: test/oracle/plain-venue.ts.
 */
export class OwnFills {
  readonly book: Book
  /** The book where it is one of levels. */
  readonly levels: L2Book | null
  readonly resting = new RestingOrders()
  readonly consumption = new Consumption()
  readonly clients: VenueClient[] = []
  isHalted = false
  /** Times that a desk was told something: who walks a stretch of rows stops when it grows. */
  told = 0
  /** Per client: lots of the current public execution that its own orders already got. */
  private used = new Float64Array(8)
  private usedStamps = new Float64Array(8)
  private stamp = 0
  private anyEachRow = false
  private anyWholeMessage = false

  constructor(book: Book) {
    this.book = book
    this.levels = book instanceof L2Book ? book : null
  }

  /** Nothing of ours is at a level any more: changes there are of no interest. */
  unwatch(side: number, priceTicks: number): void {
    const { levels, resting, consumption } = this
    if (levels === null || resting.firstAt(side, priceTicks) >= 0) return
    if (!consumption.isAt(side, priceTicks)) levels.watch(side, priceTicks, false)
  }

  private take(client: VenueClient, bookSide: number, priceTicks: number, qtyLots: number): void {
    if (!client.rules.remembersConsumption) return
    this.consumption.take(client.number, bookSide, priceTicks, qtyLots)
    this.levels?.watch(bookSide, priceTicks, true)
  }

  /**
   * Whether displayed size is there to be had: not in a halt, not from a book that is doubtful, and not
   * while the venue's own orders cross each other, as they do before an auction.
   */
  get canMatch(): boolean {
    const { book } = this
    return !this.isHalted && book.valid && book.bidTicks < book.askTicks
  }

  register(client: VenueClient): void {
    this.clients[client.number] = client
    if (client.rules.testsEachRow) this.anyEachRow = true
    else this.anyWholeMessage = true
    if (client.number >= this.used.length) {
      this.used = new Float64Array(client.number * 2)
      this.usedStamps = new Float64Array(client.number * 2)
    }
  }

  /** A public execution begins: nobody has got anything of it yet. */
  beginExecution(): void {
    this.stamp++
  }

  /** Lots of the current public execution that this client's earlier orders got. */
  usedOf(client: number): number {
    return this.usedStamps[client] === this.stamp ? this.used[client]! : 0
  }

  use(client: number, qtyLots: number): void {
    this.used[client] = this.usedOf(client) + qtyLots
    this.usedStamps[client] = this.stamp
  }

  /** Whether the other side of the book stands at or beyond a resting order of ours. */
  get isReached(): boolean {
    const { book, resting } = this
    return (
      (book.askTicks <= resting.bestBuy || book.bidTicks >= resting.bestSell) && resting.size > 0
    )
  }

  /** After a row: resting orders that the other side has reached are given what is available there. */
  testCross(timeNs: number, isMessageEnd: boolean): void {
    if (!this.isReached || !this.canMatch) return
    if (this.anyEachRow) this.onCross(timeNs, true)
    if (this.anyWholeMessage && isMessageEnd) this.onCross(timeNs, false)
  }

  /** Lots that this client may still take at a displayed level. */
  private availableAt(client: VenueClient, bookSide: number, priceTicks: number): number {
    const shown = this.book.sizeAt(bookSide, priceTicks)
    if (!client.rules.remembersConsumption) return shown
    return shown - this.consumption.taken(client.number, bookSide, priceTicks)
  }

  /** The best of a side stands, and its size was not told: no best that is known has 0 lots. */
  private isSizeUnknown(bookSide: number): boolean {
    const { book } = this
    if (!book.sizeUnknown) return false
    return bookSide > 0
      ? book.bidTicks !== NO_BID && book.bidLots === 0
      : book.askTicks !== NO_ASK && book.askLots === 0
  }

  /** Whether the displayed levels up to the limit hold the whole order. */
  hasInFull(client: VenueClient, order: OrderTerms): boolean {
    const { book } = this
    const bookSide = -order.side
    if (client.rules.fillsWhole || this.isSizeUnknown(bookSide)) return true
    const isMarket = order.type === MARKET
    let found = 0
    let price = bookSide > 0 ? book.bidTicks : book.askTicks
    while (price !== NO_BID && price !== NO_ASK) {
      if (!isMarket && (order.priceTicks - price) * order.side < 0) break
      found += this.availableAt(client, bookSide, price)
      if (found >= order.qtyLots) return true
      price = book.nextLevel(bookSide, price)
    }
    return false
  }

  /** Walks the displayed levels up to the limit; returns what could not be filled. */
  takeLiquidity(timeNs: number, client: VenueClient, order: OrderTerms): number {
    const { book } = this
    const { orderId, side } = order
    const bookSide = -side
    let price = bookSide > 0 ? book.bidTicks : book.askTicks
    let leaves = order.qtyLots
    const isUnknown = this.isSizeUnknown(bookSide)
    if (client.rules.fillsWhole || isUnknown) {
      const reason = isUnknown ? TAKER_SIZE_UNKNOWN : TAKER_LEVEL
      client.filled(timeNs, orderId, price, leaves, reason, false, 0)
      return 0
    }
    const isMarket = order.type === MARKET
    while (leaves > 0 && price !== NO_BID && price !== NO_ASK) {
      if (!isMarket && (order.priceTicks - price) * side < 0) break
      const available = this.availableAt(client, bookSide, price)
      const qty = available < leaves ? available : leaves
      if (qty > 0) {
        this.take(client, bookSide, price, qty)
        client.filled(timeNs, orderId, price, qty, TAKER_LEVEL, false, 0)
        leaves -= qty
      }
      price = book.nextLevel(bookSide, price)
    }
    return leaves
  }

  /** The other side reached our prices: fills what is available there, at our price. */
  private onCross(timeNs: number, eachRow: boolean): void {
    const { resting, book } = this
    for (let side = 1; side >= -1; side -= 2) {
      const best = side > 0 ? book.askTicks : book.bidTicks
      let price = side > 0 ? resting.bestBuy : resting.bestSell
      while (price !== NO_BID && price !== NO_ASK && (price - best) * side >= 0) {
        const next = resting.nextPrice(side, price)
        let slot = resting.firstAt(side, price)
        while (slot >= 0) {
          const after = resting.after[slot]!
          const client = this.clients[resting.client[slot]!]!
          if (client.rules.testsEachRow === eachRow) this.crossOne(timeNs, slot, client)
          slot = after
        }
        price = next
      }
    }
  }

  private crossOne(timeNs: number, slot: number, client: VenueClient): void {
    const { resting, book } = this
    const leaves = resting.leavesLots[slot]!
    const side = resting.side[slot]!
    if (client.rules.fillsWhole || this.isSizeUnknown(-side)) {
      this.fill(timeNs, slot, leaves, CROSSED)
      return
    }
    const limit = resting.priceTicks[slot]!
    let wanted = leaves
    let level = side > 0 ? book.askTicks : book.bidTicks
    while (wanted > 0 && level !== NO_BID && level !== NO_ASK && (limit - level) * side >= 0) {
      const available = this.availableAt(client, -side, level)
      const qty = available < wanted ? available : wanted
      if (qty > 0) {
        this.take(client, -side, level, qty)
        wanted -= qty
      }
      level = book.nextLevel(-side, level)
    }
    if (wanted < leaves) this.fill(timeNs, slot, leaves - wanted, CROSSED)
  }

  /** Gives a resting order what its desk has not yet got of a public execution. */
  give(timeNs: number, slot: number, executedLots: number, reason: number): void {
    const { resting } = this
    const client = resting.client[slot]!
    const leaves = resting.leavesLots[slot]!
    const free = executedLots - this.usedOf(client)
    if (free <= 0) return
    const isWhole = this.clients[client]!.rules.fillsWhole
    const qty = isWhole || leaves < free ? leaves : free
    this.use(client, qty)
    this.fill(timeNs, slot, qty, reason)
  }

  /** Books a fill of a resting order at its own price; removes it when nothing is left. */
  fill(timeNs: number, slot: number, qtyLots: number, reason: number): void {
    const { resting } = this
    this.told++
    const client = this.clients[resting.client[slot]!]!
    const orderId = resting.orderId[slot]!
    const price = resting.priceTicks[slot]!
    const queue = resting.queueLots[slot]! * queueUnit(client.rules)
    const leaves = resting.leavesLots[slot]! - qtyLots
    resting.cumLots[slot]! += qtyLots
    if (leaves > 0) resting.leavesLots[slot] = leaves
    else resting.remove(slot)
    client.filled(timeNs, orderId, price, qtyLots, reason, true, queue)
  }
}
