import { InputError } from '../../../lib/assert.ts'
import { combinatorialFolds, purgedFolds } from '../../../measure/folds/purged-folds.ts'
import { walkForward } from '../../../measure/folds/walk-forward.ts'
import { walkForwardFolds } from '../../../measure/folds/walk-forward-folds.ts'
import { defined, type Outcome } from '../../../measure/outcome.ts'
import { correlationsOf } from '../../../measure/selection/correlation.ts'
import { cscv } from '../../../measure/selection/cscv.ts'
import { CSCV_SCORES } from '../../../measure/selection/cscv-kernel.hot.ts'
import {
  EFFECTIVE_METHODS,
  effectiveTrials,
  effectiveTrialsOf,
} from '../../../measure/selection/effective-trials.ts'
import { judgeStudy } from '../../../measure/selection/judge-study.ts'
import {
  choice,
  flag,
  listsByName,
  matrix,
  maybe,
  numbersByName,
  or,
  series,
  type Values,
  whole,
} from '../parameter.ts'
import { statistic } from '../statistic.ts'

const trialReturns = matrix('returns: one row per period, one column per trial', 'trialReturns')
const observations = whole('how many observations', 'n')
const DISTANCE = {
  purge: or(whole('observations left out on either side of a test', 'purgedSize'), 0),
  embargo: or(whole('more of them after a test', 'embargoSize'), 0),
  labelStarts: maybe(series('when each outcome began'), 'no labels'),
  labelEnds: maybe(series('when each outcome was known'), 'no labels'),
} as const
const WINDOWS = {
  train: whole('observations of a training window', 'trainSize'),
  test: whole('observations of a test', 'testSize'),
  step: maybe(whole('observations that the windows move by'), 'those of a test'),
  anchored: or(flag('training begins with the data and grows', 'expandTrain'), false),
  purge: or(whole('observations left out between training and test', 'purgedSize'), 0),
  shortTest: or(flag('a last test that the data cut short counts', 'reduceTest'), false),
} as const

export const SELECTION = [
  statistic({
    name: 'pbo',
    aliases: { cscv: {}, probabilityOfBacktestOverfitting: {} },
    about: 'probability of backtest overfitting by combinatorially symmetric cross-validation',
    source: 'Bailey, Borwein, López de Prado and Zhu 2017',
    parameters: {
      matrix: trialReturns,
      blocks: or(whole('even number S of blocks of rows', 's', 'splits'), 16),
      score: or(choice(CSCV_SCORES, 'what is best in sample', 'metric'), 'sharpe'),
    },
    outputs: {
      pbo: 'share of splits whose winner is not above the median out of sample',
      splits: 'C(S, S/2)',
      overfitted: 'splits with λ <= 0',
      probabilityOfLoss: 'share of splits whose winner scores below 0 out of sample',
      losses: 'those splits',
      slope: 'of the score out of sample over the one in sample',
      intercept: 'of that line',
      meanLogit: 'mean λ',
      medianLogit: 'median λ',
      dominance: 'first, second: stochastic dominance over the median trial',
      mostChosen: 'the trial that won most splits, from 0',
      mostChosenShare: 'its share of them',
      droppedRows: 'leading rows left out',
    },
    run: async ({ matrix: trials, ...options }, progress) => {
      const found = await cscv(trials, { ...options, ...progress })
      if (found.value === null) return found
      const { perSplit: _, ...summary } = found.value
      return defined(summary)
    },
  }),
  statistic({
    name: 'judgeStudy',
    about: 'the best trial of a study: deflated Sharpe ratio, overfitting, superior ability, edges',
    source: 'as dsr, pbo and snooping',
    parameters: {
      matrix: trialReturns,
      trials: maybe(whole('how many were made in all'), 'those of the matrix'),
      grid: maybe(listsByName('values tried, by parameter'), 'none'),
      parameters: maybe(numbersByName('values of the best trial, by parameter'), 'none'),
      method: or(choice(['2012', '2025'], 'which formulas of the probabilistic one'), '2012'),
      blocks: or(whole('even number S of blocks of rows, for pbo', 's'), 16),
      resamples: or(whole('for snooping', 'b'), 2000),
      seed: or(whole('of the resamples'), 1),
    },
    outputs: {
      isSignificant: 'dsr 95 % or more, pbo 20 % or less, SPA p-value 5 % or less',
      best: 'trial with the highest Sharpe ratio, from 0',
      trials: 'how many count',
      sharpe: 'of the best',
      dsr: 'dsr, benchmark and psr of the best',
      pbo: 'pbo and splits',
      spa: 'as in snooping',
      realityCheck: 'as in snooping',
      effectiveTrials: 'by mean correlation',
      edges: 'parameters on the edge of the grid',
      cautions: 'what speaks against reading it',
    },
    run: async ({ matrix: trials, trials: count, grid, parameters, ...rest }, progress) => {
      const judged = await judgeStudy(trials, {
        ...rest,
        ...progress,
        ...(count !== undefined && { trials: count }),
        ...(grid !== undefined && { grid }),
        ...(parameters !== undefined && { parameters }),
      })
      const { pbo, snooping, ...own } = judged
      return defined({
        ...own,
        pbo: pbo.value === null ? pbo : { pbo: pbo.value.pbo, splits: pbo.value.splits },
        spa: snooping.value === null ? snooping : snooping.value.spa,
        realityCheck: snooping.value === null ? snooping : snooping.value.realityCheck,
      })
    },
  }),
  statistic({
    name: 'effectiveTrials',
    aliases: { effectiveRank: { method: 'effective-rank' } },
    about: 'how many independent trials correlated ones are worth',
    source: 'Bailey and López de Prado 2014; Roy and Vetterli 2007; López de Prado and Lewis 2019',
    parameters: {
      matrix: maybe(trialReturns, 'correlations are given'),
      correlations: maybe(matrix('correlation matrix of the trials', 'c'), 'of the matrix'),
      method: or(choice(EFFECTIVE_METHODS, 'which number'), 'mean-correlation'),
    },
    run: ({ matrix: trials, correlations, method }) => {
      if (correlations !== undefined) {
        if (correlations.periods !== correlations.trials) {
          const given = `got ${correlations.periods} rows and ${correlations.trials} columns`
          throw new InputError({ field: 'correlations' }, given, 'as many', 'Correct it.')
        }
        const { trials: size, values } = correlations
        return effectiveTrials({ size, values }, method)
      }
      if (trials !== undefined) return effectiveTrialsOf(trials, method)
      throw new InputError({ field: 'matrix' }, 'got none', 'matrix or correlations', 'Add one.')
    },
  }),
  statistic({
    name: 'correlations',
    about: 'Pearson correlations of the trials, as rows',
    parameters: { matrix: trialReturns },
    run: ({ matrix: trials }) => {
      const found = correlationsOf(trials)
      if (found.value === null) return found
      const { size, values } = found.value
      return defined(
        Array.from({ length: size }, (_, i) => values.subarray(i * size, (i + 1) * size)),
      )
    },
  }),
  statistic({
    name: 'purgedFolds',
    aliases: { purgedKFold: {} },
    about: 'k folds in time order, training purged around each test',
    source: 'López de Prado 2018',
    parameters: { observations, folds: whole('runs of neighbours', 'nFolds'), ...DISTANCE },
    outputs: { train: 'indices by fold', test: 'indices by fold' },
    run: ({ observations: n, folds, ...given }) =>
      listed(purgedFolds(n, { folds, ...distanceOf(given) })),
  }),
  statistic({
    name: 'combinatorialFolds',
    aliases: { cpcv: {} },
    about: 'combinatorial purged cross-validation: every choice of test runs',
    source: 'López de Prado 2018',
    parameters: {
      observations,
      folds: whole('runs of neighbours', 'nFolds'),
      testFolds: whole('runs held out at a time', 'nTestFolds'),
      ...DISTANCE,
    },
    outputs: {
      train: 'indices by split',
      tests: 'indices by split and held-out run',
      runs: 'which runs each split holds out',
      pathIds: 'the backtest path that each held-out run belongs to, by split',
      splits: 'how many splits',
      paths: 'how many whole paths',
    },
    run: ({ observations: n, folds, testFolds, ...given }) => {
      const found = combinatorialFolds(n, { folds, testFolds, ...distanceOf(given) })
      if (found.value === null) return found
      const { splits, paths } = found.value
      return defined({
        train: splits.map((split) => split.train),
        tests: splits.map((split) => split.tests),
        runs: splits.map((split) => split.runs),
        pathIds: splits.map((split) => split.paths),
        splits: splits.length,
        paths,
      })
    },
  }),
  statistic({
    name: 'walkForwardFolds',
    about: 'train on a window, test on what follows, move on',
    parameters: { observations, ...WINDOWS },
    outputs: { train: 'indices by fold', test: 'indices by fold' },
    run: ({ observations: n, ...given }) => listed(walkForwardFolds(n, windowsOf(given))),
  }),
  statistic({
    name: 'walkForward',
    about: 'the best trial of each training window, judged on the test that follows',
    source: 'Pardo 1992',
    parameters: {
      matrix: trialReturns,
      ...WINDOWS,
      score: or(choice(['sharpe', 'mean'], 'what is best in training'), 'sharpe'),
    },
    outputs: {
      efficiency: 'mean return out of sample over the mean in sample',
      chosen: 'trial chosen by fold, from 0',
      trainTotals: 'sums of the chosen in training',
      testTotals: 'sums of the chosen in the tests',
      profitableShare: 'share of tests with a profit',
      stability: 'share of folds that choose as the one before',
      meanTestReturn: 'mean return over all tests',
    },
    run: ({ matrix: trials, score, ...given }) => {
      const found = walkForward(trials, { ...windowsOf(given), score })
      if (found.value === null) return found
      const { folds, testReturns: _, ...rest } = found.value
      return defined({
        ...rest,
        chosen: folds.map((fold) => fold.chosen),
        trainTotals: folds.map((fold) => fold.trainTotal),
        testTotals: folds.map((fold) => fold.testTotal),
      })
    },
  }),
]

function distanceOf({ purge, embargo, labelStarts, labelEnds }: Values<typeof DISTANCE>) {
  if ((labelStarts === undefined) !== (labelEnds === undefined)) {
    const field = labelStarts === undefined ? 'labelStarts' : 'labelEnds'
    throw new InputError({ field }, 'got none', 'starts and ends of the labels', 'Add it.')
  }
  const labels = { starts: labelStarts ?? [], ends: labelEnds ?? [] }
  return { purge, embargo, ...(labelStarts !== undefined && { labels }) }
}

function windowsOf({ step, ...rest }: Values<typeof WINDOWS>) {
  return { ...rest, ...(step !== undefined && { step }) }
}

function listed(
  folds: Outcome<readonly { readonly train: Int32Array; readonly test: Int32Array }[]>,
): Outcome<unknown> {
  if (folds.value === null) return folds
  return defined({
    train: folds.value.map((fold) => fold.train),
    test: folds.value.map((fold) => fold.test),
  })
}
