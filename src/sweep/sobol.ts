/**
 * Sobol's sequence in base 2: n = 2^k points fall evenly over every axis and over every pair of axes.
 * Primitive polynomials and initial direction numbers are those of S. Joe and F. Y. Kuo, "Constructing
 * Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), file
 * new-joe-kuo-6.21201; points come in the Gray code order of Antonov and Saleev.
 */
const BITS = 32

/** By dimension from the second: the polynomial's inner coefficients, and the first numbers. */
const DIRECTIONS: readonly (readonly [number, readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
  [19, [1, 1, 1, 15, 7, 5]],
  [22, [1, 3, 1, 15, 13, 25]],
  [25, [1, 1, 5, 5, 19, 61]],
  [1, [1, 3, 7, 11, 23, 15, 103]],
  [4, [1, 3, 7, 13, 13, 15, 69]],
]

export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1

/** Direction numbers of one dimension (from 0), as 32-bit fractions. */
function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS)
  const row = DIRECTIONS[dimension - 1]
  if (row === undefined) {
    for (let k = 0; k < BITS; k++) v[k] = 1 << (BITS - 1 - k)
    return v
  }
  const [inner, first] = row
  const degree = first.length
  for (let k = 0; k < degree; k++) v[k] = (first[k] ?? 0) << (BITS - 1 - k)
  for (let k = degree; k < BITS; k++) {
    let next = (v[k - degree] ?? 0) ^ ((v[k - degree] ?? 0) >>> degree)
    for (let j = 1; j < degree; j++) {
      if (((inner >>> (degree - 1 - j)) & 1) === 1) next ^= v[k - j] ?? 0
    }
    v[k] = next
  }
  return v
}

/**
 * Points in [0, 1)^dimensions without end. `shift` holds one 32-bit number a dimension that every
 * coordinate is xored with: another shift, another equally even set of points.
 */
export function* sobolPoints(dimensions: number, shift: Uint32Array): Generator<number[]> {
  const directions = Array.from({ length: dimensions }, (_, d) => directionsOf(d))
  const x = Uint32Array.from({ length: dimensions }, (_, d) => shift[d] ?? 0)
  for (let n = 1; ; n++) {
    yield Array.from(x, (word) => word / 2 ** BITS)
    // The place of the lowest bit that n sets is what the Gray code changes.
    const changed = 31 - Math.clz32(n & -n)
    for (let d = 0; d < dimensions; d++) x[d] = (x[d] ?? 0) ^ (directions[d]?.[changed] ?? 0)
  }
}
