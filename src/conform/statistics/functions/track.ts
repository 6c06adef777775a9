import { InputError } from '../../../lib/assert.ts'
import { defined, type Outcome } from '../../../measure/outcome.ts'
import { type TrackRecord, trackRecordOf } from '../../../measure/sharpe/track-record.ts'
import { choice, maybe, number, or, series, type Values } from '../parameter.ts'

/** What the Sharpe family is told of a record: its returns, or what is known of them. */
export const TRACK = {
  returns: maybe(series('returns per period, as fractions'), 'the moments are given'),
  sharpe: maybe(number('Sharpe ratio per period', 'sr'), 'of the returns'),
  observations: maybe(number('periods', 'n', 't', 'length'), 'of the returns'),
  skewness: maybe(number('skewness', 'skew', 'gamma3'), 'of the returns; 0'),
  kurtosis: maybe(number('raw kurtosis', 'kurt', 'gamma4'), 'of the returns; 3'),
  autocorrelation: maybe(number('first autocorrelation', 'rho'), '0; not estimated'),
  riskFree: or(number('risk-free rate per period, with returns', 'rf'), 0),
  bias: or(choice(['population', 'sample'], 'moments of the returns'), 'population'),
} as const

/** Everything but the Sharpe ratio: what hypotheses are tested with. */
export const NULL_TRACK = {
  observations: number('periods', 'n', 't', 'length'),
  skewness: or(number('skewness', 'skew', 'gamma3'), 0),
  kurtosis: or(number('raw kurtosis', 'kurt', 'gamma4'), 3),
  autocorrelation: or(number('first autocorrelation', 'rho'), 0),
} as const

/** The record of a case; what is given explicitly wins over what the returns show. */
export function trackOf(given: Values<typeof TRACK>): Outcome<TrackRecord> {
  const { returns, sharpe, observations, skewness, kurtosis, autocorrelation } = given
  const own = {
    ...(sharpe !== undefined && { sharpe }),
    ...(observations !== undefined && { observations }),
    ...(skewness !== undefined && { skewness }),
    ...(kurtosis !== undefined && { kurtosis }),
  }
  const rho = { autocorrelation: autocorrelation ?? 0 }
  if (returns !== undefined) {
    const found = trackRecordOf(returns, { riskFree: given.riskFree, bias: given.bias })
    return found.value === null ? found : defined({ ...found.value, ...own, ...rho })
  }
  if (sharpe === undefined || observations === undefined) {
    const field = sharpe === undefined ? 'sharpe' : 'observations'
    const expected = 'returns, or sharpe and observations'
    throw new InputError({ field }, 'got none', expected, 'Add it.')
  }
  return defined({ sharpe, observations, ...own, ...rho })
}
