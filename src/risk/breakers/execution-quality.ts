import { SlidingWindow } from '../sliding-window.hot.ts'
import {
  CONSECUTIVE_LOSSES,
  REJECT_LEAST,
  REJECT_RATE,
  REJECT_WINDOW_NS,
  REPEAT_WINDOW_NS,
  REPEATED_EXECUTIONS,
  SLIPPAGE_COUNT,
  SLIPPAGE_LEAST,
  SLIPPAGE_RATIO,
  SLIPPAGE_WINDOW_NS,
  SLIPPAGE_WORSE,
} from './breaker-table.ts'
import type { Breakers } from './breakers.ts'
import { RoundTrips } from './round-trips.ts'

/** Slippages are summed in whole 1/1,000 bps, so that sums are exact. */
const SLIPPAGE_SCALE = 1000

/**
 * How a desk's orders fare, held against the breakers: rejected by the venue, executed worse than the
 * model says, losing trip after trip, or executed on one side again and again (RC-12).
 */
export class ExecutionQuality {
  private readonly breakers: Breakers
  private readonly trips: RoundTrips
  private readonly answers: readonly SlidingWindow[]
  private readonly slippages = new SlidingWindow(SLIPPAGE_WINDOW_NS)
  private readonly expectations = new SlidingWindow(SLIPPAGE_WINDOW_NS)
  private readonly worse = new SlidingWindow(SLIPPAGE_WINDOW_NS)
  private readonly repeats: readonly SlidingWindow[]
  private readonly repeatedSide: Int8Array

  constructor(breakers: Breakers, instruments: number) {
    this.breakers = breakers
    this.trips = new RoundTrips(instruments)
    this.answers = breakers.venues.map(() => new SlidingWindow(REJECT_WINDOW_NS))
    this.repeats = Array.from({ length: instruments }, () => new SlidingWindow(REPEAT_WINDOW_NS))
    this.repeatedSide = new Int8Array(instruments)
  }

  /** The venue's first answer to a new order. */
  answer(timeNs: number, venue: number, isRejected: boolean): void {
    const answers = this.answers[venue]!
    answers.add(timeNs, isRejected ? 1 : 0)
    if (answers.count < REJECT_LEAST) return
    this.breakers.measure(REJECT_RATE, venue, answers.sum / answers.count, timeNs)
  }

  /** An execution that took liquidity: what it slipped, and what the model says of it, bps. */
  slip(timeNs: number, slippageBps: number, expectedBps: number): void {
    const { breakers, expectations, slippages, worse } = this
    slippages.add(timeNs, Math.round(slippageBps * SLIPPAGE_SCALE))
    expectations.add(timeNs, Math.round(expectedBps * SLIPPAGE_SCALE))
    if (slippageBps > expectedBps * SLIPPAGE_WORSE) {
      worse.add(timeNs)
      breakers.measure(SLIPPAGE_COUNT, 0, worse.count, timeNs)
    }
    if (slippages.count < SLIPPAGE_LEAST) return
    breakers.measure(SLIPPAGE_RATIO, 0, ratioOf(slippages.sum, expectations.sum), timeNs)
  }

  /** An execution: `net` is what it brought, fee deducted, in any one unit. */
  trade(timeNs: number, instrument: number, side: number, qtyLots: number, net: number): void {
    const { trips } = this
    if (!trips.fill(instrument, side, qtyLots, net)) return
    this.breakers.measure(CONSECUTIVE_LOSSES, 0, trips.lossesInRow, timeNs)
  }

  /** An order executed for the first time. */
  execute(timeNs: number, instrument: number, side: number): void {
    const repeats = this.repeats[instrument]!
    if (this.repeatedSide[instrument] !== side) repeats.clear()
    this.repeatedSide[instrument] = side
    repeats.add(timeNs)
    this.breakers.measure(REPEATED_EXECUTIONS, instrument, repeats.count, timeNs)
  }

  restart(breaker: number): void {
    if (breaker === CONSECUTIVE_LOSSES) this.trips.restart()
    if (breaker === REJECT_RATE) for (const window of this.answers) window.clear()
    if (breaker === SLIPPAGE_COUNT) this.worse.clear()
    if (breaker === REPEATED_EXECUTIONS) for (const window of this.repeats) window.clear()
    if (breaker === SLIPPAGE_RATIO) {
      this.slippages.clear()
      this.expectations.clear()
    }
  }
}

/** Slipped over expected; a model that expects nothing is passed by any slippage. */
function ratioOf(slipped: number, expected: number): number {
  if (expected > 0) return slipped / expected
  return slipped > 0 ? Number.POSITIVE_INFINITY : 0
}
