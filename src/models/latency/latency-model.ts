/**
 * How long orders travel. Times are ns since the run's epoch, latencies whole ns. A negative entry
 * latency says that the venue refused the request technically; we hear of it after its absolute value.
 * A model belongs to one desk and is asked with times that never go back.
 */
export type LatencyModel = {
  readonly name: string
  /** Nothing was measured: printed as an assumption. */
  readonly assumed: boolean
  /** From us to the venue, for a request sent at `nowNs`. */
  entryNs(nowNs: number): number
  /** From the venue to us, for a report made at `nowNs`. */
  responseNs(nowNs: number): number
}
