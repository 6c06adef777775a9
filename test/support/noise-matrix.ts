import { RandomStream } from '../../src/lib/random.ts'
import { normalQuantile } from '../../src/measure/distribution/normal.ts'

/** Normal returns without an edge, but for what `edge` adds: one row per period. */
export function noiseRows(
  periods: number,
  trials: number,
  seed: number,
  edge: (trial: number) => number = () => 0,
): number[][] {
  const random = new RandomStream(seed, 'noise matrix')
  return Array.from({ length: periods }, (_, t) => {
    random.at(t)
    return Array.from(
      { length: trials },
      (_, k) => 0.01 * normalQuantile(random.uniform() + 2 ** -54) + edge(k),
    )
  })
}
