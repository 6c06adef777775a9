import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ticktape } from '../support/command.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-cli-'))
const datasets = join(root, 'datasets')
const reports = join(root, 'reports')
const places = ['--datasets', datasets, '--reports', reports]
const run = (...args: string[]) => ticktape('run', ...args, ...places)
const MAKER = 'strategies/market-maker.ts'
const TAPE = ['--tape', 'synth/SIM/2024-01-01']

beforeAll(() => {
  const made = ticktape('synth', '--seed', '3', '--hours', '0.2', '--datasets', datasets)
  expect(made.code, made.stderr).toBe(0)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function strategyFile(name: string, body: string): string {
  const file = join(root, name)
  const surface = join(import.meta.dirname, '../../src/index.ts')
  writeFileSync(file, `import { defineStrategy } from '${surface}'\n${body}`)
  return file
}

describe('exit codes', () => {
  test('0: a run writes its record and report, and prints one JSON object', () => {
    const ended = run(MAKER, ...TAPE, '--json')
    expect(ended.code, ended.stderr).toBe(0)
    const printed = JSON.parse(ended.stdout) as { runId: string; report: string }
    expect(readdirSync(join(reports, printed.runId)).sort()).toEqual([
      'equity.parquet',
      'fills.parquet',
      'journal.parquet',
      'orders.parquet',
      'report.html',
      'run.json',
    ])
    expect(existsSync(join(reports, 'index.html'))).toBe(true)
  })

  test('1: a run whose id stands with another journal hash; nothing is overwritten', () => {
    const first = run(MAKER, ...TAPE, '--seed', '9', '--json')
    const { runId } = JSON.parse(first.stdout) as { runId: string }
    const file = join(reports, runId, 'run.json')
    const altered = readFileSync(file, 'utf8').replace(/"journalHash": "./, '"journalHash": "x')
    writeFileSync(file, altered)
    const second = run(MAKER, ...TAPE, '--seed', '9')
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(runId)
    expect(readFileSync(file, 'utf8')).toBe(altered)
  })

  test.each([
    ['an unknown flag', [MAKER, ...TAPE, '--frobnicate'], 'unknown option'],
    ['no tape', [MAKER], '--tape'],
    ['a strategy that is not there', ['none.ts', ...TAPE], 'none.ts'],
    ['an unknown parameter', [MAKER, ...TAPE, '--set', 'skew=1'], 'skewTicks'],
    ['a parameter of another type', [MAKER, ...TAPE, '--set', 'qtyLots=many'], 'a number'],
    ['a setting without a value', [MAKER, ...TAPE, '--set', 'qtyLots'], 'key=value'],
    ['a seed that is no number', [MAKER, ...TAPE, '--seed', 'x'], '--seed'],
    ['an unknown profile', [MAKER, ...TAPE, '--profile', 'hopeful'], 'conservative'],
    ['a depth that the tape lacks', [MAKER, ...TAPE, '--as', 'l3'], 'l2'],
    ['a config that is not there', [MAKER, ...TAPE, '--config', 'none.json'], 'none.json'],
  ])('2: %s', (_name, args, named) => {
    const ended = run(...args)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(named)
    expect(ended.stdout).toBe('')
  })

  test.each([
    ['no default export', 'export const x = 1\n', 'default export'],
    ['a file that does not parse', 'export default {\n', 'does not load'],
    [
      'a strategy that throws',
      "export default defineStrategy({ name: 'bad', params: {}, wakes: { quotes: true }, create: () => ({ onQuote() { throw new TypeError('oh') } }) })\n",
      'TypeError: oh',
    ],
    [
      'a strategy that waits',
      "export default defineStrategy({ name: 'slow', params: {}, wakes: { quotes: true }, create: () => ({ async onQuote() { await 1; throw new Error('late') } }) })\n",
      'a promise',
    ],
    [
      'a strategy that sets a timer in the past',
      "export default defineStrategy({ name: 'late', params: {}, wakes: { quotes: true }, create: (desk) => ({ onQuote() { desk.at(0) } }) })\n",
      'a timer at 0',
    ],
  ])('2: %s', (name, body, named) => {
    const ended = run(strategyFile(`${name.replaceAll(' ', '-')}.ts`, body), ...TAPE)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(named)
  })

  test('2: a config with an unknown field names it', () => {
    const file = join(root, 'bad.json')
    writeFileSync(file, JSON.stringify({ execution: { latency: { entryMs: -1, responseMs: 0 } } }))
    const ended = run(MAKER, ...TAPE, '--config', file)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('execution.latency')
  })

  test('3: a tape that is not there, and one whose content changed', () => {
    expect(run(MAKER, '--tape', 'synth/SIM/2030-01-01').code).toBe(3)
    const made = ticktape(
      'synth',
      '--seed',
      '4',
      '--hours',
      '0.1',
      '--start',
      '2024-02-01',
      '--datasets',
      datasets,
    )
    expect(made.code).toBe(0)
    const file = join(datasets, 'synth/SIM/2024-02-01/tape.parquet')
    const bytes = readFileSync(file)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(file, bytes)
    expect(ticktape('tapes', 'verify', 'synth/SIM/2024-02-01', '--datasets', datasets).code).toBe(3)
  })

  test('every command has help with an example', () => {
    for (const command of [
      'demo',
      'synth',
      'import',
      'tapes',
      'run',
      'report',
      'conform hftbacktest',
    ]) {
      const ended = ticktape(...command.split(' '), '--help')
      expect(ended.code).toBe(0)
      expect(ended.stdout, command).toMatch(/Examples?:\n {2}ticktape /)
    }
  })
})
