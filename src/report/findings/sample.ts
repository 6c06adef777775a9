import { formatNumber, formatSpan } from '../format.ts'
import { finding, metricValue, type Rule, told } from './finding.ts'

const FEW_FILLS = 30
const FEW_ROUND_TRIPS = 200
const SHORT_RUN_NS = 40 * 86_400e9
const HALF_PCT = 50
const CONFIDENCE_PCT = 95

export const fewFills: Rule = (run) => {
  const fills = metricValue(run, 'fills')
  if (fills === 0) {
    return finding(
      'objection',
      'It never traded',
      'No order was filled: every result below is empty.',
    )
  }
  if (fills < FEW_FILLS) {
    const text = `${fills} ${fills === 1 ? 'fill' : 'fills'}. One lucky fill decides the sign of the result.`
    return finding('objection', 'Too few fills', text)
  }
  return undefined
}

export const fewRoundTrips: Rule = (run) => {
  const trips = metricValue(run, 'roundTrips')
  if (metricValue(run, 'fills') < FEW_FILLS || !(trips < FEW_ROUND_TRIPS)) return undefined
  return finding(
    'caution',
    'Few round trips',
    `${trips} round trips from flat to flat; below ${FEW_ROUND_TRIPS} a profit is not told from luck.`,
  )
}

export const shortRun: Rule = (run) => {
  const spanNs = Number(BigInt(run.endNs) - BigInt(run.startNs))
  if (spanNs >= SHORT_RUN_NS) return undefined
  return finding(
    'caution',
    `Only ${formatSpan(spanNs)} of market`,
    'One stretch of one market: nothing here says how it does on another day.',
  )
}

export const undefinedSharpe: Rule = (run) => {
  const because = run.metrics.sharpe?.undefinedBecause
  return because === undefined
    ? undefined
    : finding('note', 'No Sharpe ratio', `It is not defined here: ${because}.`)
}

export const oneTrial: Rule = () =>
  finding(
    'note',
    'One trial, in sample',
    'One set of parameters on one tape. How many others were tried before it, this page cannot know.',
  )

export const mayBeLuck: Rule = (run) => {
  const psr = metricValue(run, 'psr2012')
  if (!(metricValue(run, 'sharpe') > 0) || !(psr < CONFIDENCE_PCT)) return undefined
  const needed = run.metrics.minTrackRecord
  const have = formatNumber(run.metrics.sharpe?.n ?? 0, 0)
  const length =
    needed === undefined || needed.value === null
      ? ''
      : ` At this Sharpe ratio ${told(needed)} would be needed; there are ${have}.`
  const text = `The confidence that its true Sharpe ratio is above 0 is ${told(run.metrics.psr2012)}, below ${CONFIDENCE_PCT} %.${length}`
  return finding('caution', 'It may be luck', text)
}

export const dependentSamples: Rule = (run) => {
  const independent = metricValue(run, 'psr2012')
  const dependent = metricValue(run, 'psr2025')
  if (!(independent >= CONFIDENCE_PCT) || !(dependent < CONFIDENCE_PCT)) return undefined
  const rho = told(run.metrics.autocorrelation)
  const text = `Its samples are autocorrelated (${rho}): taken for independent they give a confidence of ${told(run.metrics.psr2012)}, as they are ${told(run.metrics.psr2025)}.`
  return finding('caution', 'Its samples hang together', text)
}

export const oneTripMakesIt: Rule = (run) => {
  const best = metricValue(run, 'bestTripShare')
  const rest = metricValue(run, 'netWithoutBestTrip')
  if (rest <= 0 && metricValue(run, 'netPnl') > 0) {
    const text = `Without its best round trip it makes ${told(run.metrics.netWithoutBestTrip)}.`
    return finding('objection', 'One round trip makes the profit', text)
  }
  if (best > HALF_PCT) {
    const text = `${told(run.metrics.bestTripShare)} of the net PnL come from the best of ${formatNumber(run.metrics.bestTripShare?.n ?? 0, 0)} round trips.`
    return finding('caution', 'One round trip makes most of the profit', text)
  }
  if (metricValue(run, 'netWithoutBest5Trips') <= 0 && metricValue(run, 'netPnl') > 0) {
    const text = `Without its five best round trips it makes ${told(run.metrics.netWithoutBest5Trips)}.`
    return finding('caution', 'Five round trips make the profit', text)
  }
  return undefined
}

export const oneDayMakesIt: Rule = (run) => {
  if (!(metricValue(run, 'netPnl') > 0)) return undefined
  const of = `of ${formatNumber(run.metrics.bestDayShare?.n ?? 0, 0)} days`
  if (metricValue(run, 'netWithoutBestDay') <= 0) {
    const text = `Without its best day ${of} it makes ${told(run.metrics.netWithoutBestDay)}.`
    return finding('objection', 'One day makes the profit', text)
  }
  if (!(metricValue(run, 'bestDayShare') > HALF_PCT)) return undefined
  const text = `${told(run.metrics.bestDayShare)} of the net PnL come from the best ${of}.`
  return finding('caution', 'One day makes most of the profit', text)
}

export const notAnnualised: Rule = (run) => {
  const because = run.metrics.sharpeAnnualised?.undefinedBecause
  if (because === undefined || run.metrics.sharpe?.value === null) return undefined
  const text = `A Sharpe ratio per year is not given: ${because}. A short run times the square root of a year is no year.`
  return finding('note', 'Nothing is annualised', text)
}
