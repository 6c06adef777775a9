import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import type { Axis, Search, StudySpec } from '../../src/run/study-record.ts'
import { readAxis } from '../../src/sweep/axis.ts'
import { proposerOf } from '../../src/sweep/proposer.ts'

const axis = (name: string, written: unknown): Axis => readAxis(`params.${name}`, written, {})

function spec(axes: readonly Axis[], search: Search, seed = 1): StudySpec {
  const objective = { metric: 'netPnl', goal: 'maximise' as const }
  return { config: {}, axes, where: [], search, objective, require: [], seed }
}

const small = [axis('a', { int: [1, 3] }), axis('b', { choice: ['x', 'y'] })]
const wide = [axis('a', { int: [1, 9] }), axis('b', { float: [0, 1] }), axis('c', { log: [1, 9] })]
const all = () => true

describe('a grid', () => {
  test('is every point once, the first axis slowest', () => {
    const points = proposerOf(spec(small, { kind: 'grid' }), all, {}).propose()
    expect(points.map((point) => Object.values(point).join(''))).toEqual([
      '1x',
      '1y',
      '2x',
      '2y',
      '3x',
      '3y',
    ])
  })

  test('leaves out what does not fit and counts it; the second round is empty', () => {
    const proposer = proposerOf(
      spec(small, { kind: 'grid' }),
      (point) => point['params.b'] === 'x',
      {},
    )
    expect(proposer.propose()).toHaveLength(3)
    expect(proposer.ruledOut).toBe(3)
    expect(proposer.propose()).toEqual([])
  })

  test('finds the one point that fits at its very end', () => {
    const axes = [axis('a', { int: [1, 5000] })]
    const proposer = proposerOf(
      spec(axes, { kind: 'grid' }),
      (point) => point['params.a'] === 5000,
      {},
    )
    expect(proposer.propose()).toEqual([{ 'params.a': 5000 }])
  })
})

describe.each(['random', 'sobol'] as const)('%s points', (kind) => {
  const draw = (seed: number, trials: number, axes = wide, fits: (p: object) => boolean = all) =>
    proposerOf(spec(axes, { kind, trials }, seed), fits, { field: 'search' }).propose()

  test('are the same for the same seed, others for another', () => {
    expect(draw(1, 20)).toEqual(draw(1, 20))
    expect(draw(2, 20)).not.toEqual(draw(1, 20))
  })

  test('more trials begin with the fewer', () => {
    expect(draw(1, 50).slice(0, 20)).toEqual(draw(1, 20))
  })

  test('none comes twice, and a small space is exhausted', () => {
    const points = draw(3, 6, small)
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(6)
  })

  test('what no point meets is refused, and says how far it came', () => {
    const fits = (point: object) => (point as Record<string, number>)['params.a'] === 1
    expect(() => draw(1, 3, [axis('a', { int: [1, 9] })], fits)).toThrow(InputError)
    expect(() => draw(1, 3, [axis('a', { int: [1, 9] })], fits)).toThrow(
      'field search: 1 different points that meet "where"; expected 3',
    )
  })

  test('lie within their axes', () => {
    for (const point of draw(5, 200)) {
      const [a, b, c] = Object.values(point) as [number, number, number]
      expect(Number.isInteger(a) && a >= 1 && a <= 9).toBe(true)
      expect(b >= 0 && b < 1).toBe(true)
      expect(c >= 1 && c < 9).toBe(true)
    }
  })
})

test('Sobol points cover an axis more evenly than random ones', () => {
  const unevenness = (kind: 'random' | 'sobol') => {
    const axes = [axis('a', { float: [0, 1] }), axis('b', { float: [0, 1] })]
    const counts = new Array(16).fill(0) as number[]
    for (const point of proposerOf(spec(axes, { kind, trials: 128 }), all, {}).propose()) {
      const cell = Math.floor(Number(point['params.b']) * 16)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
    return counts.reduce((sum, count) => sum + (count - 8) ** 2, 0)
  }
  expect(unevenness('sobol')).toBe(0)
  expect(unevenness('random')).toBeGreaterThan(20)
})
