import type { ClockRepair } from '../../tape/manifest.ts'
import { NS_PER_SECOND } from '../../units/time.ts'

const PIECES = 10
const DRIFT_ALARM_NS = 100_000_000

/**
 * Measures the clock of one raw file in passing: the smallest `received - event`, over the whole and
 * for each second of received time, so that memory grows with the seconds and not with the rows.
 */
export class ClockMeter {
  rows = 0
  smallestEventNs = 0n
  largestEventNs = 0n
  smallestReceivedNs = 0n
  largestReceivedNs = 0n
  private minimumNs = Number.POSITIVE_INFINITY
  private readonly minimumOfSecond = new Map<number, number>()
  private second = Number.NaN
  private minimumHere = Number.POSITIVE_INFINITY

  /** One row's two times, in ns since 1970, unrepaired. */
  observe(eventNs: bigint, receivedNs: bigint): void {
    if (this.rows === 0) {
      this.smallestEventNs = this.largestEventNs = eventNs
      this.smallestReceivedNs = this.largestReceivedNs = receivedNs
    }
    this.rows++
    if (eventNs < this.smallestEventNs) this.smallestEventNs = eventNs
    if (eventNs > this.largestEventNs) this.largestEventNs = eventNs
    if (receivedNs < this.smallestReceivedNs) this.smallestReceivedNs = receivedNs
    if (receivedNs > this.largestReceivedNs) this.largestReceivedNs = receivedNs
    const latencyNs = Number(receivedNs - eventNs)
    const second = Math.floor(Number(receivedNs) / NS_PER_SECOND)
    if (second !== this.second) this.openSecond(second)
    if (latencyNs < this.minimumHere) this.minimumHere = latencyNs
    if (latencyNs < this.minimumNs) this.minimumNs = latencyNs
  }

  /**
   * What is to be done: when the smallest latency m is negative, every `receivedNs` gets -m +
   * `baseLatencyNs`; else nothing. The drift is the spread of the minima of ten equal pieces of time.
   */
  repair(baseLatencyNs: number, standIn: string | null): ClockRepair {
    const minimumLatencyNs = this.rows === 0 ? 0 : this.minimumNs
    const behind = minimumLatencyNs < 0
    const driftNs = this.drift()
    return {
      method: behind ? 'minimum-shift' : 'none',
      shiftNs: behind ? baseLatencyNs - minimumLatencyNs : 0,
      rowsTouched: behind ? this.rows : 0,
      minimumLatencyNs,
      driftNs,
      driftAlarm: driftNs > DRIFT_ALARM_NS,
      standIn,
    }
  }

  private openSecond(second: number): void {
    this.closeSecond()
    this.second = second
    this.minimumHere = this.minimumOfSecond.get(second) ?? Number.POSITIVE_INFINITY
  }

  private closeSecond(): void {
    if (!Number.isNaN(this.second)) this.minimumOfSecond.set(this.second, this.minimumHere)
  }

  private drift(): number {
    this.closeSecond()
    const seconds = [...this.minimumOfSecond.keys()]
    if (seconds.length === 0) return 0
    const first = seconds.reduce((a, b) => Math.min(a, b))
    const span = seconds.reduce((a, b) => Math.max(a, b)) - first + 1
    const minima = new Array<number>(PIECES).fill(Number.POSITIVE_INFINITY)
    for (const [second, minimum] of this.minimumOfSecond) {
      const piece = Math.floor(((second - first) * PIECES) / span)
      minima[piece] = Math.min(minima[piece] ?? Number.POSITIVE_INFINITY, minimum)
    }
    const known = minima.filter(Number.isFinite)
    return Math.max(...known) - Math.min(...known)
  }
}
