import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CheckError, InputError, StoredStateError } from '../../src/lib/assert.ts'
import { measureRun } from '../../src/measure/measure-run.ts'
import { writeStudyPage } from '../../src/report/write-study.ts'
import { backtest } from '../../src/run/backtest.ts'
import { readRunConfig } from '../../src/run/run-config.ts'
import { loadStrategy } from '../../src/run/strategy-file.ts'
import type { StudyJson } from '../../src/run/study-record.ts'
import { readTrials, type StoredTrial } from '../../src/run/trial-table.ts'
import { type OpenTape, openTape, resolveTapes, sql } from '../../src/store/catalog.ts'
import { resume, type SweepOptions, type SweptStudy, sweep } from '../../src/sweep/sweep.ts'
import { BOTH_DAYS, FIRST_DAY, MAKER, STUDY, twoDays } from './two-days.ts'

type Place = Awaited<ReturnType<typeof twoDays>>
let place: Place
beforeAll(async () => {
  place = await twoDays()
})
afterAll(() => place.close())

const reportsAt = (name: string) => join(place.root, name)

function run(reports: string, changes: Partial<SweepOptions> = {}): Promise<SweptStudy> {
  const { datasets } = place
  const base = { strategy: MAKER, study: STUDY, name: 'study', datasets, workers: 2 }
  return sweep({ ...base, reports: reportsAt(reports), ...changes })
}

function trialsOf({ directory, study }: SweptStudy): Promise<readonly StoredTrial[]> {
  const names = Object.keys(study.metrics ?? {})
  return readTrials(join(directory, 'trials.parquet'), study.spec.axes, names)
}

const fileOf = ({ directory }: SweptStudy, name: string) => readFileSync(join(directory, name))

async function ledgerOf(reports: string) {
  const text = 'SELECT count(*) AS runs, count(DISTINCT runId) AS ids FROM ledger'
  const { rows } = await sql(place.datasets, text, reportsAt(reports))
  const [runs, ids] = rows[0] as [number, number]
  return { runs, ids }
}

describe('a study', () => {
  let first: SweptStudy
  let trials: readonly StoredTrial[]
  let tapes: OpenTape[]
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
      'execution.queue': 'power(2)',
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
            fees: { maker: '0', taker: '0.0001' },
            queue: trial.point['execution.queue'] as string,
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
    }
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
    const { runs, ids } = await ledgerOf(`again-${workers}-${desksPerPass}`)
    expect([runs, ids]).toEqual([48, 48])
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
    expect(await ledgerOf('first')).toEqual({ runs: 64, ids: 64 })
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

describe('trials that fail', () => {
  const flaky = (p: Place) =>
    p.strategy(
      'flaky',
      `if (params.halfSpreadTicks === 2 && params.qtyLots === 20 && calls > 900) throw new RangeError('no level at ' + calls)
        if (desk.epochNs === 1709337600000000000n && params.halfSpreadTicks === 3) throw new Error('not on Saturdays')`,
    )

  test('count, are named, and are not run again; the others are as they are without them', async () => {
    const strategy = flaky(place)
    const { study, directory } = await run('flaky', { strategy })
    expect(study.counts).toMatchObject({ trials: 24, failed: 12, everTried: 24 })
    const trials = await trialsOf({ study, directory })
    const failed = trials.filter((trial) => trial.status === 'failed')
    expect(new Set(failed.map((trial) => trial.error))).toEqual(
      new Set([
        'synth/SIM/2024-03-01: RangeError: no level at 901',
        'synth/SIM/2024-03-02: Error: not on Saturdays',
      ]),
    )
    for (const trial of failed) {
      expect(trial).toMatchObject({ rank: null, objective: null, feasible: false })
      expect(trial.metrics.netPnl).toBeNull()
    }
    // Another name is another parameter set, but the journals of those that ran are the same.
    const plain = await trialsOf(await run('plain'))
    for (const trial of trials.filter((each) => each.status === 'done')) {
      expect(trial.journalHashes).toEqual(plain[trial.trial - 1]?.journalHashes)
    }
    const again = await run('flaky', { strategy, name: 'again' })
    expect(again.study.timing).toMatchObject({ runsComputed: 0, runsReused: 48 })
    expect(again.study.trialsHash).toBe(study.trialsHash)
    const page = readFileSync(await writeStudyPage(directory), 'utf8')
    expect(page).toContain('12 trials failed')
    expect(page).toContain('no level at 901')
  })

  test('a study of nothing but failures is whole all the same', async () => {
    const strategy = place.strategy('hopeless', `throw new Error('never')`)
    const swept = await run('hopeless', { strategy, study: { ...STUDY, tapes: FIRST_DAY } })
    expect(swept.study.counts).toMatchObject({ trials: 24, failed: 24 })
    expect(swept.study.best).toBeUndefined()
    expect(existsSync(join(swept.directory, 'best.json'))).toBe(false)
    expect(readFileSync(await writeStudyPage(swept.directory), 'utf8')).toContain(
      'No trial can be the best',
    )
  })
})

describe('what is not trusted', () => {
  test.each([
    ['shares state between its desks', 'if (shared > 3000) return'],
    ['asks the clock', 'if (Date.now() % 2 === 0 || calls % 3 === 0) return'],
    ['draws its own luck', 'if (Math.random() < 0.3) return'],
  ])('a strategy that %s', async (name, before) => {
    const strategy = place.strategy(name.replaceAll(' ', '-'), before)
    const study = { ...STUDY, tapes: FIRST_DAY }
    const swept = run(`untrusted-${name.length}`, { strategy, study })
    await expect(swept).rejects.toThrow(CheckError)
    await expect(swept).rejects.toThrow('keep all state inside "create"')
    const directory = join(reportsAt(`untrusted-${name.length}`), 'studies', 'study')
    expect(readdirSync(directory)).toEqual(['study.json'])
  })

  test('a worker that ends itself ends the study with a word; what was run is kept', async () => {
    const strategy = place.strategy(
      'leaver',
      'if (params.halfSpreadTicks === 3 && params.qtyLots === 20) process.exit(7)',
    )
    const pace = { workers: 1, desksPerPass: 4 }
    await expect(run('leaver', { strategy, ...pace })).rejects.toThrow(
      'ended by itself, with code 7',
    )
    const { runs, ids } = await ledgerOf('leaver')
    expect(runs).toBeGreaterThan(0)
    expect(runs).toBeLessThan(48)
    expect(ids).toBe(runs)
  })

  test('a ledger that cannot be read', async () => {
    const reports = 'broken-ledger'
    await run(reports, { study: { ...STUDY, tapes: FIRST_DAY } })
    const ledger = join(reportsAt(reports), 'studies', 'ledger')
    const [name = ''] = readdirSync(ledger)
    writeFileSync(join(ledger, name), 'no parquet')
    await expect(run(reports, { name: 'other' })).rejects.toThrow(StoredStateError)
  })
})

describe('what does not fit is refused before anything is run', () => {
  const cases: [string, object, string][] = [
    ['an unknown parameter', { space: { spread: { int: [1, 2] } } }, 'field space.spread'],
    [
      'a parameter of another type',
      { space: { qtyLots: { choice: ['a'] } } },
      'field space.qtyLots',
    ],
    ['an unknown metric', { objective: { maximise: 'profit' } }, 'field objective.maximise'],
    ['an unknown metric to meet', { require: ['fills > 1', 'profit > 1'] }, 'field require.1'],
    [
      'a metric that days do not share',
      { objective: { minimise: 'maxDrawdownPeakAt' } },
      'over 2 days',
    ],
    ['an unknown name in a condition', { where: ['halfSpreadTicks < width'] }, 'field where.0'],
    ['a condition that no point meets', { where: ['halfSpreadTicks > 9'] }, 'field search'],
    ['an unknown queue model', { space: { 'execution.queue': { choice: ['fifo'] } } }, 'fifo'],
    [
      'a negative latency',
      { space: { 'execution.latencyMs': { choice: [1, -1] } } },
      'execution.latency',
    ],
    [
      'a tape twice',
      { tapes: [FIRST_DAY, BOTH_DAYS] },
      'field tapes: the tape of 2024-03-01 twice',
    ],
    ['a depth that the tapes lack', { as: 'l3' }, 'field as'],
  ]
  test.each(cases)('%s', async (_, changes, named) => {
    const study = { ...STUDY, ...changes } as SweepOptions['study']
    const swept = run('refused', { study })
    await expect(swept).rejects.toThrow(InputError)
    await expect(swept).rejects.toThrow(named)
    expect(existsSync(reportsAt('refused'))).toBe(false)
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
