/** Every statistic by name, for programs: `import { statistics } from 'ticktape'`. */

export { betaCdf, betaQuantile } from './distribution/beta.ts'
export { normalCdf, normalQuantile } from './distribution/normal.ts'
export { studentCdf, studentQuantile } from './distribution/student.ts'
export { flatFoldProfits } from './folds/flat-folds.ts'
export { combinatorialFolds, purgedFolds } from './folds/purged-folds.ts'
export { walkForward } from './folds/walk-forward.ts'
export { walkForwardFolds } from './folds/walk-forward-folds.ts'
export { autocorrelation } from './moments/autocorrelation.ts'
export { kurtosis, skewness, standardDeviation } from './moments/moments.ts'
export { quantile } from './moments/quantile.ts'
export type { Outcome, Series } from './outcome.ts'
export { blockLength } from './resampling/block-length.ts'
export { bootstrapInterval } from './resampling/bootstrap.ts'
export {
  downsideDeviation,
  downsideFrequency,
  kappa,
  lowerPartialMoment,
  meanAbsoluteDeviation,
  omega,
  omegaSharpe,
  sortino,
  upperPartialMoment,
  upsidePotentialRatio,
} from './returns/downside.ts'
export { drawdownPath, returnsDrawdownPath, summariseDrawdown } from './returns/drawdown.ts'
export { calmar, martinRatio, painRatio } from './returns/return-on-risk.ts'
export {
  annualReturn,
  cumulativeReturn,
  gainToPain,
  returnsOf,
  volatility,
  wealthOf,
} from './returns/returns.ts'
export { expectedShortfall, tailRatio, valueAtRisk } from './returns/tail.ts'
export { clusterTrials } from './selection/clusters.ts'
export { correlationsOf } from './selection/correlation.ts'
export { cscv } from './selection/cscv.ts'
export { effectiveTrials, effectiveTrialsOf } from './selection/effective-trials.ts'
export { gridEdges } from './selection/grid-edge.ts'
export { judgeStudy, STUDY_LIMITS, type StudyJudgement } from './selection/judge-study.ts'
export { snooping, superiorTrials } from './selection/snooping.ts'
export { type TrialMatrix, trialMatrix, trialMatrixOf } from './selection/trial-matrix.ts'
export { adjustPValues } from './sharpe/adjust-p-values.ts'
export { annualiseSharpe, autocorrelationFactor } from './sharpe/annualise.ts'
export {
  deflatedBenchmark,
  deflatedSharpe,
  minBacktestLength,
  trialsOf,
} from './sharpe/deflated.ts'
export { criticalSharpe, observedFdr, plannedFdr, sharpePower } from './sharpe/discovery.ts'
export { haircutSharpe } from './sharpe/haircut.ts'
export {
  minTrackRecord,
  probabilisticSharpe,
  psr2012,
  psr2025,
  sharpeInterval,
  sharpeStandardError,
} from './sharpe/inference.ts'
export { expectedMaximum, maximumMoments } from './sharpe/maximum-of-normals.ts'
export { sharpeRatio, type TrackRecord, trackRecordOf } from './sharpe/track-record.ts'
export {
  kaplanMeier,
  restrictedMean,
  survivalAt,
  survivalQuantile,
} from './survival/kaplan-meier.ts'
export { proportionInterval } from './survival/proportion.ts'
