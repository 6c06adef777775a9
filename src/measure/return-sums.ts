import { mean } from './moments/sum.ts'
import { defined, finite, noValue, type Outcome, ratio, type Series } from './outcome.ts'
import type { TrackRecord } from './sharpe/track-record.ts'

/**
 * What a series of returns adds to the statistics of several series laid end to end: a few numbers
 * from which Sharpe ratio, moments and autocorrelation of the whole follow without the returns.
 */
export type ReturnSums = {
  readonly n: number
  readonly mean: number
  /** Σ (r - mean)^2, ^3 and ^4. */
  readonly squares: number
  readonly cubes: number
  readonly fourths: number
  /** Σ (r[t] - mean)(r[t - 1] - mean). */
  readonly lagged: number
  readonly first: number
  readonly last: number
  /** Largest size of a return. */
  readonly largest: number
  /** Σ max(r, 0), Σ max(-r, 0), Σ min(r, 0)². */
  readonly gains: number
  readonly losses: number
  readonly downSquares: number
}

export const NO_RETURNS: ReturnSums = {
  n: 0,
  mean: 0,
  squares: 0,
  cubes: 0,
  fourths: 0,
  lagged: 0,
  first: 0,
  last: 0,
  largest: 0,
  gains: 0,
  losses: 0,
  downSquares: 0,
}

/** The sums of finite returns. */
export function returnSums(returns: Series): ReturnSums {
  const n = returns.length
  if (n === 0) return NO_RETURNS
  const centre = mean(returns)
  let [squares, cubes, fourths, lagged, before] = [0, 0, 0, 0, 0]
  let [largest, gains, losses, downSquares] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const r = returns[i] ?? 0
    const d = r - centre
    squares += d * d
    cubes += d * d * d
    fourths += d * d * d * d
    lagged += d * before
    before = d
    largest = Math.max(largest, Math.abs(r))
    if (r > 0) gains += r
    else {
      losses -= r
      downSquares += r * r
    }
  }
  const [first = 0, last = 0] = [returns[0], returns[n - 1]]
  const ends = { first, last, largest }
  const downside = { gains, losses, downSquares }
  return { n, mean: centre, squares, cubes, fourths, lagged, ...ends, ...downside }
}

/** The sums of `a` followed by `b` (Chan, Golub and LeVeque 1979; Pébay 2008). */
export function joinReturns(a: ReturnSums, b: ReturnSums): ReturnSums {
  if (a.n === 0) return b
  if (b.n === 0) return a
  const n = a.n + b.n
  const apart = b.mean - a.mean
  const centre = a.mean + (apart * b.n) / n
  const both = (a.n * b.n) / n
  const squares = a.squares + b.squares + apart ** 2 * both
  const cubes =
    a.cubes +
    b.cubes +
    (apart ** 3 * both * (a.n - b.n)) / n +
    (3 * apart * (a.n * b.squares - b.n * a.squares)) / n
  const fourths =
    a.fourths +
    b.fourths +
    (apart ** 4 * both * (a.n * a.n - a.n * b.n + b.n * b.n)) / (n * n) +
    (6 * apart ** 2 * (a.n * a.n * b.squares + b.n * b.n * a.squares)) / (n * n) +
    (4 * apart * (a.n * b.cubes - b.n * a.cubes)) / n
  return {
    n,
    mean: centre,
    squares,
    cubes,
    fourths,
    lagged:
      laggedAbout(a, centre) + laggedAbout(b, centre) + (a.last - centre) * (b.first - centre),
    first: a.first,
    last: b.last,
    largest: Math.max(a.largest, b.largest),
    gains: a.gains + b.gains,
    losses: a.losses + b.losses,
    downSquares: a.downSquares + b.downSquares,
  }
}

/** `lagged` about another centre than their own mean. */
function laggedAbout({ n, mean: own, lagged, first, last }: ReturnSums, centre: number): number {
  const moved = own - centre
  return lagged - moved * (first - own + (last - own)) + (n - 1) * moved * moved
}

/** What is concluded from the returns of samples. */
export type SampleStatistics = {
  readonly n: number
  readonly track: Outcome<Required<TrackRecord>>
  /** Standard deviation (n - 1). */
  readonly deviation: Outcome
  readonly sortino: Outcome
  readonly omega: Outcome
}

/** None of them, and why. */
export function noStatistics(n: number, because: string): SampleStatistics {
  const none = noValue(because)
  return { n, track: none, deviation: none, sortino: none, omega: none }
}

/** Deviations this small beside the largest return are the rounding of equal ones. */
const ROUNDING = 1e-12

/** The statistics of a run's samples, from their sums. `small` says why there are too few. */
export function statisticsOfSums(sums: ReturnSums, small: string | undefined): SampleStatistics {
  const { n, squares, gains, losses, downSquares } = sums
  if (small !== undefined) return noStatistics(n, small)
  const noLoss = 'no return is below the target'
  return {
    n,
    track: trackOf(sums),
    deviation: finite(Math.sqrt(squares / (n - 1))),
    sortino: ratio(sums.mean, Math.sqrt(downSquares / n), noLoss),
    omega: ratio(gains, losses, noLoss),
  }
}

function trackOf(sums: ReturnSums): Outcome<Required<TrackRecord>> {
  const { n, squares, cubes, fourths, lagged, largest } = sums
  const second = squares / n
  if (Math.sqrt(second) <= ROUNDING * largest) return noValue('the returns do not vary')
  return defined({
    sharpe: sums.mean / Math.sqrt(squares / (n - 1)),
    observations: n,
    skewness: cubes / n / second ** 1.5,
    kurtosis: fourths / n / second ** 2,
    autocorrelation: lagged / squares,
  })
}
