import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  kaplanMeier,
  restrictedMean,
  SURVIVAL_INTERVALS,
  survivalAt,
  survivalQuantile,
} from '../../src/measure/survival/kaplan-meier.ts'
import { PROPORTION_METHODS, proportionInterval } from '../../src/measure/survival/proportion.ts'
import { reasonOf, valueIn } from '../support/outcome.ts'
import { propertyRuns } from '../support/property-runs.ts'

const runs = propertyRuns(200, 23)
const lives = fc.array(
  fc.record({ time: fc.integer({ min: 1, max: 20 }), observed: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
)
const curveOf = (rows: readonly { time: number; observed: boolean }[]) =>
  valueIn(
    kaplanMeier(
      rows.map((row) => row.time),
      rows.map((row) => row.observed),
    ),
  )

describe('survival', () => {
  test('without censoring it is the share still there, with the error of a share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }),
        (times) => {
          const n = times.length
          const curve = curveOf(times.map((time) => ({ time, observed: true })))
          for (const [i, time] of curve.times.entries()) {
            const share = times.filter((own) => own > time).length / n
            expect(curve.survival[i]).toBeCloseTo(share, 12)
            expect(curve.standardError[i]).toBeCloseTo(Math.sqrt((share * (1 - share)) / n), 12)
          }
          const { mean, standardError } = valueIn(restrictedMean(curve))
          const average = times.reduce((sum, time) => sum + time, 0) / n
          expect(mean).toBeCloseTo(average, 9)
          const variance = times.reduce((sum, time) => sum + (time - average) ** 2, 0) / n
          expect(standardError).toBeCloseTo(Math.sqrt(variance / n), 9)
        },
      ),
      runs,
    )
  })

  test('it falls, stays in [0, 1], and every interval holds it', () => {
    fc.assert(
      fc.property(lives, fc.constantFrom(...SURVIVAL_INTERVALS), (rows, interval) => {
        const times = rows.map((row) => row.time)
        const observed = rows.map((row) => row.observed)
        const curve = valueIn(kaplanMeier(times, observed, 0.9, interval))
        let last = 1
        for (const [i, s] of curve.survival.entries()) {
          expect(s).toBeLessThanOrEqual(last)
          expect(s >= 0 && (curve.low[i] ?? 2) <= s && s <= (curve.high[i] ?? -1)).toBe(true)
          expect((curve.low[i] ?? -1) >= 0 && (curve.high[i] ?? 2) <= 1).toBe(true)
          last = s
        }
        expect(curve.censored).toBe(observed.filter((flag) => !flag).length)
      }),
      runs,
    )
  })

  test('the order of rows and the unit of time do not matter', () => {
    fc.assert(
      fc.property(lives, (rows) => {
        const own = curveOf(rows)
        expect(curveOf(rows.toReversed())).toEqual(own)
        const scaled = curveOf(rows.map((row) => ({ ...row, time: row.time * 60 })))
        expect(scaled.survival).toEqual(own.survival)
      }),
      runs,
    )
  })

  test('somebody who leaves before the first event changes nothing', () => {
    fc.assert(
      fc.property(lives, (rows) => {
        const own = curveOf(rows)
        const early = curveOf([...rows, { time: 0.5, observed: false }])
        expect(early.survival).toEqual(own.survival)
        expect(early.observations).toBe(own.observations + 1)
      }),
      runs,
    )
  })

  test('what nobody saw is not told', () => {
    const curve = curveOf([
      { time: 1, observed: true },
      { time: 2, observed: false },
      { time: 3, observed: false },
    ])
    expect(survivalAt(curve, 0.5).value).toBe(1)
    expect(survivalAt(curve, 2).value).toBeCloseTo(2 / 3, 15)
    expect(reasonOf(survivalAt(curve, 4))).toContain('beyond 3')
    expect(reasonOf(survivalQuantile(curve))).toContain('never falls to 0.5')
    expect(reasonOf(restrictedMean(curve, 4))).toContain('beyond 3')
    expect(reasonOf(restrictedMean(curve, 0))).toContain('no time')
    expect(reasonOf(kaplanMeier([1, -1], [1, 1]))).toContain('time 2 is below 0')
    expect(reasonOf(kaplanMeier([1], [1, 1]))).toContain('2 flags')
    const dead = curveOf([{ time: 1, observed: true }])
    expect(survivalAt(dead, 9).value).toBe(0)
    expect(restrictedMean(dead, 9).value?.mean).toBe(1)
  })
})

describe('shares', () => {
  const counted = fc
    .integer({ min: 1, max: 400 })
    .chain((n) => fc.integer({ min: 0, max: n }).map((k) => [k, n] as const))
  test.each(PROPORTION_METHODS)('%s: holds the share, stays in [0, 1], mirrors', (method) => {
    fc.assert(
      fc.property(counted, ([k, n]) => {
        const own = valueIn(proportionInterval(k, n, 0.95, method))
        expect(own.low >= 0 && own.low <= own.estimate).toBe(true)
        expect(own.estimate <= own.high && own.high <= 1).toBe(true)
        const mirror = valueIn(proportionInterval(n - k, n, 0.95, method))
        expect(mirror.low).toBeCloseTo(1 - own.high, 9)
        const wide = valueIn(proportionInterval(k, n, 0.99, method))
        expect(wide.halfWidth).toBeGreaterThanOrEqual(own.halfWidth - 1e-12)
      }),
      runs,
    )
  })
  test('the exact interval is the widest of the three; counts that are none have a reason', () => {
    fc.assert(
      fc.property(counted, ([k, n]) => {
        const width = (method: (typeof PROPORTION_METHODS)[number]) =>
          valueIn(proportionInterval(k, n, 0.95, method)).halfWidth
        expect(width('clopper-pearson')).toBeGreaterThanOrEqual(width('jeffreys') - 1e-12)
        expect(width('wilson-continuity')).toBeGreaterThanOrEqual(width('wilson') - 1e-12)
      }),
      runs,
    )
    for (const [k, n] of [
      [2, 1],
      [-1, 5],
      [0.5, 5],
      [Number.NaN, 5],
      [1, Number.POSITIVE_INFINITY],
    ]) {
      expect(reasonOf(proportionInterval(k ?? 0, n ?? 0))).toContain('no count')
    }
    expect(() => proportionInterval(1, 2, 1)).toThrow('confidence')
  })
})
