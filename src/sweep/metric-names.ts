import { measureRun } from '../measure/measure-run.ts'
import type { EquityTable, FillTable, OrderTable, RunManifest } from '../run/run-record.ts'

/** The name of a cost among the metrics of a trial. */
export function costName(name: string): string {
  return `cost.${name}`
}

/** Names of every metric that a run has: what measuring an empty one gives. */
export function metricNames(manifest: RunManifest): readonly string[] {
  const { metrics, costs } = measureRun({
    manifest,
    fills: { rows: 0 } as FillTable,
    orders: { rows: 0 } as OrderTable,
    equity: { rows: 0, equity: new Float64Array(), timeNs: new Float64Array() } as EquityTable,
    startNs: 0,
    endNs: 0,
    sampleNs: 1,
  })
  return [...Object.keys(metrics), ...Object.keys(costs).map(costName)]
}
