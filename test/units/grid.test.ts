import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decimalOfSteps,
  makeGrid,
  parseSteps,
  stepsOfNumber,
  textOfSteps,
} from '../../src/units/grid.ts'

const Precise = Decimal.clone({ precision: 200 })

const STEPS = [
  '1',
  '0.1',
  '0.01',
  '0.00001',
  '0.00000001',
  '0.5',
  '0.25',
  '2.5',
  '5',
  '1000',
].concat(['0.05', '0.0025', '0.015625', '0.3', '0.007', '25', '0.000000000000001'])
const anyStep = fc.constantFrom(...STEPS)

/** Decimal text as feeds write it, and as they should not: zeros, signs, exponents, many digits. */
const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`))
const anyText = fc
  .tuple(
    fc.constantFrom('', '', '', '-', '+'),
    digits(20),
    fc.option(digits(24), { nil: undefined }),
    fc.constantFrom('', '', '', '', '0', '000', 'e3', 'E-4'),
  )
  .map(([sign, whole, part, end]) => {
    const tail = part === undefined && end.startsWith('0') ? '' : end
    return `${sign}${whole}${part === undefined ? '' : `.${part}`}${tail}`
  })

describe('makeGrid', () => {
  test('keeps the step as plain text, with its digits', () => {
    expect(makeGrid('0.0100')).toEqual({ step: '0.01', decimals: 2, stepUnits: 1 })
    expect(makeGrid('2.5')).toEqual({ step: '2.5', decimals: 1, stepUnits: 25 })
    expect(makeGrid('1e-8')).toEqual({ step: '0.00000001', decimals: 8, stepUnits: 1 })
  })
  test.each(['0', '-0.1', 'NaN', 'Infinity', '1e-16', '12345678901234567'])(
    'refuses %s',
    (step) => {
      expect(() => makeGrid(step)).toThrow(RangeError)
    },
  )
})

describe('parseSteps', () => {
  test('text on the grid gives exactly its steps', () => {
    const steps = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
    fc.assert(
      fc.property(anyStep, steps, fc.integer({ min: 0, max: 9 }), (step, count, zeros) => {
        const grid = makeGrid(step)
        const text = new Precise(step).times(count).toFixed()
        const padded = text.includes('.') ? `${text}${'0'.repeat(zeros)}` : text
        expect(parseSteps(grid, padded)).toBe(count)
        expect(textOfSteps(grid, count)).toBe(new Precise(step).times(count).toFixed(grid.decimals))
      }),
      { seed: 1, numRuns: 3000 },
    )
  })

  test('is whole exactly when the text lies on the grid, and then it is the quotient', () => {
    fc.assert(
      fc.property(anyStep, anyText, (step, text) => {
        const given = parseSteps(makeGrid(step), text)
        const exact = new Precise(text).div(step)
        const isOnGrid = new Precise(text).mod(step).isZero()
        expect(Number.isInteger(given)).toBe(isOnGrid)
        if (isOnGrid) expect(given).toBe(0 + exact.toNumber())
        else if (exact.abs().lt(2 ** 52)) {
          expect(Math.abs(given - exact.toNumber())).toBeLessThanOrEqual(0.5)
        }
      }),
      { seed: 2, numRuns: 5000 },
    )
  })

  test.each([
    ['1.00000000000000000000000001', '0.1'],
    ['100000000000000000000.05', '0.1'],
    ['-9007199254740993.0000000001', '1'],
    ['0.00000000000000000000000000000000001', '0.1'],
  ])('%s is off a grid of %s however long it is', (text, step) => {
    expect(Number.isInteger(parseSteps(makeGrid(step), text))).toBe(false)
  })

  test.each([
    '',
    '-',
    '+',
    '.',
    '-.',
    '+.',
    'abc',
    '1,5',
    '1.2.3',
    '0x10',
    ' 1',
    '1 ',
    '1e',
    '--1',
  ])("'%s' is no number", (text) => {
    expect(parseSteps(makeGrid('0.1'), text)).toBeNaN()
  })
  test.each(['NaN', 'Infinity', '-Infinity', '1_000', '١'])("'%s' is no number either", (text) => {
    expect(parseSteps(makeGrid('0.1'), text)).toBeNaN()
  })
  test('minus zero is zero', () => {
    for (const text of ['-0', '-0.0', '-0.000000000000000000000', '-0e5']) {
      expect(Object.is(parseSteps(makeGrid('0.1'), text), 0)).toBe(true)
    }
  })
})

describe('stepsOfNumber', () => {
  test('a double next to the grid is on it; one further than 1e-6 of a step is not', () => {
    const count = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
    const grids = fc.constantFrom('0.1', '0.01', '0.5', '0.00001', '25').map(makeGrid)
    fc.assert(
      fc.property(grids, count, (grid, steps) => {
        const value = decimalOfSteps(grid, steps).toNumber()
        expect(stepsOfNumber(grid, value) === steps).toBe(true)
        const beside = stepsOfNumber(
          grid,
          decimalOfSteps(grid, steps).toNumber() + 0.4 * Number(grid.step),
        )
        expect(Number.isInteger(beside)).toBe(false)
      }),
      { seed: 3, numRuns: 2000 },
    )
    const cent = makeGrid('0.01')
    expect(stepsOfNumber(cent, 1.01 + 0.9e-8)).toBe(101)
    expect(Number.isInteger(stepsOfNumber(cent, 1.01 + 2e-8))).toBe(false)
    expect(stepsOfNumber(cent, Number.NaN)).toBeNaN()
  })
})

describe('decimalOfSteps', () => {
  test('is exact up to 2^53 steps and beyond', () => {
    const anyCount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n })
    fc.assert(
      fc.property(anyStep, anyCount, (step, count) => {
        const exact = new Precise(step).times(count.toString())
        expect(decimalOfSteps(makeGrid(step), count).toFixed()).toBe(exact.toFixed())
      }),
      { seed: 4, numRuns: 1000 },
    )
    expect(textOfSteps(makeGrid('0.1'), 639599)).toBe('63959.9')
  })
})
