/**
 * Eigenvalues of a symmetric matrix given by rows (`values[i * n + j]`, overwritten), descending:
 * Householder's reduction to three diagonals, then implicit QL steps (Wilkinson and Reinsch 1971).
 * O(n³); without eigenvectors, 1000 x 1000 takes about a second.
 */
export function symmetricEigenvalues(values: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(n)
  tridiagonalise(values, n, diagonal, beside)
  for (let l = 0; l < n; l++) isolate(l, n, diagonal, beside)
  return diagonal.sort().reverse()
}

function tridiagonalise(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  beside: Float64Array,
): void {
  const v = new Float64Array(n)
  const p = new Float64Array(n)
  for (let k = 0; k < n - 2; k++) {
    let square = 0
    for (let i = k + 1; i < n; i++) square += (a[i * n + k] ?? 0) ** 2
    const head = a[(k + 1) * n + k] ?? 0
    const alpha = -Math.sign(head || 1) * Math.sqrt(square)
    beside[k] = alpha
    const norm = square - head * alpha
    if (!(norm > 0)) continue
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k] ?? 0
    v[k + 1] = head - alpha
    reflect(a, n, k + 1, v, p, norm)
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2] ?? 0
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i] ?? 0
}

/** A := H A H with H = 1 - v vᵀ / norm, on the rows and columns from `from`. */
function reflect(
  a: Float64Array,
  n: number,
  from: number,
  v: Float64Array,
  p: Float64Array,
  norm: number,
): void {
  let inner = 0
  for (let i = from; i < n; i++) {
    let total = 0
    for (let j = from; j < n; j++) total += (a[i * n + j] ?? 0) * (v[j] ?? 0)
    p[i] = total / norm
    inner += (p[i] ?? 0) * (v[i] ?? 0)
  }
  const half = inner / (2 * norm)
  for (let i = from; i < n; i++) p[i] = (p[i] ?? 0) - half * (v[i] ?? 0)
  for (let i = from; i < n; i++) {
    for (let j = from; j < n; j++)
      a[i * n + j] = (a[i * n + j] ?? 0) - ((v[i] ?? 0) * (p[j] ?? 0) + (p[i] ?? 0) * (v[j] ?? 0))
  }
}

/** QL steps with implicit shifts until the `l`-th diagonal entry stands alone. */
function isolate(l: number, n: number, d: Float64Array, e: Float64Array): void {
  for (let step = 0; step < 100; step++) {
    let m = l
    while (
      m < n - 1 &&
      Math.abs(e[m] ?? 0) > Number.EPSILON * (Math.abs(d[m] ?? 0) + Math.abs(d[m + 1] ?? 0))
    )
      m++
    if (m === l) return
    const shift = ((d[l + 1] ?? 0) - (d[l] ?? 0)) / (2 * (e[l] ?? 0))
    const root = Math.hypot(shift, 1)
    let g = (d[m] ?? 0) - (d[l] ?? 0) + (e[l] ?? 0) / (shift + (shift >= 0 ? root : -root))
    let [sine, cosine, lost] = [1, 1, 0]
    let i = m - 1
    for (; i >= l; i--) {
      const f = sine * (e[i] ?? 0)
      const b = cosine * (e[i] ?? 0)
      const r = Math.hypot(f, g)
      e[i + 1] = r
      if (r === 0) {
        d[i + 1] = (d[i + 1] ?? 0) - lost
        e[m] = 0
        break
      }
      sine = f / r
      cosine = g / r
      g = (d[i + 1] ?? 0) - lost
      const turned = ((d[i] ?? 0) - g) * sine + 2 * cosine * b
      lost = sine * turned
      d[i + 1] = g + lost
      g = cosine * turned - b
    }
    if (i >= l) continue
    d[l] = (d[l] ?? 0) - lost
    e[l] = g
    e[m] = 0
  }
}
