import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { type Measures, measureRun } from '../measure/measure-run.ts'
import type { RunSums } from '../measure/run-sums.ts'
import type { DeskEnd } from '../run/backtest-many.ts'
import type { Metric, RunManifest } from '../run/run-record.ts'
import { NS_PER_DAY } from '../units/time.ts'
import { costName } from './metric-names.ts'

/** Raised when what a row says of a run changes: older rows are then not taken for it. */
export const LEDGER_VERSION = 2
const ERROR_MAX = 500

export type MetricCell = readonly [value: number | null, n: number, weight?: number]

/** One run of the trial ledger: one parameter set on one tape. */
export type LedgerRow = {
  readonly runId: string
  readonly sampleNs: number
  /** The run's inputs without its tape: what makes two runs of different days one parameter set. */
  readonly setId: string
  readonly strategy: string
  readonly codeHash: string
  readonly tapeId: string
  readonly tape: string
  /** As JSON: the strategy's parameters, and everything else of the manifest but the tape. */
  readonly params: string
  readonly setting: string
  readonly engine: string
  readonly status: 'done' | 'failed'
  readonly error: string
  readonly journalHash: string
  readonly journalRecords: number
  /** Value (null where it has none) and n of every metric, and its weight where that is not n. */
  readonly metrics: Readonly<Record<string, MetricCell>>
  /** Why a metric has no value. */
  readonly because: Readonly<Record<string, string>>
  readonly sums: RunSums | null
  /** As JSON: what its metrics mean. A definition may hold numbers of the run, so each row has its own. */
  readonly definitions: string
}

/** Unit and definition of each metric, by the name that a ledger's row has for it. */
export type Definitions = Readonly<Record<string, Pick<Metric, 'unit' | 'definition'>>>

/** The row of one end of a pass. */
export function ledgerRow(end: DeskEnd, sampleNs: number): LedgerRow {
  const identity = { ...identityOf(end.runId, end.manifest), sampleNs }
  const metrics: Record<string, MetricCell> = {}
  const because: Record<string, string> = {}
  const definitions: Record<string, { unit: string; definition: string }> = {}
  if (end.failure !== null) {
    return {
      ...identity,
      status: 'failed',
      error: end.failure.slice(0, ERROR_MAX),
      journalHash: '',
      journalRecords: 0,
      metrics,
      because,
      sums: null,
      definitions: '{}',
    }
  }
  const run = end.run()
  const measures = measureRun(run)
  for (const [name, metric] of namedMetrics(measures)) {
    const { value, n, weight, unit, definition, undefinedBecause } = metric
    metrics[name] = weight === undefined ? [value, n] : [value, n, weight]
    definitions[name] = { unit, definition }
    if (value === null) because[name] = undefinedBecause ?? 'not defined for this run'
  }
  return {
    ...identity,
    status: 'done',
    error: '',
    journalHash: run.journalHash,
    journalRecords: run.counts.journalRecords,
    metrics,
    because,
    sums: since1970(measures.sums, run.epochNs),
    definitions: JSON.stringify(definitions),
  }
}

function identityOf(runId: string, manifest: RunManifest) {
  const { tapes, strategy, ...setting } = manifest
  const { file: _file, ...own } = strategy
  const { engine, ...rest } = setting
  return {
    runId,
    setId: sha256Hex(canonicalJson({ ...setting, strategy: own })),
    strategy: strategy.name,
    codeHash: strategy.codeHash,
    tapeId: tapes[0]?.tapeId ?? '',
    tape: tapes[0]?.ref ?? '',
    params: canonicalJson(strategy.params),
    setting: canonicalJson(rest),
    engine,
  }
}

function namedMetrics({ metrics, costs }: Measures): (readonly [string, Metric])[] {
  return [
    ...Object.entries(metrics),
    ...Object.entries(costs).map(([name, cost]) => [costName(name), cost] as const),
  ]
}

/** Days count from 1970: those of several runs stand side by side. */
function since1970(sums: RunSums, epochNs: bigint): RunSums {
  const epochDay = Number(epochNs / BigInt(NS_PER_DAY))
  const days = sums.days.days.map((day) => epochDay + day)
  return { ...sums, days: { ...sums.days, days } }
}
