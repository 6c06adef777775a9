import { autocorrelation } from '../../../measure/moments/autocorrelation.ts'
import { kurtosis, skewness, standardDeviation } from '../../../measure/moments/moments.ts'
import { quantile } from '../../../measure/moments/quantile.ts'
import { mean, median } from '../../../measure/moments/sum.ts'
import { overSeries } from '../../../measure/outcome.ts'
import { choice, number, or, series, whole } from '../parameter.ts'
import { statistic } from '../statistic.ts'

const values = series('the series', 'returns', 'x')
const bias = or(
  choice(['population', 'sample'], 'moments with divisor n, or adjusted for the sample'),
  'population',
)

export const MOMENTS = [
  statistic({
    name: 'mean',
    about: 'arithmetic mean',
    parameters: { values },
    run: (given) => overSeries(given.values, 1, () => mean(given.values)),
  }),
  statistic({
    name: 'median',
    about: 'middle value',
    parameters: { values },
    run: (given) => overSeries(given.values, 1, () => median(given.values)),
  }),
  statistic({
    name: 'standardDeviation',
    aliases: { std: {} },
    about: 'root of the mean square deviation, divisor n - ddof',
    parameters: { values, ddof: or(whole('delta degrees of freedom'), 1) },
    run: (given) => standardDeviation(given.values, given.ddof),
  }),
  statistic({
    name: 'skewness',
    about: 'third standardised moment',
    source: 'sample: Joanes and Gill 1998, G1',
    parameters: { values, bias },
    run: (given) => skewness(given.values, given.bias),
  }),
  statistic({
    name: 'kurtosis',
    about: 'fourth standardised moment, raw: 3 for a normal distribution',
    source: 'sample: Joanes and Gill 1998, G2 + 3',
    parameters: { values, bias },
    run: (given) => kurtosis(given.values, given.bias),
  }),
  statistic({
    name: 'autocorrelation',
    about: 'correlation with itself `lag` periods before',
    parameters: { values, lag: or(whole('periods'), 1) },
    run: (given) => autocorrelation(given.values, given.lag),
  }),
  statistic({
    name: 'quantile',
    about: 'quantile by linear interpolation',
    source: 'Hyndman and Fan 1996, type 7',
    parameters: { values, p: number('probability, 0 to 1') },
    run: (given) => quantile(given.values, given.p),
  }),
]
