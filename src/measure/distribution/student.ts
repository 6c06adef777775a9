import { betaQuantile, betaUpperCdf, betaUpperQuantile } from './beta.ts'

/**
 * P(T <= t) of Student's t with `freedom` > 0 degrees of freedom (need not be whole): half the upper
 * tail of a beta variable beyond t² / (freedom + t²), which neither tail of t rounds.
 */
export function studentCdf(t: number, freedom: number): number {
  const tail = betaUpperCdf(1 / (1 + freedom / (t * t)), 0.5, freedom / 2) / 2
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
