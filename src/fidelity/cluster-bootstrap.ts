import { RandomStream } from '../lib/random.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import { isFilled, type Prediction, scoreFrom } from './score.ts'
import type { Shadow } from './shadow.ts'

/** An interval of 95 %. */
export type Interval = { readonly low: number; readonly high: number }

export type BootstrapIntervals = { readonly f1: Interval; readonly biasPp: Interval }

const RESAMPLES = 1000
const MINUTE_NS = 60 * NS_PER_SECOND

/**
 * Percentile intervals by resampling whole clusters: shadows of one level that came in one minute share
 * their fate. Every contender gets the same resamples.
 */
export class ClusterBootstrap {
  readonly clusters: number
  private readonly shadows: readonly Shadow[]
  private readonly clusterOf: Int32Array
  /** Resample by resample, the clusters drawn. */
  private readonly draws: Int32Array

  constructor(shadows: readonly Shadow[], seed: number) {
    const known = new Map<string, number>()
    this.shadows = shadows
    this.clusterOf = Int32Array.from(shadows, ({ side, priceTicks, enteredNs }) => {
      const key = `${side} ${priceTicks} ${Math.floor(enteredNs / MINUTE_NS)}`
      const at = known.get(key) ?? known.size
      known.set(key, at)
      return at
    })
    this.clusters = known.size
    const stream = new RandomStream(seed, 'fidelity clusters')
    this.draws = Int32Array.from({ length: RESAMPLES * this.clusters }, () =>
      stream.below(this.clusters),
    )
  }

  intervals(predicted: Prediction): BootstrapIntervals {
    const { clusters, draws } = this
    const counts = this.countsByCluster(predicted)
    const f1: number[] = []
    const bias: number[] = []
    for (let from = 0; from < draws.length; from += clusters) {
      const sum = [0, 0, 0, 0]
      for (let i = from; i < from + clusters; i++) {
        const at = (draws[i] ?? 0) * 4
        for (let k = 0; k < 4; k++) sum[k] = (sum[k] ?? 0) + (counts[at + k] ?? 0)
      }
      const [all = 0, hits = 0, falseFills = 0, missed = 0] = sum
      const score = scoreFrom(all, hits, falseFills, missed)
      f1.push(score.f1)
      bias.push(score.biasPp)
    }
    return { f1: middle95(f1), biasPp: middle95(bias) }
  }

  /** Four numbers a cluster: shadows, hits, false and missed fills. */
  private countsByCluster(predicted: Prediction): Float64Array {
    const counts = new Float64Array(4 * this.clusters)
    this.shadows.forEach((shadow, i) => {
      const at = (this.clusterOf[i] ?? 0) * 4
      const isPredicted = !Number.isNaN(predicted(shadow))
      const kind = isFilled(shadow) ? (isPredicted ? 1 : 3) : isPredicted ? 2 : 0
      counts[at] = (counts[at] ?? 0) + 1
      if (kind > 0) counts[at + kind] = (counts[at + kind] ?? 0) + 1
    })
    return counts
  }
}

function middle95(values: number[]): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const at = (p: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
  return { low: at(0.025), high: at(0.975) }
}
