import { checkWhole } from '../option-check.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'
import type { Correlations } from './correlation.ts'

export type Clusters = {
  readonly count: number
  /** Cluster of each trial, numbered from 0 in the order in which trials name them. */
  readonly of: Int32Array
  /** Mean / standard deviation of the silhouettes. */
  readonly quality: number
}

const CLUSTERS_MAX = 32
const ROUNDS = 100

/**
 * Groups trials by their correlations: k-means over the rows of the distances √((1 - ρ)/2), for every
 * k from 2 on, and the k whose silhouettes have the best mean over deviation (López de Prado and Lewis
 * 2019, without their second round). Centres start at the trials farthest from those before, so that
 * there is no chance in it. Two trials are two clusters.
 */
export function clusterTrials(
  { size, values }: Correlations,
  most = CLUSTERS_MAX,
): Outcome<Clusters> {
  checkWhole('most', most, 2)
  if (size < 2) return noValue('one trial has nothing to be grouped with')
  if (size === 2) return defined({ count: 2, of: Int32Array.of(0, 1), quality: 0 })
  const distances = values.map((rho) => Math.sqrt(Math.max(0, 1 - rho) / 2))
  const between = featureDistances(distances, size)
  const starts = farthestFirst(between, size, Math.min(most, size - 1))
  let found: Clusters | undefined
  for (let k = 2; k <= starts.length; k++) {
    const of = kMeans(distances, size, starts.slice(0, k))
    const quality = qualityOf(between, of, k)
    if (quality > (found?.quality ?? Number.NEGATIVE_INFINITY)) found = { count: k, of, quality }
  }
  if (found === undefined) return noValue('all trials are the same: there is nothing to group')
  return defined({ ...found, of: renumbered(found.of) })
}

/** Euclidean distances between the rows. */
function featureDistances(rows: Float64Array, n: number): Float64Array {
  const found = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0
      for (let f = 0; f < n; f++) square += ((rows[i * n + f] ?? 0) - (rows[j * n + f] ?? 0)) ** 2
      found[i * n + j] = found[j * n + i] = Math.sqrt(square)
    }
  }
  return found
}

/** The trial nearest to all others, then always the one farthest from those chosen. */
function farthestFirst(between: Float64Array, n: number, count: number): number[] {
  const totals = Array.from({ length: n }, (_, i) =>
    between.subarray(i * n, (i + 1) * n).reduce((sum, d) => sum + d, 0),
  )
  const chosen = [totals.indexOf(Math.min(...totals))]
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  while (chosen.length < count) {
    const last = chosen.at(-1)!
    let far = -1
    for (let i = 0; i < n; i++) {
      nearest[i] = Math.min(nearest[i] ?? 0, between[last * n + i] ?? 0)
      if (far < 0 || (nearest[i] ?? 0) > (nearest[far] ?? 0)) far = i
    }
    if (!((nearest[far] ?? 0) > 1e-9)) break
    chosen.push(far)
  }
  return chosen
}

/** Lloyd's rounds from the rows of some trials, until nobody moves. */
function kMeans(rows: Float64Array, n: number, starts: readonly number[]): Int32Array {
  const k = starts.length
  const centres = Float64Array.from(starts.flatMap((i) => [...rows.subarray(i * n, (i + 1) * n)]))
  const of = new Int32Array(n).fill(-1)
  for (let round = 0; round < ROUNDS; round++) {
    if (!assign(rows, n, centres, of)) break
    const sums = new Float64Array(k * n)
    const counts = new Int32Array(k)
    for (let i = 0; i < n; i++) {
      counts[of[i] ?? 0] = (counts[of[i] ?? 0] ?? 0) + 1
      for (let f = 0; f < n; f++)
        sums[(of[i] ?? 0) * n + f] = (sums[(of[i] ?? 0) * n + f] ?? 0) + (rows[i * n + f] ?? 0)
    }
    for (let c = 0; c < k; c++) {
      if (counts[c] === 0) continue
      for (let f = 0; f < n; f++) centres[c * n + f] = (sums[c * n + f] ?? 0) / (counts[c] ?? 0)
    }
  }
  return of
}

/** Puts every trial to its nearest centre; whether one moved. */
function assign(rows: Float64Array, n: number, centres: Float64Array, of: Int32Array): boolean {
  let hasMoved = false
  for (let i = 0; i < n; i++) {
    let [best, nearest] = [Number.POSITIVE_INFINITY, 0]
    for (let c = 0; c * n < centres.length; c++) {
      let square = 0
      for (let f = 0; f < n && square < best; f++)
        square += ((rows[i * n + f] ?? 0) - (centres[c * n + f] ?? 0)) ** 2
      if (square < best) {
        best = square
        nearest = c
      }
    }
    if (of[i] !== nearest) hasMoved = true
    of[i] = nearest
  }
  return hasMoved
}

/** Mean over deviation of the silhouettes (Rousseeuw 1987); alone in a cluster counts 0. */
function qualityOf(between: Float64Array, of: Int32Array, k: number): number {
  const n = of.length
  const counts = new Int32Array(k)
  for (const c of of) counts[c] = (counts[c] ?? 0) + 1
  const silhouettes = Array.from({ length: n }, (_, i) => {
    const own = of[i] ?? 0
    if (counts[own] === 1) return 0
    const sums = new Float64Array(k)
    for (let j = 0; j < n; j++)
      sums[of[j] ?? 0] = (sums[of[j] ?? 0] ?? 0) + (between[i * n + j] ?? 0)
    const inside = (sums[own] ?? 0) / ((counts[own] ?? 0) - 1)
    let outside = Number.POSITIVE_INFINITY
    for (let c = 0; c < k; c++) {
      if (c !== own && (counts[c] ?? 0) > 0)
        outside = Math.min(outside, (sums[c] ?? 0) / (counts[c] ?? 0))
    }
    const larger = Math.max(inside, outside)
    return larger > 0 && Number.isFinite(outside) ? (outside - inside) / larger : 0
  })
  const mean = silhouettes.reduce((sum, s) => sum + s, 0) / n
  const variance = silhouettes.reduce((sum, s) => sum + (s - mean) ** 2, 0) / n
  return variance > 0 ? mean / Math.sqrt(variance) : mean > 0 ? Number.MAX_VALUE : 0
}

function renumbered(of: Int32Array): Int32Array {
  const names = new Map<number, number>()
  return of.map((c) => {
    const name = names.get(c) ?? names.size
    names.set(c, name)
    return name
  })
}
