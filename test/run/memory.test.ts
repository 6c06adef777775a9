import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ticktape, ticktapeMeasured } from '../support/command.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-memory-'))
const datasets = join(root, 'datasets')
const reports = join(root, 'reports')
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Counted = {
  readonly counts: { readonly journalRecords: number; readonly orders: number }
  readonly manifest: { readonly tapes: readonly unknown[] }
}

/** Replays, measures, writes the record and the report, in a process of its own. */
function peakOf(strategy: string, tape: string, ...more: string[]) {
  const ended = ticktapeMeasured(
    ...['run', `strategies/${strategy}.ts`, '--tape', tape, '--json', ...more],
    ...['--datasets', datasets, '--reports', reports],
  )
  expect(ended.code, ended.stderr).toBe(0)
  const { runId } = JSON.parse(ended.stdout) as { runId: string }
  const record = JSON.parse(readFileSync(join(reports, runId, 'run.json'), 'utf8')) as Counted
  return { peakMb: ended.peakMb, days: record.manifest.tapes.length, ...record.counts }
}

/**
 * What may grow with the days: some bytes a record of the journal where its file is joined, and the
 * columns of orders and fills. A quarter is far from five times.
 */
function expectBounded(one: ReturnType<typeof peakOf>, five: ReturnType<typeof peakOf>): void {
  expect([one.days, five.days]).toEqual([1, 5])
  expect(five.journalRecords).toBeGreaterThan(4.5 * one.journalRecords)
  expect(five.peakMb).toBeLessThan(1.25 * one.peakMb)
}

describe('five days take the memory of one', () => {
  beforeAll(() => {
    for (let day = 1; day <= 5; day++) {
      const start = `2024-03-0${day}`
      const size = ['--seed', String(day), '--hours', '1', '--depth', 'l1']
      const ended = ticktape('synth', ...size, '--start', start, '--datasets', datasets, '--json')
      expect(ended.code, ended.stderr).toBe(0)
    }
    // Replay copies are made on first use.
    peakOf('twap-execution', 'synth/SIM/2024-03-01..2024-03-05')
  }, 120_000)

  test('of a synthetic market, with a strategy that quotes all of the time', () => {
    const one = peakOf('market-maker', 'synth/SIM/2024-03-01')
    expectBounded(one, peakOf('market-maker', 'synth/SIM/2024-03-01..2024-03-05'))
  }, 120_000)

  recorded(
    `of IBM in L1${recordedNote}`,
    () => {
      const ticks = sharedPath('data/lean-tick/equity/usa/tick/ibm')
      const args = ['import', 'lean-tick', ticks, '--instrument', 'USA:IBM', '--json']
      const imported = ticktape(...args, '--datasets', datasets)
      expect(imported.code, imported.stderr).toBe(0)
      const config = join(root, 'config.json')
      const fees = { maker: '0.0001', taker: '0.0003' }
      // Hours before the open are silent: the gate refuses then, ten times a second.
      writeFileSync(config, JSON.stringify({ execution: { fees }, capital: 1e8 }))
      const [day, week] = ['2013-10-07', '2013-10-07..2013-10-11']
      peakOf('twap-execution', `USA/IBM/${week}`, '--config', config)
      const one = peakOf('market-maker', `USA/IBM/${day}`, '--config', config)
      expectBounded(one, peakOf('market-maker', `USA/IBM/${week}`, '--config', config))
    },
    180_000,
  )
})
