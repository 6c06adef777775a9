import { exp, ln, pow } from '../../lib/pinned-math.ts'
import { RandomStream } from '../../lib/random.ts'
import type { FeedLatencyParameters } from './market-parameters.ts'

/**
 * When the capture hears what the venue says: log-normal in the body, Pareto in the tail, and first
 * in first out, as over one connection.
 */
export class FeedLatency {
  private readonly parameters: FeedLatencyParameters
  private readonly draws: RandomStream
  private messages = 0
  private lastNs = 0

  constructor(parameters: FeedLatencyParameters, seed: number) {
    this.parameters = parameters
    this.draws = new RandomStream(seed, 'synth/latency')
  }

  /** The capture's time of the next message, which the venue sent at `eventNs`. Never before it. */
  receive(eventNs: number): number {
    this.draws.at(this.messages++)
    this.lastNs = Math.max(this.lastNs, eventNs + this.latencyNs())
    return this.lastNs
  }

  private latencyNs(): number {
    const p = this.parameters
    const draws = this.draws
    const isTail = draws.uniform() < p.tailShare
    const latency = isTail
      ? p.tailFromNs * pow(1 - draws.uniform(), -1 / p.tailExponent)
      : p.medianNs * exp(p.sigma * this.normal())
    return Math.round(Math.min(latency, p.longestNs))
  }

  /** A standard normal by the polar method of G. Marsaglia: only ln and sqrt. */
  private normal(): number {
    for (;;) {
      const x = 2 * this.draws.uniform() - 1
      const y = 2 * this.draws.uniform() - 1
      const s = x * x + y * y
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * ln(s)) / s)
    }
  }
}
