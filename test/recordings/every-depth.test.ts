import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ticktape } from '../support/command.ts'
import { hasShared, recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-depths-'))
const datasets = join(root, 'datasets')
const config = join(root, 'config.json')
const lean = sharedPath('data', 'lean-tick')

const zips = (directory: string, most: number) =>
  readdirSync(directory)
    .sort()
    .slice(0, most)
    .map((name) => join(directory, name))

const imports = () => [
  ['lean-tick', 'USA:IBM', ...zips(join(lean, 'equity/usa/tick/ibm'), 10)],
  ['lean-tick', 'FXCM:EURUSD', ...zips(join(lean, 'forex/fxcm/tick/eurusd'), 3)],
  ['lobster', 'XNAS:AMZN', sharedPath('data/lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip')],
  ['lobster', 'XNAS:GOOG', sharedPath('data/lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip')],
  [
    'databento-dbn',
    'GLBX:ESH4',
    sharedPath('data/databento/esh4-glbx-mdp3-20231224.mbo.dbn.zst'),
    sharedPath('data/databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst'),
  ],
]

const MARKETS = [
  { name: 'IBM L1, five days', tape: 'USA/IBM/2013-10-07..2013-10-11', as: 'l1' },
  { name: 'AMZN L3', tape: 'XNAS/AMZN/2012-06-21', as: 'l3' },
  { name: 'GOOG L1', tape: 'XNAS/GOOG/2012-06-21', as: 'l1' },
  { name: 'ESH4 L3', tape: 'GLBX/ESH4/2023-12-24..2023-12-25', as: 'l3' },
  { name: 'ESH4 seen as L2', tape: 'GLBX/ESH4/2023-12-24..2023-12-25', as: 'l2' },
  { name: 'ESH4 seen as L1', tape: 'GLBX/ESH4/2023-12-24..2023-12-25', as: 'l1' },
  { name: 'EURUSD, sizes unknown', tape: 'FXCM/EURUSD/2014-05-01..2014-05-04', as: 'l1' },
] as const

type Printed = { readonly runId: string; readonly journalHash: string; readonly fills: number }

function run(strategy: string, tape: string, as: string, reports: string, from = 'arrow'): Printed {
  const places = ['--datasets', datasets, '--reports', join(root, reports), '--config', config]
  const flags = ['--tape', tape, '--as', as, '--from', from, '--set', 'qtyLots=2', '--json']
  const ended = ticktape('run', `strategies/${strategy}.ts`, ...flags, ...places)
  expect(ended.code, ended.stderr).toBe(0)
  return JSON.parse(ended.stdout) as Printed
}

describe('recordings of four origins', () => {
  beforeAll(() => {
    if (!hasShared) return
    const fees = { maker: '0.0001', taker: '0.0003' }
    // What gate and breakers refuse of orders before the open, and on dirty quotes, is not the point.
    const risk = { volumeShareMax: 'off', breakers: 'off' }
    writeFileSync(config, JSON.stringify({ execution: { fees }, risk, capital: 1e8 }))
    for (const [format = '', instrument = '', ...files] of imports()) {
      const args = ['import', format, ...files, '--instrument', instrument, '--json']
      const ended = ticktape(...args, '--datasets', datasets)
      expect(ended.code, ended.stderr).toBe(0)
    }
  }, 180_000)
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  for (const { name, tape, as } of MARKETS) {
    recorded(`${name}: the same journal in two processes and from Parquet${recordedNote}`, () => {
      const first = run('mean-reversion', tape, as, 'first')
      expect(run('mean-reversion', tape, as, 'second')).toMatchObject({
        runId: first.runId,
        journalHash: first.journalHash,
      })
      expect(run('mean-reversion', tape, as, 'archive', 'parquet').journalHash).toBe(
        first.journalHash,
      )
      expect(first.fills).toBeGreaterThan(0)
    })
  }

  recorded(
    `all four strategies run unchanged on L1, L2 and L3 of one recording${recordedNote}`,
    () => {
      const tape = 'XNAS/AMZN/2012-06-21'
      for (const strategy of ['market-maker', 'imbalance-taker', 'mean-reversion']) {
        const [l1, l2, l3] = ['l1', 'l2', 'l3'].map((as) => run(strategy, tape, as, 'four'))
        for (const each of [l1, l2, l3]) expect(each?.fills, strategy).toBeGreaterThan(0)
        // Who looks at the best and takes little of it sees the same market at every depth; who waits in
        // a queue does not.
        if (strategy === 'mean-reversion') {
          expect(new Set([l1, l2, l3].map((each) => each?.journalHash)).size).toBe(1)
        }
        if (strategy === 'market-maker') expect(l2?.journalHash).not.toBe(l3?.journalHash)
      }
      for (const as of ['l1', 'l2', 'l3']) {
        const config = ['--config', join(root, 'config.json')]
        const places = ['--datasets', datasets, '--reports', join(root, 'four')]
        const ended = ticktape(
          'run',
          'strategies/twap-execution.ts',
          '--tape',
          tape,
          '--as',
          as,
          ...config,
          ...places,
        )
        expect(ended.code, ended.stderr).toBe(0)
      }
    },
  )
})
