import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ticktape } from '../support/command.ts'
import { hasShared, recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-recordings-'))
const datasets = join(root, 'datasets')
const raw = (...parts: string[]) => sharedPath('data', 'binance-raw', ...parts)

const IMPORTS = [
  ['binance-usdm:BTCUSDT', raw('usdm', 'btcusdt_20240718.gz'), raw('usdm', 'btcusdt_20240719.gz')],
  ['binance-usdm:BTCUSDT', raw('usdm', 'btcusdt_20240808.gz')],
  ['binance-spot:BTCUSDT', raw('spot', 'btcusdt_20240808.gz'), raw('spot', 'btcusdt_20240809.gz')],
  [
    'binance-coinm:BTCUSD_PERP',
    raw('cm', 'btcusd_perp_20240808.gz'),
    raw('cm', 'btcusd_perp_20240809.gz'),
  ],
] as const

const MARKETS = [
  {
    name: 'BTCUSDT L2, two days as one',
    tape: 'binance-usdm/BTCUSDT/2024-07-18..2024-07-19',
    as: 'l2',
  },
  { name: 'BTCUSDT L2, 2024-08-08', tape: 'binance-usdm/BTCUSDT/2024-08-08', as: 'l2' },
  { name: 'spot BTCUSDT L1', tape: 'binance-spot/BTCUSDT/2024-08-08..2024-08-09', as: 'l1' },
  {
    name: 'BTCUSD_PERP, inverse',
    tape: 'binance-coinm/BTCUSD_PERP/2024-08-08..2024-08-09',
    as: 'l2',
  },
] as const

type Printed = { readonly runId: string; readonly journalHash: string; readonly fills: number }

function run(strategy: string, tape: string, as: string, from: string, reports: string): Printed {
  const args = ['run', strategy, '--tape', tape, '--as', as, '--from', from, '--json']
  const ended = ticktape(...args, '--datasets', datasets, '--reports', join(root, reports))
  expect(ended.stderr).toBe('')
  expect(ended.code).toBe(0)
  return JSON.parse(ended.stdout) as Printed
}

describe('a recording replayed', () => {
  beforeAll(() => {
    if (!hasShared) return
    for (const [instrument, ...files] of IMPORTS) {
      const args = ['import', 'binance-ws', ...files, '--instrument', instrument]
      const ended = ticktape(...args, '--datasets', datasets, '--json')
      expect(ended.code, ended.stderr).toBe(0)
    }
  }, 120_000)
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  for (const { name, tape, as } of MARKETS) {
    for (const strategy of ['strategies/market-maker.ts', 'strategies/imbalance-taker.ts']) {
      recorded(
        `${name}: ${strategy} ends in the same journal in two processes and from Parquet${recordedNote}`,
        () => {
          const first = run(strategy, tape, as, 'arrow', 'first')
          const second = run(strategy, tape, as, 'arrow', 'second')
          const archive = run(strategy, tape, as, 'parquet', 'archive')
          expect(first.fills).toBeGreaterThan(100)
          expect(second).toMatchObject({ runId: first.runId, journalHash: first.journalHash })
          expect(archive).toMatchObject({ runId: first.runId, journalHash: first.journalHash })
        },
      )
    }
  }
})
