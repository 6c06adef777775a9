import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  betaCdf,
  betaQuantile,
  betaUpperCdf,
  betaUpperQuantile,
} from '../../src/measure/distribution/beta.ts'
import { normalCdf, normalQuantile } from '../../src/measure/distribution/normal.ts'
import { studentCdf, studentQuantile } from '../../src/measure/distribution/student.ts'
import { maximumMoments } from '../../src/measure/sharpe/maximum-of-normals.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { NORMAL_CDF, NORMAL_QUANTILE, STUDENT_CDF, STUDENT_QUANTILE } from './forty-digits.ts'

/** Distance in units of the true value (of 1 where it is 0). */
const off = (found: number, real: number) => Math.abs(found - real) / (Math.abs(real) || 1)

describe('against 40 digits, to 2e-13 of the value itself', () => {
  test.each(NORMAL_CDF)('Φ(%d)', (z, p) => {
    expect(off(normalCdf(z), p)).toBeLessThan(2e-13)
  })
  test.each(NORMAL_QUANTILE)('Φ⁻¹(%d)', (p, z) => {
    expect(off(normalQuantile(p), z)).toBeLessThan(2e-13)
  })
  test.each(STUDENT_CDF)('P(T <= %d), %d degrees', (t, freedom, p) => {
    expect(off(studentCdf(t, freedom), p)).toBeLessThan(2e-13)
  })
  test.each(STUDENT_QUANTILE)('t of %d, %d degrees', (p, freedom, t) => {
    expect(off(studentQuantile(p, freedom), t)).toBeLessThan(2e-13)
  })
})

test('ends', () => {
  expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1])
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
  expect([studentCdf(-Infinity, 5), studentCdf(0, 5), studentCdf(Infinity, 5)]).toEqual([0, 0.5, 1])
  expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3), betaUpperCdf(0, 2, 3)]).toEqual([0, 1, 1])
  expect(normalCdf(Number.NaN)).toBeNaN()
})

test('a quantile is the inverse of its distribution function', () => {
  const p = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true })
  const shape = fc.double({ min: 0.5, max: 500, noNaN: true })
  fc.assert(
    fc.property(p, shape, shape, (share, a, b) => {
      expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 12)
      expect(studentCdf(studentQuantile(share, a), a)).toBeCloseTo(share, 10)
      expect(betaCdf(betaQuantile(share, a, b), a, b)).toBeCloseTo(share, 9)
      const upper = betaUpperQuantile(share, a, b)
      // So near to 1 a double does not hold it.
      if (upper < 0.999) expect(betaUpperCdf(upper, a, b)).toBeCloseTo(share, 9)
    }),
    propertyRuns(200, 1),
  )
})

test('the maximum of normal draws: moments that are known in closed form', () => {
  expect(maximumMoments(1).mean).toBeCloseTo(0, 12)
  expect(maximumMoments(1).variance).toBeCloseTo(1, 12)
  expect(maximumMoments(2).mean).toBeCloseTo(1 / Math.sqrt(Math.PI), 12)
  expect(maximumMoments(2).variance).toBeCloseTo(1 - 1 / Math.PI, 12)
  expect(maximumMoments(3).mean).toBeCloseTo(1.5 / Math.sqrt(Math.PI), 12)
})
