import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chosenFills } from '../../src/report/record.ts'
import { encodeColumn } from '../../src/report/series.ts'

// The page's scripts are plain JavaScript that the browser runs; here Node runs the same files.
const page = (name: string) =>
  import(new URL(`../../src/report/page/${name}`, import.meta.url).href)
const { decodeColumn } = await page('codec.js')
const { buildPyramid, extremes, lowerBound } = await page('pyramid.js')
const { timeLabel, timeTicks, valueTicks } = await page('axis.js')
const { formatClock, formatNumber } = await page('number.js')
const { parseFilter } = await page('fill-filter.js')

describe('columns on the page', () => {
  test('come back as they were, at any order of differences, missing values too', () => {
    const value = fc.oneof(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 1e14 }),
      fc.constant(Number.NaN),
    )
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom(0, 1, 2), (values, order) => {
        const back = decodeColumn(encodeColumn(values, 1, order))
        expect([...back]).toEqual(values.map((v) => (v === 0 ? 0 : v)))
      }),
    )
  })

  test('regular times take one byte each', () => {
    const times = Array.from({ length: 3000 }, (_, i) => 3.6e12 + i * 1e9)
    const column = encodeColumn(times, 1, 2)
    expect(Buffer.from(column.data, 'base64').length).toBeLessThan(3020)
    expect([...decodeColumn(column)]).toEqual(times)
  })

  test('a scale brings decimals back', () => {
    expect([...decodeColumn(encodeColumn([1.25, -0.5], 0.25))]).toEqual([1.25, -0.5])
  })
})

describe('pyramid', () => {
  test('extremes of any stretch equal those of a plain scan', () => {
    const series = fc.array(fc.oneof(fc.integer({ min: -99, max: 99 }), fc.constant(Number.NaN)), {
      minLength: 1,
      maxLength: 700,
    })
    fc.assert(
      fc.property(series, fc.nat(720), fc.nat(720), (values, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const column = Float64Array.from(values)
        const plain = values.slice(from, to).filter((v) => !Number.isNaN(v))
        const [low, high] = extremes(buildPyramid(column, column), from, to)
        expect(low).toBe(Math.min(...plain))
        expect(high).toBe(Math.max(...plain))
      }),
      { numRuns: 500 },
    )
  })

  test('lower bound', () => {
    expect([0, 1, 2, 3, 9].map((x) => lowerBound([1, 2, 2, 5], x))).toEqual([0, 0, 1, 3, 4])
  })
})

describe('axes and numbers', () => {
  test('round values and moments', () => {
    expect(valueTicks(0.3, 4.2, 4)).toEqual([1, 2, 3, 4])
    expect(valueTicks(5, 5, 4)).toEqual([5])
    const { step, ticks } = timeTicks(3_500e9, 7_300e9, 5)
    expect(step).toBe(900e9)
    expect(ticks).toEqual([3600e9, 4500e9, 5400e9, 6300e9, 7200e9])
    expect(timeLabel(3600e9, 900e9, 0)).toBe('01:00')
    expect(timeLabel(86_400e9, 900e9, Date.UTC(2024, 1, 28))).toBe('2024-02-29')
    expect(timeLabel(1_250e6, 50e6, 0)).toBe('00:00:01.250')
  })

  test('numbers have no locale', () => {
    expect(formatNumber(-1234567.891, 2)).toBe('\u22121,234,567.89')
    expect(formatNumber(-0.001, 2)).toBe('0.00')
    expect(formatNumber(Number.NaN, 2)).toBe('\u2013')
    expect(formatClock(3_723_000_000_123, 9)).toBe('01:02:03.000000123')
  })
})

describe('filter of the fills', () => {
  const row = {
    text: '17 buy 63,960.1 0.004 crossed',
    texts: { side: 'buy', reason: 'crossed', qty: '0.004' },
    values: { qty: 0.004, fee: -1 },
  }
  test.each([
    ['', undefined],
    ['crossed', true],
    ['CROSSED buy', true],
    ['crossed sell', false],
    ['side:buy', true],
    ['side:sell', false],
    ['reason:cross qty>0.003', true],
    ['qty>=0.004', true],
    ['qty<0.004', false],
    ['nothing:buy', false],
  ])('%s', (text, expected) => {
    expect(parseFilter(text)?.(row)).toBe(expected)
  })
})

test('chosen fills: all when few; else evenly spread with both ends', () => {
  expect(chosenFills(3)).toEqual([0, 1, 2])
  const chosen = chosenFills(1001, 11)
  expect(chosen).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  expect(new Set(chosenFills(20_001)).size).toBe(20_000)
})
