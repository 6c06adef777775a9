import { grown } from '../lib/grow.ts'

/**
 * Idea: what was sent within the last `windowNs`, so that the same order can be told when it comes again
 * (RC-11). A ring of orders, looked through from the newest back while they are young enough.
 * Layout: columns as one ring whose length is a power of two; it doubles when even its oldest counts.
 * Cost: one comparison for each order of the window.
 * Holds: an order is the same when instrument, side, price and size are. Times never go back.
 * Plain twin: test/oracle/plain-recent-orders.ts.
 */
export class RecentOrders {
  private readonly windowNs: number
  private timeNs: Float64Array = new Float64Array(16)
  private instrument: Int32Array = new Int32Array(16)
  /** side x qtyLots. */
  private signedLots: Float64Array = new Float64Array(16)
  private priceTicks: Int32Array = new Int32Array(16)
  private next = 0
  private size = 0

  constructor(windowNs: number) {
    this.windowNs = windowNs
  }

  /** Time since the same order was sent; Infinity when it was not within the window. */
  ageNs(
    nowNs: number,
    instrument: number,
    side: number,
    priceTicks: number,
    qtyLots: number,
  ): number {
    const mask = this.timeNs.length - 1
    const signed = side * qtyLots
    for (let back = 1; back <= this.size; back++) {
      const at = (this.next - back) & mask
      const ageNs = nowNs - this.timeNs[at]!
      if (ageNs >= this.windowNs) break
      if (
        this.signedLots[at] === signed &&
        this.priceTicks[at] === priceTicks &&
        this.instrument[at] === instrument
      ) {
        return ageNs
      }
    }
    return Number.POSITIVE_INFINITY
  }

  add(timeNs: number, instrument: number, side: number, priceTicks: number, qtyLots: number): void {
    const mask = this.timeNs.length - 1
    const isFull = this.size === this.timeNs.length
    if (isFull && timeNs - this.timeNs[this.next & mask]! < this.windowNs) this.grow()
    const at = this.next & (this.timeNs.length - 1)
    this.timeNs[at] = timeNs
    this.instrument[at] = instrument
    this.signedLots[at] = side * qtyLots
    this.priceTicks[at] = priceTicks
    this.next = (at + 1) & (this.timeNs.length - 1)
    if (this.size < this.timeNs.length) this.size++
  }

  private grow(): void {
    const length = this.timeNs.length
    const oldest = this.next
    const turned = <T extends Float64Array | Int32Array>(from: T): T => {
      const to = grown(from, length * 2)
      to.copyWithin(length, 0, oldest)
      return to
    }
    this.timeNs = turned(this.timeNs)
    this.instrument = turned(this.instrument)
    this.signedLots = turned(this.signedLots)
    this.priceTicks = turned(this.priceTicks)
    this.next = oldest + length
  }
}
