import { defined, finite, noValue, type Outcome } from '../../../measure/outcome.ts'
import { flags, maybe, number, or, series } from '../parameter.ts'
import { measureSmallRun, type SmallRun } from '../small-run.ts'
import { type Statistic, statistic } from '../statistic.ts'

const parameters = {
  times: series('when each fill was, in s'),
  sides: series('1 bought, -1 sold'),
  quantities: series('whole lots of 1', 'lots'),
  prices: series('fill prices'),
  fees: maybe(series('fee of each fill; rebates are negative'), '0'),
  maker: maybe(flags('true: the order rested'), 'false'),
  sampleTimes: series('when equity is sampled, in s, evenly; the last one ends the run'),
  mids: series('middle of the market at each sample'),
  capital: number('in the currency of the prices'),
  tickSize: or(number('step of prices'), 0.01),
}

function outcomes(run: SmallRun): Record<string, Outcome> {
  return Object.fromEntries(
    Object.entries(measureSmallRun(run).metrics).map(([name, { value, undefinedBecause }]) => [
      name,
      value === null ? noValue(undefinedBecause ?? '') : finite(value),
    ]),
  )
}

/** What every number of a run counts in. */
function units(): Record<string, string> {
  const none = new Float64Array()
  const fills = { times: none, sides: none, quantities: none, prices: none }
  const rest = { fees: undefined, maker: undefined, capital: 1, tickSize: 1 }
  const { metrics } = measureSmallRun({ ...fills, ...rest, sampleTimes: none, mids: none })
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { unit }]) => [
      name,
      unit.replace(/^per .* sample$/, 'per sample'),
    ]),
  )
}

function ofRun(name: string, about: string, first: readonly string[]): Statistic {
  const all = units()
  const names = first.length === 0 ? Object.keys(all) : first
  return statistic({
    name,
    about: `${about}, from its fills and samples of the mid, as a run record holds it`,
    parameters,
    outputs: Object.fromEntries(names.map((each) => [each, all[each] ?? ''])),
    run: (given) => defined(outcomes(given)),
  })
}

export const RUN: readonly Statistic[] = [
  ofRun('runMetrics', 'every number of a run', []),
  ofRun('turnover', 'value traded, one way each', ['turnover', 'turnoverOfCapital']),
  ofRun('exposure', 'position beside capital and over time', [
    ...['meanExposure', 'maxExposure', 'timeInMarket', 'averagePosition'],
    ...['averageAbsPosition', 'maxAbsPosition', 'finalPosition'],
  ]),
  ofRun('roundTrips', 'what was made from flat to flat, or to a change of sign', [
    ...['roundTrips', 'winRate', 'winRateLow', 'winRateHigh', 'roundTripMean', 'roundTripMedian'],
    ...['profitFactor', 'payoffRatio', 'holdingMedian', 'netWithoutBestTrip', 'bestTripShare'],
    ...['netWithoutBest5Trips', 'best5TripsShare'],
  ]),
]
