import { expect, test } from 'vitest'
import { judgeStudy } from '../../src/measure/selection/judge-study.ts'
import { trialMatrix } from '../../src/measure/selection/trial-matrix.ts'
import type { Trial } from '../../src/run/study-record.ts'
import { judgeTrials } from '../../src/sweep/judge-trials.ts'
import type { OpenTrial } from '../../src/sweep/open-trial.ts'
import { noiseRows } from '../support/noise-matrix.ts'

const CAPITAL = 1000
const ROWS = noiseRows(96, 6, 3)

/** Six trials over two days of 48 parts; those named failed. */
function trialsOf(failed: readonly number[] = [], capital = CAPITAL): OpenTrial[] {
  return Array.from({ length: 6 }, (_, k) => {
    const profits = ROWS.map((row) => (row[k] ?? 0) * CAPITAL)
    const days = [profits.slice(0, 48), profits.slice(48)].map((parts) => ({
      sums: { capital, parts },
    }))
    const failure = failed.includes(k + 1) ? days[0] : undefined
    return { number: k + 1, days, failure } as unknown as OpenTrial
  })
}

function ended(best: number | null): Trial[] {
  return Array.from(
    { length: 6 },
    (_, k) => ({ trial: k + 1, rank: k + 1 === best ? 1 : null }) as Trial,
  )
}

test('N is every parameter set that the ledger knows; the columns are those that ran', async () => {
  const columns = trialMatrix(ROWS.map((row) => row.filter((_, k) => k !== 1)))
  // Chosen by some other metric: one that does not have the highest Sharpe ratio.
  const highest = (await judgeStudy(columns)).best
  const chosen = highest === 2 ? 3 : 2
  const judged = await judgeTrials(trialsOf([2]), ended(chosen + 2), 300, 0)
  const expected = await judgeStudy(columns, { chosen, trials: 300 })
  expect(judged).toMatchObject({ trials: 300, best: chosen + 1, periods: 96 })
  expect(judged?.sharpe.value).toBeCloseTo(expected.sharpe.value ?? 0, 9)
  expect(judged?.dsr.value?.benchmark).toBeCloseTo(expected.dsr.value?.benchmark ?? 0, 9)
  expect(judged?.dsr.value?.dsr).toBeCloseTo(expected.dsr.value?.dsr ?? 0, 9)
  expect(judged?.pbo.value?.pbo).toBe(expected.pbo.value?.pbo)
  expect(judged?.isSignificant).toBe(false)
  const alone = await judgeStudy(columns, { chosen })
  expect(expected.dsr.value?.benchmark).toBeGreaterThan(alone.dsr.value?.benchmark ?? 9)
})

test('failed trials count, also where the ledger knows no more', async () => {
  expect(await judgeTrials(trialsOf([2, 3]), ended(4), 0, 0)).toMatchObject({ trials: 6 })
})

test('without a best trial, or without its capital, nothing is judged', async () => {
  expect(await judgeTrials(trialsOf(), ended(null), 6, 0)).toBeUndefined()
  expect(await judgeTrials(trialsOf([], Number.NaN), ended(4), 6, 0)).toBeUndefined()
})

test('too many returns are not judged, and say so', async () => {
  const parts = new Array(6_000_000).fill(0)
  const days = [{ sums: { capital: CAPITAL, parts } }]
  const trials = [1, 2].map((number) => ({ number, days }) as unknown as OpenTrial)
  const judged = await judgeTrials(trials, ended(1), 2, 0)
  expect(judged?.dsr.undefinedBecause).toContain('too many')
  expect(judged?.isSignificant).toBe(false)
})
