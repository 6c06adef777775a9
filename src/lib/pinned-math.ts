/**
 * exp, ln and pow with the same bits on every machine. ECMAScript leaves `Math.exp`, `Math.log` and
 * `Math.pow` to the implementation, so they must not reach an order decision or a journal. Only
 * + - * / and sqrt, which IEEE 754 pins, are used here.
 *
 * Method: argument reduction by powers of two and a rational kernel, as in W. J. Cody & W. Waite,
 * "Software Manual for the Elementary Functions" (1980); ln(1+f) by its atanh series; pow through a
 * double-double logarithm so that it stays within about 1 ulp.
 */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const SPLITTER = 134217729

const bits = new DataView(new ArrayBuffer(8))

/** x * 2^n, exact while the result is normal. */
function scale(x: number, n: number): number {
  let value = x
  let power = n
  while (power > 1000) {
    value *= 2 ** 1000
    power -= 1000
  }
  while (power < -1000) {
    value *= 2 ** -1000
    power += 1000
  }
  bits.setUint32(0, (power + 1023) << 20)
  bits.setUint32(4, 0)
  return value * bits.getFloat64(0)
}

/** exp(high + low) for a small correction `low`. */
function expSum(high: number, low: number): number {
  const n = Math.round(high * Math.LOG2E)
  const a = high - n * LN2_HIGH
  const b = n * LN2_LOW - low
  const r = a - b
  const error = a - r - b
  // exp(r) = 1 + r + r^2 q, with q = (1 + r/3 (1 + r/4 (...))) / 2; |r| <= 0.347 needs 16 terms.
  let q = 0
  for (let k = 16; k >= 2; k--) q = (q * r + 1) / k
  const tail = r * r * q + error * (1 + r)
  return scale(1 + (r + tail), n)
}

/** e^x. Overflows to Infinity and underflows to 0 where a double does. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019411) return 0
  return expSum(x, 0)
}

/** What rounding took from a * b = product (T. J. Dekker, 1971). Not for numbers beyond 2^970. */
function productError(a: number, b: number, product: number): number {
  const t = SPLITTER * a
  const aHigh = t - (t - a)
  const aLow = a - aHigh
  const u = SPLITTER * b
  const bHigh = u - (u - b)
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}

let lnHigh = 0
let lnLow = 0

/** Natural logarithm of a positive finite x as lnHigh + lnLow, about 2^-65 relative. */
function lnDouble(x: number): void {
  let value = x
  let exponent = 0
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984
    exponent = -54
  }
  bits.setFloat64(0, value)
  const head = bits.getUint32(0)
  exponent += (head >>> 20) - 1023
  bits.setUint32(0, (head & 0xfffff) | 0x3ff00000)
  let m = bits.getFloat64(0)
  if (m > Math.SQRT2) {
    m /= 2
    exponent += 1
  }
  // ln m = 2 atanh(s) = 2 (s + s t), s = (m-1)/(m+1), t = s^2/3 + s^4/5 + ...; s and t as pairs.
  const top = m - 1
  const bottom = m + 1
  const bottomLow = m < 1 ? m - (bottom - 1) : 1 - (bottom - m)
  const s = top / bottom
  const whole = s * bottom
  const sLow = (top - whole - productError(s, bottom, whole) - s * bottomLow) / bottom
  const s2 = s * s
  const s2Low = productError(s, s, s2) + 2 * s * sLow
  let further = 0
  for (let k = 25; k >= 5; k -= 2) further = (further + 1 / k) * s2
  const t = s2 / 3
  const t3 = t * 3
  const tLow = (s2 - t3 - productError(t, 3, t3) + s2Low) / 3 + further * s2
  const st = s * t
  const stLow = productError(s, t, st) + s * tLow + sLow * t
  const a = exponent * LN2_HIGH
  const b = 2 * s
  const ab = a + b
  const abError = Math.abs(a) > Math.abs(b) ? a - ab + b : b - ab + a
  const sum = ab + 2 * st
  const sumError = ab - sum + 2 * st
  const rest = abError + sumError + (exponent * LN2_LOW + 2 * (sLow + stLow))
  lnHigh = sum + rest
  lnLow = sum - lnHigh + rest
}

/** Natural logarithm. NaN below 0, -Infinity at 0. */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (x === Number.POSITIVE_INFINITY) return x
  lnDouble(x)
  return lnHigh
}

/** x^y. y = 1 and 2 exactly as written; negative x only with whole y; special values of IEEE 754. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (y === 1) return x
  if (y === 2) return x * x
  const size = Math.abs(x)
  if (size === 1 && (x === 1 || !Number.isFinite(y))) return 1
  if (!Number.isFinite(y)) return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
  const negative = (x < 0 || Object.is(x, -0)) && Math.abs(y % 2) === 1
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const value = size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
    return negative ? -value : value
  }
  if (x < 0 && !Number.isInteger(y)) return Number.NaN
  const value = powPositive(size, y)
  return negative ? -value : value
}

function powPositive(x: number, y: number): number {
  lnDouble(x)
  const product = lnHigh * y
  if (product > 709.79) return Number.POSITIVE_INFINITY
  if (product < -745.2) return 0
  return expSum(product, productError(lnHigh, y, product) + lnLow * y)
}
