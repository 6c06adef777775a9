import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { readCondition, type Value } from '../../src/sweep/condition.ts'
import { propertyRuns } from '../support/property-runs.ts'

const values: Record<string, Value> = {
  fast: 3,
  slow: 8,
  mode: 'taker',
  flag: true,
  'execution.latency.entryMs': 5,
  none: null,
}
const holds = (text: string) => readCondition(text, {}).holds((name) => values[name] ?? null)

describe('a condition', () => {
  test.each([
    ['fast < slow', true],
    ['fast * 2 + 2 == slow', true],
    ['fast * (2 + 2) <= slow', false],
    ['slow % fast === 2 && fast != 4', true],
    ['-fast > -slow', true],
    ['fast > 5 || slow > 5', true],
    ['!(fast > 5)', true],
    ['mode == "taker"', true],
    ["mode != 'maker'", true],
    ['flag && fast < slow', true],
    ['!flag || fast > slow', false],
    ['execution.latency.entryMs >= 5', true],
    ['max(fast, slow, 20) == 20 && abs(-3) == fast', true],
    ['floor(slow / fast) == 2', true],
    ['none > 0', false],
    ['none <= 0', false],
    ['none == none', false],
    ['!(none > 0)', false],
    ['none > 0 || fast < slow', true],
    ['unknown < 1', false],
  ])('%s', (text, expected) => {
    expect(holds(text)).toBe(expected)
  })

  test('names what it looks up', () => {
    expect(readCondition('a.b < c && max(d, 1) > a.b', {}).names).toEqual(['a.b', 'c', 'd'])
  })

  test('counts as JavaScript does', () => {
    const leaf = fc.oneof(
      fc.constantFrom('x', 'y', 'z'),
      fc.integer({ min: 0, max: 9 }).map(String),
    )
    const { term } = fc.letrec<{ term: string }>((tie) => ({
      term: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc
          .tuple(tie('term'), fc.constantFrom('+', '-', '*', '%', '/'), tie('term'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        tie('term').map((a) => `-${a}`),
      ),
    }))
    const comparison = fc
      .tuple(term, fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), term)
      .map((parts) => parts.join(' '))
    const condition = fc
      .tuple(comparison, fc.constantFrom('&&', '||'), comparison)
      .map(([a, operator, b]) => `(${a}) ${operator} !(${b})`)
    const number = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(condition, number, number, number, (text, x, y, z) => {
        // Two minus signs in a row are another operator.
        fc.pre(!text.includes('--'))
        const expected = new Function('x', 'y', 'z', `return ${text}`)(x, y, z)
        const found = readCondition(text, {}).holds((name) => ({ x, y, z })[name] ?? null)
        expect(found).toBe(expected)
      }),
      propertyRuns(300, 71),
    )
  })

  test.each([
    ['fast <', 'does not parse'],
    ['', 'does not parse'],
    ['fast + slow', 'does not say yes or no'],
    ['fast', 'does not say yes or no'],
    ['fast < slow ? 1 : 2', 'a ConditionalExpression'],
    ['fast = slow', 'does not parse'],
    ['fast < [1, 2]', 'a ArrayExpression'],
    ['globalThis["x"] < 1', 'a name in brackets'],
    ['alert(1) < 2', 'an unknown call'],
    ['constructor.constructor("x")() < 2', 'an unknown call'],
    ['(fast & 1) == 1', 'the operator &'],
    ['/a/ == 1', 'a strange value'],
    ['fast && slow + 1', 'does not say yes or no'],
  ])('refuses %s', (text, said) => {
    expect(() => readCondition(text, { field: 'where.0' })).toThrow(InputError)
    expect(() => readCondition(text, { field: 'where.0' })).toThrow(said)
    expect(() => readCondition(text, { field: 'where.0' })).toThrow('field where.0')
  })
})
