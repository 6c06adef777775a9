import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findings } from '../../src/report/findings.ts'
import { formatMetric, formatSpan, formatTime, metricTitle } from '../../src/report/format.ts'
import { readRunJson } from '../../src/report/record.ts'
import type { Metric, RunJson } from '../../src/run/run-record.ts'
import { writeSampleRun } from './sample-run.ts'

let root = ''
let base: RunJson
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ticktape-findings-'))
  base = await readRunJson(await writeSampleRun(root))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const metric = (value: number, unit = 'USDT'): Metric => ({ value, unit, n: 1, definition: 'd' })

/** The sample run, flawless but for the metrics and parts given. */
function runWith(
  metrics: Record<string, Metric>,
  change: (run: RunJson) => RunJson = (r) => r,
): RunJson {
  const flawless: Record<string, Metric> = {
    fills: metric(5000, 'fills'),
    roundTrips: metric(900, 'round trips'),
    netPnl: metric(90),
    grossPnl: metric(100),
    fees: metric(10),
    crossedShare: metric(1, '%'),
  }
  const [tape] = base.manifest.tapes
  if (tape === undefined) throw new Error('the sample run has a tape')
  return change({
    ...base,
    endNs: String(BigInt(base.startNs) + 50n * 86_400_000_000_000n),
    counts: { ...base.counts, unfinished: 0, denialsByRule: {}, rejectsByReason: {} },
    manifest: {
      ...base.manifest,
      tapes: [{ ...tape, gaps: 0, crossedRows: 0, clockShiftsNs: [0] }],
      execution: { ...base.manifest.execution, settings: [] },
    },
    metrics: { ...flawless, ...metrics },
  })
}

const titles = (run: RunJson) =>
  findings(run).map((finding) => `${finding.level}: ${finding.title}`)

test('a run without a flaw keeps one note: it is one trial', () => {
  expect(titles(runWith({}))).toEqual(['note: One trial, in sample'])
})

test.each<[string, Record<string, Metric>]>([
  ['objection: It never traded', { fills: metric(0, 'fills') }],
  ['objection: Too few fills', { fills: metric(29, 'fills') }],
  ['caution: Few round trips', { roundTrips: metric(199, 'round trips') }],
  ['objection: Fees are larger than the profit', { netPnl: metric(-1), fees: metric(101) }],
  ['caution: Fees take most of the profit', { netPnl: metric(45), fees: metric(55) }],
  ['objection: It loses before fees', { grossPnl: metric(-1), netPnl: metric(-11) }],
  ['caution: It lives on crossed fills', { crossedShare: metric(11, '%') }],
  ['caution: Resting fills are picked off', { markOut10sMaker: metric(-0.4, 'bps') }],
  ['caution: It did not end flat', { finalPosition: metric(2, 'BTC') }],
  ['objection: The books do not agree with themselves', { feeMismatches: metric(1, 'fills') }],
  ['objection: The books do not agree with themselves', { ledgerDifference: metric(0.01) }],
])('%s', (title, metrics) => {
  expect(titles(runWith(metrics))).toEqual([title, 'note: One trial, in sample'])
})

const none = (undefinedBecause: string): Metric => ({
  value: null,
  unit: '%',
  n: 1,
  definition: 'd',
  undefinedBecause,
})

test.each<[string, Record<string, Metric>, string]>([
  [
    'caution: It may be luck',
    {
      sharpe: metric(0.01, 'per 1 s sample'),
      psr2012: metric(71, '%'),
      minTrackRecord: metric(27_000, 'samples'),
    },
    '27,000 samples would be needed; there are 1',
  ],
  [
    'caution: Its samples hang together',
    { psr2012: metric(99, '%'), psr2025: metric(80, '%'), autocorrelation: metric(0.5, 'ratio') },
    'autocorrelated (0.5000)',
  ],
  [
    'objection: One round trip makes the profit',
    { netWithoutBestTrip: metric(-3), bestTripShare: metric(103, '%') },
    'Without its best round trip it makes \u22123.00 USDT',
  ],
  [
    'caution: One round trip makes most of the profit',
    { netWithoutBestTrip: metric(30), bestTripShare: metric(66, '%') },
    '66.00 % of the net PnL',
  ],
  [
    'caution: Five round trips make the profit',
    { netWithoutBestTrip: metric(70), netWithoutBest5Trips: metric(-1) },
    'five best round trips',
  ],
  [
    'objection: One day makes the profit',
    { netWithoutBestDay: metric(-3), bestDayShare: { ...metric(103, '%'), n: 12 } },
    'Without its best day of 12 days',
  ],
  [
    'caution: One day makes most of the profit',
    { netWithoutBestDay: metric(30), bestDayShare: metric(66, '%') },
    'come from the best of 1 days',
  ],
  [
    'objection: Its profit is crossed fills',
    { fillProfit10s: metric(5), crossedProfit10s: metric(6) },
    'had earned 5.00 USDT, its crossed fills alone 6.00 USDT',
  ],
  ['caution: Stale fills', { staleFillShare: metric(9, '%') }, '9.00 % of the traded value'],
  [
    'caution: The queue model matters',
    { makerShare: metric(90, '%'), queueDecidedShare: metric(80, '%') },
    '80.00 % of the traded value',
  ],
  [
    'note: The queue model did not matter',
    { makerShare: metric(90, '%'), queueDecidedShare: metric(0, '%') },
    'No fill hangs on the queue model',
  ],
  ['caution: Nothing was paid in fees', { fees: metric(0) }, 'trades for nothing'],
  [
    'note: Nothing is annualised',
    { sharpeAnnualised: none('3 days are fewer than 30'), sharpe: metric(-1) },
    '3 days are fewer than 30',
  ],
])('%s', (title, metrics, text) => {
  const found = findings(runWith(metrics))
  expect(
    found.map((f) => `${f.level}: ${f.title}`).filter((t) => !t.includes('One trial')),
  ).toEqual([title])
  expect(found.find((f) => title.endsWith(f.title))?.text).toContain(text)
})

test('with order-by-order data no queue model is spoken of', () => {
  const metrics = { makerShare: metric(90, '%'), queueDecidedShare: metric(80, '%') }
  const run = runWith(metrics, (r) => ({ ...r, manifest: { ...r.manifest, depth: 'l3' } }))
  expect(titles(run)).toEqual(['note: One trial, in sample'])
})

test('fees that the venue does not publish are said to be given by hand', () => {
  const run = runWith({}, (r) => ({
    ...r,
    manifest: {
      ...r.manifest,
      tapes: r.manifest.tapes.map((t) => ({ ...t, instrument: { ...t.instrument, fees: null } })),
    },
  }))
  expect(titles(run)).toEqual(['caution: Costs unknown', 'note: One trial, in sample'])
})

test('what is off is an objection, what is assumed a caution, both by name', () => {
  const settings = [
    { name: 'fees', value: 'none', assumed: false, off: true },
    { name: 'entry latency', value: 'constant 25 ms', assumed: true, off: false },
  ]
  const run = runWith({}, (r) => ({
    ...r,
    manifest: { ...r.manifest, execution: { ...r.manifest.execution, settings } },
  }))
  const [off, assumed] = findings(run)
  expect(off).toMatchObject({ level: 'objection', title: '1 cost or protection is off' })
  expect(off?.text).toContain('fees')
  expect(assumed?.text).toContain('entry latency (constant 25 ms)')
})

test('market impact, which nothing can switch on, is a note and no objection', () => {
  const settings = [{ name: 'market impact', value: 'off', assumed: false, off: true }]
  const run = runWith({}, (r) => ({
    ...r,
    manifest: { ...r.manifest, execution: { ...r.manifest.execution, settings } },
  }))
  expect(titles(run)).toEqual(['note: No market impact', 'note: One trial, in sample'])
})

test('cancels that came too late are no refused orders', () => {
  const late = { 'too late: order is no longer live': 50 }
  const withRejects = (rejectsByReason: Record<string, number>) =>
    runWith({}, (r) => ({
      ...r,
      counts: { ...r.counts, intents: 100, cancels: 60, replaces: 20, rejectsByReason },
    }))
  expect(titles(withRejects(late))).toEqual([
    'note: Some requests came too late',
    'note: One trial, in sample',
  ])
  const both = findings(withRejects({ ...late, 'would cross (post-only)': 11 }))
  expect(both[0]).toMatchObject({ level: 'caution', title: 'Some orders were refused' })
  expect(both[0]?.text).toContain('11 refused by the venue, of 100')
  expect(both[1]?.text).toContain('50 of 80 cancels and replaces')
})

test('the sample run shows its tape defects, its clock repair and its short span', () => {
  expect(titles(base)).toEqual(
    expect.arrayContaining([
      'caution: The recording has holes',
      'caution: The capture clock was repaired',
      'caution: Only 30 min of market',
    ]),
  )
})

test('numbers, names, times', () => {
  expect(formatMetric(metric(-1234.567))).toBe('\u22121,234.57')
  expect(formatMetric(metric(0.0000123456, 'BTC'))).toBe('0.00001235')
  expect(formatMetric(metric(12, 'fills'))).toBe('12')
  expect(formatMetric({ ...metric(0), value: null, undefinedBecause: 'x' })).toBe('\u2013')
  expect(metricTitle('maxDrawdownPct')).toBe('Max drawdown %')
  expect(metricTitle('markOut10sMaker')).toBe('Mark out 10 s maker')
  expect(metricTitle('netPnl')).toBe('Net PnL')
  expect(metricTitle('psr2012')).toBe('PSR 2012')
  expect(metricTitle('valueAtRisk95')).toBe('Value at risk 95')
  expect(metricTitle('netWithoutBest5Trips')).toBe('Net without best 5 trips')
  expect(metricTitle('crossedProfit10s')).toBe('Crossed profit 10 s')
  expect(formatSpan(93_784e9)).toBe('1 d 2 h')
  expect(formatSpan(1.5e9)).toBe('1.5 s')
  expect(formatTime(1_721_350_800_250_000_000n)).toBe('2024-07-19 01:00:00.250 UTC')
})

test('breakers that are off, and those that acted, are cautions', () => {
  const { breakers } = base.manifest
  const off = Object.fromEntries(
    Object.entries(breakers).map(([name, { scope }]) => [name, { limit: 'off' as const, scope }]),
  )
  const without = (all: RunJson['manifest']['breakers']) => (run: RunJson) => ({
    ...run,
    manifest: { ...run.manifest, breakers: all },
  })
  const [finding] = findings(runWith({}, without(off)))
  expect(finding?.title).toBe('Breakers are switched off')
  expect(finding?.text).toContain('All of them')
  const one = { ...breakers, dailyLoss: { limit: 'off' as const, scope: 'strategy' } }
  expect(findings(runWith({}, without(one)))[0]?.text).toContain('dailyLoss: what')
  const trip = {
    event: 'tripped' as const,
    breaker: 'dailyLoss',
    scope: 'strategy:s',
    atNs: base.startNs,
    noticedNs: base.startNs,
    value: 0.06,
    limit: 0.05,
    reason: 'r',
    by: 'breaker',
    refused: 1234,
  }
  const path = { timeNs: [], with: [], without: [] }
  const twin = {
    journalHash: '',
    failure: null,
    counts: null,
    path,
    metrics: { netPnl: metric(5) },
  }
  const tripped = (run: RunJson) => ({ ...run, breakers: [trip], withoutBreakers: twin })
  const text = findings(runWith({}, tripped))[0]?.text
  expect(text).toMatch(/^dailyLoss tripped at .*; 1,234 intents were refused\. Without/)
  expect(text).toContain('is 5.00 USDT instead of 90.00 USDT')
})
