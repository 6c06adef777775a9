import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError, StoredStateError } from '../../src/lib/assert.ts'
import { sampledReturns } from '../../src/measure/equity-path.ts'
import { measureRun } from '../../src/measure/measure-run.ts'
import { judgeStudy } from '../../src/measure/selection/judge-study.ts'
import { trialMatrixOf } from '../../src/measure/selection/trial-matrix.ts'
import { sharpeRatio } from '../../src/measure/sharpe/track-record.ts'
import { writeStudyPage } from '../../src/report/write-study.ts'
import { backtest } from '../../src/run/backtest.ts'
import { readRunConfig } from '../../src/run/run-config.ts'
import { loadStrategy } from '../../src/run/strategy-file.ts'
import type { StudyJson } from '../../src/run/study-record.ts'
import type { StoredTrial } from '../../src/run/trial-table.ts'
import { type OpenTape, openTape, resolveTapes } from '../../src/store/catalog.ts'
import { resume, type SweepOptions, type SweptStudy } from '../../src/sweep/sweep.ts'
import { BOTH_DAYS, FIRST_DAY, MAKER, type Place, STUDY, trialsOf, twoDays } from './two-days.ts'

let place: Place
beforeAll(async () => {
  place = await twoDays()
})
afterAll(() => place.close())

const run: Place['run'] = (reports, changes) => place.run(reports, changes)

const fileOf = ({ directory }: SweptStudy, name: string) => readFileSync(join(directory, name))

describe('a study', () => {
  let first: SweptStudy
  let trials: readonly StoredTrial[]
  let tapes: OpenTape[]
  /** Returns of each trial over the parts of both days. */
  const columns: number[][] = []
  beforeAll(async () => {
    first = await run('first')
    trials = await trialsOf(first)
    tapes = await Promise.all(resolveTapes(place.datasets, BOTH_DAYS).map((each) => openTape(each)))
  })

  test('is every point on every day, in the order of the grid', () => {
    expect(first.study.counts).toMatchObject({ trials: 24, failed: 0, ruledOut: 0, everTried: 24 })
    expect(trials.map((trial) => trial.trial)).toEqual(trials.map((_, i) => i + 1))
    expect(trials[1]?.point).toEqual({
      'params.halfSpreadTicks': 1,
      'params.qtyLots': 5,
      'execution.latencyMs': 1,
      'execution.fees.maker': '0.0003',
    })
    expect(trials.every((trial) => trial.runIds.length === 2)).toBe(true)
  })

  test("each day of each trial is the run that it has alone: same id, same journal, its metrics' sum", async () => {
    const { strategy, origin } = await loadStrategy(MAKER)
    for (const trial of trials) {
      const runs = tapes.map((tape) =>
        backtest({
          tapes: [tape],
          strategy,
          origin,
          seed: 4,
          capital: 50_000,
          params: {
            halfSpreadTicks: trial.point['params.halfSpreadTicks'] as number,
            qtyLots: trial.point['params.qtyLots'] as number,
          },
          execution: {
            fees: { maker: trial.point['execution.fees.maker'] as string, taker: '0.0001' },
            latency: {
              entryMs: trial.point['execution.latencyMs'] as number,
              responseMs: trial.point['execution.latencyMs'] as number,
            },
          },
        }),
      )
      expect(runs.map(({ runId }) => runId)).toEqual(trial.runIds)
      expect(runs.map(({ journalHash }) => journalHash)).toEqual(trial.journalHashes)
      const nets = runs.map((each) => measureRun(each).metrics.netPnl?.value ?? 0)
      expect(trial.netPnlByDay).toEqual(nets)
      expect(trial.objective).toBe((nets[0] ?? 0) + (nets[1] ?? 0))
      expect(trial.feasible).toBe((trial.metrics.fills ?? 0) >= 5)
      const returns = runs.flatMap((each) => [
        ...sampledReturns(each.equity, each.sampleNs, 50_000),
      ])
      expect(trial.metrics.sharpe).toBeCloseTo(sharpeRatio(returns).value ?? 0, 10)
      expect(trial.metrics.days).toBe(2)
      columns.push(runs.flatMap((each) => measureRun(each).sums.parts.map((p) => p / 50_000)))
    }
    // The best trial, judged by the profits of all 24 over 48 parts of each day.
    const chosen = (first.study.best?.trial ?? 0) - 1
    const judged = await judgeStudy(trialMatrixOf(columns), { chosen, trials: 24 })
    expect(first.study.judged).toMatchObject({ trials: 24, best: chosen, periods: 96 })
    expect(first.study.judged?.dsr).toEqual(judged.dsr)
    expect(first.study.judged?.pbo.value?.pbo).toBe(judged.pbo.value?.pbo)
    expect(first.study.judged?.snooping.value?.spa).toEqual(judged.snooping.value?.spa)
    expect(first.study.judged?.isSignificant).toBe(judged.isSignificant)
    const sum = columns[chosen]?.reduce((total, r) => total + r, 0) ?? 0
    expect(sum * 50_000).toBeCloseTo(trials[chosen]?.objective ?? Number.NaN, 6)
  })

  test('the trial that is judged is the best by the objective, whatever its Sharpe ratio', async () => {
    const objective = { minimise: 'netPnl' }
    const worst = await run('first', { study: { ...STUDY, objective }, name: 'worst' })
    const { judged, best, timing } = worst.study
    expect(timing?.runsComputed).toBe(0)
    expect(judged?.best).toBe((best?.trial ?? 0) - 1)
    const sharpes = columns.map((returns) => sharpeRatio(returns).value ?? 0)
    expect(judged?.sharpe.value).toBe(sharpes[judged?.best ?? 0])
    expect(judged?.sharpe.value).toBeLessThan(Math.max(...sharpes))
  })

  test('ranks what meets its conditions, best first, ties by number', () => {
    const ranked = trials
      .filter((trial) => trial.rank !== null)
      .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    expect(ranked.length).toBe(trials.filter((trial) => trial.feasible).length)
    for (const [i, trial] of ranked.entries()) {
      expect(trial.rank).toBe(i + 1)
      const next = ranked[i + 1]
      if (next === undefined) continue
      expect(trial.objective).toBeGreaterThanOrEqual(next.objective ?? Number.NaN)
      if (trial.objective === next.objective) expect(trial.trial).toBeLessThan(next.trial)
    }
    expect(first.study.best).toEqual({
      trial: ranked[0]?.trial,
      objective: ranked[0]?.objective,
      point: ranked[0]?.point,
    })
    expect(first.study.checked?.journalHash).toBe(ranked[0]?.journalHashes[0])
  })

  test.each([
    [1, 64],
    [1, 5],
    [2, 1],
    [4, 8],
  ])('%i workers with %i desks a pass make the same files', async (workers, desksPerPass) => {
    const again = await run(`again-${workers}-${desksPerPass}`, { workers, desksPerPass })
    for (const name of ['trials.parquet', 'best.json']) {
      expect(fileOf(again, name).equals(fileOf(first, name))).toBe(true)
    }
    const facts = ({ study }: SweptStudy): Partial<StudyJson> => {
      const {
        pace: _pace,
        timing: _timing,
        environment: _environment,
        seen: _seen,
        ...same
      } = study
      return { ...same, strategy: { ...same.strategy, file: '' } }
    }
    expect(facts(again)).toEqual(facts(first))
    const { runs, ids } = await place.ledger(`again-${workers}-${desksPerPass}`)
    expect([runs, ids]).toEqual([48, 48])
  })

  test('tapes that are read part by part make the same files', async () => {
    const streamed = await run('streamed', { rowsInMemory: 1000 })
    expect(fileOf(streamed, 'trials.parquet').equals(fileOf(first, 'trials.parquet'))).toBe(true)
    const shallow = { ...STUDY, as: 'l1' as const }
    const memory = await run('l1-memory', { study: shallow, name: 'l1' })
    const derived = await run('l1-streamed', { study: shallow, name: 'l1', rowsInMemory: 1000 })
    expect(fileOf(derived, 'trials.parquet').equals(fileOf(memory, 'trials.parquet'))).toBe(true)
  })

  test('the best config is what a run of its own takes', async () => {
    const config = readRunConfig(join(first.directory, 'best.json'))
    const { strategy, origin } = await loadStrategy(MAKER)
    const [tape] = tapes
    const { runId, journalHash } = backtest({
      tapes: [tape as OpenTape],
      strategy,
      origin,
      seed: 4,
      depth: first.study.depth,
      ...(config as object),
    })
    expect({ runId, journalHash }).toEqual(first.study.checked)
  })

  test('is nothing to do when it is whole, and its page has the same bytes', async () => {
    const page = readFileSync(await writeStudyPage(first.directory), 'utf8')
    const before = fileOf(first, 'study.json')
    const again = await run('first')
    expect(again.study).toEqual(first.study)
    expect(fileOf(again, 'study.json').equals(before)).toBe(true)
    expect(readFileSync(await writeStudyPage(first.directory), 'utf8')).toBe(page)
  })

  test('another study runs only what no study has run', async () => {
    const wider = { ...STUDY, space: { ...STUDY.space, halfSpreadTicks: { int: [1, 4] } } }
    const { study } = await run('first', { study: wider as SweepOptions['study'], name: 'wider' })
    expect(study.timing).toMatchObject({ runsComputed: 16, runsReused: 48 })
    expect(study.counts).toMatchObject({ trials: 32, everTried: 32 })
    const oneDay = { ...STUDY, tapes: FIRST_DAY }
    const other = await run('first', { study: oneDay, name: 'one-day' })
    expect(other.study.timing).toMatchObject({ runsComputed: 0, runsReused: 24 })
    // The same points, but joined over other days: other trials.
    const ids = new Set((await trialsOf(other)).map((trial) => trial.trialId))
    expect(trials.some((trial) => ids.has(trial.trialId))).toBe(false)
    expect(await place.ledger('first')).toEqual({ runs: 64, ids: 64 })
  })

  test('minimises as well', async () => {
    const { study } = await run('first', {
      study: { ...STUDY, objective: { minimise: 'maxDrawdown' } },
      name: 'least',
    })
    const least = Math.min(
      ...trials.flatMap((each) => (each.feasible ? [each.metrics.maxDrawdown ?? Infinity] : [])),
    )
    expect(study.best?.objective).toBe(least)
  })

  test('a name is of one study', async () => {
    const other = { ...STUDY, seed: 5 }
    await expect(run('first', { study: other })).rejects.toThrow(InputError)
    await expect(run('first', { study: other })).rejects.toThrow('field name: "study", under which')
    expect(readFileSync(join(first.directory, 'study.json'), 'utf8')).toContain('"seed": 4')
  })
})

describe('points that come down to one run', () => {
  test('are made once, and each is a trial', async () => {
    // Both are 0 ns: they are the same run.
    const space = {
      halfSpreadTicks: { int: [1, 2] as [number, number] },
      'execution.feedOffsetMs': { choice: [0, 1e-7, 4] },
    }
    const swept = await run('same', { study: { ...STUDY, space, tapes: FIRST_DAY } })
    expect(swept.study.timing).toMatchObject({ runsComputed: 4, runsReused: 0 })
    expect(swept.study.counts).toMatchObject({ trials: 6, everTried: 4 })
    const trials = await trialsOf(swept)
    expect(trials[0]?.runIds).toEqual(trials[1]?.runIds)
    expect(trials[0]?.objective).toBe(trials[1]?.objective)
    expect(trials[0]?.runIds).not.toEqual(trials[2]?.runIds)
  })
})

describe('a study that is gone on with', () => {
  test('must be what it was begun with', async () => {
    const strategy = place.strategy('changing', '')
    const swept = await run('changed', { strategy, study: { ...STUDY, tapes: FIRST_DAY } })
    const file = join(swept.directory, 'study.json')
    const begun = JSON.parse(readFileSync(file, 'utf8')) as StudyJson
    writeFileSync(file, JSON.stringify({ ...begun, state: 'begun' }))
    expect((await resume(swept.directory)).study.trialsHash).toBe(swept.study.trialsHash)
    writeFileSync(file, JSON.stringify({ ...begun, state: 'begun' }))
    place.strategy('changing', 'if (calls === 5) return')
    await expect(resume(swept.directory)).rejects.toThrow(StoredStateError)
    await expect(resume(swept.directory)).rejects.toThrow('the code of')
  })
})
