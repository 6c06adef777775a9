import { afterAll, beforeAll, expect, test } from 'vitest'
import { backtest } from '../../src/run/backtest.ts'
import { loadStrategy } from '../../src/run/strategy-file.ts'
import { openTape, resolveTapes } from '../../src/store/catalog.ts'
import type { StudyInput } from '../../src/sweep/study-file.ts'
import { BOTH_DAYS, type Place, trialsOf, twoDays } from './two-days.ts'

let place: Place
beforeAll(async () => {
  place = await twoDays()
})
afterAll(() => place.close())

const TAKER = new URL('../../strategies/imbalance-taker.ts', import.meta.url).pathname
const LIMITS = [3, 8, 'off'] as const

const STUDY: StudyInput = {
  tapes: BOTH_DAYS,
  config: { execution: { fees: { maker: '0', taker: '0.0005' } } },
  space: { 'risk.breakers.consecutiveLosses': { choice: [...LIMITS] } },
  objective: { maximise: 'netPnl' },
  require: ['breakerTrips == 0'],
}

test('each desk of a study has breakers and a gate of its own, and its trial counts what they did', async () => {
  const study = await place.run('breakers', { strategy: TAKER, study: STUDY })
  const trials = await trialsOf(study)
  const tapes = await Promise.all(resolveTapes(place.datasets, BOTH_DAYS).map((at) => openTape(at)))
  const { strategy, origin } = await loadStrategy(TAKER)
  expect(trials.length).toBe(LIMITS.length)
  for (const [i, trial] of trials.entries()) {
    const runs = tapes.map((tape) =>
      backtest({
        tapes: [tape],
        strategy,
        origin,
        execution: { fees: { maker: '0', taker: '0.0005' } },
        risk: { breakers: { consecutiveLosses: LIMITS[i] ?? 'off' } },
      }),
    )
    expect(trial.journalHashes).toEqual(runs.map(({ journalHash }) => journalHash))
    const sum = (of: (run: (typeof runs)[number]) => number) =>
      runs.reduce((total, run) => total + of(run), 0)
    expect(trial.metrics.breakerTrips).toBe(sum(({ breakers }) => breakers.length))
    const denied = sum(({ counts }) => counts.intents - counts.orders)
    expect(trial.metrics.ordersDenied).toBe(denied)
    expect(trial.feasible).toBe(trial.metrics.breakerTrips === 0)
  }
  expect(trials.map(({ metrics }) => metrics.breakerTrips)).toEqual([2, 2, 0])
  expect(trials[0]?.metrics.ordersDenied).toBeGreaterThan(trials[1]?.metrics.ordersDenied ?? 0)
})
