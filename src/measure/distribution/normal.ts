import erfc from '@stdlib/math-base-special-erfc'
import erfcinv from '@stdlib/math-base-special-erfcinv'

/** Euler's constant, of the expected maximum of normal draws. */
export const EULER_GAMMA = 0.577_215_664_901_532_9

/** P(Z <= z) of a standard normal Z, to 1e-13 of itself in both tails. NaN for NaN. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2
}

/** The z with P(Z <= z) = p, for 0 <= p <= 1 (infinite at the ends). NaN outside. */
export function normalQuantile(p: number): number {
  const z = -Math.SQRT2 * erfcinv(2 * p)
  return z === 0 ? 0 : z
}

/** Density of a standard normal. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}
