import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { pointConfig } from '../../src/sweep/point-config.ts'
import { checkStudy, readStudyFile } from '../../src/sweep/study-file.ts'

const root = mkdtempSync(join(tmpdir(), 'study-file-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const good = {
  tapes: 'synth/SIM/2024-01-01',
  space: { halfSpreadTicks: { int: [1, 4] }, 'execution.queue': { choice: ['log', 'log2'] } },
  objective: { maximise: 'netPnl' },
}

describe('a study file', () => {
  test('says the least, and the rest is there', () => {
    const study = checkStudy(good, {}, 'by-file')
    expect(study).toEqual({
      name: 'by-file',
      tapes: ['synth/SIM/2024-01-01'],
      desksPerPass: 64,
      spec: {
        config: {},
        axes: [
          { path: 'params.halfSpreadTicks', kind: 'int', from: 1, to: 4, values: [1, 2, 3, 4] },
          { path: 'execution.queue', kind: 'choice', from: 0, to: 0, values: ['log', 'log2'] },
        ],
        where: [],
        search: { kind: 'grid' },
        objective: { metric: 'netPnl', goal: 'maximise' },
        require: [],
        seed: 1,
      },
    })
  })

  test('or everything', () => {
    const study = checkStudy(
      {
        ...good,
        name: 'named',
        strategy: 's.ts',
        tapes: ['a', 'b'],
        as: 'l1',
        config: { capital: 5, params: { x: 1 } },
        where: ['halfSpreadTicks > 1'],
        search: { sobol: 4 },
        objective: { minimise: 'maxDrawdown' },
        require: ['fills > 3', 'cost.total < 5'],
        seed: 9,
        desksPerPass: 3,
        workers: 2,
      },
      {},
      'by-file',
    )
    expect(study).toMatchObject({ name: 'named', strategy: 's.ts', depth: 'l1', workers: 2 })
    expect(study.spec).toMatchObject({
      search: { kind: 'sobol', trials: 4 },
      objective: { metric: 'maxDrawdown', goal: 'minimise' },
      seed: 9,
    })
  })

  const axes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, { int: [0, 1] }]))
  test.each<[string, object, string]>([
    ['no tapes', { tapes: undefined }, 'field tapes'],
    ['an empty list of tapes', { tapes: [] }, 'field tapes'],
    ['a depth that there is none of', { as: 'l4' }, 'field as'],
    ['an unknown field', { sampler: 'grid' }, 'field (top)'],
    ['a config with an unknown field', { config: { excution: {} } }, 'field config'],
    ['a config with a bad value', { config: { capital: -1 } }, 'field config.capital'],
    ['no space', { space: undefined }, 'field space'],
    ['an empty space', { space: {} }, 'field space: 0 axes'],
    ['too many axes', { space: axes(22) }, 'field space: 22 axes'],
    ['an axis that is none', { space: { a: 3 } }, 'field space.a'],
    ['an axis of strange values', { space: { a: { choice: [null] } } }, 'field space.a.choice.0'],
    ['an axis twice', { space: { a: { int: [1, 2] }, 'params.a': { int: [1, 2] } } }, 'params.a'],
    ['a value twice', { space: { a: { choice: [1, 1] } } }, 'field space.a: 1 twice'],
    ['an axis of nothing', { space: { 'tape.date': { int: [1, 2] } } }, 'field space.tape.date'],
    ['a head without a part', { space: { execution: { int: [1, 2] } } }, 'field space.execution'],
    ['a grid over a range', { space: { a: { float: [0, 1] } } }, 'field space.a: a range without'],
    [
      'a grid too large',
      { space: { a: { int: [1, 1000] }, b: { int: [1, 1000] } } },
      'field space: a grid of 1000000 points',
    ],
    ['a search that there is none of', { search: 'annealing' }, 'field search'],
    ['a search for no trials', { search: { random: 0 } }, 'field search'],
    ['more trials than points', { search: { random: 9 } }, 'field search.random: 9 trials of a'],
    ['no objective', { objective: undefined }, 'field objective'],
    ['two objectives', { objective: { maximise: 'a', minimise: 'b' } }, 'field objective'],
    ['a condition that does not parse', { where: ['a <'] }, 'field where.0'],
    ['a condition that is none', { where: ['1 < 2', 'a + 1'] }, 'field where.1'],
    ['a requirement that is none', { require: ['fills'] }, 'field require.0'],
    ['a seed that is none', { seed: 1.5 }, 'field seed'],
    ['no desks', { desksPerPass: 0 }, 'field desksPerPass'],
    ['too many workers', { workers: 1000 }, 'field workers'],
    ['a name with a path', { name: '../up' }, 'field name'],
    ['the name of the ledger', { name: 'ledger' }, 'field name'],
  ])('refuses %s', (_, changes, named) => {
    const file = join(root, 'study.json')
    writeFileSync(file, JSON.stringify({ ...good, ...changes }))
    expect(() => readStudyFile(file, 'study')).toThrow(InputError)
    expect(() => readStudyFile(file, 'study')).toThrow(named)
    expect(() => readStudyFile(file, 'study')).toThrow(file)
  })

  test('of the documentation is one', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/sweeps.md'), 'utf8')
    const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? []
    const { spec } = checkStudy(JSON.parse(example), {}, 'spreads')
    expect(spec.axes).toHaveLength(4)
    expect(spec.require).toHaveLength(2)
  })

  test('refuses what is no JSON, and a file that is not there', () => {
    const file = join(root, 'broken.json')
    writeFileSync(file, '{')
    expect(() => readStudyFile(file, 'x')).toThrow(file)
    expect(() => readStudyFile(join(root, 'none.json'), 'x')).toThrow(InputError)
  })
})

describe('the config of a point', () => {
  const place = { file: 'study.json' }
  test('holds its values in their places, and leaves the base as it is', () => {
    const base = {
      execution: { queue: 'log', latency: { entryMs: 1, responseMs: 2 } },
      params: { a: 1, b: 2 },
    }
    const before = JSON.stringify(base)
    const point = {
      'params.a': 7,
      'execution.latency.entryMs': 9,
      'execution.fees': { maker: '0.0001', taker: '0.0002' },
      'risk.openOrdersMax': 3,
      capital: 5000,
    }
    expect(pointConfig(base, point, place)).toEqual({
      execution: {
        queue: 'log',
        latency: { entryMs: 9, responseMs: 2 },
        fees: { maker: '0.0001', taker: '0.0002' },
      },
      params: { a: 7, b: 2 },
      risk: { openOrdersMax: 3 },
      capital: 5000,
    })
    expect(JSON.stringify(base)).toBe(before)
  })

  test('latencyMs is both ways; a rate is written as a decimal', () => {
    const base = { execution: { fees: { maker: '0', taker: '0' } } }
    const at = (point: Record<string, number>) => pointConfig(base, point, place).execution
    expect(at({ 'execution.latencyMs': 4 })?.latency).toEqual({ entryMs: 4, responseMs: 4 })
    expect(at({ 'execution.fees.maker': 1e-7 })?.fees).toEqual({ maker: '0.0000001', taker: '0' })
    expect(at({ 'execution.fees.maker': -0.00025 })?.fees?.maker).toBe('-0.00025')
    expect(at({ 'execution.fees.maker': 0 })?.fees?.maker).toBe('0')
  })

  test.each<[Record<string, number | string>, string]>([
    [{ 'execution.latencyMs': -1 }, 'execution.latency'],
    [{ 'execution.fees.maker': 0.1 }, 'execution.fees.taker'],
    [{ 'execution.hurry': 1 }, 'execution'],
    [{ 'risk.openOrdersMax': -1 }, 'risk.openOrdersMax'],
    [{ 'execution.profile': 'hopeful' }, 'execution.profile'],
  ])('refuses %j', (point, field) => {
    expect(() => pointConfig({}, point, place)).toThrow(InputError)
    expect(() => pointConfig({}, point, place)).toThrow(`study.json, field ${field}`)
  })
})
