/**
 * Slow twins of the heavy procedures of src/measure/selection: each split and each resample is
 * computed from the rows again, without blocks, trees or shared sums.
 */

type Rows = readonly (readonly number[])[]

export function plainSharpe(returns: readonly number[]): number {
  const n = returns.length
  const mean = returns.reduce((sum, r) => sum + r, 0) / n
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (n - 1)
  return returns.every((r) => r === 0) ? 0 : mean / Math.sqrt(variance)
}

function choices(n: number, k: number): number[][] {
  const found: number[][] = []
  for (let bits = 0; bits < 2 ** n; bits++) {
    const chosen = Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1)
    if (chosen.length === k) found.push(chosen)
  }
  return found
}

/** λ of every split, in no particular order, and how many winners lost out of sample. */
export function plainCscv(rows: Rows, blocks: number): { logits: number[]; losses: number } {
  const size = Math.floor(rows.length / blocks)
  const kept = rows.slice(rows.length % blocks)
  const cut = Array.from({ length: blocks }, (_, b) => kept.slice(b * size, (b + 1) * size))
  const trials = rows[0]?.length ?? 0
  const logits: number[] = []
  let losses = 0
  for (const chosen of choices(blocks, blocks / 2)) {
    const half = (isIn: boolean) =>
      cut.flatMap((block, b) => (chosen.includes(b) === isIn ? block : []))
    const scores = (part: Rows) =>
      Array.from({ length: trials }, (_, k) => plainSharpe(part.map((row) => row[k] ?? 0)))
    const inside = scores(half(true))
    const outside = scores(half(false))
    const winner = inside.indexOf(Math.max(...inside))
    const own = outside[winner] ?? 0
    const lower = outside.filter((score) => score < own).length
    const equal = outside.filter((score) => score === own).length
    const share = (lower + (equal + 1) / 2) / (trials + 1)
    logits.push(Math.log(share / (1 - share)))
    if (own < 0) losses++
  }
  return { logits, losses }
}

/** White's and Hansen's p-values from given resamples of row numbers. */
export function plainSnooping(
  rows: Rows,
  resamples: readonly (readonly number[])[],
  blockLength: number,
): { realityCheck: number; lower: number; consistent: number; upper: number } {
  const n = rows.length
  const columns = (rows[0] ?? []).map((_, k) => rows.map((row) => row[k] ?? 0))
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const means = columns.map(mean)
  const stay = 1 - 1 / blockLength
  const errors = columns.map((column, k) => {
    const gamma = (lag: number) => {
      let total = 0
      for (let t = lag; t < n; t++) {
        total += ((column[t] ?? 0) - (means[k] ?? 0)) * ((column[t - lag] ?? 0) - (means[k] ?? 0))
      }
      return total / n
    }
    let variance = gamma(0)
    for (let i = 1; i < n; i++) {
      variance += 2 * ((1 - i / n) * stay ** i + (i / n) * stay ** (n - i)) * gamma(i)
    }
    return Math.sqrt(variance)
  })
  const root = Math.sqrt(n)
  const bound = -Math.sqrt(2 * Math.log(Math.log(n)))
  const at = <T>(list: readonly T[], k: number): T => list[k] as T
  const centres = {
    lower: means.map((m) => Math.max(m, 0)),
    consistent: means.map((m, k) => ((root * m) / at(errors, k) >= bound ? m : 0)),
    upper: means,
  }
  const check = Math.max(...means.map((m) => root * m))
  const superior = Math.max(0, ...means.map((m, k) => (root * m) / at(errors, k)))
  const counts = { realityCheck: 0, lower: 0, consistent: 0, upper: 0 }
  for (const resample of resamples) {
    const drawn = columns.map((column) => mean(resample.map((t) => column[t] ?? 0)))
    if (Math.max(...drawn.map((d, k) => root * (d - at(means, k)))) >= check) counts.realityCheck++
    for (const name of ['lower', 'consistent', 'upper'] as const) {
      const most = Math.max(
        0,
        ...drawn.map((d, k) => (root * (d - at(centres[name], k))) / at(errors, k)),
      )
      if (most >= superior) counts[name]++
    }
  }
  const share = (count: number) => count / resamples.length
  return {
    realityCheck: share(counts.realityCheck),
    lower: share(counts.lower),
    consistent: share(counts.consistent),
    upper: share(counts.upper),
  }
}
