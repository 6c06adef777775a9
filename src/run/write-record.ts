import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CheckError, StoredStateError } from '../lib/assert.ts'
import { ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../orders/intent.ts'
import { FILL_REASONS, REJECT_REASONS } from '../orders/report.ts'
import { STATUS_NAMES } from '../orders/status.ts'
import { Staging } from '../store/staging.ts'
import {
  definedSql,
  namedSql,
  type TableColumn,
  timeSql,
  wholeSql,
  writeTable,
  writeTableParts,
} from '../store/table-writer.ts'
import type { Run } from './backtest.ts'
import { journalParts } from './journal-parts.ts'
import { type Metric, RUN_SCHEMA_VERSION, type RunJson } from './run-record.ts'
import { withoutBreakers } from './without-breakers.ts'

const NOTES_MAX = 1000

/** Numbers that stand above the run: computed by `measure` from its tables. */
export type RunMeasures = {
  readonly metrics: Readonly<Record<string, Metric>>
  readonly costs: Readonly<Record<string, Metric>>
  /** Of the twin without breakers, where there is one. */
  readonly without?: Readonly<Record<string, Metric>>
}

/**
 * Writes a run into `<reportsRoot>/<runId>/`, whole or not at all, and returns the directory. A run id
 * that stands there already must have the same journal hash: else `CheckError`, nothing overwritten.
 */
export async function writeRunRecord(
  run: Run,
  measures: RunMeasures,
  reportsRoot: string,
  command: string,
): Promise<string> {
  const directory = join(reportsRoot, run.runId)
  assertSameHash(run, directory)
  const staging = new Staging(reportsRoot)
  try {
    const part = staging.part()
    await writeTables(run, part)
    const json = runJson(run, measures, command)
    writeFileSync(join(part, 'run.json'), `${JSON.stringify(json, null, 2)}\n`)
    staging.publish([{ from: part, to: directory }])
  } finally {
    staging.close()
  }
  return directory
}

function assertSameHash(run: Run, directory: string): void {
  const file = join(directory, 'run.json')
  if (!existsSync(file)) return
  let stored: { journalHash?: unknown }
  try {
    stored = JSON.parse(readFileSync(file, 'utf8')) as { journalHash?: unknown }
  } catch {
    throw new StoredStateError(`${file} is no JSON: remove ${directory} and run again.`)
  }
  if (stored.journalHash === run.journalHash) return
  throw new CheckError(
    `The same run id ended in another journal: ${run.runId}\n  stored ${stored.journalHash}\n` +
      `  now    ${run.journalHash}\nNothing was overwritten. Something outside the run's id changed it.`,
  )
}

function runJson(run: Run, measures: RunMeasures, command: string): RunJson {
  const absolute = (ns: number) => String(run.epochNs + BigInt(ns))
  const { wallSeconds, events } = run.timing
  return {
    schema: RUN_SCHEMA_VERSION,
    runId: run.runId,
    journalHash: run.journalHash,
    command,
    manifest: run.manifest,
    epochNs: String(run.epochNs),
    startNs: absolute(run.startNs),
    endNs: absolute(run.endNs),
    sampleNs: run.sampleNs,
    counts: run.counts,
    metrics: measures.metrics,
    costs: measures.costs,
    breakers: run.breakers,
    withoutBreakers: withoutBreakers(run, measures.without ?? {}),
    limits: run.limits,
    notes: run.desk.notes
      .slice(0, NOTES_MAX)
      .map(({ timeNs, text }) => ({ timeNs: absolute(timeNs), text })),
    environment: {
      node: process.versions.node,
      v8: process.versions.v8,
      platform: process.platform,
      arch: process.arch,
    },
    timing: {
      wallSeconds,
      events,
      eventsPerSecond: wallSeconds > 0 ? Math.round(events / wallSeconds) : 0,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    },
  }
}

async function writeTables(run: Run, part: string): Promise<void> {
  const { epochNs, fills, orders, equity } = run
  const column = (name: string, values: TableColumn['values'], sql?: string): TableColumn =>
    sql === undefined ? { name, values } : { name, values, sql }
  const time = (name: string, values: Float64Array) => column(name, values, timeSql(name, epochNs))
  const whole = (name: string, values: Float64Array) => column(name, values, wholeSql(name))
  const defined = (name: string, values: Float64Array) => column(name, values, definedSql(name))
  const named = (name: string, values: Uint8Array, names: readonly string[]) =>
    column(name, values, namedSql(name, names))
  await writeTable(join(part, 'fills.parquet'), [
    column('fillNumber', fills.fillNumber),
    column('orderId', fills.orderId),
    column('instrument', fills.instrument),
    column('side', fills.side),
    column('priceTicks', fills.priceTicks),
    whole('qtyLots', fills.qtyLots),
    time('venueNs', fills.venueNs),
    time('heardNs', fills.heardNs),
    column('maker', fills.maker),
    named('reason', fills.reason, FILL_REASONS),
    whole('valueUnits', fills.valueUnits),
    whole('feeUnits', fills.feeUnits),
    defined('queueAtPlacementLots', fills.queueAtPlacementLots),
    defined('queueAtFillLots', fills.queueAtFillLots),
    column('bidTicks', fills.bidTicks),
    column('askTicks', fills.askTicks),
  ])
  await writeTable(join(part, 'orders.parquet'), [
    column('orderId', orders.orderId),
    column('instrument', orders.instrument),
    column('side', orders.side),
    named('orderType', orders.orderType, ORDER_TYPE_NAMES),
    named('timeInForce', orders.timeInForce, TIME_IN_FORCE_NAMES),
    column('postOnly', orders.postOnly),
    column('priceTicks', orders.priceTicks),
    whole('orderQtyLots', orders.orderQtyLots),
    whole('cumQtyLots', orders.cumQtyLots),
    whole('notionalTicksLots', orders.notionalTicksLots),
    time('submittedNs', orders.submittedNs),
    time('acknowledgedNs', orders.acknowledgedNs),
    time('endedNs', orders.endedNs),
    named('status', orders.status, STATUS_NAMES),
    named('rejectReason', orders.rejectReason, REJECT_REASONS),
    defined('decisionMidHalfTicks', orders.decisionMidHalfTicks),
    defined('arrivalMidHalfTicks', orders.arrivalMidHalfTicks),
  ])
  await writeTable(join(part, 'equity.parquet'), [
    time('timeNs', equity.timeNs),
    column('bidTicks', equity.bidTicks),
    column('askTicks', equity.askTicks),
    defined('lowHalfTicks', equity.lowHalfTicks),
    defined('highHalfTicks', equity.highHalfTicks),
    whole('positionLots', equity.positionLots),
    whole('cashUnits', equity.cashUnits),
    whole('feeUnits', equity.feeUnits),
    defined('equity', equity.equity),
  ])
  await writeTableParts(join(part, 'journal.parquet'), journalParts(run.desk.journal, run.epochNs))
}
