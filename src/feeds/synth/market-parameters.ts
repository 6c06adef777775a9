/**
 * What makes a synthetic market. Rates are per second of market time and a side, sizes in lots,
 * prices in ticks. The defaults give about 80 messages a second, a spread of mostly one tick and a
 * typical queue of 5 to 60 lots at the best.
 */
export type MarketParameters = {
  readonly startTicks: number
  /** Limit orders of one side. */
  readonly limitRate: number
  /** A limit order k ticks from the opposite best is as likely as k to the power of minus this. */
  readonly limitDecay: number
  /** Limit orders come at 1 to this many ticks from the opposite best. */
  readonly limitReachTicks: number
  /** Cancels of one resting order: at the best, and deep in the book. */
  readonly cancelRateBest: number
  readonly cancelRateDeep: number
  /** Market orders of one side. */
  readonly marketRate: number
  /** Share of market orders that take no more than the best displays. */
  readonly cautiousShare: number
  /** Order sizes and how often each occurs. */
  readonly sizes: readonly { readonly lots: number; readonly weight: number }[]
  /** Fair value: its own noise (ticks / sqrt s), its drift's noise and memory, and what a lot moves. */
  readonly fairNoise: number
  readonly driftNoise: number
  readonly driftMemorySeconds: number
  readonly impactTicksPerLot: number
  /** How far order flow leans towards the fair value, 0 to 1. */
  readonly lean: number
  /** Parent orders: how often one starts, how many children it sends, and how fast. */
  readonly parentRate: number
  readonly parentChildren: number
  readonly childRate: number
  readonly latency: FeedLatencyParameters
}

/** Log-normal body and Pareto tail of the time from the venue to the capture. */
export type FeedLatencyParameters = {
  readonly medianNs: number
  /** Standard deviation of the logarithm. */
  readonly sigma: number
  readonly tailShare: number
  readonly tailFromNs: number
  readonly tailExponent: number
  readonly longestNs: number
}

export const DEFAULT_MARKET: MarketParameters = {
  startTicks: 10_000,
  limitRate: 20,
  limitDecay: 0.7,
  limitReachTicks: 20,
  cancelRateBest: 0.5,
  cancelRateDeep: 0.2,
  marketRate: 1.3,
  cautiousShare: 0.75,
  sizes: [
    { lots: 1, weight: 22 },
    { lots: 2, weight: 14 },
    { lots: 3, weight: 9 },
    { lots: 4, weight: 7 },
    { lots: 5, weight: 14 },
    { lots: 6, weight: 4 },
    { lots: 8, weight: 4 },
    { lots: 10, weight: 12 },
    { lots: 12, weight: 3 },
    { lots: 15, weight: 4 },
    { lots: 20, weight: 5 },
    { lots: 30, weight: 2 },
  ],
  fairNoise: 0.12,
  driftNoise: 0.006,
  driftMemorySeconds: 30,
  impactTicksPerLot: 0.008,
  lean: 0.7,
  parentRate: 0.1,
  parentChildren: 25,
  childRate: 5,
  latency: {
    medianNs: 1_500_000,
    sigma: 0.5,
    tailShare: 0.01,
    tailFromNs: 6_000_000,
    tailExponent: 1.7,
    longestNs: 400_000_000,
  },
}
