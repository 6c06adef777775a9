import type { Metric } from '../run/run-record.ts'
import type { SettledCapital } from './capital.ts'
import { spanName } from './equity-path.ts'
import { metricOf } from './metric.ts'
import { standardDeviation } from './moments/moments.ts'
import { finite, noValue, type Outcome } from './outcome.ts'
import { noStatistics, type SampleStatistics } from './return-sums.ts'
import { omega, sortino } from './returns/downside.ts'
import { expectedShortfall, valueAtRisk } from './returns/tail.ts'
import { minTrackRecord, psr2012, psr2025, sharpeInterval } from './sharpe/inference.ts'
import { type TrackRecord, trackRecordOf } from './sharpe/track-record.ts'

/** Below this many observations a ratio says nothing and is not given. */
export const MIN_OBSERVATIONS = 30

const PSR_2012 = 'Bailey and López de Prado 2012, The Sharpe Ratio Efficient Frontier'
const PSR_2025 = 'López de Prado, Lipton and Zoonekynd 2025, Sharpe Ratio Inference'

/**
 * The Sharpe ratio of the sampled returns with its error and what can be concluded from it, their
 * moments and their tail. Per sample, never annualised: a day of samples tells nothing of a year.
 */
export function sampleMetrics(
  returns: Float64Array,
  sampleNs: number,
  capital: SettledCapital,
): Record<string, Metric> {
  const small = capital.undefinedBecause ?? tooFew(returns.length, 'sample')
  const found =
    small === undefined
      ? {
          n: returns.length,
          track: trackRecordOf(returns),
          deviation: standardDeviation(returns),
          sortino: sortino(returns),
          omega: omega(returns),
        }
      : noStatistics(returns.length, small)
  const over = `returns on capital over ${spanName(sampleNs)}`
  return {
    ...ratioMetrics(found, sampleNs, capital.words),
    ...tailMetrics(returns, small, over, capital.words),
  }
}

/** Those of them that follow from the statistics of a run's returns, or of several runs' together. */
export function ratioMetrics(
  { n, track, deviation, sortino, omega }: SampleStatistics,
  sampleNs: number,
  words: string,
): Record<string, Metric> {
  const over = `returns on capital over ${spanName(sampleNs)}`
  const of = (
    compute: (track: Required<TrackRecord>) => Outcome,
    unit: string,
    text: string,
    source?: string,
  ): Metric => {
    const outcome = track.value === null ? track : compute(track.value)
    return metricOf(outcome, unit, n, `${text}${words}`, source)
  }
  const unit = `per ${spanName(sampleNs)} sample`
  return {
    sharpe: of(
      (record) => finite(record.sharpe),
      unit,
      `Mean / standard deviation (n - 1) of ${over}, risk-free rate 0; not annualised.`,
      'Sharpe 1994',
    ),
    ...intervalMetrics(of, unit),
    ...confidenceMetrics(of),
    ...momentMetrics(of, over),
    sampleVolatility: metricOf(
      inBps(deviation),
      'bps',
      n,
      `Standard deviation (n - 1) of ${over}.${words}`,
    ),
    sortino: metricOf(
      sortino,
      unit,
      n,
      `Mean / root mean square of the negative parts of ${over}, target 0.${words}`,
      'Sortino and van der Meer 1991',
    ),
    omega: metricOf(
      omega,
      'ratio',
      n,
      `Sum of the positive parts of ${over} / sum of the negative ones.${words}`,
      'Keating and Shadwick 2002',
    ),
  }
}

function inBps(found: Outcome): Outcome {
  return found.value === null ? found : finite(found.value * 1e4)
}

type Of = (
  compute: (track: Required<TrackRecord>) => Outcome,
  unit: string,
  text: string,
  source?: string,
) => Metric

function intervalMetrics(of: Of, unit: string): Record<string, Metric> {
  const bound = (which: 'low' | 'high', word: string): Metric =>
    of(
      (record) => {
        const interval = sharpeInterval(record)
        return interval.value === null ? interval : finite(interval.value[which])
      },
      unit,
      `${word} bound of the 95 % interval of the Sharpe ratio, from its standard error with skewness and kurtosis, independent samples assumed.`,
      'Mertens 2002; Opdyke 2007',
    )
  return { sharpeLow: bound('low', 'Lower'), sharpeHigh: bound('high', 'Upper') }
}

function confidenceMetrics(of: Of): Record<string, Metric> {
  const percent = (outcome: Outcome): Outcome =>
    outcome.value === null ? outcome : finite(outcome.value * 100)
  return {
    psr2012: of(
      (record) => percent(psr2012(record)),
      '%',
      'Probabilistic Sharpe ratio by the formulas of 2012: confidence that the true Sharpe ratio of these samples is above 0, for one trial. Independent samples assumed.',
      PSR_2012,
    ),
    psr2025: of(
      (record) => percent(psr2025(record)),
      '%',
      'Probabilistic Sharpe ratio by the formulas of 2025: the same with the first autocorrelation of the samples, and the error under the hypothesis of no edge.',
      PSR_2025,
    ),
    minTrackRecord: of(
      (record) => minTrackRecord(record),
      'samples',
      'Samples at which the probabilistic Sharpe ratio of 2012 reaches 95 %, all else equal. Above n: the run is too short.',
      PSR_2012,
    ),
  }
}

function momentMetrics(of: Of, over: string): Record<string, Metric> {
  const plain = (pick: (record: Required<TrackRecord>) => number, text: string): Metric =>
    of((record) => finite(pick(record)), 'ratio', `${text} of ${over}.`)
  return {
    skewness: plain((record) => record.skewness, 'Third standardised moment (divisor n)'),
    kurtosis: plain(
      (record) => record.kurtosis,
      'Raw fourth standardised moment (divisor n; 3 for a normal distribution)',
    ),
    autocorrelation: plain((record) => record.autocorrelation, 'First autocorrelation'),
  }
}

function tailMetrics(
  returns: Float64Array,
  small: string | undefined,
  over: string,
  words: string,
): Record<string, Metric> {
  const n = returns.length
  const loss = (text: string, compute: () => Outcome, source?: string): Metric => {
    const found = small === undefined ? compute() : noValue(small)
    return metricOf(inBps(found), 'bps', n, `${text}${words}`, source)
  }
  return {
    valueAtRisk95: loss(`Loss that 95 % of ${over} do not exceed; a loss is positive.`, () =>
      valueAtRisk(returns),
    ),
    expectedShortfall95: loss(
      `Mean loss of the worst 5 % of ${over}; a loss is positive.`,
      () => expectedShortfall(returns, 0.95, 'coherent'),
      'Acerbi and Tasche 2002',
    ),
  }
}

/** Why so few observations give no ratio; `what` names one of them. */
export function tooFew(n: number, what: string): string | undefined {
  if (n >= MIN_OBSERVATIONS) return undefined
  return `${n} ${what}${n === 1 ? ' is' : 's are'} fewer than ${MIN_OBSERVATIONS}`
}
