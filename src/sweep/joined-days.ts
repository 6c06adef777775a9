import { metric, metricUnless, noMetric } from '../measure/metric.ts'
import { MIN_OBSERVATIONS } from '../measure/sharpe-metrics.ts'
import type { Metric } from '../run/run-record.ts'
import type { Definitions, EquityFacts, LedgerRow } from './ledger-row.ts'

/** How the numbers of several days make one. What is not named here: the mean of the days. */
const SUMS = new Set([
  'netPnl',
  'grossPnl',
  'fees',
  'turnover',
  'returnOnCapital',
  'ledgerDifference',
  'fills',
  'ordersSent',
  'ordersDenied',
  'breakerTrips',
  'roundTrips',
  'feeProbe',
  'feeProbeError',
  'feeMismatches',
  ...['delay', 'spread', 'impact', 'opportunity', 'fees', 'total', 'executed'].map(
    (part) => `cost.${part}`,
  ),
])
const RATIOS: Readonly<Record<string, readonly [string, string]>> = {
  netPerTraded: ['netPnl', 'turnover'],
  grossPerTraded: ['grossPnl', 'turnover'],
  'cost.executedBps': ['cost.executed', 'turnover'],
}
/** Means that each day's number of observations weighs. */
const BY_N = new Set([
  'fillRatio',
  'winRate',
  'timeToFillMean',
  'markOut1s',
  'markOut1sMaker',
  'markOut10s',
  'markOut10sMaker',
])
const BY_TURNOVER = new Set(['makerShare', 'crossedShare'])
const LARGEST = new Set(['maxAbsPosition'])
const OF_ONE_DAY = new Set(['maxDrawdownPeakAt', 'maxDrawdownTroughAt'])

/** Whether several days have no such number together. */
export function isOfOneDay(name: string): boolean {
  return OF_ONE_DAY.has(name)
}

/** One day of a trial, packed: a study holds one for each trial and day. */
export type DayResult = Pick<
  LedgerRow,
  'runId' | 'sampleNs' | 'tape' | 'status' | 'error' | 'journalHash' | 'facts'
> & {
  /** Value and n of each metric in the study's order; NaN where it has no value. */
  readonly values: Float64Array
}

export function dayResult(row: LedgerRow, names: readonly string[]): DayResult {
  const { runId, sampleNs, tape, status, error, journalHash, facts } = row
  const values = new Float64Array(2 * names.length)
  names.forEach((name, i) => {
    const [value, n] = row.metrics[name] ?? [null, 0]
    values[2 * i] = value ?? Number.NaN
    values[2 * i + 1] = n
  })
  return { runId, sampleNs, tape, status, error, journalHash, facts, values }
}

/**
 * Every metric of one parameter set over several days. Each day is a run of its own: it begins flat,
 * with the whole capital, and its position is marked at its end. Profits add up; equity of the days is
 * laid end to end for drawdowns; sampled returns are pooled for ratios. One day is left as it is.
 */
export function joinDays(
  days: readonly DayResult[],
  names: readonly string[],
  definitions: Definitions,
): Record<string, Metric> {
  const table = new DayTable(days, names)
  const joined = Object.fromEntries(
    names.map((name) => {
      const { unit = '', definition = '' } = definitions[name] ?? {}
      return [name, joinMetric(table, name, unit, definition)]
    }),
  )
  return days.length < 2 ? joined : { ...joined, ...pathMetrics(days, joined, definitions) }
}

/** What every metric means over so many days. `definitions` are those of one run. */
export function joinedDefinitions(
  days: number,
  names: readonly string[],
  definitions: Definitions,
): Definitions {
  const values = new Float64Array(2 * names.length).fill(Number.NaN)
  const day = { runId: '', sampleNs: 1, tape: '', error: '', journalHash: '', facts: null, values }
  const empty: DayResult[] = Array.from({ length: days }, () => ({ ...day, status: 'done' }))
  return Object.fromEntries(
    Object.entries(joinDays(empty, names, definitions)).map(([name, { unit, definition }]) => [
      name,
      { unit, definition },
    ]),
  )
}

type Day = { readonly value: number; readonly n: number; readonly turnover: number }

/** Metrics by name and day. */
class DayTable {
  readonly days: readonly DayResult[]
  private readonly place: ReadonlyMap<string, number>

  constructor(days: readonly DayResult[], names: readonly string[]) {
    this.days = days
    this.place = new Map(names.map((name, i) => [name, 2 * i]))
  }

  of(name: string): readonly Day[] {
    const at = this.place.get(name) ?? 0
    const turnover = this.place.get('turnover') ?? 0
    return this.days.map(({ values }) => ({
      value: values[at] ?? Number.NaN,
      n: values[at + 1] ?? 0,
      turnover: values[turnover] ?? 0,
    }))
  }

  sum(name: string): number {
    return this.of(name).reduce((sum, { value }) => sum + (Number.isNaN(value) ? 0 : value), 0)
  }
}

function joinMetric(table: DayTable, name: string, unit: string, definition: string): Metric {
  const days = table.of(name)
  const n = days.reduce((sum, day) => sum + day.n, 0)
  const isOne = days.length === 1
  const { value, how } = isOne
    ? { value: days[0]?.value ?? Number.NaN, how: '' }
    : joinValues(table, name, days)
  const text = isOne ? definition : `${how} over ${days.length} days. ${definition}`
  return Number.isNaN(value)
    ? noMetric(unit, n, text, 'a day has no such number')
    : metric(value, unit, n, text)
}

function joinValues(
  table: DayTable,
  name: string,
  days: readonly Day[],
): { readonly value: number; readonly how: string } {
  const known = days.filter((day) => !Number.isNaN(day.value))
  const ratio = RATIOS[name]
  if (OF_ONE_DAY.has(name)) return { value: Number.NaN, how: 'Not joined' }
  if (ratio !== undefined) {
    const [top, bottom] = ratio.map((part) => table.sum(part)) as [number, number]
    return { value: bottom === 0 ? Number.NaN : (top / bottom) * 1e4, how: 'Sum / sum' }
  }
  if (SUMS.has(name)) {
    // A day that lacks a sum although something stands behind it makes the whole unknown.
    const isWhole = known.length > 0 && days.every((d) => d.n === 0 || !Number.isNaN(d.value))
    return { value: isWhole ? table.sum(name) : Number.NaN, how: 'Sum' }
  }
  if (known.length === 0) return { value: Number.NaN, how: 'None' }
  if (LARGEST.has(name)) return { value: Math.max(...known.map((d) => d.value)), how: 'Largest' }
  const [weight, how] = BY_N.has(name)
    ? [(day: Day) => day.n, 'Mean, weighted by n,']
    : BY_TURNOVER.has(name)
      ? [(day: Day) => day.turnover, 'Mean, weighted by turnover,']
      : [() => 1, 'Mean of the days that have one,']
  const weights = known.reduce((sum, day) => sum + weight(day), 0)
  const total = known.reduce((sum, day) => sum + day.value * weight(day), 0)
  return { value: total / weights, how }
}

/** Drawdown over the days' equity laid end to end, and ratios over all their sampled returns. */
function pathMetrics(
  days: readonly DayResult[],
  joined: Readonly<Record<string, Metric>>,
  definitions: Definitions,
): Record<string, Metric> {
  const facts = days.flatMap((day) => day.facts ?? [])
  const capital = facts[0]?.capital ?? Number.NaN
  const isKnown = facts.length > 0 && facts.every((each) => each.capital > 0)
  const because = isKnown ? undefined : 'the capital of a day is not known'
  const fall = endToEnd(facts).drawdown
  const { samples, mean, squares, downSquares } = poolReturns(facts)
  const deviation = samples > 1 ? Math.sqrt(squares / (samples - 1)) : 0
  const downside = samples > 0 ? Math.sqrt(downSquares / samples) : 0
  const small =
    because ??
    (samples < MIN_OBSERVATIONS
      ? `${samples} samples are fewer than ${MIN_OBSERVATIONS}`
      : undefined)
  const flat = small ?? (deviation === 0 ? 'the sampled returns do not vary' : undefined)
  const noLoss = small ?? (downside === 0 ? 'no sampled return is negative' : undefined)
  const over = (how: string, name: string, reason: string | undefined, value: number) => {
    const { unit = '', definition = '' } = definitions[name] ?? {}
    const n = how === PATH ? (joined[name]?.n ?? 0) : samples
    return metricUnless(reason, value, unit, n, `${how} of ${days.length} days. ${definition}`)
  }
  return {
    maxDrawdown: over(PATH, 'maxDrawdown', undefined, fall),
    maxDrawdownPct: over(PATH, 'maxDrawdownPct', because, (fall / capital) * 100),
    sharpe: over(POOLED, 'sharpe', flat, mean / deviation),
    sortino: over(POOLED, 'sortino', noLoss, mean / downside),
    sampleVolatility: over(POOLED, 'sampleVolatility', small, deviation * 1e4),
  }
}

const PATH = 'Equity laid end to end'
const POOLED = 'All samples pooled'

/** Equity of each day laid on where the one before ended. */
export function endToEnd(facts: readonly EquityFacts[]) {
  let [end, high, low, drawdown] = [0, 0, 0, 0]
  for (const day of facts) {
    drawdown = Math.max(drawdown, day.drawdown, high - (end + day.low))
    high = Math.max(high, end + day.high)
    low = Math.min(low, end + day.low)
    end += day.end
  }
  return { end, high, low, drawdown }
}

/** Moments of all samples together (T. F. Chan, G. H. Golub, R. J. LeVeque, 1979). */
export function poolReturns(facts: readonly EquityFacts[]) {
  let [samples, mean, squares, downSquares] = [0, 0, 0, 0]
  for (const day of facts) {
    if (day.samples === 0) continue
    const together = samples + day.samples
    const apart = day.mean - mean
    squares += day.squares + (apart * apart * samples * day.samples) / together
    mean += (apart * day.samples) / together
    downSquares += day.downSquares
    samples = together
  }
  return { samples, mean, squares, downSquares }
}
