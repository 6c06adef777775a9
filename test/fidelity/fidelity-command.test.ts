import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import type { FidelityRecord } from '../../src/fidelity/fidelity-record.ts'
import { readQueueParameters } from '../../src/run/queue-parameters-file.ts'
import { ticktape } from '../support/command.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-fidelity-command-'))
const datasets = join(root, 'datasets')
const reports = join(root, 'reports')
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeAll(async () => {
  const startNs = BigInt(Date.parse('2024-01-01')) * 1_000_000n
  const common = { seed: 3, startNs, datasetsRoot: datasets, halts: 0, gaps: 0, modifies: true }
  await synthesize({ ...common, hours: 0.2, depths: ['l2', 'l3'], symbol: 'SIM' })
  await synthesize({ ...common, hours: 0.02, depths: ['l2'], symbol: 'FLAT' })
})

const TAPE = 'synth/SIM/2024-01-01'
const places = ['--datasets', datasets, '--reports', reports]
const written = (file: string, name = 'synth-SIM-2024-01-01') =>
  join(reports, 'fidelity', name, file)

describe('ticktape fidelity', () => {
  test('scores, fits, writes the page and parameters that a run takes', () => {
    const { code, stdout } = ticktape('fidelity', TAPE, '--fit', '--json', ...places)
    expect(code).toBe(0)
    const record = JSON.parse(stdout) as FidelityRecord
    expect(JSON.parse(readFileSync(written('fidelity.json'), 'utf8'))).toEqual(record)
    expect(record.oracle).toMatchObject({ f1: 1, exactPct: 100 })
    expect(record.trueQueue).toMatchObject({ f1: 1, exactPct: 100, exceptions: [] })
    // Its orders are canceled whatever stands behind them: a hazard of 0 is the truth.
    const sizes = record.fit?.models.find(({ model }) => model === 'sizes')
    expect(sizes?.fitted.exponent).toBeLessThanOrEqual(0.3)
    const f1 = (name: string) => record.contenders.find((it) => it.name === name)?.f1 ?? 0
    expect(sizes?.mean.f1).toBeGreaterThan(f1('power(1)'))
    expect(f1('power(1)')).toBeGreaterThan(f1('riskAverse'))
    for (const it of record.contenders) {
      expect(it.f1).toBeGreaterThanOrEqual(it.strict.f1)
      expect(it.interval.f1.low).toBeLessThanOrEqual(it.f1)
      expect(it.interval.f1.high).toBeGreaterThanOrEqual(it.f1)
      const inBins = it.reliability.bins.reduce((n, bin) => n + bin.shadows, 0)
      expect(inBins).toBe(record.shadows.added)
      for (const { groups } of it.splits) {
        expect(groups.reduce((n, group) => n + group.shadows, 0)).toBe(record.shadows.added)
      }
    }
    const page = readFileSync(written('fidelity.html'), 'utf8')
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/NaN|undefined|https?:/)

    const file = written('parameters.json')
    const { fittedOn } = readQueueParameters(file)
    expect(fittedOn).toMatchObject({ ref: TAPE, tapeId: record.tape.tapeId })
    const strategy = 'strategies/market-maker.ts'
    const run = ticktape('run', strategy, '--tape', TAPE, '--as', 'l2', '--queue', file, ...places)
    expect(run.code).toBe(0)
    const report = /report {2}(.*)\n/.exec(run.stdout)?.[1] ?? ''
    const settings = readFileSync(join(report, '..', 'run.json'), 'utf8')
    expect(settings).toContain(`fitted on ${TAPE}, tape ${record.tape.tapeId.slice(0, 12)}`)
  })

  test('says the same twice, and something else of a slower feed', () => {
    const say = (...flags: string[]) => ticktape('fidelity', TAPE, ...flags, '--json', ...places)
    const first = say()
    expect(say().stdout).toBe(first.stdout)
    const slow = JSON.parse(say('--conflate', '100ms').stdout) as FidelityRecord
    const fast = JSON.parse(first.stdout) as FidelityRecord
    const power = ({ contenders }: FidelityRecord) =>
      contenders.find(({ name }) => name === 'power(1)')?.f1 ?? 0
    expect(power(slow)).toBeLessThan(power(fast))
    expect(existsSync(written('fidelity.html', 'synth-SIM-2024-01-01-conflated-100ms'))).toBe(true)
  })

  test.each([
    [['synth/FLAT/2024-01-01'], 'a tape of single orders (l3)'],
    [[TAPE, '--from', '25:00'], 'field --from: got "25:00"'],
    [[TAPE, '--from', '23:00'], 'no order that was added in this window'],
    [[TAPE, '--conflate', 'slow'], 'field --conflate: got "slow"'],
    [[TAPE, '--grace', '-1s'], 'field --grace'],
    [[TAPE, '--seed', 'x'], 'field --seed'],
    [[TAPE, '--parameters', 'package.json'], 'package.json, field '],
  ])('%j is refused', (flags, said) => {
    const { code, stderr } = ticktape('fidelity', ...flags, ...places)
    expect([code, stderr.includes(said)]).toEqual([2, true])
  })

  test('parameters of another market are refused without its scale, and taken with it', () => {
    const file = written('parameters.json')
    const other = {
      ...readQueueParameters(file),
      instrument: { venue: 'X', symbol: 'Y', lotSize: '1' },
    }
    const path = join(root, 'other.json')
    writeFileSync(path, JSON.stringify(other))
    const config = join(root, 'config.json')
    const run = (queue: object) => {
      writeFileSync(config, JSON.stringify({ execution: { queue } }))
      const flags = ['--tape', TAPE, '--as', 'l2', '--config', config, ...places]
      return ticktape('run', 'strategies/market-maker.ts', ...flags)
    }
    const refused = run({ parameters: path })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('field instrument: fitted on X:Y')
    const scale = { unitLots: 4, meanLots: 5.9 }
    for (const model of ['hazard', 'sizes', 'sizesWithPast']) {
      expect(run({ parameters: path, model, scale }).code).toBe(0)
    }
  })
})
