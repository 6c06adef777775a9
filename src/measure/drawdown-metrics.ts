import type { EquityTable, Metric } from '../run/run-record.ts'
import { NS_PER_SECOND } from '../units/time.ts'
import type { SettledCapital } from './capital.ts'
import { metric, metricOf, metricUnless, noMetric, weighted } from './metric.ts'
import { ratio } from './outcome.ts'
import { type DrawdownSummary, drawdownPath, summariseDrawdown } from './returns/drawdown.ts'

const NONE = 'equity never fell below an earlier high'

/**
 * How far, how long and how often equity stood below an earlier high. Equity starts at 0 above
 * capital, and that start counts as a high. Percents are of the capital: nothing is compounded.
 */
export function drawdownMetrics(
  equity: EquityTable,
  startNs: number,
  endNs: number,
  capital: SettledCapital,
  currency: string,
): Record<string, Metric> {
  const n = equity.rows
  const path = drawdownPath(equity.equity.subarray(0, n), 'level', 0)
  const summary = path.value === null ? undefined : summariseDrawdown(path.value)
  const because = path.undefinedBecause
  const text = 'Largest fall of sampled equity from an earlier high, the start counting as one'
  const ofCapital = (
    pick: (found: DrawdownSummary) => number,
    definition: string,
    source?: string,
  ) =>
    summary === undefined || capital.undefinedBecause !== undefined
      ? noMetric('%', n, definition, because ?? capital.undefinedBecause ?? '', source)
      : metric((pick(summary) / capital.amount) * 100, '%', n, definition, source)
  return {
    maxDrawdown: metricUnless(because, summary?.max ?? 0, currency, n, `${text}.`),
    maxDrawdownPct: ofCapital((found) => found.max, `${text}, in % of capital.${capital.words}`),
    ...momentMetrics(equity, startNs, summary),
    painIndex: ofCapital(
      (found) => found.pain,
      `Mean fall below the high so far over all samples, in % of capital.${capital.words}`,
      'Becker 2006',
    ),
    ulcerIndex: ofCapital(
      (found) => found.ulcer,
      `Root mean square of the falls below the high so far, in % of capital.${capital.words}`,
      'Martin 1987',
    ),
    ...durationMetrics(equity, startNs, endNs, summary),
    recoveryFactor: metricOf(
      ratio(equity.equity[n - 1] ?? 0, summary?.max ?? 0, NONE),
      'ratio',
      n,
      'Net PnL / largest drawdown.',
    ),
  }
}

function momentMetrics(
  equity: EquityTable,
  startNs: number,
  summary: DrawdownSummary | undefined,
): Record<string, Metric> {
  const worst = summary?.episodes.find((episode) => episode.depth === summary.max)
  const at = (index: number | undefined, what: string): Metric => {
    const n = equity.rows
    if (index === undefined) return noMetric('s after start', n, what, NONE)
    const ns = index < 0 ? startNs : (equity.timeNs[index] ?? startNs)
    return metric((ns - startNs) / NS_PER_SECOND, 's after start', n, what)
  }
  return {
    maxDrawdownPeakAt: at(worst?.peakIndex, 'When the high before the largest drawdown stood.'),
    maxDrawdownTroughAt: at(worst?.troughIndex, 'When the low of the largest drawdown stood.'),
  }
}

function durationMetrics(
  equity: EquityTable,
  startNs: number,
  endNs: number,
  summary: DrawdownSummary | undefined,
): Record<string, Metric> {
  const at = (index: number) => (index < 0 ? startNs : (equity.timeNs[index] ?? startNs))
  let [longest, total] = [0, 0]
  for (const { peakIndex, recoveredIndex } of summary?.episodes ?? []) {
    const spanNs = (recoveredIndex === null ? endNs : at(recoveredIndex)) - at(peakIndex)
    longest = Math.max(longest, spanNs)
    total += spanNs
  }
  const n = equity.rows
  const text = 'Longest time from a high to the first sample at or above it again, or to the end.'
  const share = 'Share of the time between a high and the first sample at or above it again.'
  return {
    longestDrawdown:
      longest === 0 ? noMetric('s', n, text, NONE) : metric(longest / NS_PER_SECOND, 's', n, text),
    timeUnderWater:
      endNs > startNs
        ? weighted(metric((total / (endNs - startNs)) * 100, '%', n, share), endNs - startNs)
        : noMetric('%', n, share, 'the run spans no time'),
  }
}
