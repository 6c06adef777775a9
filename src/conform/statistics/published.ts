import distributions from './cases/distributions.json' with { type: 'json' }
import resampling from './cases/resampling.json' with { type: 'json' }
import returns from './cases/returns.json' with { type: 'json' }
import run from './cases/run.json' with { type: 'json' }
import selection from './cases/selection.json' with { type: 'json' }
import sharpe from './cases/sharpe.json' with { type: 'json' }
import survival from './cases/survival.json' with { type: 'json' }
import trials from './cases/trials.json' with { type: 'json' }
import undefinedCases from './cases/undefined.json' with { type: 'json' }

/** Our own case files, by the name that messages call them. */
export const PUBLISHED: readonly (readonly [string, unknown])[] = [
  ['cases/sharpe.json', sharpe],
  ['cases/trials.json', trials],
  ['cases/selection.json', selection],
  ['cases/resampling.json', resampling],
  ['cases/survival.json', survival],
  ['cases/returns.json', returns],
  ['cases/run.json', run],
  ['cases/distributions.json', distributions],
  ['cases/undefined.json', undefinedCases],
]
