/**
 * Round trips from flat to flat and how many lost in a row, fees included. A fill that turns the
 * position over ends one and begins the next; its value and fee are shared by size.
 */
export class RoundTrips {
  /** Losses since the last trip that did not lose. */
  lossesInRow = 0
  private readonly positionLots: Float64Array
  private readonly profit: Float64Array

  constructor(instruments: number) {
    this.positionLots = new Float64Array(instruments)
    this.profit = new Float64Array(instruments)
  }

  /** One execution: `net` is what it brought, fee deducted, in any one unit. True when a trip ended. */
  fill(instrument: number, side: number, qtyLots: number, net: number): boolean {
    const before = this.positionLots[instrument]!
    const after = before + side * qtyLots
    this.positionLots[instrument] = after
    const isEnd = before !== 0 && (after === 0 || before > 0 !== after > 0)
    if (!isEnd) {
      this.profit[instrument]! += net
      return false
    }
    const closing = after === 0 ? net : (net * Math.abs(before)) / qtyLots
    const profit = this.profit[instrument]! + closing
    this.lossesInRow = profit < 0 ? this.lossesInRow + 1 : 0
    this.profit[instrument] = net - closing
    return true
  }

  restart(): void {
    this.lossesInRow = 0
  }
}
