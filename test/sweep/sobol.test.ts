import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SOBOL_DIMENSIONS, sobolPoints } from '../../src/sweep/sobol.ts'
import { AXES_MAX } from '../../src/sweep/study-file.ts'
import { propertyRuns } from '../support/property-runs.ts'

function take(dimensions: number, count: number, shift = new Uint32Array(dimensions)): number[][] {
  const points: number[][] = []
  for (const point of sobolPoints(dimensions, shift)) {
    points.push(point)
    if (points.length === count) return points
  }
  return points
}

describe("Sobol's sequence", () => {
  test('begins as the published one does', () => {
    expect(take(4, 8)).toEqual([
      [0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25],
      [0.25, 0.75, 0.75, 0.75],
      [0.375, 0.375, 0.625, 0.875],
      [0.875, 0.875, 0.125, 0.375],
      [0.625, 0.125, 0.875, 0.625],
      [0.125, 0.625, 0.375, 0.125],
    ])
  })

  test('has a dimension for every axis that a study may have', () => {
    expect(SOBOL_DIMENSIONS).toBe(AXES_MAX)
  })

  test('2^k points have one in every 2^-k of each axis, however they are shifted', () => {
    const words = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), {
      minLength: SOBOL_DIMENSIONS,
      maxLength: SOBOL_DIMENSIONS,
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), words, (k, shift) => {
        const points = take(SOBOL_DIMENSIONS, 2 ** k, Uint32Array.from(shift))
        for (let d = 0; d < SOBOL_DIMENSIONS; d++) {
          const cells = new Set(points.map((point) => Math.floor((point[d] ?? 0) * 2 ** k)))
          expect(cells.size).toBe(2 ** k)
        }
      }),
      propertyRuns(20, 72),
    )
  })

  test('each further 2^k points do so too: any beginning is even', () => {
    const points = take(SOBOL_DIMENSIONS, 256)
    for (let start = 0; start < 256; start += 32) {
      for (let d = 0; d < SOBOL_DIMENSIONS; d++) {
        const part = points.slice(start, start + 32)
        expect(new Set(part.map((point) => Math.floor((point[d] ?? 0) * 32))).size).toBe(32)
      }
    }
  })

  // Sobol's theorem: the unevenness t of a pair is at most the sum of its polynomials' degrees less one.
  const DEGREES = [1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7]

  test('pairs of axes are even as well, down to what their polynomials allow', () => {
    const bits = 13
    const points = take(SOBOL_DIMENSIONS, 2 ** bits)
    let pairs = 0
    for (let a = 0; a < SOBOL_DIMENSIONS; a++) {
      for (let b = 0; b < a; b++) {
        const t = (DEGREES[a] ?? 0) + (DEGREES[b] ?? 0) - 2
        const side = Math.floor((bits - t) / 2)
        if (side < 2) continue
        pairs++
        const width = 2 ** side
        const board = new Uint32Array(width * width)
        for (const point of points) {
          const [x, y] = [point[a] ?? 0, point[b] ?? 0].map((share) => Math.floor(share * width))
          const cell = width * (x ?? 0) + (y ?? 0)
          board[cell] = (board[cell] ?? 0) + 1
        }
        expect(new Set(board)).toEqual(new Set([2 ** bits / (width * width)]))
      }
    }
    expect(pairs).toBeGreaterThan(150)
  })
})
