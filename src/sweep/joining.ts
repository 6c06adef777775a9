/** How a metric of several days becomes one. */
export type Joining =
  | 'sum'
  | 'mean'
  | 'root mean square'
  | 'largest'
  | 'last'
  | 'together'
  | 'not joined'

const ALL: Readonly<Record<Joining, readonly string[]>> = {
  // Amounts and counts.
  sum: [
    ...['netPnl', 'grossPnl', 'fees', 'turnover', 'returnOnCapital', 'turnoverOfCapital'],
    ...['fills', 'ordersSent', 'fillProfit10s', 'crossedProfit10s'],
    ...['ordersDenied', 'breakerTrips'],
    ...['ledgerDifference', 'feeProbe', 'feeProbeError', 'feeMismatches'],
    ...['delay', 'spread', 'impact', 'opportunity', 'fees', 'total', 'executed'].map(
      (part) => `cost.${part}`,
    ),
  ],
  // Each day by its weight: what the metric is taken over, else how many observations it has. For a
  // quotient of sums that is the quotient of all days; for a quantile it is a mean of the days' own.
  mean: [
    ...['netPerTraded', 'grossPerTraded', 'fillRatio', 'filledQuantity', 'timeToFillMean'],
    ...['makerShare', 'crossedShare', 'queueDecidedShare', 'staleFillShare'],
    ...['averagePosition', 'averageAbsPosition', 'timeInMarket', 'meanExposure'],
    ...['markOut1s', 'markOut1sMaker', 'markOut10s', 'markOut10sMaker'],
    ...['painIndex', 'timeUnderWater'],
    ...['valueAtRisk95', 'expectedShortfall95', 'timeToFillMedian', 'acknowledgeMedian'],
    ...['roundTripMedian', 'holdingMedian', 'cost.medianBps'],
    ...['delay', 'spread', 'impact', 'opportunity', 'fees', 'total', 'executed'].map(
      (part) => `cost.${part}Bps`,
    ),
  ],
  'root mean square': ['ulcerIndex'],
  largest: ['maxAbsPosition', 'maxExposure', 'longestDrawdown'],
  last: ['finalPosition'],
  // From the sums of the runs: samples pooled, days and round trips counted as one.
  together: [
    ...['maxDrawdown', 'maxDrawdownPct', 'recoveryFactor'],
    ...['sharpe', 'sharpeLow', 'sharpeHigh', 'psr2012', 'psr2025', 'minTrackRecord'],
    ...['skewness', 'kurtosis', 'autocorrelation', 'sampleVolatility', 'sortino', 'omega'],
    ...['days', 'profitableDays', 'netPerDayLow', 'netPerDayHigh', 'annualReturn'],
    ...['annualVolatility', 'sharpeAnnualised', 'sharpeAnnualisedIid', 'calmar'],
    ...['roundTrips', 'winRate', 'winRateLow', 'winRateHigh', 'roundTripMean'],
    ...['profitFactor', 'payoffRatio', 'netWithoutBestTrip', 'bestTripShare'],
    ...['netWithoutBest5Trips', 'best5TripsShare', 'netWithoutBestDay', 'bestDayShare'],
  ],
  'not joined': ['maxDrawdownPeakAt', 'maxDrawdownTroughAt'],
}

const BY_NAME = new Map(
  Object.entries(ALL).flatMap(([joining, names]) =>
    names.map((name) => [name, joining as Joining] as const),
  ),
)

/** How a metric is joined; undefined for a name that no run has. */
export function joiningOf(name: string): Joining | undefined {
  return BY_NAME.get(name)
}
