import { createHash } from 'node:crypto'
import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { exp, ln, pow } from '../../src/lib/pinned-math.ts'
import { RandomStream } from '../../src/lib/random.ts'

const Precise = Decimal.clone({ precision: 60, toExpNeg: -9e15, toExpPos: 9e15 })
const view = new DataView(new ArrayBuffer(8))

/** Doubles in order as whole numbers: neighbours differ by 1. */
function place(x: number): bigint {
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits
}

/** Doubles from a to b. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0
  return Math.abs(Number(place(a) - place(b)))
}

/** The value that a finite double stands for. `new Decimal(x)` would take its shortest text. */
function exactly(x: number): Decimal {
  view.setFloat64(0, x)
  const exponent = (view.getUint16(0) & 0x7fff) >> 4
  const fraction = view.getBigUint64(0) & 0xfffffffffffffn
  const whole = exponent === 0 ? fraction : fraction + 0x10000000000000n
  const size = new Precise(2).pow(Math.max(exponent, 1) - 1075).times(whole.toString())
  return x < 0 ? size.neg() : size
}

/** Distance of a double from an exact value, in units of the double's last place. */
function ulpError(x: number, exact: Decimal): number {
  view.setFloat64(0, Math.max(exact.abs().toNumber(), 2 ** -1022))
  const lastPlace = new Precise(2).pow((view.getUint16(0) >> 4) - 1075)
  return exactly(x).minus(exact).abs().div(lastPlace).toNumber()
}

const draws = new RandomStream(1, 'pinned-math')
const between = (low: number, high: number) => low + (high - low) * draws.uniform()
/** Positive numbers of all magnitudes. */
const anyPositive = () => 2 ** Math.floor(between(-1020, 1020)) * (1 + draws.uniform())
const many = (count: number, make: () => number) => Array.from({ length: count }, make)

describe('exp', () => {
  test('is within 1 ulp of Math.exp', () => {
    for (const x of [
      ...many(50_000, () => between(-700, 700)),
      ...many(50_000, () => between(-2, 2)),
    ]) {
      expect(ulps(exp(x), Math.exp(x)), `exp(${x})`).toBeLessThanOrEqual(1)
    }
  })
  test('is within 1 ulp of the exact value', () => {
    for (const x of [...many(400, () => between(-700, 700)), ...many(400, () => between(-1, 1))]) {
      expect(ulpError(exp(x), exactly(x).exp()), `exp(${x})`).toBeLessThan(1)
    }
  })
  test('ends of its range', () => {
    expect(exp(0)).toBe(1)
    expect(exp(-0)).toBe(1)
    expect(exp(Number.NaN)).toBeNaN()
    expect(exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0)
    expect(exp(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY)
    expect(exp(709.79)).toBe(Number.POSITIVE_INFINITY)
    expect(exp(-745.2)).toBe(0)
    for (const x of [709.78, -708.5, -720, -740, -745, -745.13]) {
      expect(ulps(exp(x), Math.exp(x)), `exp(${x})`).toBeLessThanOrEqual(1)
    }
  })
})

describe('ln', () => {
  test('is within 1 ulp of Math.log', () => {
    const near = many(50_000, () => between(0.5, 2))
    for (const x of [...many(50_000, anyPositive), ...near]) {
      expect(ulps(ln(x), Math.log(x)), `ln(${x})`).toBeLessThanOrEqual(1)
    }
  })
  test('is within 1 ulp of the exact value, next to 1 as well', () => {
    const close = [1 - 2 ** -53, 1 + 2 ** -52, 1 + 2 ** -30, 1 - 2 ** -20, 0.99, 1.01]
    for (const x of [...many(400, anyPositive), ...many(400, () => between(0.5, 2)), ...close]) {
      expect(ulpError(ln(x), exactly(x).ln()), `ln(${x})`).toBeLessThan(1)
    }
  })
  test('ends of its range', () => {
    expect(ln(1)).toBe(0)
    expect(ln(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(ln(-1)).toBeNaN()
    expect(ln(Number.NaN)).toBeNaN()
    expect(ln(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(ulps(ln(Number.MIN_VALUE), Math.log(Number.MIN_VALUE))).toBeLessThanOrEqual(1)
    expect(ulps(ln(Number.MAX_VALUE), Math.log(Number.MAX_VALUE))).toBeLessThanOrEqual(1)
  })
})

describe('pow', () => {
  /** Pairs whose result is a normal double. */
  const pairs = (count: number): (readonly [number, number])[] => {
    const wide = many(count, anyPositive).map((x) => [x, between(-1, 1)] as const)
    const tame = many(count, () => between(0.001, 1000)).map((x) => [x, between(-60, 60)] as const)
    return [...wide, ...tame]
  }
  test('is within 2 ulp of Math.pow', () => {
    for (const [x, y] of pairs(50_000)) {
      expect(ulps(pow(x, y), x ** y), `${x} ** ${y}`).toBeLessThanOrEqual(2)
    }
  })
  test('is within 1 ulp of the exact value', () => {
    for (const [x, y] of pairs(300)) {
      expect(ulpError(pow(x, y), exactly(x).pow(exactly(y))), `${x} ** ${y}`).toBeLessThan(1)
    }
  })
  test('whole and special powers', () => {
    const specials = [0, 1, 2, 0.5, 3, -1, -2, -3, -0.5, 10, 1e300, 1e-300, 5e-324]
    const ends = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
    for (const x of [...specials, ...ends]) {
      for (const y of [0, 1, 2, 3, -1, -2, 0.5, -0.5, 1e10, ...ends]) {
        // IEEE 754 says 1 where ECMAScript says NaN.
        const isUnit = Math.abs(x) === 1 && !Number.isFinite(y) && !Number.isNaN(y)
        const expected = isUnit ? 1 : x ** y
        const given = pow(x, y)
        const same = Number.isNaN(expected) ? Number.isNaN(given) : ulps(given, expected) <= 1
        expect(same, `pow(${x}, ${y}) = ${given}, expected ${expected}`).toBe(true)
      }
    }
  })
})

test('every bit of 10,000 results is what it has always been', () => {
  const hash = createHash('sha256')
  const stream = new RandomStream(2, 'pinned-math/bits')
  for (let i = 0; i < 2500; i++) {
    const u = stream.uniform()
    const v = stream.uniform()
    const results = [exp(80 * u - 40), ln(u), pow(10 * u, 8 * v - 4), pow(u, v)]
    for (const result of results) {
      view.setFloat64(0, result, true)
      hash.update(new Uint8Array(view.buffer.slice(0)))
    }
  }
  expect(hash.digest('hex')).toBe(
    'c932781b2df102b4b1901c0f3e22aaa5628b1ed87fa26dc34e1b65d77b5674b3',
  )
})
