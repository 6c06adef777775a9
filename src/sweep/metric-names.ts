import { measureRun } from '../measure/measure-run.ts'
import { FillRows, OrderRows } from '../run/journal-tables.ts'
import type { EquityTable, RunManifest } from '../run/run-record.ts'

/** The name of a cost among the metrics of a trial. */
export function costName(name: string): string {
  return `cost.${name}`
}

/** Names of every metric that a run has: what measuring an empty one gives. */
export function metricNames(manifest: RunManifest): readonly string[] {
  const { metrics, costs } = measureRun({
    manifest,
    fills: new FillRows().table([]),
    orders: new OrderRows().table(),
    equity: noSamples(),
    startNs: 0,
    endNs: 0,
    sampleNs: 1,
  })
  return [...Object.keys(metrics), ...Object.keys(costs).map(costName)]
}

function noSamples(): EquityTable {
  const none = new Float64Array()
  const ticks = new Int32Array()
  return {
    rows: 0,
    timeNs: none,
    bidTicks: ticks,
    askTicks: ticks,
    lowHalfTicks: none,
    highHalfTicks: none,
    positionLots: none,
    cashUnits: none,
    feeUnits: none,
    equity: none,
  }
}
