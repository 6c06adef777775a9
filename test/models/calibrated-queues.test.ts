import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queueModelByName } from '../../src/models/queue/by-name.ts'
import { hazard } from '../../src/models/queue/hazard.ts'
import { lotsReached, queueAfterDepth, removedInMatch } from '../../src/models/queue/queue-model.ts'
import { placesOf } from '../../src/models/queue/queue-position.ts'
import { hazardTable, SizeList } from '../../src/models/queue/size-list.hot.ts'
import { sizes } from '../../src/models/queue/sizes.ts'
import { PlainSizes } from '../oracle/plain-sizes.ts'
import { propertyRuns } from '../support/property-runs.ts'

describe('the hazard formula', () => {
  test('is power(1) at 0, log2 in its own unit at 1, and risk-averse without bound', () => {
    const power1 = queueModelByName('power(1)', 1)
    const log2 = queueModelByName('log2', 1)
    for (const [f, b] of [
      [1, 1],
      [7, 3],
      [2, 40],
    ] as const) {
      expect(hazard(0).behind(f, b)).toBeCloseTo(power1.behind(f, b), 12)
      expect(hazard(1).behind(f, b)).toBeCloseTo(log2.behind(f, b), 12)
      expect(hazard(1, 100).behind(100 * f, 100 * b)).toBeCloseTo(log2.behind(f, b), 12)
      expect(hazard(60).behind(f, b)).toBeCloseTo(1, 12)
    }
  })

  test('by hand: a = 2, 3 ahead, 1 behind: (1 - 1/2) / (1 - 1/5)', () => {
    expect(hazard(2).behind(3, 1)).toBeCloseTo(0.625, 12)
    expect(queueAfterDepth(hazard(2), 3, 0, 4, 3, true)).toBeCloseTo(2.625, 12)
  })

  test('a decrease is one order: larger than one part, it stood in the other', () => {
    expect(queueAfterDepth(hazard(1.25), 3, 0, 13, 9, true)).toBe(3)
    expect(queueAfterDepth(hazard(1.25), 10, 0, 12, 8, true)).toBe(6)
  })
})

describe('what leaves a level beside its trade', () => {
  test('left from its head, where the feed tells event by event', () => {
    const inMatch = queueModelByName('hazard(1.25, 1) in-match', 1)
    expect(removedInMatch(inMatch, 3, 20, 15)).toBe(2)
    expect(removedInMatch(inMatch, 3, 20, 17)).toBe(0)
    expect(removedInMatch(inMatch, 0, 20, 15)).toBe(0)
    expect(removedInMatch(hazard(1.25), 3, 20, 15)).toBe(0)
  })

  test('lets a trade reach us that would have stopped before us', () => {
    // 4 ahead; 3 trade, and 2 more go with it: one of the 3 was ours.
    for (const name of ['hazard(1.25, 1) in-match', 'sizes(1.3, 2) in-match']) {
      const place = placesOf(queueModelByName(name, 1))(4, null)
      expect(place.trade(3)).toBe(false)
      expect(place.depth(10, 5)).toBe(true)
    }
    const without = placesOf(hazard(1.25))(4, null)
    expect([without.trade(3), without.depth(10, 5)]).toEqual([false, false])
  })
})

test('a queue in whole lots fills what goes beyond it; one within a lot, that lot, beyond the slack', () => {
  const formula = hazard(1.25)
  const inferred = sizes(1.3, 3)
  const given = [-1, 0, 0.2, 0.3, 1, 2.7]
  expect(given.map((over) => lotsReached(formula, over))).toEqual([0, 0, 1, 1, 1, 2])
  expect(given.map((over) => lotsReached(inferred, over))).toEqual([0, 0, 0, 1, 1, 2])
})

describe('size inference', () => {
  const listOf = (hazardOf: number, meanLots: number) => {
    const rule = { hazard: hazardOf, meanLots, knowsPast: false }
    return { rule, list: new SizeList(rule, hazardTable(rule)) }
  }

  test('a decrease took the order of its size, wherever it stood', () => {
    const { list } = listOf(1.3, 3)
    list.enter(0)
    list.becomes(7)
    const known = listOf(1.3, 3)
    known.list.enterBehind(list, 7)
    for (const shown of [8, 9, 10]) known.list.becomes(shown)
    // 7 ahead in one order, three orders of 1 behind: 7 go.
    known.list.becomes(3)
    expect(known.list.aheadLots).toBeLessThan(0.1)
    known.list.becomes(2)
    expect(known.list.aheadLots).toBeLessThan(0.1)
  })

  test('of equal orders the last one leaves soonest, in the ratio of the hazard', () => {
    const { list } = listOf(1, 1)
    list.enter(0)
    list.becomes(1)
    const ours = listOf(1, 1)
    ours.list.enterBehind(list, 1)
    ours.list.becomes(2)
    // One ahead with one behind it, one behind: weights 1/2 and 1.
    ours.list.becomes(1)
    expect(ours.list.aheadLots).toBeCloseTo(2 / 3, 9)
  })

  test('what an order has not got any more, another of its size has lost', () => {
    const { list } = listOf(0, 100)
    list.enter(0)
    list.becomes(5)
    list.becomes(10)
    const ours = listOf(0, 100)
    ours.list.enterBehind(list, 10)
    ours.list.becomes(11)
    ours.list.becomes(6)
    ours.list.becomes(1)
    // Both orders of 5 are gone; the one behind us is left.
    expect(ours.list.aheadLots).toBeCloseTo(0, 6)
  })

  const steps = fc.array(
    fc.record({
      what: fc.constantFrom('trade', 'size', 'size', 'size'),
      lots: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 120 },
  )

  test('is its plain twin, and its laws hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), steps, (ahead, each) => {
        const { rule, list } = listOf(1.3, 2.5)
        const plain = new PlainSizes(rule, ahead)
        list.enter(ahead)
        let shown = ahead
        let before = ahead
        for (const { what, lots } of each) {
          if (what === 'trade') {
            const traded = Math.min(lots, shown)
            list.takeFromHead(traded)
            plain.takeFromHead(traded)
            shown -= traded
          } else {
            list.becomes(lots)
            plain.becomes(lots)
            shown = lots
          }
          expect(list.aheadLots).toBeCloseTo(plain.ahead, 6)
          expect(list.aheadLots).toBeGreaterThanOrEqual(0)
          expect(list.aheadLots).toBeLessThanOrEqual(Math.min(before, shown) + 1e-9)
          before = list.aheadLots
        }
      }),
      propertyRuns(150, 5),
    )
  })
})

const MODELS = [
  'riskAverse',
  'power(1)',
  'power(3)',
  'power2(3)',
  'power3(3)',
  'log',
  'log2',
  'hazard(0, 1)',
  'hazard(1.25, 1)',
  'hazard(1.3, 100) in-match',
  'sizes(1.5, 3)',
  'sizes(1.5, 3) in-match',
  'sizesWithPast(1.3, 2) in-match',
]

describe('the laws of every queue model', () => {
  const market = fc.array(
    fc.record({
      trades: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 2 }),
      next: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(0)),
    }),
    { maxLength: 60 },
  )
  test.each(MODELS)('%s: never above what is displayed, never grows, never negative', (name) => {
    const make = placesOf(queueModelByName(name, 1))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), market, (ahead, rows) => {
        const place = make(ahead, null)
        let shown = ahead
        let last = ahead
        for (const { trades, next } of rows) {
          for (const lots of trades) {
            // Nothing reaches us before the queue is done: a fill is never better than the true worst case.
            if (place.trade(lots)) expect(lots).toBeGreaterThan(last)
            expect(place.aheadLots).toBeLessThanOrEqual(last)
            last = place.aheadLots
          }
          place.depth(shown, next)
          expect(place.aheadLots).toBeGreaterThanOrEqual(0)
          expect(place.aheadLots).toBeLessThanOrEqual(next)
          expect(place.aheadLots).toBeLessThanOrEqual(last + 1e-9)
          last = place.aheadLots
          shown = next
        }
      }),
      propertyRuns(100, 7),
    )
  })

  test('all of them are parsed from the names that they print', () => {
    for (const name of MODELS) expect(queueModelByName(name, 1).name).toBe(name)
  })

  test.each([
    'hazard',
    'hazard()',
    'hazard(1.25)',
    'hazard(1.25, 0)',
    'sizes(-1, 3)',
    'power(2) in-match',
    'power(2, 3)',
    'sizes(1.3, 3) inmatch',
    'riskAverse in-match',
  ])('"%s" is refused', (name) => {
    expect(() => queueModelByName(name, 1)).toThrow(/field queue: got ".*"; expected one of/)
  })
})
