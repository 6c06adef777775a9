import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterTrials } from '../../src/measure/selection/clusters.ts'
import { correlationsOf } from '../../src/measure/selection/correlation.ts'
import { effectiveTrials, effectiveTrialsOf } from '../../src/measure/selection/effective-trials.ts'
import { symmetricEigenvalues } from '../../src/measure/selection/eigenvalues.ts'
import { trialMatrix } from '../../src/measure/selection/trial-matrix.ts'
import { noiseRows } from '../support/noise-matrix.ts'
import { reasonOf, valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const METHODS = ['mean-correlation', 'effective-rank', 'clusters'] as const

test('eigenvalues: trace, sum of squares and the characteristic polynomial agree', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1e6 }), (n, seed) => {
      const rows = noiseRows(n, n, seed)
      const a = Float64Array.from({ length: n * n }, (_, i) => {
        const [row, column] = [Math.floor(i / n), i % n]
        return 100 * ((rows[row]?.[column] ?? 0) + (rows[column]?.[row] ?? 0))
      })
      const values = symmetricEigenvalues(a.slice(), n)
      const trace = Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0).reduce(
        (s, x) => s + x,
        0,
      )
      expect(values.reduce((s, x) => s + x, 0)).toBeCloseTo(trace, 8)
      expect(values.reduce((s, x) => s + x * x, 0)).toBeCloseTo(
        a.reduce((s, x) => s + x * x, 0),
        6,
      )
      for (const value of values)
        expect(Math.abs(determinant(a, n, value))).toBeLessThan(1e-6 * 10 ** n)
      expect([...values]).toEqual([...values].sort((x, y) => y - x))
    }),
    propertyRuns(200, 31),
  )
  const path = Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2)
  const known = [2 + Math.SQRT2, 2, 2 - Math.SQRT2]
  for (const [i, value] of symmetricEigenvalues(path, 3).entries()) {
    expect(value).toBeCloseTo(known[i] ?? 0, 14)
  }
})

/** Of a - shift on the diagonal, by elimination. */
function determinant(a: Float64Array, n: number, shift: number): number {
  const m = Array.from({ length: n }, (_, i) => [...a.subarray(i * n, (i + 1) * n)])
  for (let i = 0; i < n; i++) m[i]![i]! -= shift
  let found = 1
  for (let i = 0; i < n; i++) {
    const best = m
      .slice(i)
      .reduce((at, row, j) => (Math.abs(row[i]!) > Math.abs(m[at]![i]!) ? i + j : at), i)
    ;[m[i], m[best]] = [m[best]!, m[i]!]
    const pivot = m[i]![i]!
    found *= pivot
    if (pivot === 0) return 0
    for (let r = i + 1; r < n; r++) {
      const f = m[r]![i]! / pivot
      for (let c = i; c < n; c++) m[r]![c]! -= f * m[i]![c]!
    }
  }
  return found
}

describe('effective number of trials', () => {
  test.each(METHODS)('%s: independent trials count fully, copies do not', (method) => {
    const noise = noiseRows(400, 8, 3)
    const independent = valueIn(effectiveTrialsOf(trialMatrix(noise), method))
    const copies = noise.map((row) => row.flatMap((r, k) => (k < 2 ? [r, r, r, r + 1e-9 * k] : [])))
    const copied = valueIn(effectiveTrialsOf(trialMatrix(copies), method))
    expect(independent).toBeGreaterThan(method === 'clusters' ? 1.9 : 7.5)
    expect(copied).toBeLessThan(method === 'mean-correlation' ? 6 : 2.2)
    expect(copied).toBeLessThan(independent + 0.2)
  })

  test('with more trials than periods the rank is the same from the smaller product', () => {
    const matrix = trialMatrix(noiseRows(12, 30, 4))
    const short = valueIn(effectiveTrialsOf(matrix, 'effective-rank'))
    const long = valueIn(effectiveTrials(valueIn(correlationsOf(matrix)), 'effective-rank'))
    expect(short).toBeCloseTo(long, 6)
    expect(short).toBeLessThanOrEqual(11)
  })

  test('the order and the units of trials do not matter', () => {
    const rows = noiseRows(60, 6, 5, (k) => k / 1000)
    for (const method of METHODS) {
      const own = valueIn(effectiveTrialsOf(trialMatrix(rows), method))
      const other = rows.map((row) => row.map((r, k) => r * 2 ** k).toReversed())
      expect(valueIn(effectiveTrialsOf(trialMatrix(other), method))).toBeCloseTo(own, 9)
    }
  })

  test('the quality of clusters is mean over deviation of their silhouettes, counted plainly', () => {
    const rows = noiseRows(120, 9, 5).map((row) => row.map((r, k) => r + 2 * (row[k % 3] ?? 0)))
    const correlations = valueIn(correlationsOf(trialMatrix(rows)))
    const { of, count, quality } = valueIn(clusterTrials(correlations))
    const n = of.length
    const distance = (i: number, j: number) =>
      Math.sqrt(Math.max(0, 1 - (correlations.values[i * n + j] ?? 0)) / 2)
    const all = Array.from({ length: n }, (_, i) => i)
    const apart = (i: number, j: number) =>
      Math.hypot(...all.map((f) => distance(i, f) - distance(j, f)))
    const meanApart = (i: number, others: readonly number[]) =>
      others.reduce((sum, j) => sum + apart(i, j), 0) / others.length
    const silhouettes = all.map((i) => {
      const own = all.filter((j) => j !== i && of[j] === of[i])
      if (own.length === 0) return 0
      const [a, b] = [
        meanApart(i, own),
        Math.min(
          ...Array.from({ length: count }, (_, c) => c)
            .filter((c) => c !== of[i])
            .map((c) =>
              meanApart(
                i,
                all.filter((j) => of[j] === c),
              ),
            ),
        ),
      ]
      return (b - a) / Math.max(a, b)
    })
    const mean = silhouettes.reduce((sum, s) => sum + s, 0) / n
    const variance = silhouettes.reduce((sum, s) => sum + (s - mean) ** 2, 0) / n
    expect(count).toBe(3)
    expect(quality).toBeCloseTo(mean / Math.sqrt(variance), 9)
  })

  test('blocks of trials are found as clusters', () => {
    const [parents, noise] = [noiseRows(300, 4, 6), noiseRows(300, 24, 7)]
    const rows = noise.map((row, t) => row.map((r, k) => (parents[t]?.[k % 4] ?? 0) + 0.2 * r))
    const { count, of, quality } = valueIn(
      clusterTrials(valueIn(correlationsOf(trialMatrix(rows)))),
    )
    expect(count).toBe(4)
    for (const [k, cluster] of of.entries()) expect(cluster).toBe(k % 4)
    expect(quality).toBeGreaterThan(3)
  })

  test('what is no correlation matrix says where', () => {
    const of = (...values: number[]) =>
      effectiveTrials({ size: Math.sqrt(values.length), values: Float64Array.from(values) })
    expect(reasonOf(of(1, 2, 2, 1))).toContain('row 1, column 2 is 2')
    expect(reasonOf(of(1, 0.1, 0.2, 1))).toContain('mirror')
    expect(reasonOf(of(0.5, 0.1, 0.1, 1))).toContain('diagonal')
    expect(reasonOf(of(1, Number.NaN, Number.NaN, 1))).toContain('NaN')
    expect(reasonOf(of())).toContain('no trials')
    expect(valueIn(of(1))).toBe(1)
    const idle = trialMatrix(noiseRows(20, 2, 1).map((row) => [...row, 0]))
    expect(reasonOf(effectiveTrialsOf(idle))).toContain('trial 3 do not vary')
    const twins = trialMatrix(noiseRows(20, 1, 1).map(([r = 0]) => [r, r, r]))
    expect(reasonOf(effectiveTrialsOf(twins, 'clusters'))).toContain('the same')
  })
})
