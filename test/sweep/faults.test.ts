import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CheckError, InputError, StoredStateError } from '../../src/lib/assert.ts'
import { writeStudyPage } from '../../src/report/write-study.ts'
import type { SweepOptions } from '../../src/sweep/sweep.ts'
import { BOTH_DAYS, FIRST_DAY, type Place, STUDY, trialsOf, twoDays } from './two-days.ts'

let place: Place
beforeAll(async () => {
  place = await twoDays()
})
afterAll(() => place.close())

const run: Place['run'] = (reports, changes) => place.run(reports, changes)

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
    const directory = join(join(place.root, `untrusted-${name.length}`), 'studies', 'study')
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
    const { runs, ids } = await place.ledger('leaver')
    expect(runs).toBeGreaterThan(0)
    expect(runs).toBeLessThan(48)
    expect(ids).toBe(runs)
  })

  test('a ledger that cannot be read', async () => {
    const reports = 'broken-ledger'
    await run(reports, { study: { ...STUDY, tapes: FIRST_DAY } })
    const ledger = join(join(place.root, reports), 'studies', 'ledger')
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
    expect(existsSync(join(place.root, 'refused'))).toBe(false)
  })
})
