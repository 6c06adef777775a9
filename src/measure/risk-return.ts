import type { EquityTable, Metric } from '../run/run-record.ts'
import { NS_PER_DAY, NS_PER_SECOND } from '../units/time.ts'
import type { SettledCapital } from './capital.ts'
import { maxDrawdown, sampledReturns } from './equity-path.ts'
import { mean, metric, metricUnless, noMetric } from './metric.ts'

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
  capital: SettledCapital,
): Record<string, Metric> {
  const returns = sampledReturns(equity, sampleNs, capital.amount)
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
  const small =
    capital.undefinedBecause ??
    (n < MIN_SAMPLES ? `${n} samples are fewer than ${MIN_SAMPLES}` : undefined)
  const flat = deviation === 0 ? 'the sampled returns do not vary' : undefined
  const noLoss = downside === 0 ? 'no sampled return is negative' : undefined
  const sharpe = `Mean / standard deviation (n - 1) of returns on capital over ${span}, risk-free rate 0.${capital.words}`
  const sortino = `Mean / root mean square of the negative returns on capital over ${span}, target 0.${capital.words}`
  const annual =
    `Sharpe ratio per sample (over ${span}, risk-free rate 0) x √${perYear}: ` +
    `the samples in 365 days of 24 h, which assumes independent returns.${capital.words}`
  return {
    sharpe: metricUnless(small ?? flat, average / deviation, `per ${span} sample`, n, sharpe),
    sharpeAnnualised: metricUnless(
      small ?? flat,
      (average / deviation) * Math.sqrt(perYear),
      'per year',
      n,
      annual,
    ),
    sortino: metricUnless(small ?? noLoss, average / downside, `per ${span} sample`, n, sortino),
    sampleVolatility: metricUnless(
      small,
      deviation * 1e4,
      'bps',
      n,
      `Standard deviation (n - 1) of returns on capital over ${span}.${capital.words}`,
    ),
  }
}

function squares(values: Float64Array, centre: number): number {
  let sum = 0
  for (const value of values) sum += (value - centre) * (value - centre)
  return sum
}

/** Deepest drawdown in settlement currency and in % of capital, and when its high and low stood. */
export function drawdownMetrics(
  equity: EquityTable,
  startNs: number,
  capital: SettledCapital,
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
    maxDrawdownPct: metricUnless(
      capital.undefinedBecause,
      (worst.depth / capital.amount) * 100,
      '%',
      n,
      `${text}, in % of capital.${capital.words}`,
    ),
    maxDrawdownPeakAt: at(worst.peakNs, 'When the high before the largest drawdown stood.'),
    maxDrawdownTroughAt: at(worst.troughNs, 'When the low of the largest drawdown stood.'),
  }
}
