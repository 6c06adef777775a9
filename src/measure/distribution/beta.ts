import betainc from '@stdlib/math-base-special-betainc'
import betaincinv from '@stdlib/math-base-special-betaincinv'

/** P(X <= x) of a beta variable with shapes a, b > 0: the regularised incomplete beta function. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  return x >= 1 ? 1 : betainc(x, a, b, true, false)
}

/** P(X > x) of the same: exact where 1 - P(X <= x) would round. */
export function betaUpperCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 1
  return x >= 1 ? 0 : betainc(x, a, b, true, true)
}

/** The x with P(X <= x) = p of a beta variable with shapes a, b > 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  return betaincinv(p, a, b, false)
}

/** The x with P(X > x) = p: exact where 1 - p would round. */
export function betaUpperQuantile(p: number, a: number, b: number): number {
  return betaincinv(p, a, b, true)
}
