import { assert } from '../lib/assert.ts'
import { bestProfits, concentrationMetrics } from '../measure/concentration.ts'
import { dayMetrics } from '../measure/day-metrics.ts'
import { metric, metricOf, metricUnless, noMetric } from '../measure/metric.ts'
import { ratio } from '../measure/outcome.ts'
import { joinReturns, NO_RETURNS, statisticsOfSums } from '../measure/return-sums.ts'
import { joinTrips, tripSumMetrics } from '../measure/round-trips.ts'
import { joinDayProfits, joinEquity, type RunSums } from '../measure/run-sums.ts'
import { ratioMetrics, tooFew } from '../measure/sharpe-metrics.ts'
import type { Metric } from '../run/run-record.ts'
import { type Joining, joiningOf } from './joining.ts'
import type { Definitions, LedgerRow } from './ledger-row.ts'

/** Whether several days have no such number together. */
export function isOfOneDay(name: string): boolean {
  return joiningOf(name) === 'not joined'
}

/** One day of a trial, packed: a study holds one for each trial and day. */
export type DayResult = Pick<
  LedgerRow,
  'runId' | 'sampleNs' | 'tape' | 'status' | 'error' | 'journalHash' | 'sums'
> & {
  /** Value, n and weight of each metric in the study's order; NaN where it has no value. */
  readonly values: Float64Array
}

/** Numbers that a day holds of each metric. */
const CELLS = 3

export function dayResult(row: LedgerRow, names: readonly string[]): DayResult {
  const { runId, sampleNs, tape, status, error, journalHash, sums } = row
  const values = new Float64Array(CELLS * names.length)
  names.forEach((name, i) => {
    const [value, n, weight = n] = row.metrics[name] ?? [null, 0]
    values[CELLS * i] = value ?? Number.NaN
    values[CELLS * i + 1] = n
    values[CELLS * i + 2] = weight
  })
  return { runId, sampleNs, tape, status, error, journalHash, sums, values }
}

/** A metric of a day; NaN where it has no value. */
export function dayValue({ values }: DayResult, names: readonly string[], name: string): number {
  return values[CELLS * names.indexOf(name)] ?? Number.NaN
}

/**
 * Every metric of one parameter set over several days. Each day is a run of its own: it begins flat,
 * with the whole capital, and its position is marked at its end. What adds up is added, shares and
 * means are taken over all days, and ratios over all their samples, days or round trips together, by
 * the formulas of a run. One day is left as it is.
 */
export function joinDays(
  days: readonly DayResult[],
  names: readonly string[],
  definitions: Definitions,
): Record<string, Metric> {
  const own = (name: string) => definitions[name] ?? { unit: '', definition: '' }
  if (days.length === 1) {
    return Object.fromEntries(names.map((name, i) => [name, ofOneDay(days, i, own(name))]))
  }
  const plain = Object.fromEntries(
    names.map((name, i) => {
      const cells = days.map(({ values }) => cellOf(values, i))
      return [name, joined(cells, joiningOf(name) ?? 'not joined', days.length, own(name))]
    }),
  )
  return { ...plain, ...togetherMetrics(days, plain, names, own) }
}

type Own = Definitions[string]
type Cell = { readonly value: number; readonly n: number; readonly weight: number }

function cellOf(values: Float64Array, place: number): Cell {
  const at = CELLS * place
  const [value = Number.NaN, n = 0, weight = 0] = values.subarray(at, at + CELLS)
  return { value, n, weight }
}

function ofOneDay(days: readonly DayResult[], place: number, { unit, definition }: Own): Metric {
  const { value, n } = cellOf(days[0]?.values ?? new Float64Array(), place)
  return Number.isNaN(value)
    ? noMetric(unit, n, definition, 'the day has no such number')
    : metric(value, unit, n, definition)
}

const HOW: Readonly<Record<Joining, (days: number) => string>> = {
  sum: (days) => `Sum over ${days} days.`,
  mean: (days) => `Mean over ${days} days, each by what its own is taken over.`,
  'root mean square': (days) => `Root mean square over ${days} days, each by its n.`,
  largest: (days) => `Largest of ${days} days.`,
  last: (days) => `Of the last of ${days} days.`,
  together: (days) => `Of ${days} days together.`,
  'not joined': () => 'Of one day only.',
}

function joined(
  cells: readonly Cell[],
  joining: Joining,
  days: number,
  { unit, definition }: Own,
): Metric {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0)
  const text = `${HOW[joining](days)} ${definition}`
  const value = JOIN[joining](cells)
  return Number.isFinite(value)
    ? metric(value, unit, n, text)
    : noMetric(unit, n, text, 'a day has no such number')
}

const known = (cells: readonly Cell[]) => cells.filter((cell) => !Number.isNaN(cell.value))

/** The value of several days; NaN where there is none. */
const JOIN: Readonly<Record<Joining, (cells: readonly Cell[]) => number>> = {
  // A day that lacks a sum although something stands behind it makes the whole unknown.
  sum: (cells) =>
    known(cells).length > 0 && cells.every(({ value, n }) => n === 0 || !Number.isNaN(value))
      ? known(cells).reduce((sum, { value }) => sum + value, 0)
      : Number.NaN,
  mean: (cells) => weightedMean(cells, (value) => value),
  'root mean square': (cells) => Math.sqrt(weightedMean(cells, (value) => value * value)),
  largest: (cells) =>
    known(cells).reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  last: (cells) => cells.at(-1)?.value ?? Number.NaN,
  together: () => Number.NaN,
  'not joined': () => Number.NaN,
}

function weightedMean(cells: readonly Cell[], of: (value: number) => number): number {
  const all = known(cells)
  const weights = all.reduce((sum, { weight }) => sum + weight, 0)
  return all.reduce((sum, { value, weight }) => sum + of(value) * weight, 0) / weights
}

/** What is counted of all days together, by the formulas of a run. */
function togetherMetrics(
  days: readonly DayResult[],
  plain: Readonly<Record<string, Metric>>,
  names: readonly string[],
  own: (name: string) => Own,
): Record<string, Metric> {
  const sums = days.flatMap((day) => day.sums ?? [])
  const net = plain.netPnl?.value ?? 0
  const all = {
    ...pathMetrics(sums, net),
    ...sampleMetrics(sums, days),
    ...profitMetrics(sums, net),
  }
  const drawn = names.filter((name) => joiningOf(name) === 'together')
  return Object.fromEntries(
    drawn.map((name) => {
      const found = all[name]
      assert(found !== undefined, `a number of all days together: ${name}`)
      const { unit, definition } = own(name)
      const text = `${HOW.together(days.length)} ${definition}`
      return [name, { ...found, unit, definition: text }]
    }),
  )
}

/** The capital of the first day; why it is not known. */
function capitalOf(sums: readonly RunSums[]) {
  const isKnown = sums.length > 0 && sums.every(({ capital }) => capital > 0)
  return {
    amount: sums[0]?.capital ?? Number.NaN,
    words: '',
    undefinedBecause: isKnown ? undefined : 'the capital of a day is not known',
  }
}

function pathMetrics(sums: readonly RunSums[], net: number): Record<string, Metric> {
  const { drawdown } = joinEquity(sums.map(({ equity }) => equity))
  const { amount, undefinedBecause } = capitalOf(sums)
  const n = sums.reduce((total, { returns }) => total + returns.n, 0)
  const none = 'equity never fell below an earlier high'
  return {
    maxDrawdown: metric(drawdown, '', n, ''),
    maxDrawdownPct: metricUnless(undefinedBecause, (drawdown / amount) * 100, '', n, ''),
    recoveryFactor: metricOf(ratio(net, drawdown, none), '', n, ''),
  }
}

function sampleMetrics(
  sums: readonly RunSums[],
  days: readonly DayResult[],
): Record<string, Metric> {
  const pooled = sums.reduce((all, { returns }) => joinReturns(all, returns), NO_RETURNS)
  const small = capitalOf(sums).undefinedBecause ?? tooFew(pooled.n, 'sample')
  return ratioMetrics(statisticsOfSums(pooled, small), days[0]?.sampleNs ?? 1, '')
}

function profitMetrics(sums: readonly RunSums[], net: number): Record<string, Metric> {
  const profits = joinDayProfits(sums.map(({ days }) => days))
  const trips = joinTrips(sums.map((run) => run.trips))
  const fall = pathMetrics(sums, net).maxDrawdownPct
  return {
    ...dayMetrics(profits, capitalOf(sums), '', fall),
    ...tripSumMetrics(trips, ''),
    ...concentrationMetrics(trips, bestProfits(profits.profits, 1), net, ''),
  }
}

/** What every metric means over so many days. `definitions` are those of one run. */
export function joinedDefinitions(
  days: number,
  names: readonly string[],
  definitions: Definitions,
): Definitions {
  const values = new Float64Array(CELLS * names.length).fill(Number.NaN)
  const day = { runId: '', sampleNs: 1, tape: '', error: '', journalHash: '', sums: null, values }
  const empty: DayResult[] = Array.from({ length: days }, () => ({ ...day, status: 'done' }))
  return Object.fromEntries(
    Object.entries(joinDays(empty, names, definitions)).map(([name, { unit, definition }]) => [
      name,
      { unit, definition },
    ]),
  )
}
