import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { J_BREAKER } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { saveRun } from '../../src/report/save-run.ts'
import { BREAKERS, type BreakerName } from '../../src/risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { RULES } from '../../src/risk/rules.ts'
import { backtest } from '../../src/run/backtest.ts'
import type { ExecutionConfig } from '../../src/run/profiles.ts'
import type { RiskConfig } from '../../src/run/risk-config.ts'
import { type Provocation, provoker } from '../support/provoker.ts'
import { RISK_OFF } from '../support/risk-off.ts'
import { hasShared, recorded, recordedNote } from '../support/shared.ts'
import { type RiskTapes, riskTapes } from './risk-tapes.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-risk-acts-'))
let tapes: RiskTapes
beforeAll(async () => {
  if (hasShared) tapes = await riskTapes(root)
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Scene = {
  readonly how: Provocation['how']
  readonly tape?: keyof RiskTapes
  readonly qtyLots?: number
  readonly everyMs?: number
  /** What acts, and so much of it that it cannot. */
  readonly acts: RiskConfig
  readonly rests: RiskConfig
  readonly execution?: () => ExecutionConfig
}

const only = (name: BreakerName, limit: number): RiskConfig => ({ breakers: { [name]: limit } })
const between = (from: string, until: string): RiskConfig => ({ hours: { from, until } })
const HERE = ['binance-usdm:BTCUSDT']

const RULE_SCENES: Readonly<Record<string, Scene>> = {
  'RC-03 order size': scene(
    'buys',
    { orderValueMax: 639 },
    { orderValueMax: 700 },
    { qtyLots: 10 },
  ),
  'RC-03 order quantity': scene(
    'buys',
    { orderQtyMax: 0.009 },
    { orderQtyMax: 0.01 },
    { qtyLots: 10 },
  ),
  'RC-04 price collar': scene('reaches', { priceCollarBps: 1900 }, { priceCollarBps: 2100 }),
  'RC-04 reference too old': {
    ...scene('buys', { referenceAgeMsMax: 60_000 }, { referenceAgeMsMax: 3_600_000 }),
    tape: 'ibm',
    everyMs: 10_000,
  },
  'RC-05 position size': scene('buys', { positionValueMax: 640 }, { positionValueMax: 1e6 }),
  'RC-05 gross position': scene('buys', { grossValueMax: 640 }, { grossValueMax: 1e6 }),
  'RC-05 open order value': scene('stacks', { openValueMax: 6400 }, { openValueMax: 1e6 }),
  'RC-06 daily loss': scene(
    'takes',
    { dailyLossMax: 1e-4 },
    { dailyLossMax: 0.5 },
    { qtyLots: 20 },
  ),
  'RC-07 drawdown': scene('takes', { drawdownMax: 1e-4 }, { drawdownMax: 0.5 }, { qtyLots: 20 }),
  'RC-08 order rate': scene('stacks', { ordersPerSecondMax: 9 }, { ordersPerSecondMax: 10 }),
  'RC-08 message rate': scene('moves', { messagesPerSecondMax: 5 }, { messagesPerSecondMax: 10 }),
  'RC-09 open orders': scene('stacks', { openOrdersMax: 5 }, { openOrdersMax: 5000 }),
  'RC-09 open positions': scene('buys', { openPositionsMax: 0 }, { openPositionsMax: 1 }),
  'RC-10 event exposure': scene(
    'buys',
    { eventValueMax: 640, events: { halving: HERE } },
    { eventValueMax: 640, events: { halving: ['binance-usdm:ETHUSDT'] } },
  ),
  'RC-11 same order again': scene('repeats', { sameOrderAfterMs: 1 }, { sameOrderAfterMs: 'off' }),
  'RC-13 self-match': scene('meets itself', { selfMatchLotsMax: 0 }, { selfMatchLotsMax: 1 }),
  'RC-14 restricted instrument': scene(
    'buys',
    { restricted: HERE },
    { restricted: ['binance-usdm:ETHUSDT'] },
  ),
  'RC-14 outside trading hours': scene(
    'buys',
    between('09:30', '16:00'),
    between('23:00', '01:00'),
  ),
  'RC-15 share of recent volume': scene(
    'buys',
    { volumeShareMax: 1e-4 },
    { volumeShareMax: 'off' },
  ),
}

const BREAKER_SCENES: Readonly<Partial<Record<BreakerName, Scene>>> = {
  dailyLoss: scene('takes', only('dailyLoss', 1e-4), only('dailyLoss', 0.5), { qtyLots: 20 }),
  drawdown: scene('takes', only('drawdown', 1e-4), only('drawdown', 0.5), { qtyLots: 20 }),
  consecutiveLosses: scene('takes', only('consecutiveLosses', 5), only('consecutiveLosses', 1e4)),
  orderRate: scene('stacks', only('orderRate', 9), only('orderRate', 10)),
  messageRate: scene('cancels', only('messageRate', 15), only('messageRate', 25)),
  signalRate: scene('stacks', only('signalRate', 100), only('signalRate', 1e4)),
  concurrentOrders: scene('stacks', only('concurrentOrders', 10), only('concurrentOrders', 1e4)),
  concurrentPositions: scene(
    'buys',
    only('concurrentPositions', 0),
    only('concurrentPositions', 1),
  ),
  rejectRate: {
    ...scene('stacks', only('rejectRate', 0.2), only('rejectRate', 1)),
    execution: () => ({ latency: { table: refusingVenue() } }),
  },
  slippageCount: scene(
    'takes',
    { slippageBps: 0.001, ...only('slippageCount', 5) },
    { slippageBps: 9, ...only('slippageCount', 5) },
  ),
  slippageRatio: scene(
    'takes',
    { slippageBps: 0.001, ...only('slippageRatio', 1.5) },
    { slippageBps: 9, ...only('slippageRatio', 1.5) },
  ),
  staleData: {
    ...scene('buys', only('staleData', 60_000), only('staleData', 3_600_000)),
    tape: 'ibm',
    everyMs: 10_000,
  },
  clockDrift: scene('buys', only('clockDrift', 0.01), only('clockDrift', 100)),
  crossedBook: {
    ...scene('buys', only('crossedBook', 100), only('crossedBook', 1e5)),
    tape: 'eurusd',
    everyMs: 10_000,
  },
  gappedBook: {
    ...scene('stacks', only('gappedBook', 5_000), only('gappedBook', 1e6)),
    tape: 'torn',
  },
  repeatedExecutions: scene(
    'buys',
    only('repeatedExecutions', 20),
    only('repeatedExecutions', 1e4),
  ),
}

function scene(
  how: Scene['how'],
  acts: RiskConfig,
  rests: RiskConfig,
  more: Partial<Scene> = {},
): Scene {
  return { how, acts, rests, ...more }
}

/** A venue that refuses whatever comes in the second half of the recording. */
function refusingVenue(): string {
  const file = join(root, 'round-trips.csv')
  const { firstEventNs, lastEventNs } = tapes.btcusdt.manifest
  const [first, last] = [BigInt(firstEventNs), BigInt(lastEventNs)]
  const middle = (first + last) / 2n
  const rows = [
    [first, first + 10n, first + 20n],
    [middle, middle + 10n, middle + 20n],
    [middle + 1000n, 0n, middle + 1020n],
    [last, 0n, last + 20n],
  ]
  writeFileSync(
    file,
    `requestNs,venueNs,responseNs\n${rows.map((row) => row.join(',')).join('\n')}\n`,
  )
  return file
}

function runOf(of: Scene, risk: RiskConfig) {
  const breakers = risk.breakers ?? 'off'
  return backtest({
    tapes: [tapes[of.tape ?? 'btcusdt']],
    strategy: provoker,
    params: { how: of.how, qtyLots: of.qtyLots ?? 1, everyMs: of.everyMs ?? 100 },
    execution: {
      fees: { maker: '0.0001', taker: '0.0005' },
      latency: { entryMs: 1, responseMs: 1 },
      ...of.execution?.(),
    },
    risk: {
      ...RISK_OFF,
      ...risk,
      breakers: breakers === 'off' ? breakers : { ...ALL_OFF, ...breakers },
    },
  })
}

const ALL_OFF = Object.fromEntries(
  BREAKERS.filter(({ name }) => name !== 'tornLog').map(({ name }) => [name, 'off']),
)

const pageOf = async (run: ReturnType<typeof runOf>) =>
  readFileSync(join(await saveRun(run, join(root, 'reports'), 'test'), 'report.html'), 'utf8')

describe('on recorded markets', () => {
  const needsFacts = ['child beyond parent']
  const scened = RULES.filter(({ name }) => !needsFacts.includes(name))
  for (const { id, name } of scened) {
    const rule = `${id} ${name}`
    recorded(`${rule} acts, is in the report, and lets others be${recordedNote}`, async () => {
      const of = RULE_SCENES[rule]
      if (of === undefined) throw new Error(`${rule} has no scene`)
      const run = runOf(of, of.acts)
      expect(Object.keys(run.counts.denialsByRule)).toEqual([rule])
      expect(runOf(of, of.rests).counts.denialsByRule).toEqual({})
      expect(await pageOf(run)).toContain(`<th scope="row">${rule}</th>`)
    })
  }

  const outside = ['eventLoopLag', 'reconcileMismatch', 'tornLog']
  for (const { name, denial } of BREAKERS) {
    if (outside.includes(name)) continue
    recorded(`${name} trips, is in the report, and lets others be${recordedNote}`, async () => {
      const of = BREAKER_SCENES[name]
      if (of === undefined) throw new Error(`${name} has no scene`)
      const run = runOf(of, of.acts)
      expect(run.counts.trips).toEqual({ [name]: 1 })
      const refused = run.counts.denialsByRule[RISK_RULES[denial] ?? ''] ?? 0
      expect(refused).toBeGreaterThan(0)
      expect(run.breakers[0]?.refused).toBe(refused)
      const rested = runOf(of, of.rests)
      expect([rested.counts.trips, rested.counts.denialsByRule]).toEqual([{}, {}])
      const page = await pageOf(run)
      expect(page).toContain(`<th scope="row">${name}</th>`)
      expect(page).toContain('What would have happened without')
      expect(run.without).toMatchObject({ journalHash: rested.journalHash })
    })
  }
})

describe('breakers off, at their standard and tight, on the same tape and seed', () => {
  recorded(`three journals, which part where a breaker acted${recordedNote}`, () => {
    const of = scene('takes', {}, {}, { everyMs: 50, qtyLots: 5 })
    const tight = { ...only('consecutiveLosses', 20) }
    const [off, standard, tightened] = [
      journalOf(runOf(of, {})),
      journalOf(backtestStandard(of, undefined)),
      journalOf(backtestStandard(of, tight)),
    ]
    expect(new Set([off.hash, standard.hash, tightened.hash]).size).toBe(3)
    for (const acted of [standard, tightened]) {
      const first = acted.records.findIndex((record, i) => record !== off.records[i])
      expect(acted.trips).toEqual([first])
      // Before it, record for record the same; after it the desk without sends what this one does not.
      expect(first).toBeGreaterThan(100)
    }
    expect(tightened.trips[0]).toBeLessThan(standard.trips[0] ?? 0)
  })
})

/** The standard breakers, and no rules: what parts the journals is a breaker. */
function backtestStandard(of: Scene, risk: RiskConfig | undefined) {
  const { breakers: _, ...noRules } = RISK_OFF
  return backtest({
    tapes: [tapes.btcusdt],
    strategy: provoker,
    params: { how: of.how, qtyLots: of.qtyLots ?? 1, everyMs: of.everyMs ?? 100 },
    execution: {
      fees: { maker: '0.0001', taker: '0.0005' },
      latency: { entryMs: 1, responseMs: 1 },
    },
    risk: { ...noRules, ...risk },
  })
}

function journalOf(run: ReturnType<typeof runOf>) {
  const records: string[] = []
  const trips: number[] = []
  readJournal(run.desk.journal, (r) => {
    if (r.code === J_BREAKER) trips.push(records.length)
    records.push(JSON.stringify(r))
  })
  return { hash: run.journalHash, records, trips }
}
