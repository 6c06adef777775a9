import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { firstKnownMid, settledCapital } from '../measure/capital.ts'
import { midHalfTicks, sampledReturns } from '../measure/equity-path.ts'
import { measureRun } from '../measure/measure-run.ts'
import { mean } from '../measure/moments/sum.ts'
import { drawdownPath } from '../measure/returns/drawdown.ts'
import type { DeskEnd } from '../run/backtest-many.ts'
import type { Run } from '../run/finished-run.ts'
import type { Metric, RunManifest } from '../run/run-record.ts'
import { costName } from './metric-names.ts'

/** Raised when what a row says of a run changes: older rows are then not taken for it. */
export const LEDGER_VERSION = 2
const ERROR_MAX = 500

/** What `JoinedDays` needs of a run's equity, beyond its metrics. Money in settlement currency. */
export type EquityFacts = {
  readonly capital: number
  /** Equity above capital at the end, and its extremes over the run, the start (0) among them. */
  readonly end: number
  readonly high: number
  readonly low: number
  readonly drawdown: number
  /** Sampled returns on capital: how many, their mean, Σ (r - mean)², Σ min(r, 0)². */
  readonly samples: number
  readonly mean: number
  readonly squares: number
  readonly downSquares: number
}

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
  /** Value (null where it has none) and n of every metric; costs are named `cost.` and their name. */
  readonly metrics: Readonly<Record<string, readonly [number | null, number]>>
  /** Why a metric has no value. */
  readonly because: Readonly<Record<string, string>>
  readonly facts: EquityFacts | null
  /** As JSON: what its metrics mean. A definition may hold numbers of the run, so each row has its own. */
  readonly definitions: string
}

/** Unit and definition of each metric, by the name that a ledger's row has for it. */
export type Definitions = Readonly<Record<string, Pick<Metric, 'unit' | 'definition'>>>

/** The row of one end of a pass. */
export function ledgerRow(end: DeskEnd, sampleNs: number): LedgerRow {
  const identity = { ...identityOf(end.runId, end.manifest), sampleNs }
  const metrics: Record<string, readonly [number | null, number]> = {}
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
      facts: null,
      definitions: '{}',
    }
  }
  const run = end.run()
  for (const [name, { value, n, unit, definition, undefinedBecause }] of namedMetrics(run)) {
    metrics[name] = [value, n]
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
    facts: equityFacts(run),
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

function namedMetrics(run: Run): (readonly [string, Metric])[] {
  const { metrics, costs } = measureRun(run)
  return [
    ...Object.entries(metrics),
    ...Object.entries(costs).map(([name, cost]) => [costName(name), cost] as const),
  ]
}

function equityFacts(run: Run): EquityFacts {
  const { equity, manifest, sampleNs } = run
  const firstMid = firstKnownMid(equity.rows, (row) => midHalfTicks(equity, row))
  const capital = settledCapital(manifest, firstMid).amount
  const returns = sampledReturns(equity, sampleNs, capital)
  const average = returns.length > 0 ? mean(returns) : 0
  let [high, low, squares, downSquares] = [0, 0, 0, 0]
  for (const value of equity.equity) {
    if (value > high) high = value
    if (value < low) low = value
  }
  const falls = drawdownPath(equity.equity, 'level', 0)
  for (const r of returns) {
    squares += (r - average) * (r - average)
    if (r < 0) downSquares += r * r
  }
  return {
    capital,
    end: equity.equity.at(-1) ?? 0,
    high,
    low,
    drawdown: (falls.value ?? new Float64Array()).reduce(
      (deepest, fall) => Math.max(deepest, fall),
      0,
    ),
    samples: returns.length,
    mean: average,
    squares,
    downSquares,
  }
}
