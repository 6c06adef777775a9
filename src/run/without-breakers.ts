import type { Run } from './finished-run.ts'
import type { EquityTable, Metric, WithoutBreakers } from './run-record.ts'

/** Points of the paths that a record keeps, at most. */
const POINTS_MAX = 240

/** How the twin without breakers fared beside its run, for the record; null where none acted. */
export function withoutBreakers(
  { equity, without }: Run,
  metrics: Readonly<Record<string, Metric>>,
): WithoutBreakers | null {
  if (without === null) return null
  const none = { timeNs: [], with: [], without: [] }
  if (typeof without === 'string') {
    return { journalHash: '', failure: without, counts: null, metrics: {}, path: none }
  }
  const { journalHash, counts } = without
  return { journalHash, failure: null, counts, metrics, path: pathOf(equity, without.equity) }
}

/** Both are sampled at the same moments, but for the last one, which is whenever each came to rest. */
function pathOf(own: EquityTable, twin: EquityTable): WithoutBreakers['path'] {
  const rows = Math.min(own.rows, twin.rows)
  const points = Math.min(rows, POINTS_MAX)
  const at = Array.from({ length: points }, (_, k) =>
    points === 1 ? rows - 1 : Math.floor((k * (rows - 1)) / (points - 1)),
  )
  const column = (values: Float64Array) => at.map((row) => values[row] ?? 0)
  return {
    timeNs: column(own.timeNs),
    with: column(own.equity),
    without: column(twin.equity),
  }
}
