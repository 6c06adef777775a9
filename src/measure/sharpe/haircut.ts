import { InputError } from '../../lib/assert.ts'
import { RandomStream } from '../../lib/random.ts'
import { normalCdf, normalQuantile } from '../distribution/normal.ts'
import { studentCdf, studentQuantile } from '../distribution/student.ts'
import { mean, median } from '../moments/sum.ts'
import { checkAtLeast, checkWhole } from '../option-check.ts'
import { defined, noValue, type Outcome } from '../outcome.ts'
import { adjustSorted } from './adjust-p-values.ts'

/**
 * How the p-value of a Sharpe ratio is raised for the number of trials (Harvey and Liu 2015,
 * "Backtesting"). `independent`: 1 - (1 - p)^N. `bonferroni`: N p. `holm` and `bhy`: the rank of p
 * among the N others counts, which are simulated from the distribution of t-ratios that Harvey, Liu
 * and Zhu fitted to published factors; the median over the simulations. `average`: the mean
 * of the last three adjusted p-values.
 */
export const HAIRCUT_METHODS = ['independent', 'bonferroni', 'holm', 'bhy', 'average'] as const
export type HaircutMethod = (typeof HAIRCUT_METHODS)[number]

export type HaircutOptions = {
  readonly method?: HaircutMethod
  /** Distribution of the t-ratio: Student's with observations - 1 degrees (default), or normal. */
  readonly distribution?: 'student' | 'normal'
  /** Mean correlation among the strategies that were tried, 0 to 1; 0.2 unless given. */
  readonly correlation?: number
  /** Simulated panels of `holm` and `bhy`; 2000 unless given. */
  readonly simulations?: number
  readonly seed?: number | string
}

export type Haircut = {
  readonly pValue: number
  readonly adjustedPValue: number
  /** The Sharpe ratio, in the unit that was given, whose own p-value is the adjusted one. */
  readonly adjustedSharpe: number
  /** 1 - adjusted / given. */
  readonly haircut: number
}

/**
 * What is left of a Sharpe ratio after `trials` trials. `sharpe` counts per period and
 * `observations` are the periods; an annual one goes with years (not whole with `normal` only).
 */
export function haircutSharpe(
  sharpe: number,
  observations: number,
  trials: number,
  options: HaircutOptions = {},
): Outcome<Haircut> {
  const { method = 'independent', distribution = 'student' } = options
  checkAtLeast('trials', trials, 1)
  if (!Number.isFinite(sharpe)) return noValue('the Sharpe ratio is not finite')
  if (!(sharpe > 0)) return noValue('there is nothing to cut: the Sharpe ratio is not above 0')
  const least = distribution === 'student' ? 2 : 0
  if (!(observations >= least) || !(observations > 0) || !Number.isFinite(observations)) {
    return noValue(`${observations} observations do not make a t-ratio`)
  }
  const freedom = observations - 1
  const t = sharpe * Math.sqrt(observations)
  const pValue = 2 * (distribution === 'student' ? studentCdf(-t, freedom) : normalCdf(-t))
  const adjustedPValue = adjust(pValue, trials, method, options)
  const upper = adjustedPValue / 2
  if (upper === 0)
    return noValue('the p-value is 0 in double precision: nothing can be cut from it')
  const score =
    distribution === 'student' ? -studentQuantile(upper, freedom) : -normalQuantile(upper)
  const adjustedSharpe = Math.max(0, score / Math.sqrt(observations))
  return defined({ pValue, adjustedPValue, adjustedSharpe, haircut: 1 - adjustedSharpe / sharpe })
}

function adjust(p: number, trials: number, method: HaircutMethod, options: HaircutOptions): number {
  if (method === 'independent') return -Math.expm1(trials * Math.log1p(-p))
  if (method === 'bonferroni') return Math.min(1, trials * p)
  if (method === 'average') {
    const all = (['bonferroni', 'holm', 'bhy'] as const).map((m) => adjust(p, trials, m, options))
    return mean(all)
  }
  checkWhole('trials', trials, 1, 100_000)
  const { correlation = 0.2, simulations = 2000, seed = 1 } = options
  checkWhole('simulations', simulations, 1, 1_000_000)
  const model = factorModel(correlation)
  const random = new RandomStream(seed, 'haircut')
  const found = new Float64Array(simulations)
  for (let i = 0; i < simulations; i++) {
    const all = [p, ...otherPValues(random.at(i), trials, correlation, model)].sort((a, b) => a - b)
    const adjusted = adjustSorted(all, method === 'holm' ? 'holm' : 'bhy-harvey-liu')
    found[i] = adjusted[all.indexOf(p)] ?? 1
  }
  return median(found)
}

/** Correlation, share of factors without a mean, mean of the monthly means of the others. */
type FactorModel = { readonly nullShare: number; readonly meanReturn: number }

/** Harvey, Liu and Zhu 2016, "… and the cross-section of expected returns", their fitted table. */
const FITTED: readonly (readonly [number, number, number])[] = [
  [0, 0.3966, 0.0054995],
  [0.2, 0.44589, 0.0055508],
  [0.4, 0.48604, 0.0055413],
  [0.6, 0.59902, 0.0055512],
  [0.8, 0.83901, 0.0055956],
]

/** The table in between, and beyond 0.8 along its last slope, as in the authors' program. */
function factorModel(correlation: number): FactorModel {
  if (!(correlation >= 0 && correlation < 1)) {
    const given = `got ${correlation}`
    throw new InputError(
      { field: 'correlation' },
      given,
      'a number from 0 to below 1',
      'Correct it.',
    )
  }
  const at = Math.min(FITTED.length - 2, Math.floor(correlation / 0.2 + 1e-9))
  const [low, nullLow, meanLow] = FITTED[at] ?? [0, 0, 0]
  const [, nullHigh, meanHigh] = FITTED[at + 1] ?? [0, 0, 0]
  const share = (correlation - low) / 0.2
  const nullShare = Math.min(1, nullLow + share * (nullHigh - nullLow))
  return { nullShare, meanReturn: meanLow + share * (meanHigh - meanLow) }
}

/** 240 months of 15 % a year: what the fitted means are t-ratios of. */
const MONTHLY_ERROR = 0.15 / Math.sqrt(12) / Math.sqrt(240)

function otherPValues(
  random: RandomStream,
  trials: number,
  correlation: number,
  { nullShare, meanReturn }: FactorModel,
): number[] {
  const shared = Math.sqrt(correlation) * normalDraw(random)
  const own = Math.sqrt(1 - correlation)
  return Array.from({ length: trials }, () => {
    const hasMean = random.uniform() > nullShare
    const exponential = -meanReturn * Math.log1p(-random.uniform())
    const shock = shared + own * normalDraw(random)
    return 2 * normalCdf(-Math.abs((hasMean ? exponential : 0) / MONTHLY_ERROR + shock))
  })
}

function normalDraw(random: RandomStream): number {
  // Half a step up: 0 has no quantile.
  return normalQuantile(random.uniform() + 2 ** -54)
}
