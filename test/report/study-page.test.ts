import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { StoredStateError } from '../../src/lib/assert.ts'
import { effectOf, landscapeOf, neighboursOf } from '../../src/report/study/neighbours.ts'
import { shownTrials, studyPageData } from '../../src/report/study/study-data.ts'
import { studyFindings } from '../../src/report/study/study-findings.ts'
import { studyPage } from '../../src/report/study/study-page.ts'
import { writeStudyPage } from '../../src/report/write-study.ts'
import { readTrials } from '../../src/run/trial-table.ts'
import { sampleRecord, sampleStudy, writeSampleStudy } from './sample-study.ts'

const root = mkdtempSync(join(tmpdir(), 'study-page-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('trials', () => {
  test('come back from their file as they were', async () => {
    const { study, trials } = sampleStudy()
    const directory = await writeSampleStudy(root)
    const names = Object.keys(study.metrics ?? {})
    const file = join(directory, 'trials.parquet')
    expect(await readTrials(file, study.spec.axes, names)).toEqual(trials)
    const bytes = readFileSync(file)
    await writeSampleStudy(root)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })
})

describe('the page of a study', () => {
  test('has the same bytes when it is written again, and nothing of the clock', async () => {
    const directory = await writeSampleStudy(join(root, 'once'))
    const page = readFileSync(await writeStudyPage(directory), 'utf8')
    expect(readFileSync(await writeStudyPage(directory), 'utf8')).toBe(page)
    const slow = await writeSampleStudy(join(root, 'slow'), {
      edit: (study) => ({
        ...study,
        pace: { workers: 9, desksPerPass: 1 },
        timing: { wallSeconds: 1e6, runsComputed: 1, runsReused: 359 },
        environment: { node: '99', platform: 'x', arch: 'y' },
      }),
    })
    expect(readFileSync(await writeStudyPage(slow), 'utf8')).toBe(page)
    expect(page).not.toContain(root)
  })

  test('loads nothing and runs only its own script', async () => {
    const page = await studyPage(sampleRecord())
    expect(page).not.toMatch(/https?:|src=|@import|url\(|eval\(|<iframe|<object/)
    expect(page).toContain("default-src 'none'")
    expect(page.length).toBeLessThan(300_000)
  })

  test('shows hostile words as words', async () => {
    const evil = '</script><img src=x onerror=alert(1)>'
    const { study, trials } = sampleRecord({
      change: (trial) =>
        trial.trial === 5
          ? {
              ...trial,
              status: 'failed',
              error: evil,
              feasible: false,
              objective: null,
              metrics: {},
            }
          : trial,
    })
    const page = await studyPage({
      study: {
        ...study,
        study: evil,
        command: evil,
        strategy: { ...study.strategy, name: evil },
        spec: { ...study.spec, where: [evil], require: [evil] },
      },
      trials,
    })
    expect(page).not.toContain('<img')
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page).toContain('&lt;img')
  })

  test('counts every trial and warns of choosing the best', async () => {
    const page = await studyPage(sampleRecord())
    expect(page).toContain('The best of 120 trials')
    expect(page).toContain('300 parameter sets of this strategy have been tried in all')
    expect(page).toContain('25 of the 120 that were tried')
    expect(page).toContain('--config reports/studies/hills/best.json')
  })

  test('is not made of a study that is not whole', async () => {
    const directory = await writeSampleStudy(join(root, 'begun'))
    rmSync(join(directory, 'trials.parquet'))
    await expect(writeStudyPage(directory)).rejects.toThrow(StoredStateError)
    await expect(writeStudyPage(join(root, 'nowhere'))).rejects.toThrow(StoredStateError)
  })
})

const titles = (options: Parameters<typeof sampleRecord>[0]) =>
  studyFindings(sampleRecord(options)).map(({ level, title }) => `${level}: ${title}`)

describe('findings', () => {
  test('of a plain hill: only what is true of every study', () => {
    expect(titles({})).toEqual([
      'caution: The best of 120 trials',
      'caution: 3 days, all of them seen',
      'note: 3 of 3 days won',
      'note: Checked alone',
    ])
  })

  test.each<[string, Parameters<typeof sampleRecord>[0], string]>([
    [
      'a loss',
      { height: (s, k) => -50 - (s - 4) ** 2 - k },
      'objection: The best trial makes no money',
    ],
    [
      'a lonely peak',
      {
        height: (s, k, q) =>
          s === 4 && k === 2 && q === 'log' ? 90 : Math.abs(s - 4) + Math.abs(k - 2),
      },
      'objection: The best stands alone',
    ],
    [
      'an edge',
      { height: (s, k, q) => s * 3 - (k - 2) ** 2 + q.length },
      'caution: The best lies on the edge',
    ],
    [
      'an axis that does nothing',
      { height: (s, k) => 40 - (s - 4) ** 2 - (k - 2) ** 2 },
      'caution: queue made no difference',
    ],
    [
      'an axis that hardly does',
      {
        height: (s, k, q) => 40 - (s - 4) ** 2 - (k - 2) ** 2 + (s === 8 && k === 4 ? q.length : 0),
      },
      'note: queue hardly made a difference',
    ],
    [
      'one day that carries it',
      { change: (t) => ({ ...t, netPnlByDay: [t.objective ?? 0, 1, -1] }) },
      'caution: One day carries it',
    ],
    [
      'a failure',
      {
        change: (t) =>
          t.trial === 7 ? { ...t, status: 'failed', error: 'oh', feasible: false } : t,
      },
      'caution: 1 trial failed',
    ],
    [
      'what does not meet the conditions',
      { change: (t) => (t.trial < 7 ? { ...t, feasible: false } : t) },
      'note: 6 outside the conditions',
    ],
    [
      'no best',
      { change: (t) => ({ ...t, feasible: false }) },
      'objection: No trial can be the best',
    ],
    [
      'trials without a value',
      { change: (t) => (t.trial < 4 ? { ...t, objective: null } : t) },
      'note: 3 without a value',
    ],
  ])('say %s', (_, options, title) => {
    expect(titles(options)).toContain(title)
    expect(titles({})).not.toContain(title)
  })
})

describe('neighbours', () => {
  const { study, trials } = sampleRecord()
  const { axes } = study.spec
  const at = (spread: number, skew: number, queue: string) =>
    trials.find(
      ({ point }) =>
        point['params.spread'] === spread &&
        point['params.skew'] === skew &&
        point['execution.queue'] === queue,
    )

  test('are one step away on one axis; any other choice is a step', () => {
    const found = neighboursOf(axes, landscapeOf(axes, trials), at(4, 2, 'log') as never)
    const expected = [
      at(3, 2, 'log'),
      at(5, 2, 'log'),
      at(4, 1, 'log'),
      at(4, 3, 'log'),
      at(4, 2, 'riskAverse'),
      at(4, 2, 'power(2)'),
    ]
    expect(new Set(found)).toEqual(new Set(expected))
    expect(neighboursOf(axes, landscapeOf(axes, trials), at(1, 0, 'log') as never)).toHaveLength(4)
  })

  test('an effect is counted over pairs that are alike but for the axis', () => {
    const [spread, , queue] = axes
    expect(effectOf(axes, spread as never, trials)).toEqual({ pairs: 105, different: 105 })
    const flat = sampleRecord({ height: (s, k) => s + k }).trials
    expect(effectOf(axes, queue as never, flat)).toEqual({ pairs: 80, different: 0 })
    expect(effectOf(axes, queue as never, flat.slice(0, 1))).toBeUndefined()
  })
})

describe('what the page draws from', () => {
  test('all trials when they are few, each at its place', () => {
    const { study, trials } = sampleRecord()
    const data = studyPageData(study, trials)
    expect(data.metrics.map(({ name }) => name)).toEqual([
      'netPnl',
      'fills',
      'maxDrawdownPct',
      'sharpe',
      'netPerTraded',
    ])
    expect(data.trials.points.map((column) => column[17])).toEqual([1, 0, 2])
    expect(data.axes[2]?.texts).toEqual(['riskAverse', 'power(2)', 'log'])
    expect(data.trials.rank.filter((rank) => rank === 1)).toHaveLength(1)
  })

  test('of many trials the best, and the others evenly spread', () => {
    const { trials } = sampleRecord()
    const shown = shownTrials(trials, 40)
    expect(shown).toHaveLength(40)
    const ranks = new Set(shown.map((trial) => trial.rank))
    for (let rank = 1; rank <= 20; rank++) expect(ranks.has(rank)).toBe(true)
    const numbers = shown.map((trial) => trial.trial)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(new Set(numbers).size).toBe(40)
  })
})
