import { autocovariances, scaledDeviations } from '../moments/autocorrelation.ts'
import { momentsOf } from '../moments/moments.ts'
import { defined, noValue, type Outcome, type Series, seriesProblem } from '../outcome.ts'

/** Mean block length of the stationary bootstrap, and block length of the circular one. */
export type BlockLength = { readonly stationary: number; readonly circular: number }

const LEAST = 9

/**
 * Automatic block length (Politis and White 2004, corrected by Patton, Politis and White 2009) for
 * the variance of the mean: autocorrelations count up to twice the first lag that is followed by
 * max(5, log10 n) insignificant ones, under a flat-top window. At most min(3 √n, n / 3), rounded up;
 * it can fall below 1 (then draw independently: take 1). Where the estimated spectrum at 0 is below 0,
 * its square counts, as in the authors' own program.
 */
export function blockLength(values: Series): Outcome<BlockLength> {
  const problem = seriesProblem(values, LEAST)
  if (problem !== undefined) return noValue(problem)
  if (momentsOf(values).isConstant) return noValue('the values do not vary')
  const n = values.length
  const deviations = scaledDeviations(values)
  const run = Math.max(5, Math.floor(Math.log10(n)))
  const lagMax = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run)
  const covariances = autocovariances(deviations, lagMax)
  const cut = cutLag(deviations, covariances, run)
  const lags = Math.min(2 * Math.max(cut ?? lagMax, 1), lagMax)
  let [slope, spectrum] = [0, covariances[0] ?? 0]
  for (let lag = 1; lag <= lags; lag++) {
    const window = lag / lags <= 0.5 ? 1 : 2 * (1 - lag / lags)
    const covariance = covariances[lag] ?? 0
    slope += 2 * window * lag * covariance
    spectrum += 2 * window * covariance
  }
  if (spectrum === 0) return noValue('the spectrum at 0 is 0: no block length is best')
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))
  const length = (factor: number) =>
    Math.min(most, Math.cbrt(((2 * slope * slope) / (factor * spectrum * spectrum)) * n))
  return defined({ stationary: length(2), circular: length(4 / 3) })
}

/** The first lag from which `run` correlations in a row are within 2 √(log10 n / n) of 0. */
function cutLag(
  deviations: Float64Array,
  covariances: Float64Array,
  run: number,
): number | undefined {
  const n = deviations.length
  const band = 2 * Math.sqrt(Math.log10(n) / n)
  // Each correlation over the two stretches that it compares, one value shorter than the lag asks.
  const all = n * (covariances[0] ?? 0)
  let [head, tail] = [all, all]
  let quiet = 0
  for (let lag = 0; lag < covariances.length; lag++) {
    tail -= (deviations[lag] ?? 0) ** 2
    head -= (deviations[n - 1 - lag] ?? 0) ** 2
    const correlation = (n * Math.abs(covariances[lag] ?? 0)) / Math.sqrt(Math.max(0, head * tail))
    quiet = correlation < band ? quiet + 1 : 0
    if (quiet >= run) return lag + 1 - run
  }
  return undefined
}
