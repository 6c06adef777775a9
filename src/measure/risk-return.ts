import type { EquityTable, Metric } from '../run/run-record.ts'
import { NS_PER_DAY, NS_PER_SECOND } from '../units/time.ts'
import { maxDrawdown, sampledReturns } from './equity-path.ts'
import { mean, metric, noMetric } from './metric.ts'

/** Below this many samples a ratio says nothing and is not given. */
export const MIN_SAMPLES = 30
const NS_PER_YEAR = 365 * NS_PER_DAY

/** `1 s`, `250 ms`: a sampling interval in words, without a locale. */
function spanName(ns: number): string {
  return ns % NS_PER_SECOND === 0 ? `${ns / NS_PER_SECOND} s` : `${ns / 1e6} ms`
}

/**
 * Sharpe and Sortino ratios of the sampled returns (risk-free rate 0): per sample, and annualised with
 * the definition spelled out. Undefined below MIN_SAMPLES samples or without variation.
 */
export function ratioMetrics(
  equity: EquityTable,
  sampleNs: number,
  capital: number,
): Record<string, Metric> {
  const returns = sampledReturns(equity, sampleNs, capital)
  const n = returns.length
  const span = spanName(sampleNs)
  const perYear = NS_PER_YEAR / sampleNs
  const average = n > 0 ? mean(returns) : 0
  const deviation = n > 1 ? Math.sqrt(squares(returns, average) / (n - 1)) : 0
  const downside =
    n > 0
      ? Math.sqrt(
          squares(
            returns.filter((r) => r < 0),
            0,
          ) / n,
        )
      : 0
  const small = n < MIN_SAMPLES ? `${n} samples are fewer than ${MIN_SAMPLES}` : undefined
  const flat = deviation === 0 ? 'the sampled returns do not vary' : undefined
  const noLoss = downside === 0 ? 'no sampled return is negative' : undefined
  const sharpe = `Mean / standard deviation (n - 1) of returns on capital over ${span}, risk-free rate 0.`
  const sortino = `Mean / root mean square of the negative returns on capital over ${span}, target 0.`
  const annual =
    `Sharpe ratio per sample (over ${span}, risk-free rate 0) x √${perYear}: ` +
    'the samples in 365 days of 24 h, which assumes independent returns.'
  return {
    sharpe: ratio(average / deviation, `per ${span} sample`, n, sharpe, small ?? flat),
    sharpeAnnualised: ratio(
      (average / deviation) * Math.sqrt(perYear),
      'per year',
      n,
      annual,
      small ?? flat,
    ),
    sortino: ratio(average / downside, `per ${span} sample`, n, sortino, small ?? noLoss),
    sampleVolatility: ratio(
      deviation * 1e4,
      'bps',
      n,
      `Standard deviation (n - 1) of returns on capital over ${span}.`,
      small,
    ),
  }
}

function squares(values: Float64Array, centre: number): number {
  let sum = 0
  for (const value of values) sum += (value - centre) * (value - centre)
  return sum
}

function ratio(
  value: number,
  unit: string,
  n: number,
  definition: string,
  because: string | undefined,
): Metric {
  return because === undefined
    ? metric(value, unit, n, definition)
    : noMetric(unit, n, definition, because)
}

/** Deepest drawdown in currency and in % of capital, and when its high and low stood. */
export function drawdownMetrics(
  equity: EquityTable,
  startNs: number,
  capital: number,
  currency: string,
): Record<string, Metric> {
  const worst = maxDrawdown(equity, startNs)
  const n = equity.rows
  const text = 'Largest fall of sampled equity from an earlier high, the start counting as one'
  const none = 'equity never fell below an earlier high'
  const at = (ns: number, what: string) =>
    worst.depth === 0
      ? noMetric('s after start', n, what, none)
      : metric((ns - startNs) / NS_PER_SECOND, 's after start', n, what)
  return {
    maxDrawdown: metric(worst.depth, currency, n, `${text}.`),
    maxDrawdownPct: metric((worst.depth / capital) * 100, '%', n, `${text}, in % of capital.`),
    maxDrawdownPeakAt: at(worst.peakNs, 'When the high before the largest drawdown stood.'),
    maxDrawdownTroughAt: at(worst.troughNs, 'When the low of the largest drawdown stood.'),
  }
}
