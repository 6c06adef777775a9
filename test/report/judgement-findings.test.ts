import { expect, test } from 'vitest'
import { judgeStudy, type StudyOptions } from '../../src/measure/selection/judge-study.ts'
import { trialMatrix } from '../../src/measure/selection/trial-matrix.ts'
import { judgementFindings } from '../../src/report/findings.ts'
import { noiseRows } from '../support/noise-matrix.ts'

async function titles(rows: readonly (readonly number[])[], options: StudyOptions = {}) {
  const judged = await judgeStudy(trialMatrix(rows), { blocks: 8, ...options })
  return judgementFindings(judged).map((finding) => `${finding.level}: ${finding.title}`)
}

test('a study of noise meets objections, with the figures', async () => {
  const judged = await judgeStudy(trialMatrix(noiseRows(240, 10, 3)), { blocks: 8 })
  const found = judgementFindings(judged)
  expect(found.map((f) => `${f.level}: ${f.title}`)).toEqual(
    expect.arrayContaining([
      'objection: The best trial may be luck',
      'objection: Noise would have found one as good',
    ]),
  )
  expect(found[0]?.text).toMatch(/is the best of 10\. Alone it would look \d+\.\d % sure/)
})

test('a study with an edge meets none; one that was counted short does', async () => {
  const rows = noiseRows(240, 10, 1, (k) => (k === 3 ? 0.003 : 0))
  expect(await titles(rows)).toEqual([])
  expect(await titles(rows, { trials: 1_000_000 })).toEqual([
    'objection: The best trial may be luck',
  ])
})

test('parameters on the edge of the grid are named', async () => {
  const rows = noiseRows(240, 10, 1, (k) => (k === 3 ? 0.01 : 0))
  const grid = { fast: [5, 10, 20], slow: [50, 100, 200] }
  const judged = await judgeStudy(trialMatrix(rows), {
    blocks: 8,
    grid,
    parameters: { fast: 10, slow: 200 },
  })
  expect(judgementFindings(judged)).toEqual([
    {
      level: 'caution',
      title: 'slow is on the edge of the grid',
      text: 'Its best value, 200, is the highest that was tried: better ones may lie outside.',
    },
  ])
})

test('what cannot be judged is said, and few trials are told', async () => {
  expect(await titles(noiseRows(12, 3, 1))).toEqual(
    expect.arrayContaining(['caution: Overfitting is not judged', 'note: Read with care']),
  )
  const alone = await titles(noiseRows(60, 1, 1))
  expect(alone).toContain('note: One trial')
  expect(await titles([[Number.NaN]])).toEqual(
    expect.arrayContaining([
      'caution: No deflated Sharpe ratio',
      'caution: No test against data snooping',
    ]),
  )
})
