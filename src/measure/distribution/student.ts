import { betaCdf, betaQuantile, betaUpperCdf, betaUpperQuantile } from './beta.ts'

/**
 * P(T <= t) of Student's t with `freedom` > 0 degrees of freedom (need not be whole): half a tail of
 * a beta variable, from whichever of t² / (freedom + t²) and its complement is far from 1.
 */
export function studentCdf(t: number, freedom: number): number {
  const square = t * t
  const tail =
    square < freedom
      ? betaUpperCdf(square / (freedom + square), 0.5, freedom / 2) / 2
      : betaCdf(freedom / (freedom + square), freedom / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T <= t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0
  const twoSided = 2 * Math.min(p, 1 - p)
  const x = betaQuantile(twoSided, freedom / 2, 0.5)
  // 1 - x by its own function: x near 1 has lost it.
  const rest = betaUpperQuantile(twoSided, 0.5, freedom / 2)
  return Math.sign(p - 0.5) * Math.sqrt((freedom * rest) / x)
}
